/**
 * What passes between the server and the thread that keeps SQLite.
 */
import type { Statement } from "./sql.ts";

export type ToSqliteWorker =
  | { id: number; type: "open"; path: string }
  | { id: number; type: "rows"; statement: Statement }
  /** One transaction. */
  | { id: number; type: "run"; statements: readonly Statement[] }
  | { id: number; type: "close" };

/** `code` is SQLite's own number of the error. */
export type FromSqliteWorker =
  | { id: number; rows: readonly object[] }
  | { id: number; error: string; code?: number };

/** As much of a `Worker` as is used. */
export interface SqliteWorker {
  postMessage(message: ToSqliteWorker): void;
  onmessage: ((event: MessageEvent<FromSqliteWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}
