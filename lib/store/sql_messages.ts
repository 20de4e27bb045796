/**
 * The outbox: what is to be sent for a finished call, leased to one sender at a time.
 */
import type { Lead, Viewing } from "../agency/leads.ts";
import { countedMs } from "../followup/message_limits.ts";
import { CALL_COLUMNS, callRow, MESSAGE_COLUMNS, messageRow, VIEWING_COLUMNS } from "./sql_lists.ts";
import { type Database, present, type Sql } from "./sql.ts";
import type { FinishedCall, LeasedMessage, OutboxState, Store } from "./store.ts";

export type MessageTables = Pick<Store, "toFollowUp" | "leaseMessages" | "outbox">;

const LEASE = `update messages set lease_owner = $2, leased_until_ms = $3, attempts = attempts + 1,
    first_attempt_at_ms = coalesce(first_attempt_at_ms, $4), tried_at_ms = $4
  where id = $1 returning ${MESSAGE_COLUMNS},
    (select s.active from suppressed s where s.phone = messages.to_phone) as "suppressed"`;

export function createMessageTables(database: Database): MessageTables {
  return {
    toFollowUp: (endedBeforeMs, limit) => toFollowUp(database, endedBeforeMs, limit),
    leaseMessages: ({ owner, nowMs, leaseMs, limit }) =>
      database.transaction(async (sql) => {
        const due = await sql.rows<{ id: string }>(
          `select id from messages where state = 'waiting' and due_at_ms <= $1 and leased_until_ms <= $1
           order by due_at_ms limit ${Math.trunc(limit)}${database.skipLocked}`,
          [nowMs],
        );
        if (due.length > 0) await sql.rows(LOCK);
        const taken: LeasedMessage[] = [];
        for (const { id } of due) {
          const [row] = await sql.rows<object>(LEASE, [id, owner, nowMs + leaseMs, nowMs]);
          if (row !== undefined) taken.push(await leasedMessage(sql, row, nowMs));
        }
        return taken;
      }),
    outbox: () => outbox(database),
  };
}

async function outbox(sql: Sql): Promise<OutboxState> {
  const rows = await sql.rows<{ state: string; count: number; oldestDueMs: number }>(
    `select state as "state", count(*) as "count", min(due_at_ms) as "oldestDueMs" from messages
     where state in ('waiting', 'dead') group by state`,
  );
  const waiting = rows.find(({ state }) => state === "waiting");
  const dead = rows.find(({ state }) => state === "dead");
  return {
    waiting: Number(waiting?.count ?? 0),
    dead: Number(dead?.count ?? 0),
    ...(waiting === undefined ? {} : { oldestDueMs: Number(waiting.oldestDueMs) }),
  };
}

/** One machine at a time counts and leases: two that do it at the same moment would not see each other's. */
const LOCK = `insert into locks (name, taken) values ('messages', 1)
  on conflict (name) do update set taken = locks.taken + 1`;

/** A server of the version before keeps the time of the first try only. */
const TRIED_AT = "coalesce(tried_at_ms, first_attempt_at_ms)";
const RECENT = `select count(provider_sid) as "sent", count(*) - count(provider_sid) as "underWay",
    max(${TRIED_AT}) as "lastMs"
  from messages
  where to_phone = $1 and ${TRIED_AT} > $2 and id <> $3
    and (provider_sid is not null or (state = 'waiting' and leased_until_ms > $4))`;

async function leasedMessage(sql: Sql, row: object, nowMs: number): Promise<LeasedMessage> {
  const { suppressed, ...rest } = row as { suppressed: number | null };
  const message = messageRow(rest);
  const ofKind = message.kind === "owner_notice" ? "kind = 'owner_notice'" : "kind <> 'owner_notice'";
  const [recent] = await sql.rows<{ sent: number; underWay: number; lastMs: number | null }>(
    `${RECENT} and ${ofKind}`,
    [message.toPhone, nowMs - countedMs(message), message.id, nowMs],
  );
  const { sent, underWay, lastMs } = recent!;
  return {
    ...message,
    suppressed: suppressed === 1,
    recent: {
      sent: Number(sent),
      underWay: Number(underWay),
      ...(lastMs === null ? {} : { lastMs: Number(lastMs) }),
    },
  };
}

const CALLED_AGAIN = `case when exists (
    select 1 from calls later where later.phone = calls.phone and later.started_at_ms > calls.started_at_ms
      and (later.end_reason is null or later.end_reason not like 'refused%')
  ) then 1 else 0 end`;

async function toFollowUp(sql: Sql, endedBeforeMs: number, limit: number): Promise<FinishedCall[]> {
  const rows = await sql.rows<{ lead: string | null; calledAgain: number }>(
    `select ${CALL_COLUMNS}, leads.lead as "lead", ${CALLED_AGAIN} as "calledAgain"
     from calls left join leads on leads.call_sid = calls.call_sid
     where calls.follow_up = 0 and calls.end_reason is not null and calls.ended_at_ms <= $1
     order by calls.ended_at_ms limit ${Math.trunc(limit)}`,
    [endedBeforeMs],
  );
  return await Promise.all(rows.map(async ({ lead, calledAgain, ...call }) => {
    const row = callRow(call);
    const viewings = await sql.rows<object>(
      `select ${VIEWING_COLUMNS} from viewings where call_sid = $1 order by starts_at_ms`,
      [row.callSid],
    );
    return {
      ...row,
      ...(lead === null ? {} : { lead: JSON.parse(lead) as Lead }),
      viewings: viewings.map(present<Viewing>),
      calledAgain: calledAgain === 1,
    } as FinishedCall;
  }));
}
