/**
 * Which store the settings name.
 */
import { createPostgresStore } from "./postgres_store.ts";
import { createSqliteStore } from "./sqlite_store.ts";
import type { Store } from "./store.ts";

/** PostgreSQL where a URL is given, else a file in the data folder; nothing is opened before it is first used. */
export function openStore(dataDir: string, databaseUrl: string | undefined): Store {
  return databaseUrl === undefined ? createSqliteStore(`${dataDir}/calls.db`) : createPostgresStore(databaseUrl);
}
