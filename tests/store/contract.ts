/**
 * What every store must do, run on each of them.
 */
import { assert, assertEquals, assertFalse } from "@std/assert";
import type { Lead, SummaryText } from "../../lib/agency/leads.ts";
import type { AuditRow, MessageOutcome, NewMessage, Page, Store, StoreWrite } from "../../lib/store/store.ts";

export const T0 = 1_750_000_000_000;
const PHONE = "+972501234567";

/** Each case gets an empty store. */
export const CONTRACT: readonly (readonly [string, (store: Store) => Promise<void>])[] = [
  ["keeps a whole call and gives it back", keepsWholeCall],
  ["applies every write twice, and in reverse, to the same end", isIdempotent],
  ["keeps a turn as it was when it was over", keepsTheLaterTurn],
  ["has one final record with one reason, the first", hasOneFinalRecord],
  ["takes the end of a call that it had given up", takesTheEndThatComesLate],
  ["lets a lost stream come back as the same call", resumesCall],
  ["takes carrier statuses in any order, and lets the last stream's end be the call's", takesStatusesInAnyOrder],
  ["closes what never closed, and leaves what lives", reapsOrphans],
  ["merges a call's lead and knows the caller again", knowsCallers],
  ["lists by time, page by page, with filters", listsPages],
  ["gives each list out whole, page by page, in one order", pagesWhole],
  ["never books the same flat or time twice", booksOnce],
  ["leases a message to one sender at a time", leasesMessages],
  ["tells each sender what went to the same number before", countsMessages],
  ["follows a call up once", followsUpOnce],
  ["knows whether a caller has called again since", knowsWhoCalledAgain],
  ["goes forward only with what Twilio says of a message", hearsOfMessages],
  ["uses a nonce once", usesNonceOnce],
  ["keeps where a call stands, for an hour", keepsTalks],
  ["never gives a number more places than it has", limitsNumbers],
  ["exports and erases one person and nobody else", erasesPerson],
  ["leaves out what is brought of a person after their erasure", leavesOutErased],
  ["forgets calls that are old and over", forgetsOldCalls],
  ["keeps who saw records as long as those", keepsAudits],
  ["keeps any text, and takes none of it for SQL", keepsAnyText],
];

export function started(callSid: string, atMs = T0, more: { phone?: string; resume?: number; nodeId?: string } = {}) {
  const { phone = PHONE, resume = 0, nodeId = "node1" } = more;
  return [
    { kind: "call", callSid, atMs, phone, toPhone: "+97237654321" },
    {
      kind: "stream_started",
      callSid,
      streamSid: `MZ${callSid}${resume}`,
      resume,
      nodeId,
      language: "he",
      atMs: atMs + 1000 * resume,
    },
  ] satisfies StoreWrite[];
}

export function ended(callSid: string, reason: string, more: { atMs?: number; resume?: number; final?: boolean } = {}) {
  const { atMs = T0 + 60_000, resume = 0, final = true } = more;
  const stream = { callSid, streamSid: `MZ${callSid}${resume}`, atMs, reason, durationMs: 59_000, turns: 4, final };
  return { kind: "stream_ended", stream } satisfies StoreWrite;
}

export function lead(callSid: string, more: Partial<Lead> = {}): StoreWrite & { kind: "lead" } {
  return {
    kind: "lead",
    lead: { callSid, language: "he", phone: PHONE, cities: [], offered: [], score: 10, ...more },
    atMs: T0 + 30_000,
  };
}

export function message(callSid: string, more: Partial<NewMessage> = {}): NewMessage {
  return {
    id: `${callSid}:follow_up`,
    callSid,
    kind: "follow_up",
    channel: "sms",
    toPhone: PHONE,
    language: "he",
    body: "שלום",
    reference: "K7Q2M",
    dueAtMs: T0,
    createdAtMs: T0,
    ...more,
  };
}

const TURN = {
  kind: "turn",
  turn: {
    callSid: "CA1",
    seq: 1,
    atMs: T0 + 5000,
    callerText: "דירה בחיפה",
    agentText: "כמה חדרים? יש שתיים.",
    heardText: "כמה חדרים?",
    interrupted: true,
    stages: { eouWaitMs: 300, voiceToVoiceMs: 800 },
  },
} as const satisfies StoreWrite;

const SUMMARY: SummaryText = {
  lines: ["דנה (ניקוד 40).", "שכירות בחיפה.", "לא סוכם דבר."],
  missing: ["budget"],
  by: "rule",
};

