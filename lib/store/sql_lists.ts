/**
 * Reading what is kept: a call with all that belongs to it, and lists by time, the newest first, page by page.
 */
import { knownBy, type Lead, type Viewing } from "../agency/leads.ts";
import type { Language } from "../language.ts";
import { columns, Conditions, likeText, present, type Sql } from "./sql.ts";
import type {
  AuditRow,
  CallDetail,
  CallRow,
  KnownCaller,
  LeadRow,
  ListQuery,
  MessageRow,
  Page,
  Store,
  StreamRow,
  ToolEffect,
  TurnRecord,
} from "./store.ts";

export type Lists = Pick<
  Store,
  "call" | "calls" | "leads" | "viewings" | "messages" | "audits" | "knownCaller"
>;

export const CALL_COLUMNS = columns(
  "callSid startedAtMs phone toPhone language nodeId carrierStatus endedAtMs endReason reconciled durationMs turns " +
    "costUsd name summary",
  "calls",
);
const STREAM_COLUMNS = columns("streamSid resume nodeId startedAtMs endedAtMs endReason turns");
const TURN_COLUMNS = columns("callSid seq atMs callerText agentText heardText interrupted stages");
const TOOL_COLUMNS = columns("callSid seq atMs tool ok");
export const VIEWING_COLUMNS = columns("id callSid listingId startsAtMs endsAtMs name phone");
export const MESSAGE_COLUMNS = columns(
  "id callSid kind channel toPhone language body reference variables dueAtMs createdAtMs state attempts " +
    "firstAttemptAtMs providerSid providerStatus error",
);

const AUDIT_COLUMNS = columns("id atMs action subject address");

export function createLists(sql: Sql): Lists {
  return {
    call: (callSid) => callDetail(sql, callSid),
    async calls({ reason, open, text, ...query }) {
      const where = conditions(query, "calls.started_at_ms", "calls.call_sid", "calls.phone");
      if (reason !== undefined) where.add("calls.end_reason = ?", reason);
      if (open !== undefined) where.add(`calls.end_reason is ${open ? "" : "not "}null`);
      if (text !== undefined) where.add("calls.search_text like ? escape '!'", likeText(text));
      const rows = await sql.rows<object>(
        `select ${CALL_COLUMNS} from calls${where.where} ${newest("calls.started_at_ms", "calls.call_sid", query)}`,
        where.params,
      );
      return pageOf(rows.map(callRow), query, ({ startedAtMs, callSid }) => [startedAtMs, callSid]);
    },
    async leads({ minScore, text, ...query }) {
      const where = conditions(query, "leads.updated_at_ms", "leads.call_sid", "leads.phone");
      if (minScore !== undefined) where.add("leads.score >= ?", minScore);
      if (text !== undefined) where.add("lower(leads.lead) like ? escape '!'", likeText(text));
      const rows = await sql.rows<{ lead: string; updatedAtMs: number; startedAtMs: number | null }>(
        `select leads.lead as "lead", leads.updated_at_ms as "updatedAtMs", calls.started_at_ms as "startedAtMs"
         from leads left join calls on calls.call_sid = leads.call_sid${where.where}
         ${newest("leads.updated_at_ms", "leads.call_sid", query)}`,
        where.params,
      );
      const items = rows.map(({ lead, updatedAtMs, startedAtMs }): LeadRow => {
        return { ...JSON.parse(lead), updatedAtMs, startedAtMs: startedAtMs ?? updatedAtMs };
      });
      return pageOf(items, query, ({ updatedAtMs, callSid }) => [updatedAtMs, callSid]);
    },
    async viewings({ fromMs, toMs, ...query }) {
      const where = conditions(query, "starts_at_ms", "id", "phone");
      if (fromMs !== undefined) where.add("ends_at_ms > ?", fromMs);
      if (toMs !== undefined) where.add("starts_at_ms < ?", toMs);
      const rows = await sql.rows<object>(
        `select ${VIEWING_COLUMNS} from viewings${where.where} ${newest("starts_at_ms", "id", query)}`,
        where.params,
      );
      return pageOf(rows.map(present<Viewing>), query, ({ startsAtMs, id }) => [startsAtMs, id]);
    },
    async messages({ state, ...query }) {
      const where = conditions(query, "created_at_ms", "id", "to_phone");
      if (state !== undefined) where.add("state = ?", state);
      const rows = await sql.rows<object>(
        `select ${MESSAGE_COLUMNS} from messages${where.where} ${newest("created_at_ms", "id", query)}`,
        where.params,
      );
      return pageOf(rows.map(messageRow), query, ({ createdAtMs, id }) => [createdAtMs, id]);
    },
    async audits(query) {
      const where = conditions(query, "at_ms", "id", "subject");
      const rows = await sql.rows<AuditRow>(
        `select ${AUDIT_COLUMNS} from audits${where.where} ${newest("at_ms", "id", query)}`,
        where.params,
      );
      return pageOf(rows, query, ({ atMs, id }) => [atMs, id]);
    },
    knownCaller: (phone) => knownCaller(sql, phone),
  };
}

