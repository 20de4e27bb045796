/**
 * Calls whose line or server goes away in the middle: fault table rows 17, 19, 29, 36 and 43.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { JournalStore } from "../../lib/call/call_journal.ts";
import type { Brain } from "../../lib/brain/brain.ts";
import { systemClock } from "../../lib/clock.ts";
import type { Log, LogEvent, LogFields } from "../../lib/log.ts";
import { openSpending } from "../../lib/spending.ts";
import { carrierMessages } from "../../lib/twilio/carrier_messages.ts";
import { DIALOGUES } from "./dialogues.ts";
import type { Wire } from "./wire.ts";
import { type CallPlan, type HeldCall, rehearse, World, type WorldOptions } from "./world.ts";

const { script, turns } = DIALOGUES[0]!;
const SERVER = "http://127.0.0.1:8080";
const CUT = "We were cut off for a moment.";

await rehearse([script]);

/** Files that outlive a server. */
function sharedStore(): JournalStore {
  const texts = new Map<string, string>();
  return {
    write: (callSid, text) => Promise.resolve(void texts.set(callSid, text)),
    read: (callSid) => Promise.resolve(texts.get(callSid)),
    remove: (callSid) => Promise.resolve(void texts.delete(callSid)),
  };
}

function agentLines(held: HeldCall): string[] {
  return held.said().filter(({ who }) => who === "agent").map(({ text }) => text);
}

/** What happens to the line while the agent speaks for the n-th time; the first is the greeting. */
type Mishaps = Readonly<Record<number, (world: World) => void>>;

function newestLine({ network }: World): Wire {
  return network.wires.findLast(({ path }) => path === "/ws/twilio-media")!.wire;
}

const cut = (world: World) => newestLine(world).cut();

/** A world in which things happen while the agent speaks to CASIM1. */
function worldWith(mishaps: Mishaps, options: WorldOptions = {}): World {
  let spoken = 0;
  return new World({
    ...options,
    parts: (world) => ({
      log: watched(world.log, (event, { callSid }) => {
        if (event !== "TTS_START" || callSid !== "CASIM1") return;
        const mishap = mishaps[++spoken];
        if (mishap !== undefined) world.clock.after(700, () => mishap(world));
      }),
      ...options.parts?.(world),
    }),
  });
}

function watched(log: Log, onEvent: (event: LogEvent, fields: LogFields) => void, context: LogFields = {}): Log {
  return {
    event(name, fields = {}) {
      log.event(name, fields);
      onEvent(name, { ...context, ...fields });
    },
    with: (fields) => watched(log.with(fields), onEvent, { ...context, ...fields }),
  };
}

/** What went wrong beside the line itself. */
function problemsOf({ report }: HeldCall): string[] {
  return report.problems.filter((problem) => !problem.startsWith("the server broke the stream off"));
}

Deno.test("a call whose connection is reset twice is held to its end", async () => {
  const world = worldWith({ 2: cut, 6: cut });
  const held = await world.hold({ callSid: "CASIM1", script });
  assertEquals(problemsOf(held), []);
  assertEquals(held.said().filter(({ who }) => who === "caller").length, turns);
  assertEquals(agentLines(held).filter((line) => line.startsWith(CUT)).length, 2);
  const ends = world.log.of("CALL_END").map(({ fields }) => [fields.reason, fields.mayComeBack]);
  assertEquals(ends, [["stream_lost", true], ["stream_lost", true], ["agent_goodbye", false]]);
  assertEquals(world.store.viewings().length, 1);
  assertEquals(world.store.leads().length, 1, "one call, one lead");
  assertEquals(world.clock.pending, 0);
});

Deno.test("what rests is woken once for a call, before its first stream begins", async () => {
  const streamsAtArrival: number[] = [];
  const world = worldWith({ 2: cut }, {
    parts: ({ log }) => ({ onArrival: () => void streamsAtArrival.push(log.of("STREAM_START").length) }),
  });
  await world.hold({ callSid: "CASIM1", script });
  assertEquals([streamsAtArrival, world.log.of("STREAM_START").length], [[0], 2]);
});

Deno.test("a call whose connection is reset a third time is not taken back", async () => {
  const world = worldWith({ 1: cut, 2: cut, 3: cut });
  const held = await world.hold({ callSid: "CASIM1", script });
  assertEquals(held.report.end.how, "hangup");
  assertEquals(world.log.of("STREAM_START").map(({ fields }) => fields.resume), [0, 1, 2]);
});

