/**
 * Where the worker of the embedded voice comes from when the server runs from source. A single-file build puts another
 * module in place of this one, with the same exports: a worker made from a blob, or none, since the voice is GPL-3.0 and
 * goes inside a build only when asked for.
 */
import type { SpeechWorker } from "./espeak_synthesizer.ts";

/** Whether this server carries the embedded voice at all. */
export const HAS_ESPEAK: boolean = true;

/** Starts the worker; it loads nothing before its first request. */
export function startEspeakWorker(): SpeechWorker {
  return new Worker(new URL("./espeak_worker.ts", import.meta.url), { type: "module", name: "espeak" });
}
