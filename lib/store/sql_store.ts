/**
 * The store over any database that takes plain SQL.
 */
import { type Lead, mergeLeads, type Viewing } from "../agency/leads.ts";
import { createLists } from "./sql_lists.ts";
import { createMessageTables } from "./sql_messages.ts";
import { createPersonTables } from "./sql_person.ts";
import { createSharedTables } from "./sql_shared.ts";
import { type Database, type Sql, statement } from "./sql.ts";
import { withoutErased } from "./sql_erasure.ts";
import type { Store, StoreWrite } from "./store.ts";
import { callKnown, type PlainWrite, statementsOf } from "./write_statements.ts";

/** Makes the store; the tables must be there (`migrate`). */
export function createSqlStore(database: Database): Store {
  const lists = createLists(database);
  return {
    engine: database.engine,
    ...lists,
    ...createMessageTables(database),
    ...createSharedTables(database),
    ...createPersonTables(database, lists),
    record: (writes) => record(database, writes),
    ping: async () => void await database.rows("select 1"),
    bookViewing: (viewing, atOnce, nowMs) => bookViewing(database, viewing, atOnce, nowMs),
    close: () => database.close(),
  };
}

/** Writes that only write go together; a lead is read first. */
async function record(database: Database, writes: readonly StoreWrite[]): Promise<void> {
  let plain: PlainWrite[] = [];
  const flush = async () => {
    const statements = plain.flatMap(statementsOf);
    plain = [];
    if (statements.length > 0) await database.run(statements);
  };
  for (const write of await withoutErased(database, writes)) {
    if (write.kind !== "lead") plain.push(write);
    else {
      await flush();
      await database.transaction((sql) => saveLead(sql, database.forUpdate, write.lead, write.atMs));
    }
  }
  await flush();
}

const LEAD = `insert into leads (call_sid, phone, name, score, updated_at_ms, lead) values ($1, $2, $3, $4, $5, $6)
  on conflict (call_sid) do update set phone = excluded.phone, name = excluded.name, score = excluded.score,
    updated_at_ms = excluded.updated_at_ms, lead = excluded.lead`;

const CONSENT = `insert into consents (call_sid, phone, granted, at_ms) values ($1, $2, $3, $4)
  on conflict (call_sid, phone) do update set granted = excluded.granted, at_ms = excluded.at_ms
  where excluded.at_ms >= consents.at_ms`;

async function saveLead(sql: Sql, lock: string, now: Lead, atMs: number): Promise<void> {
  const { callSid } = now;
  const [kept] = await sql.rows<{ lead: string }>(`select lead from leads where call_sid = $1${lock}`, [callSid]);
  const lead = kept === undefined ? now : mergeLeads(JSON.parse(kept.lead), now);
  const { phone, name, score, consent } = lead;
  const statements = [
    callKnown({ callSid, atMs, ...(phone === undefined ? {} : { phone }) }),
    statement(LEAD, callSid, phone, name, score, atMs, JSON.stringify(lead)),
    ...(name === undefined ? [] : [statement("update calls set name = $2 where call_sid = $1", callSid, name)]),
    ...(consent === undefined || phone === undefined ? [] : [statement(CONSENT, callSid, phone, consent, atMs)]),
  ];
  for (const { text, params } of statements) await sql.rows(text, params);
}

/** One booking at a time, on whatever machine: two that look at the same moment would both find it free. */
const LOCK = `insert into locks (name, taken) values ('viewings', 1)
  on conflict (name) do update set taken = locks.taken + 1`;

const VIEWING = `insert into viewings (id, call_sid, listing_id, starts_at_ms, ends_at_ms, name, phone, booked_at_ms)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (id) do update set starts_at_ms = excluded.starts_at_ms, ends_at_ms = excluded.ends_at_ms,
    name = excluded.name, phone = excluded.phone`;

function bookViewing(
  database: Database,
  viewing: Viewing,
  atOnce: number,
  nowMs: number,
): Promise<"booked" | "taken"> {
  const { id, callSid, listingId, startsAtMs, endsAtMs, name, phone } = viewing;
  return database.transaction(async (sql) => {
    await sql.rows(LOCK);
    const others = await sql.rows<{ listingId: string }>(
      `select listing_id as "listingId" from viewings where starts_at_ms < $1 and ends_at_ms > $2 and id <> $3`,
      [endsAtMs, startsAtMs, id],
    );
    if (others.length >= atOnce || others.some((other) => other.listingId === listingId)) return "taken";
    const { text, params } = statement(VIEWING, id, callSid, listingId, startsAtMs, endsAtMs, name, phone, nowMs);
    await sql.rows(text, params);
    return "booked";
  });
}
