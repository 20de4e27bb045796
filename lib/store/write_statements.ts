/**
 * What each write is in SQL: texts that can run twice, and in any order, to the same end. Pure.
 */
import { callStatusRank, isFailedMessageStatus, isTerminalCallStatus, messageStatusRank } from "./lifecycle.ts";
import { type Statement, statement } from "./sql.ts";
import type { EndedStream, MessageOutcome, MessageState, NewMessage, StoreWrite, TurnRecord } from "./store.ts";

/** Writes that need to read first have no statements of their own. */
export type PlainWrite = Exclude<StoreWrite, { kind: "lead" }>;

export function statementsOf(write: PlainWrite): Statement[] {
  switch (write.kind) {
    case "call":
      return [callKnown(write)];
    case "stream_started":
      return streamStarted(write);
    case "turn":
      return [turnSpoken(write.turn)];
    case "tool": {
      const { callSid, seq, atMs, tool, ok } = write.effect;
      return [statement(TOOL, callSid, seq, atMs, tool, ok)];
    }
    case "stream_ended":
      return streamEnded(write.stream);
    case "call_ended": {
      const { callSid, atMs, reason, reconciled = false } = write;
      return [
        callKnown({ callSid, atMs }),
        statement(CLOSE, callSid, atMs, reason, reconciled),
        statement(RELEASE, callSid),
      ];
    }
    case "carrier_status":
      return carrierStatus(write);
    case "summary": {
      const { callSid, summary } = write;
      const text = summary.lines.join("\n").toLowerCase();
      return [statement(SUMMARY, callSid, JSON.stringify(summary), text)];
    }
    case "followed_up":
      return [...write.messages.map(newMessage), statement(FOLLOWED_UP, write.callSid)];
    case "message_settled":
      return [settlement(write.id, write.owner, write.outcome)];
    case "message_status":
      return messageStatus(write);
    case "suppress":
      return [statement(SUPPRESS, write.phone, write.atMs, write.suppressed)];
    case "talk": {
      const { callSid, talk, atMs } = write;
      return [talk === undefined ? statement(FORGET_TALK, callSid, atMs) : statement(TALK, callSid, talk, atMs)];
    }
    case "audit": {
      const { id, atMs, action, subject, address } = write.audit;
      return [statement(AUDIT, id, atMs, action, subject, address)];
    }
    case "beat":
      return [statement(BEAT, write.nodeId, write.liveCalls, write.atMs)];
  }
}

const CALL = `insert into calls (call_sid, started_at_ms, phone, to_phone, node_id, language)
  values ($1, $2, $3, $4, $5, $6)
  on conflict (call_sid) do update set
    started_at_ms = case when excluded.started_at_ms < calls.started_at_ms
      then excluded.started_at_ms else calls.started_at_ms end,
    phone = coalesce(calls.phone, excluded.phone),
    to_phone = coalesce(calls.to_phone, excluded.to_phone),
    node_id = coalesce(excluded.node_id, calls.node_id),
    language = coalesce(excluded.language, calls.language)`;

const STREAM = `insert into streams (stream_sid, call_sid, resume, node_id, started_at_ms) values ($1, $2, $3, $4, $5)
  on conflict (stream_sid) do nothing`;

/** A stream that another one has taken the place of is over, even if nobody lived to tell. */
const REPLACED = `update streams set ended_at_ms = $3, end_reason = 'stream_lost'
  where call_sid = $1 and stream_sid <> $2 and ended_at_ms is null`;

const TURN = `insert into turns
  (call_sid, seq, at_ms, caller_text, agent_text, heard_text, interrupted, stages)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (call_sid, seq) do update set at_ms = excluded.at_ms, agent_text = excluded.agent_text,
    heard_text = excluded.heard_text, interrupted = excluded.interrupted, stages = excluded.stages
  where excluded.at_ms >= turns.at_ms`;

const TOOL = `insert into tool_effects (call_sid, seq, at_ms, tool, ok) values ($1, $2, $3, $4, $5)
  on conflict (call_sid, seq) do nothing`;

