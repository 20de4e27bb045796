/**
 * Stands in for `lib/speech/espeak_parts.ts` in a build made with `--with-espeak`: the worker comes from a blob, its data
 * from the bundle.
 */
import data from "../../dist/parts/espeak_data.br.base64" with { type: "text" };
import code from "../../dist/parts/espeak_worker.br.base64" with { type: "text" };
import type { SpeechWorker } from "../../lib/speech/espeak_synthesizer.ts";
import { blobWorkerStarter } from "./blob_worker.ts";

const startWorker = blobWorkerStarter("espeak", code);

export const HAS_ESPEAK = true;

export function startEspeakWorker(): SpeechWorker {
  const worker: SpeechWorker = startWorker();
  const packed = Uint8Array.fromBase64(data);
  worker.postMessage({ type: "data", packed });
  return worker;
}
