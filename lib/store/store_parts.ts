/**
 * Where the thread of the store comes from when the server runs from source. A single-file build puts another module in
 * place of this one, with the same export: a worker made from a blob.
 */
import type { StoreWorker } from "./store_messages.ts";

export function startStoreWorker(): StoreWorker {
  return new Worker(new URL("./store_worker.ts", import.meta.url), { type: "module", name: "store" });
}
