/**
 * What the law asks for: forgetting after a time, and all of one person, to be handed over or deleted.
 */
import { type Database, likeText, type Sql } from "./sql.ts";
import { deleteCalls, eraseCalls, erasedCalls } from "./sql_erasure.ts";
import type { Lists } from "./sql_lists.ts";
import type { CallDetail, Store } from "./store.ts";

export type PersonTables = Pick<Store, "erase" | "erasedCalls" | "exportPerson">;

/** Calls that one transaction deletes. */
const BATCH = 200;

export function createPersonTables(database: Database, lists: Lists): PersonTables {
  return {
    erase: (what) => "phone" in what ? erasePerson(database, what) : forgetBefore(database, what.startedBeforeMs),
    erasedCalls: (sinceMs) => erasedCalls(database, sinceMs),
    async exportPerson(phone) {
      const sids = await callsOf(database, phone);
      const calls: CallDetail[] = [];
      for (const callSid of sids) {
        const call = await lists.call(callSid);
        if (call !== undefined) calls.push(call);
      }
      const consents = await database.rows<{ callSid: string; granted: number; atMs: number }>(
        `select call_sid as "callSid", granted, at_ms as "atMs" from consents where phone = $1 order by at_ms`,
        [phone],
      );
      const suppressed = await database.rows("select 1 from suppressed where phone = $1 and active = 1", [phone]);
      return {
        phone,
        calls,
        consents: consents.map((consent) => ({ ...consent, granted: consent.granted === 1 })),
        suppressed: suppressed.length > 0,
      };
    },
  };
}

async function forgetBefore(database: Database, beforeMs: number): Promise<number> {
  await database.rows("delete from audits where at_ms < $1", [beforeMs]);
  let forgotten = 0;
  while (true) {
    const gone = await database.transaction(async (sql) => {
      const old = await sql.rows<{ callSid: string }>(
        `select call_sid as "callSid" from calls where started_at_ms < $1 and end_reason is not null
         order by started_at_ms limit ${BATCH}`,
        [beforeMs],
      );
      await deleteCalls(sql, old.map(({ callSid }) => callSid));
      return old.length;
    });
    forgotten += gone;
    if (gone < BATCH) return forgotten;
  }
}

async function erasePerson(database: Database, { phone, nowMs }: { phone: string; nowMs: number }): Promise<number> {
  const erased = await database.transaction(async (sql) => {
    const callSids = await callsOf(sql, phone);
    await eraseCalls(sql, { callSids, phone, nowMs });
    return callSids.length;
  });
  // SQLite's log still holds the pages as they were.
  if (database.engine === "sqlite") await database.rows("pragma wal_checkpoint(truncate)");
  return erased;
}

/** Calls from this number, and those in which it was given as the one to call back. The owner's notices are not theirs. */
async function callsOf(sql: Sql, phone: string): Promise<string[]> {
  const rows = await sql.rows<{ callSid: string }>(
    `select call_sid as "callSid" from calls where phone = $1
     union select call_sid from leads where phone = $1 or lead like $2 escape '!'
     union select call_sid from viewings where phone = $1
     union select call_sid from messages where to_phone = $1 and kind <> 'owner_notice'`,
    [phone, likeText(`"${phone}"`)],
  );
  return rows.map(({ callSid }) => callSid);
}
