/**
 * The tables, as the steps by which they came to be. A step is never changed once it was released: another one follows
 * it. Steps only add, so that the version before still runs beside the new one while a deploy goes on, and may start again.
 */
import type { Database, Sql } from "./sql.ts";
import { StoreError } from "./store.ts";

/** Each entry leads from the version of its index to the next one. */
export const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `create table calls (
      call_sid text primary key,
      started_at_ms bigint not null,
      phone text,
      to_phone text,
      language text,
      node_id text,
      carrier_status text,
      carrier_rank smallint not null default 0,
      ended_at_ms bigint,
      end_reason text,
      reconciled smallint not null default 0,
      duration_ms bigint not null default 0,
      turns bigint not null default 0,
      cost_usd double precision not null default 0,
      name text,
      summary text,
      summary_text text not null default '',
      search_text text generated always as
        (lower(coalesce(name, '') || ' ' || coalesce(phone, '') || ' ' || summary_text)) stored
    )`,
    `create index calls_by_start on calls (started_at_ms, call_sid)`,
    `create index calls_by_phone on calls (phone, started_at_ms)`,
    `create index calls_open on calls (started_at_ms) where end_reason is null`,
    `create table streams (
      stream_sid text primary key,
      call_sid text not null,
      resume smallint not null,
      node_id text not null,
      started_at_ms bigint not null,
      ended_at_ms bigint,
      end_reason text,
      duration_ms bigint not null default 0,
      turns bigint not null default 0,
      usage text,
      cost_usd double precision not null default 0
    )`,
    `create index streams_by_call on streams (call_sid)`,
    `create table turns (
      call_sid text not null,
      seq bigint not null,
      at_ms bigint not null,
      caller_text text not null,
      agent_text text not null,
      heard_text text not null,
      interrupted smallint not null,
      stages text not null,
      primary key (call_sid, seq)
    )`,
    `create table tool_effects (
      call_sid text not null,
      seq bigint not null,
      at_ms bigint not null,
      tool text not null,
      ok smallint not null,
      primary key (call_sid, seq)
    )`,
    `create table leads (
      call_sid text primary key,
      phone text,
      name text,
      score bigint not null,
      updated_at_ms bigint not null,
      lead text not null
    )`,
    `create index leads_by_time on leads (updated_at_ms, call_sid)`,
    `create index leads_by_phone on leads (phone)`,
    `create table viewings (
      id text primary key,
      call_sid text not null,
      listing_id text not null,
      starts_at_ms bigint not null,
      ends_at_ms bigint not null,
      name text not null,
      phone text,
      booked_at_ms bigint not null
    )`,
    `create index viewings_by_time on viewings (starts_at_ms, id)`,
    `create index viewings_by_call on viewings (call_sid)`,
    `create table consents (
      call_sid text not null,
      phone text not null,
      granted smallint not null,
      at_ms bigint not null,
      primary key (call_sid, phone)
    )`,
    `create index consents_by_phone on consents (phone)`,
  ],
  [
    `alter table calls add column follow_up smallint not null default 0`,
    `create index calls_to_follow_up on calls (ended_at_ms) where follow_up = 0 and end_reason is not null`,
    `create table messages (
      id text primary key,
      call_sid text not null,
      kind text not null,
      channel text not null,
      to_phone text not null,
      language text not null,
      body text not null,
      reference text not null,
      variables text,
      due_at_ms bigint not null,
      created_at_ms bigint not null,
      state text not null,
      attempts bigint not null default 0,
      first_attempt_at_ms bigint,
      lease_owner text,
      leased_until_ms bigint not null default 0,
      provider_sid text,
      provider_status text,
      provider_rank smallint not null default 0,
      error text
    )`,
    `create index messages_due on messages (due_at_ms) where state = 'waiting'`,
    `create index messages_by_time on messages (created_at_ms, id)`,
    `create index messages_by_call on messages (call_sid)`,
    `create index messages_by_phone on messages (to_phone)`,
    `create index messages_by_provider on messages (provider_sid)`,
    `create table suppressed (phone text primary key, at_ms bigint not null, active smallint not null)`,
  ],
  [
    `create table nodes (node_id text primary key, live_calls bigint not null, beat_at_ms bigint not null)`,
    `create table nonces (nonce text primary key, expires_ms bigint not null)`,
    `create index nonces_by_expiry on nonces (expires_ms)`,
    `create table permits (call_sid text primary key, phone text not null, node_id text not null, at_ms bigint not null)`,
    `create index permits_by_phone on permits (phone)`,
    `create table talks (call_sid text primary key, talk text not null, at_ms bigint not null)`,
    `create table locks (name text primary key, taken bigint not null)`,
  ],
  [
    `create table erased (mark text primary key, at_ms bigint not null)`,
    `create index erased_by_time on erased (at_ms)`,
  ],
  [
    `alter table messages add column tried_at_ms bigint`,
    `update messages set tried_at_ms = first_attempt_at_ms where first_attempt_at_ms is not null`,
    `create index messages_by_try on messages (to_phone, tried_at_ms)`,
  ],
  [
    `create table audits (
      id text primary key,
      at_ms bigint not null,
      action text not null,
      subject text not null,
      address text not null
    )`,
    `create index audits_by_time on audits (at_ms, id)`,
  ],
];

/** What a program knows of the tables, and which other programs may use them as it leaves them. */
export interface Schema {
  steps: readonly (readonly string[])[];
  /** The fewest steps that a program must know. Raised only with a step that takes something away from those before. */
  minimum: number;
}

export const SCHEMA: Schema = { steps: MIGRATIONS, minimum: 1 };

/**
 * Brings a database to the newest version, whatever earlier one it has. Machines may race. One that a newer program has
 * brought further is used as it is, unless that program says that this one is too old for it.
 * @throws {StoreError} when it does
 */
export async function migrate(database: Database, { steps, minimum }: Schema = SCHEMA): Promise<void> {
  await retried(() =>
    database.run([
      {
        text: "create table if not exists store_version (id smallint primary key, version bigint not null)",
        params: [],
      },
      { text: "insert into store_version (id, version) values (1, 0) on conflict (id) do nothing", params: [] },
    ])
  );
  await database.transaction(async (sql) => {
    const from = await versionOf(sql, VERSION, database.forUpdate) ?? 0;
    if (from > steps.length) return mustSuit(steps.length, await versionOf(sql, MINIMUM) ?? from);
    if (from === steps.length) return;
    for (const text of steps.slice(from).flat()) await sql.rows(text);
    await sql.rows(SET_VERSION, [VERSION, steps.length]);
    await sql.rows(SET_VERSION, [MINIMUM, minimum]);
  });
}

/** Rows of `store_version`: how many steps were taken, and how many a program must know to use what they made. */
const VERSION = 1;
const MINIMUM = 2;

const SET_VERSION = `insert into store_version (id, version) values ($1, $2)
  on conflict (id) do update set version = excluded.version`;

async function versionOf(sql: Sql, row: number, lock = ""): Promise<number | undefined> {
  const [kept] = await sql.rows<{ version: number }>(`select version from store_version where id = $1${lock}`, [row]);
  return kept?.version;
}

function mustSuit(known: number, minimum: number): void {
  if (known >= minimum) return;
  throw new StoreError(`Cannot use the store: its tables need a server that knows version ${minimum}, not ${known}`, {
    away: true,
    code: "needs_newer_server",
  });
}

/** PostgreSQL lets one of two machines fail that create the same table at the same moment. */
async function retried(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch {
    await work();
  }
}
