/**
 * The outbox: what is to be sent for a finished call, leased to one sender at a time.
 */
import { CALL_COLUMNS, callRow, MESSAGE_COLUMNS, messageRow, VIEWING_COLUMNS } from "./sql_lists.ts";
import { type Database, present, type Sql, type Statement, statement } from "./sql.ts";
import type { FinishedCall, MessageOutcome, Store } from "./store.ts";
import type { Lead, Viewing } from "../agency/leads.ts";
import { newMessage } from "./write_statements.ts";

export type MessageTables = Pick<
  Store,
  "toFollowUp" | "followUp" | "leaseMessages" | "settleMessage" | "isSuppressed"
>;

const LEASE = `update messages set lease_owner = $2, leased_until_ms = $3, attempts = attempts + 1,
    first_attempt_at_ms = coalesce(first_attempt_at_ms, $4)
  where id = $1 returning ${MESSAGE_COLUMNS}`;

export function createMessageTables(database: Database): MessageTables {
  return {
    toFollowUp: (endedBeforeMs, limit) => toFollowUp(database, endedBeforeMs, limit),
    async followUp(callSid, messages) {
      await database.run([
        ...messages.map(newMessage),
        statement("update calls set follow_up = 1 where call_sid = $1", callSid),
      ]);
    },
    leaseMessages: ({ owner, nowMs, leaseMs, limit }) =>
      database.transaction(async (sql) => {
        const due = await sql.rows<{ id: string }>(
          `select id from messages where state = 'waiting' and due_at_ms <= $1 and leased_until_ms <= $1
           order by due_at_ms limit ${Math.trunc(limit)}${database.skipLocked}`,
          [nowMs],
        );
        const taken = [];
        for (const { id } of due) taken.push(...await sql.rows<object>(LEASE, [id, owner, nowMs + leaseMs, nowMs]));
        return taken.map(messageRow);
      }),
    async settleMessage(id, owner, outcome) {
      const { text, params } = settlement(id, owner, outcome);
      await database.rows(text, params);
    },
    async isSuppressed(phone) {
      const rows = await database.rows("select 1 from suppressed where phone = $1 and active = 1", [phone]);
      return rows.length > 0;
    },
  };
}

function settlement(id: string, owner: string, outcome: MessageOutcome): Statement {
  const mine = "where id = $1 and lease_owner = $2 and state = 'waiting'";
  if (outcome.state === "sent") {
    return statement(
      `update messages set state = 'sent', provider_sid = $3, error = null, leased_until_ms = 0,
         provider_status = coalesce(provider_status, $4) ${mine}`,
      ...[id, owner, outcome.providerSid, outcome.providerStatus] as const,
    );
  }
  if (outcome.state !== "waiting") {
    return statement(
      `update messages set state = $3, error = $4, leased_until_ms = 0 ${mine}`,
      ...[id, owner, outcome.state, outcome.error] as const,
    );
  }
  const untried = `, attempts = attempts - 1,
    first_attempt_at_ms = case when attempts = 1 then null else first_attempt_at_ms end`;
  return statement(
    `update messages set due_at_ms = $3, error = $4, leased_until_ms = 0${outcome.tried ? "" : untried} ${mine}`,
    ...[id, owner, outcome.dueAtMs, outcome.error] as const,
  );
}

async function toFollowUp(sql: Sql, endedBeforeMs: number, limit: number): Promise<FinishedCall[]> {
  const rows = await sql.rows<{ lead: string | null }>(
    `select ${CALL_COLUMNS}, leads.lead as "lead" from calls left join leads on leads.call_sid = calls.call_sid
     where calls.follow_up = 0 and calls.end_reason is not null and calls.ended_at_ms <= $1
     order by calls.ended_at_ms limit ${Math.trunc(limit)}`,
    [endedBeforeMs],
  );
  return await Promise.all(rows.map(async ({ lead, ...call }) => {
    const row = callRow(call);
    const viewings = await sql.rows<object>(
      `select ${VIEWING_COLUMNS} from viewings where call_sid = $1 order by starts_at_ms`,
      [row.callSid],
    );
    return {
      ...row,
      ...(lead === null ? {} : { lead: JSON.parse(lead) as Lead }),
      viewings: viewings.map(present<Viewing>),
    } as FinishedCall;
  }));
}
