/**
 * A store on a thread of its own: the thread that carries the calls' audio only hands over what is asked, and takes the
 * answer. A thread that dies is replaced when the store is asked next.
 */
import { engineOf, type StoreWhere } from "./local_store.ts";
import { type Store, StoreError } from "./store.ts";
import { type FromStoreWorker, type Operation, OPERATIONS, type StoreWorker } from "./store_messages.ts";
import { startStoreWorker } from "./store_parts.ts";

/** Begins nothing before it is first asked. */
export function createThreadStore(where: StoreWhere, startWorker: () => StoreWorker = startStoreWorker): Store {
  const thread = new StoreThread(where, startWorker);
  const asked = (operation: Operation) => (...args: unknown[]) => thread.ask(operation, args);
  const operations = Object.fromEntries(OPERATIONS.map((operation) => [operation, asked(operation)]));
  return {
    ...operations as unknown as Pick<Store, typeof OPERATIONS[number]>,
    engine: engineOf(where),
    close: () => thread.close(),
  };
}

interface Waiting {
  resolve: (result: unknown) => void;
  reject: (error: StoreError) => void;
}

class StoreThread {
  private worker: StoreWorker | undefined;
  private nextId = 1;
  private readonly waiting = new Map<number, Waiting>();

  constructor(private readonly where: StoreWhere, private readonly startWorker: () => StoreWorker) {}

  ask(operation: Operation, args: readonly unknown[]): Promise<unknown> {
    const worker = this.worker ??= this.begin();
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      worker.postMessage({ id, operation, args });
    });
  }

  async close(): Promise<void> {
    if (this.worker === undefined) return;
    await this.ask("close", []).catch(() => {});
    this.stop("The store was closed");
  }

  private begin(): StoreWorker {
    const worker = this.startWorker();
    worker.onmessage = (event) => this.take(event.data);
    worker.onerror = (event) => {
      // Without this the error of a worker ends the process, and every call with it.
      event.preventDefault();
      this.stop("The thread of the store died");
    };
    worker.postMessage({ where: this.where });
    return worker;
  }

  private take(answer: FromStoreWorker): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ("result" in answer) return waiting?.resolve(answer.result);
    const { message, ...kind } = answer.error;
    waiting?.reject(new StoreError(message, kind));
  }

  private stop(why: string): void {
    this.worker?.terminate();
    this.worker = undefined;
    const left = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of left) reject(new StoreError(why, { away: true }));
  }
}
