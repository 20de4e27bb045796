/**
 * A webhook's signature holds for ever, so whoever has seen one can send it again: threat table T2, fault table row 30.
 */
import { assert, assertEquals } from "@std/assert";
import { readConfig } from "../../lib/config.ts";
import { openSpending, type Spending } from "../../lib/spending.ts";
import { createLocalStore } from "../../lib/store/local_store.ts";
import { createRecords, type Records } from "../../lib/store/records.ts";
import type { OutgoingMessage } from "../../lib/twilio/rest.ts";
import { business, listings } from "../agency/fixtures.ts";
import { createMemoryLog } from "../fakes/memory_log.ts";
import { createEdge, type Edge, IN_PUBLIC, signedPost } from "../http/edge.ts";
import { ManualClock, passUntil } from "../standins/manual_clock.ts";
import { lead } from "./contract.ts";

const CALL_SID = "CA0123456789abcdef0123456789abcdef";
const PHONE = "+972501234567";
const CALL = { CallSid: CALL_SID, AccountSid: "AC00000000000000000000000000000000", From: PHONE, To: "+97237654321" };
const ENV = {
  ...IN_PUBLIC,
  TWILIO_ACCOUNT_SID: CALL.AccountSid,
  FOLLOW_UP: "sms",
  FROM_NUMBER: CALL.To,
  QUIET_HOURS: "off",
};

interface Desk extends Edge {
  records: Records;
  sent: OutgoingMessage[];
  spending: Spending;
}

/** The edge with records behind it, and a Twilio that takes messages. */
async function openDesk(): Promise<Desk> {
  const [clock, log, sent] = [new ManualClock(), createMemoryLog(), [] as OutgoingMessage[]];
  const config = readConfig(ENV);
  const spending = await openSpending(config.spending, { clock });
  const records = createRecords({
    config,
    store: createLocalStore({ sqlitePath: ":memory:" }),
    spool: { append: () => Promise.resolve(), drain: () => Promise.resolve(0) },
    clock,
    log,
    business,
    listings,
    nodeId: "node1",
    twilio: {
      sendMessage: (message) => Promise.resolve({ sid: `SM${sent.push(message)}`, status: "queued" }),
      findMessage: () => Promise.resolve(undefined),
    },
    spending,
  });
  records.start();
  const edge = createEdge(ENV, {
    clock,
    onArrival: (call) => records.calls.arrived(call),
    onCallback: (callback) => records.calls.told(callback),
  });
  return { ...edge, clock, records, sent, spending };
}

async function sendOften({ app, clock }: Desk, times: number, path: string, fields: Record<string, string>) {
  for (let n = 0; n < times; n++) await (await app.fetch(signedPost(path, { ...CALL, ...fields }))).text();
  clock.tick(1);
}

Deno.test("every callback of a call, sent a hundred times and in the wrong order, leaves one record and one message", async () => {
  const desk = await openDesk();
  const { records, clock, sent } = desk;
  const { store } = records;
  await sendOften(desk, 100, "/webhook/incoming_call", {});
  const caller = { callSid: CALL_SID, streamSid: "MZ1", phone: PHONE };
  const stream = records.calls.stream({ caller, resume: 0, language: "he", turnsBefore: 0 });
  stream.turn({ turnId: 1, callerText: "כן", agentText: "תודה", heardText: "תודה", interrupted: false });
  await records.agency.saveLead(lead(CALL_SID, { consent: true, phone: PHONE }).lead);
  const usage = {
    recognizedMs: 0,
    synthesizedCharacters: 0,
    inputTokens: 0,
    cachedInputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
    unpriced: [],
  };
  stream.ended({ ...caller, reason: "caller_hangup", durationMs: 1000, turns: 1, usage, mayComeBack: false } as never);
  for (const status of ["completed", "in-progress", "ringing", "initiated"]) {
    await sendOften(desk, status === "completed" ? 100 : 10, "/webhook/call_status", {
      CallStatus: status,
      CallDuration: "1",
    });
  }
  for (const event of ["stream-stopped", "stream-started"]) {
    await sendOften(desk, 10, "/webhook/stream_status", { StreamEvent: event, StreamSid: "MZ1" });
  }
  await passUntil(clock, () => sent.length > 0);
  const report = `/webhook/message_status?id=${encodeURIComponent(`${CALL_SID}:caller`)}`;
  for (const status of ["delivered", "sent", "queued"]) {
    await sendOften(desk, status === "delivered" ? 100 : 10, report, { MessageSid: "SM1", MessageStatus: status });
  }
  const messages = async () => (await store.messages({ limit: 10 })).items;
  await passUntil(clock, async () => (await messages())[0]?.providerStatus === "delivered");
  clock.tick(600_000);
  await records.stop();

  const calls = (await store.calls({ limit: 10 })).items;
  assertEquals(
    calls.map(({ callSid, endReason, carrierStatus, turns }) => [callSid, endReason, carrierStatus, turns]),
    [
      [CALL_SID, "caller_hangup", "completed", 1],
    ],
  );
  assertEquals([sent.length, sent[0]?.to], [1, PHONE]);
  assert(desk.spending.dayUsd > 0, "a message is paid for");
  assertEquals((await messages()).map(({ id, providerStatus }) => [id, providerStatus]), [[
    `${CALL_SID}:caller`,
    "delivered",
  ]]);
  await store.close();
});
