/**
 * What the server and the worker that runs Silero say to each other. One `run` is in flight at a time.
 */

/** Samples the model takes at a time at 8 kHz: 32 ms. */
export const WINDOW_SAMPLES = 256;

export type ToSileroWorker =
  /** The first message: what the model needs, so that the worker reads no file. */
  | { type: "load" } & SileroFiles
  /** `audio` holds a 256-byte mu-law window for each entry of `streams`; windows of one stream come in order. */
  | { type: "run"; streams: Uint32Array; audio: Uint8Array }
  /** The stream sends no more; what is kept for it can go. */
  | { type: "forget"; stream: number };

export type FromSileroWorker =
  | { type: "ready" }
  /** The answer to `run`: the probability of voice in each window, in the order asked. */
  | { type: "probabilities"; probabilities: Float32Array }
  | { type: "failed"; reason: string };

/** The part of a `Worker` that the server uses. */
export interface SileroWorker {
  postMessage(message: ToSileroWorker, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromSileroWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** What the model needs, as bytes (packed or not). */
export interface SileroFiles {
  model: Uint8Array<ArrayBuffer>;
  /** The WebAssembly of ONNX Runtime. */
  wasm: Uint8Array<ArrayBuffer>;
}

export interface SileroParts extends SileroFiles {
  /** Just started; it waits for its `load` message. */
  worker: SileroWorker;
}
