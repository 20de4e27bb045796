/**
 * What passes between the server and the thread of its store.
 */
import type { StoreWhere } from "./local_store.ts";
import type { Store } from "./store.ts";

/** The operations of a store, each of which takes and gives plain data. */
export const OPERATIONS = [
  "record",
  "ping",
  "call",
  "calls",
  "leads",
  "viewings",
  "messages",
  "audits",
  "knownCaller",
  "bookViewing",
  "toFollowUp",
  "leaseMessages",
  "outbox",
  "useNonce",
  "takePermit",
  "keptTalk",
  "reap",
  "erase",
  "erasedCalls",
  "exportPerson",
  "close",
] as const;

export type Operation = Exclude<keyof Store, "engine">;

/** The first message says which store it is. */
export type ToStoreWorker = { where: StoreWhere } | { id: number; operation: Operation; args: readonly unknown[] };

export type FromStoreWorker =
  | { id: number; result: unknown }
  | { id: number; error: { message: string; away: boolean; code?: string } };

/** As much of a `Worker` as is used. */
export interface StoreWorker {
  postMessage(message: ToStoreWorker): void;
  onmessage: ((event: MessageEvent<FromStoreWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}
