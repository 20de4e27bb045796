/**
 * Where the worker of Silero and its files come from when the server runs from source. A single-file build puts
 * another module in place of this one, with the same exports: a worker made from a blob, the bytes out of the bundle.
 * It is imported late, since it holds 16 MB. The bytes are imported statically, since a bundler makes a module of
 * millions of properties of bytes that are imported by `import()`.
 *
 * The model is `silero_vad_v6.onnx` as npm `@ricky0123/vad-web` carries it (2,327,524 bytes, SHA-256
 * 1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3; the same bytes as in LiveKit's Silero plug-in).
 */
import model from "@ricky0123/vad-web/dist/silero_vad_v6.onnx" with { type: "bytes" };
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm" with { type: "bytes" };
import type { SileroFiles, SileroParts } from "./silero_messages.ts";

export const sileroFiles: SileroFiles = { model, wasm };

export function startSileroParts(): SileroParts {
  const worker = new Worker(new URL("./silero_worker.ts", import.meta.url), { type: "module", name: "silero" });
  return { ...sileroFiles, worker };
}
