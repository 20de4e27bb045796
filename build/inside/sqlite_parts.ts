/**
 * Stands in for `lib/store/sqlite_parts.ts` in a build: the thread that keeps SQLite comes from a blob. It stays a
 * module, which alone can import what the runtime brings; it is short, so that reading it costs nothing.
 */
import code from "../../dist/parts/sqlite_worker.js" with { type: "text" };
import type { SqliteWorker } from "../../lib/store/sqlite_messages.ts";

export function startSqliteWorker(): SqliteWorker {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  return new Worker(url, { type: "module", name: "sqlite" });
}
