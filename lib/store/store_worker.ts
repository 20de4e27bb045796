/**
 * The thread of the store: a slow disk, a checkpoint, a long list and the work of a driver hold up nothing but the store.
 */
import { createLocalStore } from "./local_store.ts";
import { type Store, StoreError } from "./store.ts";
import type { FromStoreWorker, Operation, ToStoreWorker } from "./store_messages.ts";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<ToStoreWorker>) => void;
  postMessage(message: FromStoreWorker): void;
  /** V8's own, where its flag `--expose-gc` is set, as the files of deploy/ do. */
  gc?: () => void;
};

/**
 * Deno holds on to each message until some 4,096 later ones have come. By then V8 has it where it collects once 8 MB are
 * there, which is hours of calls: this thread collects by itself, some 4 ms in which nobody waits for it.
 */
const COLLECT_EVERY = 4096;

let store: Store | undefined;
let answered = 0;

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
  if (++answered % COLLECT_EVERY === 0) scope.gc?.();
};

function run(operation: Operation, args: readonly unknown[]): Promise<unknown> {
  if (store === undefined) throw new TypeError("The thread was not told which store it is");
  const work = store[operation] as (...args: readonly unknown[]) => Promise<unknown>;
  return work(...args);
}

/** What is no error of a store is a fault that may pass: no memory left. */
function faultOf(error: unknown): { message: string; away: boolean; code?: string } {
  if (!(error instanceof StoreError)) return { message: String(error), away: true };
  const { message, away, code } = error;
  return { message, away, ...(code === undefined ? {} : { code }) };
}
