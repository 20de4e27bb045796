/**
 * Marks of what was erased. Another machine may still hold writes of a person whose records are deleted: in memory, or in
 * its spool while it could not reach the store. Whoever brings them finds the mark, and they are left out.
 */
import { createHash } from "node:crypto";
import { type Database, type Sql, type SqlValue, statement } from "./sql.ts";
import type { StoreWrite } from "./store.ts";

/** Longer than a machine with something in its spool stays away. */
const MARKS_KEPT_MS = 90 * 24 * 3600_000;
/** In this time what was under way when a person was erased has come in: a call is over, a batch is written. */
const UNDER_WAY_MS = 3600_000;

/** Everything that hangs on a call; the call itself goes last. */
const TABLES = [
  "streams",
  "turns",
  "tool_effects",
  "leads",
  "viewings",
  "consents",
  "messages",
  "permits",
  "talks",
  "calls",
];

const CALL_MARK = "call ";
const MARK = `insert into erased (mark, at_ms) values ($1, $2)
  on conflict (mark) do update set at_ms = excluded.at_ms where excluded.at_ms >= erased.at_ms`;

/** A number is kept as a digest only: enough to know it again, nothing to read. */
const numberMark = (phone: string) => `number ${createHash("sha256").update(phone).digest("hex")}`;

export async function deleteCalls(sql: Sql, callSids: readonly string[]): Promise<void> {
  for (const callSid of callSids) {
    for (const table of TABLES) await sql.rows(`delete from ${table} where call_sid = $1`, [callSid]);
  }
}

/** Deletes a person's calls for good: whatever of them is still to be written is left out from now on. */
export async function eraseCalls(
  sql: Sql,
  { callSids, phone, nowMs }: { callSids: readonly string[]; phone?: string; nowMs: number },
): Promise<void> {
  const marks = [
    ...callSids.map((callSid) => CALL_MARK + callSid),
    ...(phone === undefined ? [] : [numberMark(phone)]),
  ];
  for (const mark of marks) await sql.rows(MARK, [mark, nowMs]);
  await deleteCalls(sql, callSids);
}

export async function erasedCalls(sql: Sql, sinceMs: number): Promise<string[]> {
  const rows = await sql.rows<{ mark: string }>(
    "select mark from erased where at_ms >= $1 and mark like 'call %' order by at_ms",
    [sinceMs],
  );
  return rows.map(({ mark }) => mark.slice(CALL_MARK.length));
}

/** Deletes what came in while its person was erased, and marks that nobody needs any more. */
export async function sweepErased(sql: Sql, nowMs: number): Promise<void> {
  await deleteCalls(sql, await erasedCalls(sql, nowMs - UNDER_WAY_MS));
  const { text, params } = statement("delete from erased where at_ms < $1", nowMs - MARKS_KEPT_MS);
  await sql.rows(text, params);
}

/** The writes without those of erased calls, and of calls by which an erased number is known from before. */
export async function withoutErased(database: Database, writes: readonly StoreWrite[]): Promise<readonly StoreWrite[]> {
  const marks = new Set(writes.flatMap(marksOf));
  const found = await marksAmong(database, [...marks]);
  if (found.size === 0) return writes;
  const gone = new Set<string>();
  const unmarked = new Map<string, number>();
  for (const write of writes) {
    const callSid = callSidOf(write);
    if (callSid === undefined) continue;
    if (found.has(CALL_MARK + callSid)) gone.add(callSid);
    const erasedMs = erasedSince(write, found);
    if (erasedMs !== undefined && !gone.has(callSid)) unmarked.set(callSid, erasedMs);
  }
  for (const [callSid, nowMs] of unmarked) {
    await database.transaction((sql) => eraseCalls(sql, { callSids: [callSid], nowMs }));
    gone.add(callSid);
  }
  return writes.filter((write) => !gone.has(callSidOf(write) ?? ""));
}

/** When the number of this write was erased, if that was after the write. */
function erasedSince(write: StoreWrite, found: ReadonlyMap<string, number>): number | undefined {
  if (!("atMs" in write)) return undefined;
  const moments = phonesOf(write).map((phone) => found.get(numberMark(phone)) ?? -Infinity);
  const erasedMs = Math.max(...moments, -Infinity);
  return write.atMs <= erasedMs ? erasedMs : undefined;
}

function marksOf(write: StoreWrite): string[] {
  const callSid = callSidOf(write);
  return [...(callSid === undefined ? [] : [CALL_MARK + callSid]), ...phonesOf(write).map(numberMark)];
}

async function marksAmong(sql: Sql, marks: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (marks.length === 0) return new Map();
  // Few different texts, so that each is prepared once: filled up to a power of two.
  const size = 2 ** Math.ceil(Math.log2(marks.length));
  const params: SqlValue[] = Array.from({ length: size }, (_, index) => marks[index] ?? null);
  const places = params.map((_, index) => `$${index + 1}`).join(", ");
  const rows = await sql.rows<{ mark: string; atMs: number }>(
    `select mark, at_ms as "atMs" from erased where mark in (${places})`,
    params,
  );
  return new Map(rows.map(({ mark, atMs }) => [mark, atMs]));
}

function phonesOf(write: StoreWrite): string[] {
  if (write.kind === "call") return write.phone === undefined ? [] : [write.phone];
  if (write.kind !== "lead") return [];
  return [write.lead.phone, write.lead.otherPhone].filter((phone) => phone !== undefined);
}

/** The call that a write is of; `undefined` of what belongs to none. */
function callSidOf(write: StoreWrite): string | undefined {
  switch (write.kind) {
    case "turn":
      return write.turn.callSid;
    case "tool":
      return write.effect.callSid;
    case "stream_ended":
      return write.stream.callSid;
    case "lead":
      return write.lead.callSid;
    case "message_settled":
    case "message_status":
    case "suppress":
    case "audit":
    case "beat":
      return undefined;
    default:
      return write.callSid;
  }
}