export const WHOLE: readonly StoreWrite[] = [
  ...started("CA1"),
  TURN,
  { kind: "tool", effect: { callSid: "CA1", seq: 1, atMs: T0 + 5100, tool: "search_listings", ok: true } },
  lead("CA1", { name: "דנה", consent: true }),
  ended("CA1", "agent_goodbye"),
  { kind: "summary", callSid: "CA1", summary: SUMMARY },
  { kind: "carrier_status", callSid: "CA1", status: "completed", atMs: T0 + 61_000, durationSec: 60 },
];

async function keepsWholeCall(store: Store): Promise<void> {
  await store.record(WHOLE);
  assertEquals(await store.call("CA1"), {
    callSid: "CA1",
    startedAtMs: T0,
    phone: PHONE,
    toPhone: "+97237654321",
    language: "he",
    nodeId: "node1",
    carrierStatus: "completed",
    endedAtMs: T0 + 60_000,
    endReason: "agent_goodbye",
    reconciled: false,
    durationMs: 59_000,
    turns: 4,
    costUsd: 0,
    name: "דנה",
    summary: SUMMARY,
    streams: [{
      streamSid: "MZCA10",
      resume: 0,
      nodeId: "node1",
      startedAtMs: T0,
      endedAtMs: T0 + 60_000,
      endReason: "agent_goodbye",
      turns: 4,
    }],
    turnRecords: [TURN.turn],
    tools: [{ callSid: "CA1", seq: 1, atMs: T0 + 5100, tool: "search_listings", ok: true }],
    lead: { ...lead("CA1", { name: "דנה", consent: true }).lead },
    viewings: [],
    messages: [],
  });
  assertEquals(await store.call("CA2"), undefined);
}

async function isIdempotent(store: Store): Promise<void> {
  await store.record(WHOLE);
  const before = await store.call("CA1");
  await store.record(WHOLE);
  await store.record([...WHOLE].reverse());
  assertEquals({ ...await store.call("CA1"), lead: undefined }, { ...before, lead: undefined });
  for (const write of WHOLE) await store.record([write]);
  assertEquals((await store.calls({ limit: 10 })).items.length, 1);
}

async function keepsTheLaterTurn(store: Store): Promise<void> {
  const begun = { ...TURN.turn, atMs: T0 + 3000, agentText: "כמה", heardText: "", interrupted: false, stages: {} };
  await store.record([...started("CA1"), { kind: "turn", turn: begun }, TURN, { kind: "turn", turn: begun }]);
  assertEquals((await store.call("CA1"))!.turnRecords, [TURN.turn]);
}

async function hasOneFinalRecord(store: Store): Promise<void> {
  await store.record([...started("CA1"), ended("CA1", "caller_hangup")]);
  await store.record([
    { kind: "call_ended", callSid: "CA1", atMs: T0 + 90_000, reason: "drain" },
    { kind: "carrier_status", callSid: "CA1", status: "failed", atMs: T0 + 95_000 },
  ]);
  const { endReason, endedAtMs } = (await store.call("CA1"))!;
  assertEquals({ endReason, endedAtMs }, { endReason: "caller_hangup", endedAtMs: T0 + 60_000 });
}

async function takesTheEndThatComesLate(store: Store): Promise<void> {
  await store.record(started("CA1"));
  await store.reap(T0 + 60_000, T0 + 120_000);
  const { endReason, reconciled } = (await store.call("CA1"))!;
  assertEquals([endReason, reconciled], ["node_lost", true]);
  const end = ended("CA1", "agent_goodbye");
  await store.record([
    end,
    { kind: "call_ended", callSid: "CA1", atMs: T0 + 1, reason: "never", reconciled: true },
    end,
  ]);
  await store.reap(T0 + 60_000, T0 + 120_000);
  const call = (await store.call("CA1"))!;
  assertEquals([call.endReason, call.reconciled, call.endedAtMs], ["agent_goodbye", false, T0 + 60_000]);
}

async function resumesCall(store: Store): Promise<void> {
  await store.record([...started("CA1"), ended("CA1", "stream_lost", { final: false })]);
  assertEquals((await store.call("CA1"))?.endReason, undefined);
  await store.record([...started("CA1", T0, { resume: 1, nodeId: "node2" })]);
  await store.record([ended("CA1", "caller_hangup", { resume: 1, atMs: T0 + 120_000 })]);
  const call = (await store.call("CA1"))!;
  assertEquals(call.streams.map(({ resume, endReason, nodeId }) => [resume, endReason, nodeId]), [
    [0, "stream_lost", "node1"],
    [1, "caller_hangup", "node2"],
  ]);
  assertEquals([call.endReason, call.turns, call.durationMs, call.nodeId], ["caller_hangup", 8, 118_000, "node2"]);
}

