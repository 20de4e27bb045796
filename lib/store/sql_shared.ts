/**
 * What machines share beside records: nonces that were used, places among a number's calls, signs of life.
 */
import { type Database, type Sql, statement } from "./sql.ts";
import { sweepErased } from "./sql_erasure.ts";
import type { Store } from "./store.ts";

export type SharedTables = Pick<Store, "useNonce" | "takePermit" | "reap" | "keptTalk">;

/** A call that a person has taken over goes on without a stream; nobody talks longer than this. */
const TRANSFER_MS = 4 * 3600_000;
/** Longer than any call may still come back after. */
const STALE_TALK_MS = 3600_000;
/** Most calls that one round closes. */
const REAP_BATCH = 200;
/** Numbers share this many locks: enough that two rarely wait for each other, and no number is kept for it. */
const LOCK_BUCKETS = 64;

export function createSharedTables(database: Database): SharedTables {
  return {
    async useNonce(nonce, expiresMs) {
      const rows = await database.rows(
        "insert into nonces (nonce, expires_ms) values ($1, $2) on conflict (nonce) do nothing returning nonce",
        [nonce, expiresMs],
      );
      return rows.length > 0;
    },
    takePermit: (permit) => database.transaction((sql) => takePermit(sql, permit)),
    async keptTalk(callSid) {
      const [row] = await database.rows<{ talk: string }>("select talk from talks where call_sid = $1", [callSid]);
      return row?.talk;
    },
    reap: (deadBeforeMs, nowMs) => reap(database, deadBeforeMs, nowMs),
  };
}

async function takePermit(sql: Sql, permit: Parameters<Store["takePermit"]>[0]): Promise<boolean> {
  const { callSid, phone, nodeId, most, nowMs } = permit;
  // Whoever writes the number's lock first counts first; the others wait for the end of that transaction.
  await sql.rows(
    "insert into locks (name, taken) values ($1, 1) on conflict (name) do update set taken = locks.taken + 1",
    [`permits ${bucketOf(phone)}`],
  );
  const held = await sql.rows<{ callSid: string }>(
    `select call_sid as "callSid" from permits where phone = $1`,
    [phone],
  );
  if (held.some((other) => other.callSid === callSid)) return true;
  if (held.length >= most) return false;
  await sql.rows(
    `insert into permits (call_sid, phone, node_id, at_ms) values ($1, $2, $3, $4)
     on conflict (call_sid) do update set phone = excluded.phone`,
    [callSid, phone, nodeId, nowMs],
  );
  return true;
}

function bucketOf(phone: string): number {
  let sum = 0;
  for (const character of phone) sum = (sum * 31 + character.charCodeAt(0)) % 65_521;
  return sum % LOCK_BUCKETS;
}

/** Nothing of these calls lives: no stream on a machine that is alive, none that ended only now. */
const ORPHANS = `from calls where end_reason is null and started_at_ms < $1 and not exists (
    select 1 from streams s where s.call_sid = calls.call_sid and (
      (s.ended_at_ms is null and exists (
        select 1 from nodes n where n.node_id = s.node_id and n.beat_at_ms >= $1
      )) or s.ended_at_ms >= $1 or (s.end_reason = 'transferred' and s.ended_at_ms >= $2)
    )
  )`;

const END_STREAMS = `update streams set ended_at_ms = $2, end_reason = 'node_lost'
  where call_sid = $1 and ended_at_ms is null`;

const END_CALL = `update calls set ended_at_ms = $2, reconciled = 1, end_reason = coalesce((
    select s.end_reason from streams s where s.call_sid = $1 order by s.started_at_ms desc, s.resume desc limit 1
  ), 'never_connected') where call_sid = $1 and end_reason is null`;

const FREE_PERMITS = `delete from permits where at_ms < $1 and (
    exists (select 1 from calls c where c.call_sid = permits.call_sid and c.end_reason is not null)
    or not exists (select 1 from calls c where c.call_sid = permits.call_sid)
  )`;

function reap(database: Database, deadBeforeMs: number, nowMs: number): Promise<readonly string[]> {
  return database.transaction(async (sql) => {
    const orphans = await sql.rows<{ callSid: string }>(
      `select call_sid as "callSid" ${ORPHANS} order by started_at_ms limit ${REAP_BATCH}${database.skipLocked}`,
      [deadBeforeMs, deadBeforeMs - TRANSFER_MS],
    );
    const statements = [
      ...orphans.flatMap((
        { callSid },
      ) => [statement(END_STREAMS, callSid, nowMs), statement(END_CALL, callSid, nowMs)]),
      statement(FREE_PERMITS, deadBeforeMs),
      statement("delete from nonces where expires_ms < $1", nowMs),
      statement("delete from talks where at_ms < $1", nowMs - STALE_TALK_MS),
      statement("delete from nodes where beat_at_ms < $1", deadBeforeMs - 24 * 3600_000),
    ];
    for (const { text, params } of statements) await sql.rows(text, params);
    await sweepErased(sql, nowMs);
    return orphans.map(({ callSid }) => callSid);
  });
}
