/**
 * The store in the thread that asks for it: SQLite in a file, or PostgreSQL by its URL. A database need not be there when
 * the server starts: it is opened when first asked, and again after it could not be.
 */
import { openPostgresDatabase, POSTGRES } from "./postgres_database.ts";
import { migrate, SCHEMA, type Schema } from "./schema.ts";
import type { Database } from "./sql.ts";
import { createSqlStore } from "./sql_store.ts";
import { openSqliteDatabase, SQLITE } from "./sqlite_database.ts";
import type { Store } from "./store.ts";

/** Where records are kept; the folder of the file must be there. `:memory:` keeps nothing. */
export type StoreWhere = { sqlitePath: string } | { postgresUrl: string };

export function engineOf(where: StoreWhere): Store["engine"] {
  return "sqlitePath" in where ? "sqlite" : "postgres";
}

/** @param schema what the program knows of the tables; for tests of another version */
export function createLocalStore(where: StoreWhere, schema = SCHEMA): Store {
  return createSqlStore(
    "sqlitePath" in where
      ? lateDatabase(SQLITE, () => openSqliteDatabase(where.sqlitePath), schema)
      : lateDatabase(POSTGRES, () => openPostgresDatabase(where.postgresUrl), schema),
  );
}

/** @param open opens it; throws a StoreError as long as it is away */
function lateDatabase(
  form: Pick<Database, "engine" | "forUpdate" | "skipLocked">,
  open: () => Database | Promise<Database>,
  schema: Schema,
): Database {
  let opening: Promise<Database> | undefined;
  const opened = () =>
    opening ??= migrated(open, schema).catch((error) => {
      opening = undefined;
      throw error;
    });
  return {
    ...form,
    rows: async (text, params) => (await opened()).rows(text, params),
    run: async (statements) => (await opened()).run(statements),
    transaction: async (work) => (await opened()).transaction(work),
    async close() {
      const database = await opening?.catch(() => undefined);
      await database?.close();
    },
  };
}

/** With its tables brought up to date. */
async function migrated(open: () => Database | Promise<Database>, schema: Schema): Promise<Database> {
  const database = await open();
  try {
    await migrate(database, schema);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
