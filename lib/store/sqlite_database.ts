/**
 * SQLite in a file (WAL, synchronous NORMAL), for one machine. It answers at once and holds up its thread meanwhile:
 * that of the store, never that of the calls.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Database, Sql, SqlValue, Statement } from "./sql.ts";
import { StoreError } from "./store.ts";

/** SQLite's error classes after which the same statement can never work: error, constraint, mismatch, misuse, range. */
const HOPELESS = new Set([1, 19, 20, 21, 25]);
/** Texts of statements are few: each is prepared once. */
const MAX_PREPARED = 300;
/** How long another process (`deno task calls`) may hold the file. */
const BUSY_MS = 5000;

export const SQLITE = { engine: "sqlite", forUpdate: "", skipLocked: "" } as const;

/**
 * @param path of the file; `:memory:` keeps nothing
 * @throws {StoreError} when the file cannot be used
 */
export function openSqliteDatabase(path: string): Database {
  return new SqliteDatabase(path);
}

/** Deno's types do not know yet that rows can be had as arrays. */
type ArrayStatement = StatementSync & { setReturnArrays(enabled: boolean): void };

interface Prepared {
  statement: StatementSync;
  columns: readonly string[];
}

class SqliteDatabase implements Database {
  readonly engine = SQLITE.engine;
  readonly forUpdate = SQLITE.forUpdate;
  readonly skipLocked = SQLITE.skipLocked;
  private readonly database: DatabaseSync;
  private readonly prepared = new Map<string, Prepared>();
  /** Settles when the transaction that was begun last is over: there is one connection. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    try {
      this.database = new DatabaseSync(path);
      // The order matters: the mode is of the file, the rest of this connection. What is deleted is overwritten.
      this.database.exec(
        `pragma busy_timeout = ${BUSY_MS}; pragma journal_mode = wal; pragma synchronous = normal;
         pragma secure_delete = on;`,
      );
    } catch (cause) {
      throw new StoreError("SQLite cannot open the file of the store", { away: true, cause });
    }
  }

  rows<R>(text: string, params: readonly SqlValue[] = []): Promise<R[]> {
    return this.inTurn(() => Promise.resolve(this.read<R>(text, params)));
  }

  run(statements: readonly Statement[]): Promise<void> {
    return this.inTurn(() => this.whole(() => Promise.resolve(statements.forEach((s) => this.read(s.text, s.params)))));
  }

  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const sql: Sql = { rows: (text, params = []) => Promise.resolve(this.read(text, params)) };
    return this.inTurn(() => this.whole(() => work(sql)));
  }

  async close(): Promise<void> {
    await this.turn;
    this.prepared.clear();
    this.database.close();
  }

  /** Work keeps its order, and a transaction is not broken into. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => {});
    return done;
  }

  private async whole<T>(work: () => Promise<T>): Promise<T> {
    // Not by `exec`, whose errors carry no code in Deno.
    this.read("begin immediate", []);
    try {
      const result = await work();
      this.read("commit", []);
      return result;
    } catch (error) {
      this.rollBack();
      throw error;
    }
  }

  /** After some errors (a full disk) SQLite has done so by itself, and has nothing to roll back. */
  private rollBack(): void {
    try {
      this.database.exec("rollback");
    } catch {
      // What led here is what has to be told.
    }
  }

  private read<R>(text: string, params: readonly SqlValue[]): R[] {
    return told(() => {
      const { statement, columns } = this.prepare(text);
      const rows = statement.all(...params) as unknown as readonly unknown[][];
      return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])) as R);
    });
  }

  private prepare(text: string): Prepared {
    const known = this.prepared.get(text);
    if (known !== undefined) return known;
    if (this.prepared.size >= MAX_PREPARED) this.prepared.clear();
    // `$1` is a name to SQLite, `?1` a number.
    const statement = this.database.prepare(text.replace(/\$(\d+)/g, "?$1")) as ArrayStatement;
    // Each row that the runtime makes an object of leaves garbage that V8 collects only once in hours of calls; and
    // those objects have no prototype, which cannot be sent to another thread.
    statement.setReturnArrays(true);
    const made = { statement, columns: statement.columns().map(({ name }) => name) };
    this.prepared.set(text, made);
    return made;
  }
}

/** SQLite's own words may quote a row: only its code is kept. */
function told<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { errcode } = error as { errcode?: unknown };
    if (typeof errcode !== "number") throw error;
    // An extended code carries its class in the low byte.
    const away = !HOPELESS.has(errcode & 0xff);
    throw new StoreError(`SQLite cannot do it (${errcode})`, { away, code: String(errcode), cause: error });
  }
}