const STREAM_END = `insert into streams
  (stream_sid, call_sid, resume, node_id, started_at_ms, ended_at_ms, end_reason, duration_ms, turns, usage, cost_usd)
  values ($1, $2, 0, '', $3, $4, $5, $6, $7, $8, $9)
  on conflict (stream_sid) do update set ended_at_ms = excluded.ended_at_ms, end_reason = excluded.end_reason,
    duration_ms = excluded.duration_ms, turns = excluded.turns, usage = excluded.usage, cost_usd = excluded.cost_usd`;

const SUMS = `update calls set
    duration_ms = (select coalesce(sum(s.duration_ms), 0) from streams s where s.call_sid = $1),
    turns = (select coalesce(sum(s.turns), 0) from streams s where s.call_sid = $1),
    cost_usd = (select coalesce(sum(s.cost_usd), 0) from streams s where s.call_sid = $1)
  where call_sid = $1`;

/** What was found out in place of an end that nobody told gives way to the end, which may wait in a spool for long. */
const CLOSE = `update calls set ended_at_ms = $2, end_reason = $3, reconciled = $4
  where call_sid = $1 and (end_reason is null or (reconciled = 1 and $4 = 0))`;

const STATUS = `update calls set carrier_status = $2, carrier_rank = $3 where call_sid = $1 and carrier_rank < $3`;

/** A call that is over gives its place among its number's calls back. */
const RELEASE = `delete from permits where call_sid = $1
  and exists (select 1 from calls c where c.call_sid = $1 and c.end_reason is not null)`;

/** Once the carrier says that the call is over, the last stream's end is the call's; one that goes on says so itself. */
const CLOSE_BY_CARRIER = `update calls set ended_at_ms = $2, end_reason = coalesce((
    select s.end_reason from streams s where s.call_sid = $1 order by s.started_at_ms desc, s.resume desc limit 1
  ), 'never_connected')
  where call_sid = $1 and end_reason is null and carrier_rank = 5
    and not exists (select 1 from streams s where s.call_sid = $1 and s.ended_at_ms is null)`;

const SUMMARY = "update calls set summary = $2, summary_text = $3 where call_sid = $1";

const MESSAGE = `insert into messages
  (id, call_sid, kind, channel, to_phone, language, body, reference, variables, due_at_ms, created_at_ms, state)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting') on conflict (id) do nothing`;

const MESSAGE_STATUS = `update messages set provider_status = $3, provider_rank = $4,
    provider_sid = coalesce(provider_sid, $2), state = $5, error = coalesce($6, error), leased_until_ms = 0
  where (id = $1 or provider_sid = $2) and provider_rank < $4`;

const SUPPRESS = `insert into suppressed (phone, at_ms, active) values ($1, $2, $3)
  on conflict (phone) do update set at_ms = excluded.at_ms, active = excluded.active
  where excluded.at_ms >= suppressed.at_ms`;

const FOLLOWED_UP = "update calls set follow_up = 1 where call_sid = $1";

const TALK = `insert into talks (call_sid, talk, at_ms) values ($1, $2, $3)
  on conflict (call_sid) do update set talk = excluded.talk, at_ms = excluded.at_ms where excluded.at_ms >= talks.at_ms`;

const AUDIT = `insert into audits (id, at_ms, action, subject, address) values ($1, $2, $3, $4, $5)
  on conflict (id) do nothing`;

const FORGET_TALK = "delete from talks where call_sid = $1 and at_ms <= $2";

const BEAT = `insert into nodes (node_id, live_calls, beat_at_ms) values ($1, $2, $3)
  on conflict (node_id) do update set live_calls = excluded.live_calls, beat_at_ms = excluded.beat_at_ms
  where excluded.beat_at_ms >= nodes.beat_at_ms`;

/** The row of a call, made or filled in. */
export function callKnown(
  call: { callSid: string; atMs: number; phone?: string; toPhone?: string; nodeId?: string; language?: string },
): Statement {
  return statement(CALL, call.callSid, call.atMs, call.phone, call.toPhone, call.nodeId, call.language);
}