async function takesStatusesInAnyOrder(store: Store): Promise<void> {
  const status = (callSid: string, name: string): StoreWrite => {
    return { kind: "carrier_status", callSid, status: name, atMs: T0 + 70_000 };
  };
  await store.record([status("CA1", "completed"), status("CA1", "ringing"), status("CA1", "in-progress")]);
  const early = (await store.call("CA1"))!;
  assertEquals([early.carrierStatus, early.endReason], ["completed", "never_connected"]);

  await store.record([...started("CA2"), status("CA2", "completed")]);
  assertEquals((await store.call("CA2"))?.endReason, undefined, "its stream still goes on");
  await store.record([ended("CA2", "stream_lost", { final: false })]);
  assertEquals((await store.call("CA2"))?.endReason, "stream_lost");

  await store.record([...started("CA3"), ended("CA3", "transferred", { final: false })]);
  assertEquals((await store.call("CA3"))?.endReason, undefined);
  await store.record([status("CA3", "completed"), status("CA3", "nonsense")]);
  const transferred = (await store.call("CA3"))!;
  assertEquals([transferred.endReason, transferred.carrierStatus], ["transferred", "completed"]);
}

async function reapsOrphans(store: Store): Promise<void> {
  const nowMs = T0 + 100_000;
  await store.record([
    { kind: "beat", nodeId: "alive", liveCalls: 1, atMs: nowMs - 1000 },
    { kind: "beat", nodeId: "alive", liveCalls: 2, atMs: T0 },
    { kind: "beat", nodeId: "dead", liveCalls: 1, atMs: T0 },
    ...started("CAdead", T0, { nodeId: "dead" }),
    ...started("CAalive", T0, { nodeId: "alive" }),
    ...started("CAlost", T0, { nodeId: "alive" }),
    ended("CAlost", "stream_lost", { final: false, atMs: T0 + 20_000 }),
    ...started("CAback", T0, { nodeId: "dead" }),
    ...started("CAback", T0, { nodeId: "alive", resume: 1 }),
    { kind: "call", callSid: "CArang", atMs: T0 },
    { kind: "call", callSid: "CAnew", atMs: nowMs - 1000 },
    ...started("CAmoved", T0, { nodeId: "alive" }),
    ended("CAmoved", "transferred", { final: false, atMs: T0 + 20_000 }),
  ]);
  assertEquals((await store.reap(nowMs - 60_000, nowMs)).length, 3);
  const reasons = await Promise.all(
    ["CAdead", "CAlost", "CArang", "CAalive", "CAback", "CAnew", "CAmoved"].map(async (callSid) => {
      const call = await store.call(callSid);
      return [callSid, call?.endReason, call?.reconciled];
    }),
  );
  assertEquals(reasons, [
    ["CAdead", "node_lost", true],
    ["CAlost", "stream_lost", true],
    ["CArang", "never_connected", true],
    ["CAalive", undefined, false],
    ["CAback", undefined, false],
    ["CAnew", undefined, false],
    ["CAmoved", undefined, false],
  ]);
  assertEquals(await store.reap(nowMs - 60_000, nowMs), []);
}

async function knowsCallers(store: Store): Promise<void> {
  assertEquals(await store.knownCaller(PHONE), undefined);
  await store.record([
    ...started("CA1"),
    lead("CA1", { name: "דנה", cities: ["haifa"] }),
    lead("CA1", { deal: "rent", offered: ["L1"] }),
    ended("CA1", "caller_hangup"),
    ...started("CA2", T0 + 3600_000),
    ended("CA2", "caller_hangup", { atMs: T0 + 3660_000 }),
  ]);
  const known = await store.knownCaller(PHONE);
  assertEquals([known?.name, known?.calls, known?.lastCallAtMs, known?.language], ["דנה", 2, T0 + 3600_000, "he"]);
  assertEquals(known?.lead?.cities, ["haifa"]);
  assertEquals(known?.lead?.deal, "rent");
  assertEquals(await store.knownCaller("+972500000000"), undefined);
  await store.record([{ ...lead("CA2", { cities: ["eilat"], language: "en" }), atMs: T0 + 3650_000 }]);
  const later = await store.knownCaller(PHONE);
  assertEquals([later?.name, later?.lead?.cities], ["דנה", ["eilat"]], "who gave no name this time keeps the last one");
  assertEquals(later?.language, "en", "what was spoken last");
  await store.record([
    { kind: "call", callSid: "CA3", atMs: T0 + 7200_000, phone: PHONE },
    { kind: "call_ended", callSid: "CA3", atMs: T0 + 7200_000, reason: "refused_full" },
    { ...lead("CA3", { callBack: true }), atMs: T0 + 7200_000 },
  ]);
  assertEquals((await store.knownCaller(PHONE))?.language, "en", "a call that was turned away has none");
}

