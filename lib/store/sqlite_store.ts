/**
 * The store of one machine: SQLite in a file (WAL, synchronous NORMAL), on a thread of its own.
 */
import { lateDatabase } from "./late_database.ts";
import { migrate } from "./schema.ts";
import type { Database, Sql, SqlValue, Statement } from "./sql.ts";
import { createSqlStore } from "./sql_store.ts";
import type { FromSqliteWorker, SqliteWorker, ToSqliteWorker } from "./sqlite_messages.ts";
import { startSqliteWorker } from "./sqlite_parts.ts";
import { type Store, StoreError } from "./store.ts";

/** SQLite's error classes after which the same statement can never work: error, constraint, mismatch, misuse, range. */
const HOPELESS = new Set([1, 19, 20, 21, 25]);

type Request = ToSqliteWorker extends infer T ? T extends { id: number } ? Omit<T, "id"> : never : never;

const FORM = { engine: "sqlite", forUpdate: "", skipLocked: "" } as const;

/** A store whose file is opened when first asked for something; its folder must be there. */
export function createSqliteStore(path: string): Store {
  return createSqlStore(lateDatabase(FORM, () => openMigrated(path)));
}

/**
 * Opens the store and brings its tables up to date.
 * @param path of the file; `:memory:` keeps nothing
 * @throws {StoreError} when the file cannot be used
 */
export async function openSqliteStore(path: string): Promise<Store> {
  return createSqlStore(await openMigrated(path));
}

async function openMigrated(path: string): Promise<Database> {
  const database = await openSqliteDatabase(path);
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

export async function openSqliteDatabase(
  path: string,
  startWorker: () => SqliteWorker = startSqliteWorker,
): Promise<Database> {
  const database = new SqliteDatabase(path, startWorker);
  try {
    await database.rows("select 1");
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

interface Waiting {
  resolve: (rows: readonly object[]) => void;
  reject: (error: StoreError) => void;
}

class SqliteDatabase implements Database {
  readonly engine = FORM.engine;
  readonly forUpdate = FORM.forUpdate;
  readonly skipLocked = FORM.skipLocked;
  private readonly path: string;
  private readonly startWorker: () => SqliteWorker;
  private worker: SqliteWorker | undefined;
  private nextId = 1;
  private readonly waiting = new Map<number, Waiting>();
  /** Settles when the transaction that was begun last is over: there is one connection. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(path: string, startWorker: () => SqliteWorker) {
    this.path = path;
    this.startWorker = startWorker;
  }

  rows<R>(text: string, params: readonly SqlValue[] = []): Promise<R[]> {
    return this.afterTransactions(() => this.ask({ type: "rows", statement: { text, params } })) as Promise<R[]>;
  }

  async run(statements: readonly Statement[]): Promise<void> {
    await this.afterTransactions(() => this.ask({ type: "run", statements }));
  }

  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const sql: Sql = {
      rows: <R>(text: string, params: readonly SqlValue[] = []) =>
        this.ask({ type: "rows", statement: { text, params } }) as Promise<readonly object[]> as Promise<R[]>,
    };
    return this.afterTransactions(async () => {
      await sql.rows("begin immediate");
      try {
        const result = await work(sql);
        await sql.rows("commit");
        return result;
      } catch (error) {
        await sql.rows("rollback").catch(() => {});
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await this.turn.catch(() => {});
    if (this.worker === undefined) return;
    await this.ask({ type: "close" }).catch(() => {});
    this.stop("The store was closed");
  }

  /** Requests keep their order, and a transaction is not broken into. */
  private afterTransactions<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work, work);
    this.turn = done.catch(() => {});
    return done;
  }

  private ask(request: Request): Promise<readonly object[]> {
    this.worker ??= this.begin();
    return this.send(request);
  }

  private begin(): SqliteWorker {
    const worker = this.startWorker();
    worker.onmessage = (event) => this.take(event.data);
    worker.onerror = (event) => {
      // Without this the error of a worker ends the process, and every call with it.
      event.preventDefault();
      this.stop("The thread of the store died");
    };
    this.worker = worker;
    // What cannot be opened is told by every request that follows.
    this.send({ type: "open", path: this.path }).catch(() => this.stop("The store's file cannot be opened"));
    return worker;
  }

  private send(request: Request): Promise<readonly object[]> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker?.postMessage({ ...request, id });
    });
  }

  private take(message: FromSqliteWorker): void {
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (waiting === undefined) return;
    if ("rows" in message) return waiting.resolve(message.rows);
    const { code } = message;
    // An extended code carries its class in the low byte.
    const away = code === undefined || !HOPELESS.has(code & 0xff);
    const error = code === undefined ? {} : { code: String(code) };
    waiting.reject(new StoreError(`SQLite refused a statement: ${message.error}`, { away, ...error }));
  }

  private stop(why: string): void {
    this.worker?.terminate();
    this.worker = undefined;
    const left = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of left) reject(new StoreError(why, { away: true }));
  }
}
