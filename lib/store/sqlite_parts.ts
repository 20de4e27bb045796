/**
 * Where the thread that keeps SQLite comes from when the server runs from source. A single-file build puts another
 * module in place of this one, with the same export: a worker made from a blob.
 */
import type { SqliteWorker } from "./sqlite_messages.ts";

export function startSqliteWorker(): SqliteWorker {
  return new Worker(new URL("./sqlite_worker.ts", import.meta.url), { type: "module", name: "sqlite" });
}
