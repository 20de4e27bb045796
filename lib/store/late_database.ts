/**
 * A database that need not be there when the server starts: it is opened when first asked, and again after it could
 * not be.
 */
import type { Database } from "./sql.ts";

/** @param open opens it and brings its tables up to date; rejects as long as it is away */
export function lateDatabase(
  form: Pick<Database, "engine" | "forUpdate" | "skipLocked">,
  open: () => Promise<Database>,
): Database {
  let opening: Promise<Database> | undefined;
  const opened = () =>
    opening ??= open().catch((error) => {
      opening = undefined;
      throw error;
    });
  return {
    engine: form.engine,
    forUpdate: form.forUpdate,
    skipLocked: form.skipLocked,
    rows: async (text, params) => (await opened()).rows(text, params),
    run: async (statements) => (await opened()).run(statements),
    transaction: async (work) => (await opened()).transaction(work),
    async close() {
      const database = await opening?.catch(() => undefined);
      await database?.close();
    },
  };
}
