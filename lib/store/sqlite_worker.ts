/**
 * The thread that keeps SQLite: a slow disk, a checkpoint or a long list holds up nothing but the store. One request at
 * a time, in order.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Statement } from "./sql.ts";
import type { FromSqliteWorker, ToSqliteWorker } from "./sqlite_messages.ts";

/** Texts of statements are few: each is prepared once. */
const MAX_PREPARED = 300;
/** How long another process (`deno task calls`) may hold the file. */
const BUSY_MS = 5000;

let database: DatabaseSync | undefined;
const prepared = new Map<string, StatementSync>();

function open(path: string): void {
  database?.close();
  prepared.clear();
  database = new DatabaseSync(path);
  // The order matters: the mode is of the file, the rest of this connection.
  database.exec(`pragma busy_timeout = ${BUSY_MS}; pragma journal_mode = wal; pragma synchronous = normal;`);
}

function prepare(text: string): StatementSync {
  const known = prepared.get(text);
  if (known !== undefined) return known;
  if (database === undefined) throw new Error("The database is not open");
  if (prepared.size >= MAX_PREPARED) prepared.clear();
  // `$1` is a name to SQLite, `?1` a number.
  const made = database.prepare(text.replace(/\$(\d+)/g, "?$1"));
  prepared.set(text, made);
  return made;
}

function rows({ text, params }: Statement): readonly object[] {
  const ready = prepare(text);
  return ready.all(...params);
}

function run(statements: readonly Statement[]): void {
  database?.exec("begin immediate");
  try {
    for (const statement of statements) rows(statement);
    database?.exec("commit");
  } catch (error) {
    database?.exec("rollback");
    throw error;
  }
}

function answer(message: ToSqliteWorker): readonly object[] {
  switch (message.type) {
    case "open":
      open(message.path);
      return [];
    case "rows":
      return rows(message.statement);
    case "run":
      run(message.statements);
      return [];
    case "close":
      database?.close();
      database = undefined;
      return [];
  }
}

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<ToSqliteWorker>) => void;
  postMessage(message: FromSqliteWorker): void;
};

scope.onmessage = ({ data }) => {
  try {
    // SQLite's rows have no prototype, which cannot be sent.
    scope.postMessage({ id: data.id, rows: answer(data).map((row) => ({ ...row })) });
  } catch (error) {
    const { message, errcode } = error as { message?: string; errcode?: number };
    scope.postMessage({ id: data.id, error: String(message), ...(errcode === undefined ? {} : { code: errcode }) });
  }
};