async function listsPages(store: Store): Promise<void> {
  const sids = Array.from({ length: 7 }, (_, index) => `CA${index}`);
  for (const [index, callSid] of sids.entries()) {
    // Two at each moment: the pages must not lose one of them.
    const atMs = T0 + Math.floor(index / 2) * 1000;
    await store.record([
      ...started(callSid, atMs, { phone: index === 3 ? "+972521111111" : PHONE }),
      { ...lead(callSid, { score: index * 10, ...(index === 2 ? { name: "100% Dana" } : {}) }), atMs },
      ...(index < 5 ? [ended(callSid, index === 4 ? "silence" : "caller_hangup", { atMs: atMs + 60_000 })] : []),
    ]);
  }
  const seen: string[] = [];
  let page = await store.calls({ limit: 3 });
  seen.push(...page.items.map(({ callSid }) => callSid));
  while (page.next !== undefined && seen.length < 20) {
    page = await store.calls({ limit: 3, cursor: page.next });
    seen.push(...page.items.map(({ callSid }) => callSid));
  }
  assertEquals(seen, ["CA6", "CA5", "CA4", "CA3", "CA2", "CA1", "CA0"]);

  const found = async (query: object) => {
    return (await store.calls({ limit: 10, ...query })).items.map(({ callSid }) => callSid);
  };
  assertEquals(await found({ phone: "+972521111111" }), ["CA3"]);
  assertEquals(await found({ reason: "silence" }), ["CA4"]);
  assertEquals(await found({ open: true }), ["CA6", "CA5"]);
  assertEquals(await found({ text: "DANA" }), ["CA2"]);
  assertEquals(await found({ text: "0%" }), ["CA2"]);
  assertEquals(await found({ text: "_" }), []);
  assertEquals(await found({ text: "21111" }), ["CA3"]);
  assertEquals(await found({ fromMs: T0 + 1000, toMs: T0 + 2000 }), ["CA3", "CA2"]);
  assertEquals((await store.leads({ limit: 2, minScore: 40 })).items.map(({ callSid }) => callSid), ["CA6", "CA5"]);
  assertEquals((await store.leads({ limit: 2, minScore: 40 })).items[0]?.startedAtMs, T0 + 3000);
}

/** Things that stand at the same moment, in an order that is not that of any other of their times. */
async function pagesWhole(store: Store): Promise<void> {
  for (let index = 0; index < 5; index++) {
    const callSid = `CA${index}`;
    const atMs = T0 + 100_000 + (index % 2) * 1000;
    await store.record([...started(callSid, T0 + index * 7000), { ...lead(callSid), atMs }]);
    const ofCall = message(callSid, { createdAtMs: atMs, dueAtMs: T0 + index * 7000 });
    await store.record([{ kind: "followed_up", callSid, messages: [ofCall] }]);
    const endsAtMs = atMs + index * 7000 + 9000;
    await store.bookViewing({ ...viewing(callSid, `L${index}`, atMs), endsAtMs }, 9, T0);
  }
  const lists = { leads: store.leads, viewings: store.viewings, messages: store.messages };
  for (const [name, list] of Object.entries(lists)) {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { items, next }: Page<{ callSid: string }> = await list({
        limit: 2,
        ...(cursor === undefined ? {} : { cursor }),
      });
      seen.push(...items.map(({ callSid }) => callSid));
      cursor = next;
    } while (cursor !== undefined && seen.length < 9);
    assertEquals(seen, ["CA3", "CA1", "CA4", "CA2", "CA0"], name);
  }
}

function viewing(callSid: string, listingId: string, startsAtMs: number) {
  return {
    id: `${callSid}:${listingId}`,
    callSid,
    listingId,
    startsAtMs,
    endsAtMs: startsAtMs + 1800_000,
    name: "דנה",
  };
}

async function booksOnce(store: Store): Promise<void> {
  const hours = 3600_000;
  const racers = Array.from(
    { length: 12 },
    (_, index) => store.bookViewing(viewing(`CA${index}`, "L1", T0 + hours), 2, T0),
  );
  const outcomes = await Promise.all(racers);
  assertEquals(outcomes.filter((outcome) => outcome === "booked").length, 1);
  const others = Array.from(
    { length: 12 },
    (_, index) => store.bookViewing(viewing(`CB${index}`, `M${index}`, T0 + hours + 60_000), 2, T0),
  );
  assertEquals((await Promise.all(others)).filter((outcome) => outcome === "booked").length, 1, "two at once");
  const between = async (fromMs: number, toMs: number) => (await store.viewings({ limit: 9, fromMs, toMs })).items;
  const booked = await between(T0, T0 + 2 * hours);
  assertEquals(booked.length, 2);
  const mine = booked.find(({ listingId }) => listingId === "L1")!;
  assertEquals(
    await store.bookViewing({ ...mine, startsAtMs: T0 + 5 * hours, endsAtMs: T0 + 6 * hours }, 2, T0),
    "booked",
  );
  assertEquals((await store.viewings({ limit: 5 })).items.length, 2, "moved, not doubled");
  assertEquals((await between(T0, T0 + 2 * hours)).length, 1);
  assertEquals((await between(T0 + hours + 120_000, T0 + hours + 130_000)).length, 1, "one that has begun");
  assertEquals((await between(T0 + 2 * hours, T0 + 5 * hours)).length, 0);
}