function streamStarted(write: StoreWrite & { kind: "stream_started" }): Statement[] {
  const { callSid, streamSid, resume, nodeId, atMs } = write;
  return [
    callKnown(write),
    statement(STREAM, streamSid, callSid, resume, nodeId, atMs),
    ...(resume > 0 ? [statement(REPLACED, callSid, streamSid, atMs)] : []),
  ];
}

function turnSpoken(turn: TurnRecord): Statement {
  const { callSid, seq, atMs, callerText, agentText, heardText, interrupted, stages } = turn;
  return statement(TURN, callSid, seq, atMs, callerText, agentText, heardText, interrupted, JSON.stringify(stages));
}

function streamEnded({ callSid, streamSid, atMs, reason, durationMs, turns, usage, final }: EndedStream): Statement[] {
  const startedAtMs = atMs - durationMs;
  return [
    callKnown({ callSid, atMs: startedAtMs }),
    statement(
      ...[STREAM_END, streamSid, callSid, startedAtMs, atMs, reason, durationMs, turns] as const,
      usage === undefined ? null : JSON.stringify(usage),
      usage?.costUsd ?? 0,
    ),
    statement(SUMS, callSid),
    final ? statement(CLOSE, callSid, atMs, reason, false) : statement(CLOSE_BY_CARRIER, callSid, atMs),
    statement(RELEASE, callSid),
  ];
}

function carrierStatus(write: StoreWrite & { kind: "carrier_status" }): Statement[] {
  const { callSid, status, atMs, durationSec = 0 } = write;
  const rank = callStatusRank(status);
  if (rank === 0) return [];
  return [
    callKnown({ callSid, atMs: atMs - durationSec * 1000 }),
    statement(STATUS, callSid, status, rank),
    ...(isTerminalCallStatus(status) ? [statement(CLOSE_BY_CARRIER, callSid, atMs), statement(RELEASE, callSid)] : []),
  ];
}

function messageStatus(write: StoreWrite & { kind: "message_status" }): Statement[] {
  const { id = "", providerSid, status, error } = write;
  const rank = messageStatusRank(status);
  if (rank === 0) return [];
  const state: MessageState = isFailedMessageStatus(status) ? "dead" : "sent";
  return [statement(MESSAGE_STATUS, id, providerSid, status, rank, state, error)];
}

function newMessage(message: NewMessage): Statement {
  const { id, callSid, kind, channel, toPhone, language, body, reference, variables, dueAtMs, createdAtMs } = message;
  return statement(
    ...[MESSAGE, id, callSid, kind, channel, toPhone, language, body, reference] as const,
    variables === undefined ? null : JSON.stringify(variables),
    dueAtMs,
    createdAtMs,
  );
}

/** Once settled, a message has no lease: the same write again finds nothing to end. */
const LEASED = "where id = $1 and lease_owner = $2 and state = 'waiting' and leased_until_ms > 0";

function settlement(id: string, owner: string, outcome: MessageOutcome): Statement {
  if (outcome.state === "sent") {
    return statement(
      `update messages set state = 'sent', provider_sid = $3, error = null, leased_until_ms = 0,
         provider_status = coalesce(provider_status, $4) ${LEASED}`,
      ...[id, owner, outcome.providerSid, outcome.providerStatus] as const,
    );
  }
  if (outcome.state !== "waiting") {
    return statement(
      `update messages set state = $3, error = $4, leased_until_ms = 0 ${LEASED}`,
      ...[id, owner, outcome.state, outcome.error] as const,
    );
  }
  const untried = `, attempts = attempts - 1,
    first_attempt_at_ms = case when attempts = 1 then null else first_attempt_at_ms end,
    tried_at_ms = case when attempts = 1 then null else first_attempt_at_ms end`;
  return statement(
    `update messages set due_at_ms = $3, error = $4, leased_until_ms = 0${outcome.tried ? "" : untried} ${LEASED}`,
    ...[id, owner, outcome.dueAtMs, outcome.error] as const,
  );
}
