/**
 * Where the worker of Silero and its files come from when the server runs from source. A single-file build puts
 * another module in place of this one, with the same export: a worker made from a blob, the bytes out of the bundle.
 *
 * The model is `silero_vad_v6.onnx` as npm `@ricky0123/vad-web` carries it (2,327,524 bytes, SHA-256
 * 1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3; the same bytes as in LiveKit's Silero plug-in).
 */

export interface SileroParts {
  worker: Worker;
  /** The model, and the WebAssembly of ONNX Runtime. */
  model: Uint8Array;
  wasm: Uint8Array;
}

/** Starts the worker, which waits for its `load` message, and reads the files that go into it. */
export async function loadSileroParts(): Promise<SileroParts> {
  const [model, wasm] = await Promise.all([
    import("@ricky0123/vad-web/dist/silero_vad_v6.onnx", { with: { type: "bytes" } }),
    import("onnxruntime-web/ort-wasm-simd-threaded.wasm", { with: { type: "bytes" } }),
  ]);
  const worker = new Worker(new URL("./silero_worker.ts", import.meta.url), { type: "module", name: "silero" });
  return { worker, model: model.default, wasm: wasm.default };
}