async function leasesMessages(store: Store): Promise<void> {
  for (let index = 0; index < 12; index++) {
    const later = { dueAtMs: index < 10 ? T0 : T0 + 60_000 };
    await store.record([{ kind: "followed_up", callSid: `CA${index}`, messages: [message(`CA${index}`, later)] }]);
  }
  const lease = (owner: string, nowMs = T0) => store.leaseMessages({ owner, nowMs, leaseMs: 30_000, limit: 4 });
  const settle = (id: string, outcome: MessageOutcome) => {
    const write = { kind: "message_settled", id, owner: "a", outcome } as const;
    return store.record([write, write]);
  };
  const [a, b] = await Promise.all([lease("a"), lease("b")]);
  const ids = [...a, ...b].map(({ id }) => id);
  assertEquals(new Set(ids).size, ids.length);
  const third = await lease("c");
  assertEquals(ids.length + third.length, 10);
  assertEquals(a[0]?.attempts, 1);
  assertEquals(a[0]?.firstAttemptAtMs, T0);

  const [sent, failed, put, dead] = a.map(({ id }) => id) as [string, string, string, string];
  await settle(sent, { state: "sent", providerSid: "SM1" });
  await settle(failed, { state: "waiting", dueAtMs: T0 + 5000, tried: true, error: "503" });
  await settle(put, { state: "waiting", dueAtMs: T0 + 5000, tried: false });
  await settle(dead, { state: "dead", error: "21211" });
  await settle(third[0]!.id, { state: "sent", providerSid: "SM9" });
  const all = new Map((await store.messages({ limit: 20 })).items.map((row) => [row.id, row]));
  assertEquals([all.get(sent)?.state, all.get(sent)?.providerSid], ["sent", "SM1"]);
  assertEquals([all.get(failed)?.attempts, all.get(failed)?.error], [1, "503"]);
  assertEquals([all.get(put)?.attempts, all.get(put)?.firstAttemptAtMs], [0, undefined]);
  assertEquals(all.get(dead)?.state, "dead");
  assertEquals(all.get(third[0]!.id)?.state, "waiting", "it was leased to another");
  assertEquals((await store.messages({ limit: 20, state: "dead" })).items.length, 1);
  assertEquals(await store.outbox(), { waiting: 10, dead: 1, oldestDueMs: T0 });

  const again = await store.leaseMessages({ owner: "d", nowMs: T0 + 31_000, leaseMs: 1000, limit: 50 });
  assertFalse(again.some(({ id }) => id === sent || id === dead));
  assertEquals(again.find(({ id }) => id === failed)?.attempts, 2);
  assertEquals(again.find(({ id }) => id === third[0]!.id)?.attempts, 2, "its lease ended");
}