Deno.test("a call whose server dies under it goes on with the one that takes its place", async () => {
  const journalStore = sharedStore();
  // Streams are admitted by both: they share a secret.
  const env = { STREAM_SECRET: "a-secret-of-the-owner-of-40-characters-or-so" };
  const world = worldWith({
    4(world) {
      world.start();
      cut(world);
    },
  }, { env, parts: () => ({ journalStore }) });
  const held = await world.hold({ callSid: "CASIM1", script });
  // The side channel was with the first server: what is said is no longer told, nor heard.
  assertEquals(world.log.of("STREAM_RESUME").length, 1);
  assertEquals(held.report.transcript.filter(({ who }) => who === "caller").length, 3);
  const resumed = world.log.events.findIndex(({ name }) => name === "STREAM_RESUME");
  const after = world.log.events.slice(resumed).filter(({ name }) => name === "TTS_START" || name === "MARK_ACK");
  assertEquals(after[0]?.fields.turn, 5, "greeting and three answers before it");
});

Deno.test("a second stream of a call that goes on takes it over, and the first one is closed", async () => {
  let oldGone = false;
  const world = worldWith({
    // Twilio has lost the stream and asks again; the server has not heard of it yet.
    3(world) {
      const line = newestLine(world);
      line.near.addEventListener("close", () => oldGone = true);
      line.far.gone(0, false, "");
    },
  });
  const held = await world.hold({ callSid: "CASIM1", script });
  assertEquals(problemsOf(held), []);
  assert(oldGone);
  assertEquals(world.log.of("CALL_END").map(({ fields }) => fields.reason), ["stream_lost", "agent_goodbye"]);
});

/** A stream of a call for which Twilio asks for TwiML now: its webhook, its handshake and its `start`. */
async function rawStream(world: World, callSid: string): Promise<Wire> {
  const twiml = await (await world.server.fetch(webhook(callSid))).text();
  const auth = /name="auth" value="([^"]+)"/.exec(twiml)![1]!;
  const socket = world.network.openSocket(`${SERVER.replace("http", "ws")}/ws/twilio-media`);
  const { wire } = world.network.wires.at(-1)!;
  const streamSid = `MZ${String(world.network.wires.length).padStart(32, "0")}`;
  const call = { callSid, accountSid: `AC${"0".repeat(32)}` };
  socket.addEventListener("open", () => {
    socket.send(carrierMessages.connected());
    socket.send(carrierMessages.start({ sequenceNumber: 1, streamSid, ...call, customParameters: { auth } }));
  });
  await world.clock.pass(1500);
  return wire;
}

function webhook(callSid: string): Request {
  const body = new URLSearchParams({ CallSid: callSid, AccountSid: `AC${"0".repeat(32)}`, From: "+972525550123" });
  return new Request(`${SERVER}/webhook/incoming_call`, { method: "POST", body });
}

Deno.test("Twilio may ask for a call's TwiML twice and open both streams: the newest one has the only agent", async () => {
  const world = new World();
  const older = await rawStream(world, "CASIM1");
  let agentMessages = 0;
  const newer = await rawStream(world, "CASIM1");
  assertEquals([older.near.readyState, newer.near.readyState], [WebSocket.CLOSED, WebSocket.OPEN]);
  newer.far.addEventListener("message", (message) => {
    if (String((message as MessageEvent).data).includes('"media"')) agentMessages++;
  });
  await world.clock.pass(1000);
  assert(agentMessages > 0);
  const ends = world.log.of("CALL_END").map(({ fields }) => fields.reason);
  assertEquals(ends, ["stream_lost"]);
  assertEquals(world.log.of("STREAM_RESUME").length, 1, "it does not greet twice");
  newer.cut();
  await world.clock.pass(20_000);
  assertEquals(world.clock.pending, 0);
});

Deno.test("a stream is served though its call's TwiML was asked of another server, and no callback ever comes", async () => {
  const env = { STREAM_SECRET: "a-secret-of-the-owner-of-40-characters-or-so" };
  const world = new World({ env });
  const asked = world.server;
  const other = world.start();
  let webhooks = 0;
  world.server = {
    ...other,
    // The webhook lands on the one, the socket on the other.
    fetch: (request) => (request.method === "POST" ? (webhooks++, asked) : other).fetch(request),
  };
  const held = await world.hold({ callSid: "CASIM1", script, carry: onlyTheFirstWebhook() });
  assertEquals([problemsOf(held), webhooks], [[], 1]);
  assertEquals(world.log.of("CALL_END").map(({ fields }) => fields.reason), ["agent_goodbye"]);
});

