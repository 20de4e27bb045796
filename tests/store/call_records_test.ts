import { assertEquals } from "@std/assert";
import type { CallRecord } from "../../lib/call/call_parts.ts";
import { createCallRecords } from "../../lib/store/call_records.ts";
import { createLocalStore } from "../../lib/store/local_store.ts";
import type { StoreWrite } from "../../lib/store/store.ts";
import { ManualClock } from "../standins/manual_clock.ts";

const PHONE = "+972501234567";

function rig(transcripts = true) {
  const writes: StoreWrite[] = [];
  const clock = new ManualClock();
  const writer = { write: (write: StoreWrite) => void writes.push(write) };
  const records = createCallRecords({ writer, clock, nodeId: "node1", transcripts });
  return { writes, clock, records };
}

function record(changes: Partial<CallRecord>): CallRecord {
  return { reason: "caller_hangup", durationMs: 1000, turns: 2, mayComeBack: false, ...changes } as CallRecord;
}

const CALLER = { callSid: "CA1", streamSid: "MZ1", phone: PHONE };
const TURN = { turnId: 1, callerText: "דירה בחיפה", agentText: "כמה חדרים?", heardText: "כמה", interrupted: true };

Deno.test("a call that comes back on another stream is one call with all its turns", async () => {
  const { writes, records, clock } = rig();
  records.arrived({ callSid: "CA1", phone: PHONE, toPhone: "+97237654321" });
  const first = records.stream({ caller: CALLER, resume: 0, language: "he", turnsBefore: 0 });
  assertEquals(records.live, 1);
  first.turn(TURN);
  first.tool("search_listings", true);
  clock.tick(1000);
  first.ended(record({ reason: "stream_lost", turns: 1, mayComeBack: true }));
  const second = records.stream({
    caller: { ...CALLER, streamSid: "MZ2" },
    resume: 1,
    language: "he",
    turnsBefore: 1,
  });
  second.turn({ ...TURN, interrupted: false });
  clock.tick(1000);
  second.ended(record({ turns: 3 }));
  assertEquals(records.live, 0);

  const store = createLocalStore({ sqlitePath: ":memory:" });
  await store.record(writes);
  const call = (await store.call("CA1"))!;
  assertEquals([call.endReason, call.turns, call.durationMs, call.toPhone], ["caller_hangup", 3, 2000, "+97237654321"]);
  assertEquals(call.turnRecords.map(({ callerText, interrupted }) => [callerText, interrupted]), [
    ["דירה בחיפה", true],
    ["דירה בחיפה", false],
  ]);
  assertEquals(call.tools.map(({ tool, ok }) => [tool, ok]), [["search_listings", true]]);
  assertEquals(call.streams.map(({ endReason }) => endReason), ["stream_lost", "caller_hangup"]);
  await store.close();
});

Deno.test("a turn that is written again when it is over keeps the time at which it began", () => {
  const { writes, records, clock } = rig();
  const stream = records.stream({ caller: CALLER, resume: 0, language: "he", turnsBefore: 0 });
  const beganMs = clock.epochMs();
  stream.turn(TURN);
  clock.tick(9000);
  stream.turn(TURN);
  stream.turn({ ...TURN, turnId: TURN.turnId + 1 });
  const times = writes.flatMap((write) => write.kind === "turn" ? [write.turn.atMs - beganMs] : []);
  assertEquals(times, [0, 0, 9000]);
});

Deno.test("where transcripts are not kept, a turn's record has its times and no words", () => {
  const { writes, records } = rig(false);
  records.stream({ caller: CALLER, resume: 0, language: "he", turnsBefore: 0 }).turn(TURN);
  const turn = writes.flatMap((write) => write.kind === "turn" ? [write.turn] : [])[0]!;
  assertEquals([turn.callerText, turn.agentText, turn.heardText, turn.interrupted], ["", "", "", true]);
});

Deno.test("a call that was turned away has its final record at once", async () => {
  const { writes, records } = rig();
  records.arrived({ callSid: "CA1", phone: PHONE, refused: "full" });
  const store = createLocalStore({ sqlitePath: ":memory:" });
  await store.record(writes);
  assertEquals((await store.call("CA1"))?.endReason, "refused_full");
  await store.close();
});

Deno.test("what Twilio tells becomes writes: statuses, deliveries, wishes; the rest is let go", () => {
  const { writes, records, clock } = rig();
  const atMs = clock.epochMs();
  const told = (kind: Parameters<typeof records.told>[0]["kind"], params: Record<string, string>) => {
    records.told({ kind, callSid: params.CallSid ?? "", params });
  };
  told("call_status", { CallSid: "CA1", CallStatus: "completed", CallDuration: "42" });
  told("call_status", { CallStatus: "completed" });
  told("stream_status", { CallSid: "CA1", StreamEvent: "stream-stopped" });
  told("message_status", { id: "CA1:caller", MessageSid: "SM1", MessageStatus: "delivered" });
  told("message_status", { MessageSid: "SM1", MessageStatus: "undelivered", ErrorCode: "30005" });
  told("message_status", { MessageStatus: "delivered" });
  told("inbound_message", { From: `whatsapp:${PHONE}`, Body: "הסר" });
  told("inbound_message", { From: PHONE, Body: "Start" });
  told("inbound_message", { From: PHONE, Body: "מתי הביקור?" });
  told("inbound_message", { From: "client:dana", Body: "stop" });
  assertEquals(writes, [
    { kind: "carrier_status", callSid: "CA1", status: "completed", atMs, durationSec: 42 },
    { kind: "message_status", id: "CA1:caller", providerSid: "SM1", status: "delivered" },
    { kind: "message_status", providerSid: "SM1", status: "undelivered", error: "30005" },
    { kind: "suppress", phone: PHONE, suppressed: true, atMs },
    { kind: "suppress", phone: PHONE, suppressed: false, atMs },
  ]);
});