async function countsMessages(store: Store): Promise<void> {
  const HOUR_MS = 3600_000;
  const add = (id: string, more: Partial<NewMessage> = {}) => {
    return store.record([{ kind: "followed_up", callSid: "CA1", messages: [message("CA1", { id, ...more })] }]);
  };
  const lease = (nowMs: number, limit = 4) => store.leaseMessages({ owner: "a", nowMs, leaseMs: 30_000, limit });
  const settle = (id: string, outcome: MessageOutcome) => {
    return store.record([{ kind: "message_settled", id, owner: "a", outcome }]);
  };
  const all = Array.from({ length: 40 }, (_, index) => index);
  await Promise.all(all.map((index) => add(`m${index}`)));
  const leased = (await Promise.all(all.slice(0, 8).map(() => lease(T0, 5)))).flat();
  const counts = leased.map(({ recent }) => recent.underWay).sort((one, other) => one - other);
  assertEquals(counts, all, "each counts those that were leased before it, and no two the same");
  assertEquals(leased.find(({ recent }) => recent.underWay === 7)?.recent, { sent: 0, underWay: 7, lastMs: T0 });

  await settle("m0", { state: "sent", providerSid: "SM0" });
  await settle("m1", { state: "dead", error: "30005" });
  await settle("m2", { state: "waiting", dueAtMs: T0 + 99 * HOUR_MS, tried: true, error: "timeout" });
  await settle("m3", { state: "waiting", dueAtMs: T0 + 99 * HOUR_MS, tried: false });
  for (const index of all.slice(4)) await settle(`m${index}`, { state: "dropped", error: "country" });
  const dueAtMs = T0 + HOUR_MS;
  await add("next", { dueAtMs });
  await add("other", { dueAtMs, toPhone: "+972521111111" });
  await add("notice", { dueAtMs, kind: "owner_notice" });
  const later = new Map((await lease(dueAtMs)).map(({ id, recent }) => [id, recent]));
  assertEquals(later.get("next"), { sent: 1, underWay: 0, lastMs: T0 }, "what was sent, not what failed");
  assertEquals(later.get("other"), { sent: 0, underWay: 0 });
  assertEquals(later.get("notice"), { sent: 0, underWay: 0 }, "the owner may call, too");
  for (const id of ["next", "other", "notice"]) await settle(id, { state: "sent", providerSid: `SM${id}` });
  await add("notice2", { dueAtMs: dueAtMs + HOUR_MS - 1, kind: "owner_notice" });
  assertEquals((await lease(dueAtMs + HOUR_MS - 1, 1))[0]?.recent.sent, 1);
  await add("tomorrow", { dueAtMs: T0 + 24 * HOUR_MS });
  await settle("notice2", { state: "sent", providerSid: "SM2" });
  assertEquals((await lease(T0 + 24 * HOUR_MS, 1))[0]?.recent, { sent: 1, underWay: 0, lastMs: dueAtMs });
}

async function keepsAudits(store: Store): Promise<void> {
  const audit = (id: string, atMs: number): AuditRow => {
    return { id, atMs, action: "view_call", subject: "CA1", address: "198.51.100.7" };
  };
  const [one, two, later] = [audit("a1", T0), audit("a2", T0), audit("a3", T0 + 1000)];
  await store.record(started("CA1"));
  for (const row of [one, two, later, one]) await store.record([{ kind: "audit", audit: row }]);
  const first = await store.audits({ limit: 2 });
  assertEquals(first.items, [later, two]);
  assertEquals((await store.audits({ limit: 2, cursor: first.next! })).items, [one]);
  assertEquals((await store.audits({ limit: 9, toMs: T0 + 1 })).items.length, 2);
  await store.erase({ phone: PHONE, nowMs: T0 + 5000 });
  assertEquals((await store.audits({ limit: 9 })).items.length, 3, "what was done to records outlives them");
  await store.erase({ startedBeforeMs: T0 + 1000 });
  assertEquals((await store.audits({ limit: 9 })).items, [later]);
}

async function followsUpOnce(store: Store): Promise<void> {
  await store.record([...started("CA1"), lead("CA1", { consent: true }), ended("CA1", "caller_hangup")]);
  await store.record(started("CA2"));
  await store.bookViewing(viewing("CA1", "L1", T0), 1, T0);
  assertEquals(await store.toFollowUp(T0 + 59_000, 10), []);
  const [call, ...more] = await store.toFollowUp(T0 + 60_000, 10);
  assertEquals(more, []);
  assertEquals([call?.callSid, call?.lead?.consent, call?.viewings.length], ["CA1", true, 1]);
  await store.record([{ kind: "followed_up", callSid: "CA1", messages: [message("CA1")] }]);
  await store.record([{ kind: "followed_up", callSid: "CA1", messages: [message("CA1", { body: "again" })] }]);
  assertEquals(await store.toFollowUp(T0 + 90_000, 10), []);
  assertEquals((await store.messages({ limit: 5 })).items.map(({ body }) => body), ["שלום"]);
}

async function knowsWhoCalledAgain(store: Store): Promise<void> {
  const other = "+972521111111";
  await store.record([...started("CA1"), ended("CA1", "stream_lost")]);
  const calledAgain = async () => (await store.toFollowUp(T0 + 60_000, 1))[0]?.calledAgain;
  assertEquals(await calledAgain(), false);
  await store.record([
    ...started("CAbefore", T0 - 60_000),
    ...started("CAother", T0 + 10_000, { phone: other }),
    { kind: "call", callSid: "CAbusy", atMs: T0 + 20_000, phone: PHONE },
    { kind: "call_ended", callSid: "CAbusy", atMs: T0 + 90_000, reason: "refused_full" },
  ]);
  assertEquals(await calledAgain(), false, "another caller, an earlier call, and one that was turned away");
  await store.record(started("CAagain", T0 + 30_000));
  assertEquals(await calledAgain(), true);
}

