/**
 * Which store the settings name.
 */
import type { Store } from "./store.ts";
import { createThreadStore } from "./thread_store.ts";

/** PostgreSQL where a URL is given, else a file in the data folder; nothing is opened before it is first used. */
export function openStore(dataDir: string, databaseUrl: string | undefined): Store {
  return createThreadStore(
    databaseUrl === undefined ? { sqlitePath: `${dataDir}/calls.db` } : { postgresUrl: databaseUrl },
  );
}
