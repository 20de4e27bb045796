/**
 * The worker that runs Silero, away from the loop that moves the media. It takes one message at a time, in order.
 */
/// <reference lib="deno.worker" />
import { unpackBytes } from "../packed_bytes.ts";
import type { FromSileroWorker, ToSileroWorker } from "./silero_messages.ts";
import { SileroModel } from "./silero_model.ts";

// ONNX Runtime builds a URL on `location.origin`, which is null in a worker, and fails.
Object.defineProperty(globalThis, "location", { value: undefined, configurable: true });

let model: SileroModel | undefined;
let last: Promise<void> = Promise.resolve();

self.onmessage = (event: MessageEvent<ToSileroWorker>) => {
  last = last.then(() => handle(event.data)).catch((error: unknown) => {
    answer({ type: "failed", reason: error instanceof Error ? error.message : String(error) });
  });
};

async function handle(message: ToSileroWorker): Promise<void> {
  if (message.type === "load") {
    const [weights, wasm] = [await unpackBytes(message.model), await unpackBytes(message.wasm)];
    model = await SileroModel.load(weights, wasm);
    giveBack([message.model, message.wasm, weights, wasm]);
    await model.warmUp();
    answer({ type: "ready" });
  } else if (message.type === "run") {
    if (model === undefined) throw new TypeError("Cannot run: the model is not loaded");
    const probabilities = await model.run(message.streams, message.audio);
    answer({ type: "probabilities", probabilities });
  } else {
    model?.forget(message.stream);
  }
}

/** The runtime has its own copies by now, and a collector has no reason to come by for a long time: 20 MB. */
function giveBack(read: readonly Uint8Array<ArrayBuffer>[]): void {
  for (const { buffer } of read) if (!buffer.detached) buffer.transfer(0);
}

function answer(message: FromSileroWorker): void {
  self.postMessage(message);
}
