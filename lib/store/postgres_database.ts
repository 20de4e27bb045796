/**
 * The database that many machines share: PostgreSQL, or a server that speaks its protocol and takes its plain SQL
 * (CockroachDB, YugabyteDB).
 */
import { systemClock } from "../clock.ts";
import type { Database, Sql, SqlValue, Statement } from "./sql.ts";
import { StoreError } from "./store.ts";

/** Connections of one machine; a server of 100 connections takes ten machines. */
const MAX_CONNECTIONS = 8;
const CONNECT_SEC = 5;
/** Between two tries to connect; whoever asks waits between questions as well. */
const MOST_BACKOFF_SEC = 1;
/** No operation takes longer, whatever the network does; nothing of a live call waits for one. */
const LIMIT_MS = 10_000;
const MAX_TRIES = 4;
const RETRY_MS = 40;

/** Transactions that lost against another one, and work when they are run again (SQLSTATE class 40). */
const CONFLICT = /^40/;
/** Data, constraint and syntax errors: the same statement can never work. */
const HOPELESS = /^(22|23|42)/;

/** The OID of PostgreSQL's bigint: all of ours are well below 2^53. */
const BIGINT = 20;

type Postgres = Awaited<ReturnType<typeof connect>>;

export const POSTGRES = {
  engine: "postgres",
  forUpdate: " for update",
  skipLocked: " for update skip locked",
} as const;

/** Connects when it is first asked something. */
export async function openPostgresDatabase(url: string): Promise<Database> {
  const postgres = await connect(url);
  return {
    ...POSTGRES,
    rows: (text, params = []) => withinLimit(query(postgres, text, params)),
    run: (statements) => retried(() => withinLimit(runAll(postgres, statements))),
    transaction: <T>(work: (sql: Sql) => Promise<T>) => {
      return retried(() =>
        withinLimit(postgres.begin((own) => {
          return work({ rows: (text, params = []) => query(own as unknown as Postgres, text, params) });
        }) as Promise<T>)
      );
    },
    close: () => postgres.end({ timeout: 2 }),
  };
}

async function connect(url: string) {
  const { default: postgres } = await import("postgres");
  return postgres(url, {
    max: MAX_CONNECTIONS,
    connect_timeout: CONNECT_SEC,
    // Its own waits grow to 20 s, in which a server that is back looks as if it were not.
    backoff: (tries: number) => Math.min(MOST_BACKOFF_SEC, 3 ** tries / 100),
    // A connection that a proxy has dropped in silence is not kept for ever.
    max_lifetime: 1800,
    onnotice: () => {},
    connection: { application_name: "agentlocator-voice", statement_timeout: LIMIT_MS },
    types: { bigint: { to: BIGINT, from: [BIGINT], serialize: String, parse: Number } },
  });
}

async function query<R>(postgres: Postgres, text: string, params: readonly SqlValue[]): Promise<R[]> {
  const rows = await postgres.unsafe(text, params.map(plainText), { prepare: true });
  return [...rows] as R[];
}

/** All statements are on their way before the first answer is back. */
async function runAll(postgres: Postgres, statements: readonly Statement[]): Promise<void> {
  await postgres.begin((own) =>
    Promise.all(statements.map(({ text, params }) => query(own as unknown as Postgres, text, params)))
  );
}

/** PostgreSQL takes no NUL and no half of a character. */
function plainText(value: SqlValue): SqlValue {
  return typeof value === "string" ? value.replaceAll("\0", "").toWellFormed() : value;
}

async function withinLimit<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const unanswered = () => late.reject(new StoreError("The store did not answer", { away: true }));
  const cancel = systemClock.after(LIMIT_MS, unanswered);
  try {
    return await Promise.race([work, late.promise]);
  } catch (error) {
    throw storeError(error);
  } finally {
    cancel();
  }
}

/** The server's own words may quote a row: only its code is kept. */
function storeError(error: unknown): Error {
  const code = (error as { code?: unknown }).code;
  if (error instanceof StoreError || typeof code !== "string") return error as Error;
  return new StoreError(`PostgreSQL cannot do it (${code})`, { away: !HOPELESS.test(code), code, cause: error });
}

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await work();
    } catch (error) {
      const conflict = error instanceof StoreError && CONFLICT.test(error.code ?? "");
      if (!conflict || attempt === MAX_TRIES) throw error;
      await new Promise<void>((resolve) => systemClock.after(Math.random() * RETRY_MS * attempt, resolve));
    }
  }
}
