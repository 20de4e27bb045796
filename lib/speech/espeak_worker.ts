/**
 * The worker behind `createEspeakSynthesizer`: one request at a time, audio posted as it is made. The engine is loaded with
 * the first request, so that starting the worker costs nothing. This module is browser compatible.
 */
import { unpackBytes } from "../packed_bytes.ts";
import { unpackFiles } from "../packed_files.ts";
import { type EspeakVoice, startEspeakVoice, type VoiceOptions } from "./espeak_voice.ts";

export type SpeechRequest =
  | { type: "prepare"; id: number; voices: VoiceOptions[] }
  | { type: "speak"; id: number; text: string; voice: VoiceOptions };

/** Sent before the first request by a build that carries the voice's data (`packFiles`, packed or not) inside it. */
export interface EspeakData {
  type: "data";
  packed: Uint8Array<ArrayBuffer>;
}

export type SpeechAnswer =
  | { type: "audio"; id: number; audio: Uint8Array<ArrayBuffer> }
  | { type: "done"; id: number }
  | { type: "failed"; id: number; message: string };

/** The part of a worker's global scope that is used; the DOM's own type is that of a window. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<SpeechRequest | EspeakData>) => void) | null;
  postMessage(answer: SpeechAnswer, transfer?: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
let starting: Promise<EspeakVoice> | undefined;

scope.onmessage = async ({ data: request }) => {
  if (request.type === "data") {
    starting = startPacked(request.packed);
    return;
  }
  const voice = await (starting ??= startEspeakVoice());
  try {
    carryOut(request, voice);
    scope.postMessage({ type: "done", id: request.id });
  } catch (error) {
    scope.postMessage({ type: "failed", id: request.id, message: error instanceof Error ? error.message : "unknown" });
  }
};

async function startPacked(packed: Uint8Array<ArrayBuffer>): Promise<EspeakVoice> {
  return await startEspeakVoice({ files: unpackFiles(await unpackBytes(packed)) });
}

function carryOut(request: SpeechRequest, voice: EspeakVoice): void {
  if (request.type === "prepare") return request.voices.forEach((options) => voice.prepare(options));
  voice.speak(request.text, request.voice, (mulaw) => {
    const audio = mulaw.slice();
    scope.postMessage({ type: "audio", id: request.id, audio }, [audio.buffer]);
    return true;
  });
}