async function callDetail(sql: Sql, callSid: string): Promise<CallDetail | undefined> {
  const of = <R>(names: string, table: string, order: string) =>
    sql.rows<R & object>(`select ${names} from ${table} where call_sid = $1 order by ${order}`, [callSid]);
  const [call] = await of<object>(CALL_COLUMNS, "calls", "call_sid");
  if (call === undefined) return undefined;
  const [streams, turns, tools, leads, viewings, messages] = await Promise.all([
    of<object>(STREAM_COLUMNS, "streams", "started_at_ms, resume"),
    of<object>(TURN_COLUMNS, "turns", "seq"),
    of<object>(TOOL_COLUMNS, "tool_effects", "seq"),
    of<{ lead: string }>("lead", "leads", "call_sid"),
    of<object>(VIEWING_COLUMNS, "viewings", "starts_at_ms"),
    of<object>(MESSAGE_COLUMNS, "messages", "created_at_ms, id"),
  ]);
  const [lead] = leads;
  return {
    ...callRow(call),
    streams: streams.map(present<StreamRow>),
    turnRecords: turns.map(turnRecord),
    tools: tools.map((row) => ({ ...row, ok: (row as { ok: unknown }).ok === 1 }) as ToolEffect),
    ...(lead === undefined ? {} : { lead: JSON.parse(lead.lead) as Lead }),
    viewings: viewings.map(present<Viewing>),
    messages: messages.map(messageRow),
  };
}

async function knownCaller(sql: Sql, phone: string): Promise<KnownCaller | undefined> {
  const [[sums], leads, [last]] = await Promise.all([
    sql.rows<{ calls: number; lastCallAtMs: number | null }>(
      `select count(*) as "calls", max(started_at_ms) as "lastCallAtMs" from calls
       where phone = $1 and end_reason is not null`,
      [phone],
    ),
    sql.rows<{ lead: string }>("select lead from leads where phone = $1 order by updated_at_ms desc limit 5", [phone]),
    sql.rows<{ callSid: string; language: Language }>(
      `select call_sid as "callSid", language from calls where phone = $1 and language is not null
       order by started_at_ms desc limit 1`,
      [phone],
    ),
  ]);
  const known = leads.map(({ lead }) => JSON.parse(lead) as Lead);
  if (!sums?.lastCallAtMs && known.length === 0) return undefined;
  // A lead has what was spoken last, a call what it began with; in one that was turned away nothing was spoken.
  const language = known.find(({ callSid }) => callSid === last?.callSid)?.language ?? last?.language;
  return {
    calls: sums?.calls ?? 0,
    lastCallAtMs: sums?.lastCallAtMs ?? 0,
    ...(language ? { language } : {}),
    ...knownBy(known),
  };
}

export function callRow(row: object): CallRow {
  const { summary, reconciled, ...rest } = present<Record<string, unknown>>(row);
  return {
    ...rest,
    reconciled: reconciled === 1,
    ...(typeof summary === "string" ? { summary: JSON.parse(summary) } : {}),
  } as CallRow;
}

function turnRecord(row: object): TurnRecord {
  const { stages, interrupted, ...rest } = row as { stages: string; interrupted: number };
  return { ...rest, interrupted: interrupted === 1, stages: JSON.parse(stages) } as TurnRecord;
}

export function messageRow(row: object): MessageRow {
  const { variables, ...rest } = present<Record<string, unknown>>(row);
  return { ...rest, ...(typeof variables === "string" ? { variables: JSON.parse(variables) } : {}) } as MessageRow;
}

function conditions({ cursor, fromMs, toMs, phone }: ListQuery, time: string, id: string, number: string): Conditions {
  const where = new Conditions();
  if (fromMs !== undefined) where.add(`${time} >= ?`, fromMs);
  if (toMs !== undefined) where.add(`${time} < ?`, toMs);
  if (phone !== undefined) where.add(`${number} = ?`, phone);
  const [, ms, rest] = /^(\d{1,15})~(.+)$/s.exec(cursor ?? "") ?? [];
  if (ms !== undefined && rest !== undefined) where.add(`(${time}, ${id}) < (?, ?)`, Number(ms), rest);
  return where;
}

function newest(time: string, id: string, { limit }: ListQuery): string {
  return `order by ${time} desc, ${id} desc limit ${Math.min(1000, Math.max(1, Math.trunc(limit))) + 1}`;
}

/** One more than asked for was read, to know whether more follows. */
function pageOf<T>(items: readonly T[], { limit }: ListQuery, keyOf: (item: T) => [number, string]): Page<T> {
  const last = items[limit - 1];
  if (items.length <= limit || last === undefined) return { items };
  return { items: items.slice(0, limit), next: keyOf(last).join("~") };
}
