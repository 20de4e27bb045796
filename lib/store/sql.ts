/**
 * The little that the store asks of a database: rows for a text with `$1`-numbered values, and transactions. The SQL
 * keeps to what SQLite, PostgreSQL, CockroachDB and YugabyteDB all take.
 */

export type SqlValue = string | number | null;

export interface Statement {
  readonly text: string;
  readonly params: readonly SqlValue[];
}

export interface Sql {
  rows<R>(text: string, params?: readonly SqlValue[]): Promise<R[]>;
}

export interface Database extends Sql {
  readonly engine: "sqlite" | "postgres";
  /** Runs all in one transaction, at the cost of one message to the database's thread or server. */
  run(statements: readonly Statement[]): Promise<void>;
  /** Runs `work` in a transaction of its own; may run it again after a conflict with another one. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** What follows a `select` in a transaction to lock its rows: SQLite has one writer at a time anyway. */
  readonly forUpdate: "" | " for update";
  /** The same, passing over rows that are locked. */
  readonly skipLocked: "" | " for update skip locked";
  close(): Promise<void>;
}

/** A statement with its values in the form that every database takes. */
export function statement(text: string, ...values: readonly (SqlValue | boolean | undefined)[]): Statement {
  return { text, params: values.map(sqlValue) };
}

export function sqlValue(value: SqlValue | boolean | undefined): SqlValue {
  if (typeof value === "boolean") return value ? 1 : 0;
  return value ?? null;
}

/** Columns under the names they have in the code: `callSid` reads `call_sid`, `startedAtMs` reads `started_at_ms`. */
export function columns(names: string, table?: string): string {
  const of = table === undefined ? "" : `${table}.`;
  return names.split(" ").map((name) => `${of}${name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)} as "${name}"`)
    .join(", ");
}

/** Conditions of a `where`, put together one by one. */
export class Conditions {
  readonly params: SqlValue[] = [];
  private readonly parts: string[] = [];

  /** `text` has a `?` for each value. */
  add(text: string, ...values: SqlValue[]): void {
    let next = this.params.length;
    this.parts.push(text.replaceAll("?", () => `$${++next}`));
    this.params.push(...values);
  }

  get where(): string {
    return this.parts.length === 0 ? "" : ` where ${this.parts.join(" and ")}`;
  }
}

/** A row's fields without those that are null. */
export function present<T>(row: object): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T;
}

/** Escapes what `like` would take for a wildcard; used with `escape '!'`. */
export function likeText(text: string): string {
  return `%${text.toLowerCase().replace(/[!%_]/g, "!$&")}%`;
}
