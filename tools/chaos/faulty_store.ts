/**
 * The records of a process in virtual time: the real tables in SQLite, on this thread so that time can stand still, and
 * away or slow when told so.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Clock } from "../../lib/clock.ts";
import { migrate } from "../../lib/store/schema.ts";
import type { Spool } from "../../lib/store/spool.ts";
import type { Database, Sql, SqlValue } from "../../lib/store/sql.ts";
import { createSqlStore } from "../../lib/store/sql_store.ts";
import { type Store, StoreError, type StoreWrite } from "../../lib/store/store.ts";

/** How the store is now. */
export interface StoreState {
  /** Requests that are not answered yet. */
  open: number;
  away: boolean;
  /** How long each request takes. */
  slowMs: number;
  /** Nothing is answered until this settles. */
  gate: Promise<void> | undefined;
}

/** A store whose tables are in memory. */
export async function openFaultyStore(clock: Clock): Promise<{ store: Store; state: StoreState; close: () => void }> {
  const sqlite = new DatabaseSync(":memory:");
  const state: StoreState = { open: 0, away: false, slowMs: 0, gate: undefined };
  let turn: Promise<unknown> = Promise.resolve();

  const prepared = new Map<string, StatementSync>();
  const prepare = (text: string) => {
    // `$1` is a name to SQLite, `?1` a number.
    const statement = prepared.get(text) ?? sqlite.prepare(text.replace(/\$(\d+)/g, "?$1"));
    prepared.set(text, statement);
    return statement;
  };

  const rows = <R>(text: string, params: readonly SqlValue[] = []): Promise<R[]> => {
    try {
      return Promise.resolve(prepare(text).all(...params) as R[]);
    } catch (error) {
      return Promise.reject(new StoreError("SQLite refused a statement", { away: false, cause: error }));
    }
  };
  const here: Sql = { rows };

  /** One at a time, as the one connection that a process has. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(async () => {
      state.open++;
      try {
        await state.gate;
        if (state.slowMs > 0) await new Promise<void>((resolve) => void clock.after(state.slowMs, resolve));
        if (state.away) throw new StoreError("The store is away", { away: true });
        return await work();
      } finally {
        state.open--;
      }
    });
    turn = done.catch(() => {});
    return done;
  }

  async function transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    await rows("begin immediate");
    try {
      const result = await work(here);
      await rows("commit");
      return result;
    } catch (error) {
      await rows("rollback");
      throw error;
    }
  }

  const database: Database = {
    engine: "sqlite",
    forUpdate: "",
    skipLocked: "",
    rows: (text, params) => inTurn(() => rows(text, params)),
    run: (statements) =>
      inTurn(() =>
        transaction(async (sql) => {
          for (const { text, params } of statements) await sql.rows(text, params);
        })
      ),
    transaction: (work) => inTurn(() => transaction(work)),
    close: () => Promise.resolve(),
  };
  await migrate(database);
  return { store: createSqlStore(database), state, close: () => sqlite.close() };
}

/** A spool that outlives nothing, for a process that is not killed. */
export function memorySpool(): Spool & { readonly waiting: number } {
  let writes: StoreWrite[] = [];
  return {
    get waiting() {
      return writes.length;
    },
    append(more) {
      writes.push(...more);
      return Promise.resolve();
    },
    async drain(take) {
      const taken = writes;
      if (taken.length === 0) return 0;
      await take(taken);
      writes = writes.slice(taken.length);
      return taken.length;
    },
  };
}
