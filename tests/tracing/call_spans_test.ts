import { assert, assertEquals, assertGreater } from "@std/assert";
import { traceCalls } from "../../lib/tracing/call_spans.ts";
import { createMemoryLog } from "../fakes/memory_log.ts";
import { createMemoryTracer, type KeptSpan } from "../fakes/memory_tracer.ts";
import { DIALOGUES } from "../world/dialogues.ts";
import { rehearse, World } from "../world/world.ts";

const CALL = { callSid: "CASIM1", streamSid: "MZ1" };

/** A log whose clock stands where the test puts it. */
function traced() {
  const tracer = createMemoryTracer();
  const inner = createMemoryLog();
  let nowMs = 0;
  const log = traceCalls(inner, { tracer, clock: { epochMs: () => nowMs } });
  const at = (ms: number) => {
    nowMs = ms;
    return log.with(CALL);
  };
  return { spans: tracer.spans, inner, log, at };
}

/** A span as "name start-end", and what it is part of. */
function drawn({ name, startMs, endMs, parent }: KeptSpan): string {
  return `${parent?.name ?? ""} > ${name} ${startMs}-${endMs}`;
}

Deno.test("traceCalls() makes one span of a call, one of each turn and one of each stage, at the times they had", () => {
  const { spans, at, inner } = traced();
  at(1000).event("CALL_START", { language: "en" });
  at(5300).event("EOU", { turn: 1, eouWaitMs: 300 });
  at(5400).event("ASR_TEXT", { turn: 1, text: "private words", asrMs: 100 });
  at(5700).event("TOOL_CALL", { turn: 4, tool: "search_listings", ok: true, tookMs: 200 });
  at(6000).event("TTS_START", { turn: 1, voiceToVoiceMs: 1000, thinkMs: 350, makeMs: 550, heldMs: 50 });
  at(9000).event("MARK_ACK", { turn: 1, heardMs: 2950 });
  at(9500).event("CALL_END", { reason: "caller_hangup", turns: 1 });
  assertEquals(spans.map(drawn), [
    " > call 1000-9500",
    "call > turn 5000-9000",
    "turn > recognize 5300-5400",
    "turn > tool 5500-5700",
    "turn > think 5400-5750",
    "turn > synthesize 5750-5950",
    "turn > play 6000-9000",
  ]);
  assertEquals(spans[0]?.attributes.callSid, "CASIM1");
  assertEquals(spans[0]?.attributes.reason, "caller_hangup");
  assert(!JSON.stringify(spans.map(({ attributes }) => attributes)).includes("private"));
  assertEquals(inner.events.length, 7, "every event is passed on");
});

Deno.test("traceCalls() shows an interrupted reply as one, and a fault at its stage", () => {
  const { spans, at } = traced();
  at(0).event("CALL_START");
  at(100).event("EOU", { eouWaitMs: 50 });
  at(150).event("ASR_ERROR", { recognizer: "google", fault: "quota", code: "8" });
  at(400).event("TTS_START", { turn: 1, thinkMs: 100, makeMs: 200, heldMs: 0 });
  at(500).event("TTS_ERROR", { provider: "google", fault: "timeout" });
  at(900).event("BARGE_IN", { heardMs: 480 });
  at(950).event("CALL_END", { reason: "trouble" });
  const of = (name: string) => spans.find((span) => span.name === name)!;
  assertEquals([of("recognize").failed, of("recognize").attributes.code], [true, "8"]);
  assertEquals([of("think").failed, of("turn").failed, of("turn").attributes.fault], [false, true, "timeout"]);
  assertEquals([of("play").attributes.interrupted, of("play").endMs], [true, 900]);
  assertEquals([of("call").failed, of("call").attributes.reason], [true, "trouble"]);
});

Deno.test("traceCalls() shows a turn that nobody answered, and forgets the tools of a guess that was dropped", () => {
  const { spans, at } = traced();
  at(0).event("CALL_START");
  at(80).event("TOOL_CALL", { turn: 2, tool: "search_listings", ok: true, tookMs: 10 });
  at(90).event("SPECULATION_DROPPED", { turn: 2 });
  at(100).event("EOU", { eouWaitMs: 50 });
  at(200).event("BRAIN_ERROR", { provider: "openai", fault: "unavailable" });
  at(300).event("CALL_END", { reason: "caller_hangup" });
  assertEquals(spans.map(drawn), [" > call 0-300", "call > turn 50-300", "turn > recognize 100-300"]);
  assertEquals([spans[1]?.failed, spans[1]?.attributes.answered], [true, false]);
});

Deno.test("traceCalls() puts a call that comes back on another stream into the same trace", () => {
  const { spans, at, log } = traced();
  at(0).event("CALL_START");
  at(10).event("CALL_END", { reason: "stream_lost", mayComeBack: true });
  at(20);
  log.event("CALL_START", { ...CALL, streamSid: "MZ2" });
  log.event("CALL_END", { ...CALL, streamSid: "MZ2", reason: "caller_hangup", mayComeBack: false });
  log.event("CALL_START", { ...CALL, streamSid: "MZ3" });
  assertEquals(spans.map(({ parent }) => parent?.attributes.streamSid), [undefined, "MZ1", undefined]);
});

const { script, turns } = DIALOGUES[0]!;
await rehearse([script]);

Deno.test("a whole call is one trace in which every turn is heard, its stages lie within it, and nothing private is told", async () => {
  const tracer = createMemoryTracer();
  const world = new World({ parts: ({ clock, log }) => ({ log: traceCalls(log, { tracer, clock }) }) });
  await world.hold({ callSid: "CASIM1", script, from: "+972525550123" });
  const { spans } = tracer;
  const roots = spans.filter(({ parent }) => parent === undefined);
  assertEquals(roots.map(({ name, attributes }) => [name, attributes.callSid]), [["call", "CASIM1"]]);
  for (const { name, startMs, endMs = -1, parent } of spans) {
    assert(endMs >= startMs, `${name} ends before it begins, or never`);
    if (parent !== undefined) assert(startMs >= parent.startMs && endMs <= parent.endMs!, `${name} in ${parent.name}`);
  }
  const answers = spans.filter(({ name, attributes }) => name === "turn" && attributes.voiceToVoiceMs !== undefined);
  assertEquals(answers.length, turns);
  for (const turn of answers) {
    const stages = spans.filter(({ parent }) => parent === turn).map(({ name }) => name);
    for (const stage of ["recognize", "think", "synthesize", "play"]) assert(stages.includes(stage as never), stage);
    assertGreater(turn.endMs! - turn.startMs, Number(turn.attributes.voiceToVoiceMs));
  }
  assert(spans.some(({ name, attributes }) => name === "tool" && attributes.tool === "search_listings"));
  const told = JSON.stringify(spans.map(({ attributes }) => attributes));
  for (const secret of ["5550123", "Dana", "Givatayim"]) assert(!told.includes(secret), secret);
});
