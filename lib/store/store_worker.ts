/**
 * The thread of the store: a slow disk, a checkpoint, a long list and the work of a driver hold up nothing but the store.
 */
import { createLocalStore } from "./local_store.ts";
import { type Store, StoreError } from "./store.ts";
import type { FromStoreWorker, Operation, ToStoreWorker } from "./store_messages.ts";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<ToStoreWorker>) => void;
  postMessage(message: FromStoreWorker): void;
};

let store: Store | undefined;

scope.onmessage = async ({ data }) => {
  if ("where" in data) {
    store = createLocalStore(data.where);
    return;
  }
  const { id, operation, args } = data;
  try {
    scope.postMessage({ id, result: await run(operation, args) });
  } catch (error) {
    scope.postMessage({ id, error: faultOf(error) });
  }
};

function run(operation: Operation, args: readonly unknown[]): Promise<unknown> {
  if (store === undefined) throw new TypeError("The thread was not told which store it is");
  const work = store[operation] as (...args: readonly unknown[]) => Promise<unknown>;
  return work(...args);
}

/** What is no error of a store is a fault that may pass: a version that is newer than this server, no memory left. */
function faultOf(error: unknown): { message: string; away: boolean; code?: string } {
  if (!(error instanceof StoreError)) return { message: String(error), away: true };
  const { message, away, code } = error;
  return { message, away, ...(code === undefined ? {} : { code }) };
}
