/**
 * Stands in for `lib/store/store_parts.ts` in a build: the thread of the store comes from a blob. It stays a module,
 * which alone can import what the runtime brings; it is short, so that reading it costs nothing.
 */
import code from "../../dist/parts/store_worker.js" with { type: "text" };
import type { StoreWorker } from "../../lib/store/store_messages.ts";

export function startStoreWorker(): StoreWorker {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  return new Worker(url, { type: "module", name: "store" });
}