async function hearsOfMessages(store: Store): Promise<void> {
  await store.record([{ kind: "followed_up", callSid: "CA1", messages: [message("CA1")] }]);
  const read = async () => {
    const [row] = (await store.messages({ limit: 1 })).items;
    return [row?.state, row?.providerStatus, row?.providerSid, row?.error];
  };
  const tell = (told: { id?: string; providerSid: string; status: string; error?: string }) => {
    return store.record([{ kind: "message_status", ...told }]);
  };
  await store.leaseMessages({ owner: "a", nowMs: T0, leaseMs: 1000, limit: 1 });
  await tell({ id: "CA1:follow_up", providerSid: "SM1", status: "sent" });
  assertEquals(await read(), ["sent", "sent", "SM1", undefined], "the answer to our request was lost");
  await tell({ providerSid: "SM1", status: "queued" });
  assertEquals((await read())[1], "sent");
  await tell({ providerSid: "SM1", status: "undelivered", error: "30005" });
  assertEquals(await read(), ["dead", "undelivered", "SM1", "30005"]);
  await tell({ providerSid: "SM2", status: "delivered" });
  assertEquals((await read())[1], "undelivered");
  const isSuppressed = async () => (await store.exportPerson(PHONE)).suppressed;
  assertFalse(await isSuppressed());
  const wish = (suppressed: boolean, atMs: number): StoreWrite => ({
    kind: "suppress",
    phone: PHONE,
    suppressed,
    atMs,
  });
  await store.record([wish(true, T0 + 1), wish(false, T0), wish(true, T0 + 1)]);
  assert(await isSuppressed(), "the newest wish counts");
  const waiting = message("CA2", { id: "CA2:follow_up" });
  await store.record([{ kind: "followed_up", callSid: "CA2", messages: [waiting] }]);
  const lease = async (nowMs: number) => (await store.leaseMessages({ owner: "a", nowMs, leaseMs: 1, limit: 1 }))[0];
  assertEquals((await lease(T0))?.suppressed, true);
  await store.record([wish(false, T0 + 2)]);
  assertFalse(await isSuppressed());
  assertEquals((await lease(T0 + 10))?.suppressed, false);
}

async function usesNonceOnce(store: Store): Promise<void> {
  const uses = await Promise.all(Array.from({ length: 10 }, () => store.useNonce("n1", T0 + 90_000)));
  assertEquals(uses.filter(Boolean).length, 1);
  assert(await store.useNonce("n2", T0 + 90_000));
  await store.reap(T0, T0 + 80_000);
  assertFalse(await store.useNonce("n1", T0 + 90_000));
}

async function keepsTalks(store: Store): Promise<void> {
  assertEquals(await store.keptTalk("CA1"), undefined);
  const keep = (callSid: string, talk: string | undefined, atMs: number) => {
    return store.record([{ kind: "talk", callSid, talk, atMs }]);
  };
  await keep("CA1", '{"over":true}', T0 + 1);
  await keep("CA1", '{"over":false}', T0);
  await keep("CA2", "{}", T0);
  assertEquals(await store.keptTalk("CA1"), '{"over":true}');
  await keep("CA2", undefined, T0 + 1);
  assertEquals(await store.keptTalk("CA2"), undefined);
  await store.reap(T0, T0 + 3600_000);
  assertEquals(await store.keptTalk("CA1"), '{"over":true}');
  await store.reap(T0, T0 + 3600_002);
  assertEquals(await store.keptTalk("CA1"), undefined);
}

async function limitsNumbers(store: Store): Promise<void> {
  const take = (callSid: string, phone = PHONE) => {
    return store.takePermit({ callSid, phone, nodeId: "node1", most: 5, nowMs: T0 });
  };
  const starts = await Promise.all(Array.from({ length: 50 }, (_, index) => take(`CA${index}`)));
  assertEquals(starts.filter(Boolean).length, 5);
  const holder = `CA${starts.indexOf(true)}`;
  assert(await take(holder), "Twilio asks twice");
  assert(await take("CAother", "+972520000000"));
  await store.record([{ kind: "call_ended", callSid: holder, atMs: T0, reason: "caller_hangup" }]);
  assert(await take("CAnext"));
  assertFalse(await take("CAlast"));
  // The machine of the holders died: their calls are closed, and their places come back.
  await store.reap(T0 + 60_000, T0 + 120_000);
  assert(await take("CAlast"));
}

