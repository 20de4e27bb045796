/**
 * Stands in for `lib/vad/silero_parts.ts` in a build: the worker comes from a blob, the model and the WebAssembly from the
 * bundle. They stay packed here, 4 MB in place of 16; the worker unpacks its copy.
 */
import model from "../../dist/parts/silero_model.br.base64" with { type: "text" };
import wasm from "../../dist/parts/onnx_wasm.br.base64" with { type: "text" };
import code from "../../dist/parts/silero_worker.br.base64" with { type: "text" };
import type { SileroParts } from "../../lib/vad/silero_messages.ts";
import { blobWorkerStarter } from "./blob_worker.ts";

const startWorker = blobWorkerStarter("silero", code);

export function startSileroParts(): SileroParts {
  return {
    worker: startWorker(),
    model: Uint8Array.fromBase64(model),
    wasm: Uint8Array.fromBase64(wasm),
  };
}