/** Callbacks are lost; the verb after `<Connect>` finds nobody. */
function onlyTheFirstWebhook(): NonNullable<CallPlan["carry"]> {
  let first = true;
  return (_path, deliver) => {
    if (!first) return Promise.reject(new TypeError("lost on the way"));
    first = false;
    return deliver();
  };
}

/** A brain that costs two cents a reply. */
function dearBrain(brain: Brain): Brain {
  return {
    name: brain.name,
    async *reply(request, options) {
      yield* brain.reply(request, options);
      const tokens = { inputTokens: 10_000, cachedInputTokens: 0, outputTokens: 0, estimated: false };
      options.onUsage?.({ kind: "reply", provider: "openai", model: "gpt-4.1", ...tokens });
    },
  };
}

Deno.test("what a call may cost is counted over all its streams", async () => {
  const limits = { maxCallUsd: 0.2, maxCallTokens: 0, maxDayUsd: 0 };
  const spending = await openSpending(limits, { clock: systemClock });
  const world = worldWith({ 4: cut }, {
    parts: ({ soundParts: { brain } }) => ({ spending, brain: dearBrain(brain) }),
  });
  await world.hold({ callSid: "CASIM1", script });
  const ends = world.log.of("CALL_END").map(({ fields }) => fields);
  assertEquals(ends.map(({ reason }) => reason), ["stream_lost", "budget"]);
  const [first, second] = ends.map(({ costUsd }) => Number(costUsd));
  assert(first! > 0.05 && second! < 0.2, `${first} and ${second}`);
  assert(first! + second! >= 0.2);
});

Deno.test("the call beyond MAX_CALLS hears a sentence, and one of those before it is taken back when it is cut off", async () => {
  const world = worldWith({ 3: cut }, { env: { MAX_CALLS: "3" } });
  const calls = [1, 2, 3].map((i) => world.call({ callSid: `CASIM${i}`, script, seed: i }));
  await world.clock.pass(3000);
  const refused = await world.hold({ callSid: "CASIM9", script, from: "+972525550199" });
  assertEquals(refused.report.end.how, "refused");
  assertStringIncludes(refused.report.problems.join(), "All our lines are busy right now. We'll call you back soon.");
  assertEquals(world.store.leads().map(({ phone, callBack }) => [phone, callBack]), [["+972525550199", true]]);
  const held = await world.clock.runUntil(Promise.all(calls));
  for (const call of held) assertEquals(problemsOf(call), [], call.callSid);
  assertEquals(world.log.of("STREAM_RESUME").length, 1);
});

Deno.test("a call that has cost what it may is told goodbye, and the day's last money turns the next one away", async () => {
  const spending = await openSpending({ maxCallUsd: 0.05, maxCallTokens: 0, maxDayUsd: 0.04 }, { clock: systemClock });
  const world = new World({
    parts: ({ soundParts: { brain } }) => ({
      spending,
      brain: dearBrain(brain),
    }),
  });
  const held = await world.hold({ callSid: "CASIM1", script });
  assertEquals(world.log.of("CALL_END").map(({ fields }) => fields.reason), ["budget"]);
  assertStringIncludes(agentLines(held).at(-1)!, "Someone from the office will call you back");
  const next = await world.hold({ callSid: "CASIM2", script });
  assertEquals(next.report.end.how, "refused");
  assertEquals(world.log.of("CALL_REFUSED").map(({ fields }) => fields.why), ["day budget"]);
});

Deno.test("a server that is switched off tells each caller so, and stays where callers are sent to", async () => {
  const world = new World({ env: { ANSWER_CALLS: "off" } });
  const { report } = await world.hold({ callSid: "CASIM1", script });
  assertEquals(report.end.how, "refused");
  assertEquals(world.log.of("CALL_REFUSED").map(({ fields }) => fields.why), ["switched off"]);
  const ready = await world.server.fetch(new Request("http://127.0.0.1:8080/readyz"));
  assertEquals([ready.status, await ready.json()], [200, { ready: true, reasons: [] }]);
});