async function erasesPerson(store: Store): Promise<void> {
  await store.record([
    ...WHOLE,
    { kind: "followed_up", callSid: "CA1", messages: [message("CA1")] },
    ...started("CA2", T0, { phone: "+972520000000" }),
    lead("CA2", { phone: "+972520000000", otherPhone: PHONE }),
    ...started("CA3", T0, { phone: "+972520000000" }),
    {
      kind: "followed_up",
      callSid: "CA3",
      messages: [message("CA3", { id: "CA3:owner_notice", kind: "owner_notice", toPhone: PHONE })],
    },
  ]);
  await store.record([{ kind: "suppress", phone: PHONE, suppressed: true, atMs: T0 }]);
  const exported = await store.exportPerson(PHONE);
  assertEquals(exported.calls.map(({ callSid }) => callSid).sort(), ["CA1", "CA2"]);
  assertEquals(exported.consents, [{ callSid: "CA1", granted: true, atMs: T0 + 30_000 }]);
  assert(exported.suppressed);
  assertEquals(await store.erase({ phone: PHONE, nowMs: T0 + 100_000 }), 2);
  const { calls, suppressed } = await store.exportPerson(PHONE);
  assertEquals(calls, []);
  assert(suppressed, "who wants no messages still gets none");
  assertEquals((await store.calls({ limit: 10 })).items.map(({ callSid }) => callSid), ["CA3"]);
  assertEquals(await store.call("CA1"), undefined);
  assertEquals((await store.messages({ limit: 10 })).items.map(({ id }) => id), ["CA3:owner_notice"]);
}

/** Writes that were under way on other machines, or wait in a spool there, come in afterwards. */
async function leavesOutErased(store: Store): Promise<void> {
  const erasedMs = T0 + 100_000;
  const late = T0 + 200_000;
  await store.record([...started("CA1"), TURN]);
  assertEquals(await store.erase({ phone: PHONE, nowMs: erasedMs }), 1);
  assertEquals(await store.erasedCalls(erasedMs), ["CA1"]);
  assertEquals(await store.erasedCalls(erasedMs + 1), []);

  const turnOf = (callSid: string): StoreWrite => ({ ...TURN, turn: { ...TURN.turn, callSid } });
  await store.record([...WHOLE, { kind: "talk", callSid: "CA1", talk: "{}", atMs: late }]);
  // Nobody here knew of this call; its turn comes before what tells whose it is.
  await store.record([turnOf("CAspooled")]);
  await store.record([...started("CAspooled"), lead("CAspooled")]);
  await store.record([{ kind: "call", callSid: "CAother", atMs: T0 }, turnOf("CAother")]);
  await store.record([lead("CAother", { phone: "+972520000000", otherPhone: PHONE }), turnOf("CAother")]);
  assertEquals((await store.calls({ limit: 10 })).items, []);
  assertEquals((await store.leads({ limit: 10 })).items, []);
  assertEquals(await Promise.all(["CA1", "CAspooled", "CAother"].map((callSid) => store.keptTalk(callSid))), [
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals([...await store.erasedCalls(erasedMs)].sort(), ["CA1", "CAother", "CAspooled"]);

  await store.record([...started("CAagain", late), ...started("CAstranger", T0, { phone: "+972521111111" })]);
  await store.reap(T0, late);
  const kept = (await store.calls({ limit: 10 })).items.map(({ callSid }) => callSid);
  assertEquals(kept, ["CAagain", "CAstranger"], "who calls afterwards, and who is somebody else");
  await store.reap(T0, erasedMs + 91 * 24 * 3600_000);
  assertEquals(await store.erasedCalls(0), [], "marks are forgotten, too");
}

async function forgetsOldCalls(store: Store): Promise<void> {
  const day = 24 * 3600_000;
  await store.record([
    ...started("CAold"),
    ended("CAold", "caller_hangup"),
    lead("CAold"),
    ...started("CAopen"),
    ...started("CAnew", T0 + 2 * day),
    ended("CAnew", "caller_hangup", { atMs: T0 + 2 * day + 60_000 }),
  ]);
  assertEquals(await store.erase({ startedBeforeMs: T0 + day }), 1);
  assertEquals((await store.calls({ limit: 10 })).items.map(({ callSid }) => callSid), ["CAnew", "CAopen"]);
  assertEquals((await store.leads({ limit: 10 })).items, []);
}

async function keepsAnyText(store: Store): Promise<void> {
  const texts = ["'; drop table calls; --", '\u202eגרשיים "״"', "a\0b", "\ud800 half", "🏠".repeat(50), "%_!", "$1 ?1"];
  for (const [seq, text] of texts.entries()) {
    await store.record([...started("CA1"), { kind: "turn", turn: { ...TURN.turn, seq, callerText: text } }]);
    await store.calls({ limit: 1, text });
  }
  const kept = (await store.call("CA1"))!.turnRecords.map(({ callerText }) => callerText);
  assertEquals(kept.length, texts.length);
  assertEquals([kept[0], kept[1], kept[4], kept[6]], [texts[0], texts[1], texts[4], texts[6]]);
}
