import { assert, assertEquals, assertGreater, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { TurnEvent } from "../../lib/turn/events.ts";
import { parseTrace, replay } from "../../lib/turn/replay.ts";
import { DEFAULT_TURN_SETTINGS } from "../../lib/turn/settings.ts";
import { Trace } from "../../lib/turn/trace.ts";
import { advance } from "../../lib/turn/turn.ts";
import { recordedMoments, whatIf } from "../../lib/turn/what_if.ts";
import { CallScript, COMPLETE } from "./call_script.ts";

/** A call script that writes its trace as a call does. */
class TracedCall extends CallScript {
  readonly lines: string[] = [];
  private readonly trace = new Trace({ line: (text) => this.lines.push(text), close: () => {} }, {
    callSid: "CA1",
    startedAt: "2026-11-22T10:00:00.000Z",
    settings: DEFAULT_TURN_SETTINGS,
  });

  override send(event: TurnEvent) {
    const { commands } = advance(this.state, event);
    this.trace.step(event, commands);
    return super.send(event);
  }

  get text(): string {
    return this.lines.map((line) => line + "\n").join("");
  }
}

/** A caller who says something, pauses for thought, goes on, and is answered. */
function talk(call: TracedCall, pauseMs: number): void {
  call.send({ type: "call_started", atMs: 0 });
  call.ready();
  call.silence(2000);
  call.played();
  call.silence(1200);
  call.voice(1400);
  call.partial("three rooms");
  call.silence(pauseMs);
  call.voice(900);
  call.partial("three rooms in Haifa", COMPLETE);
  for (let i = 0; i < 30; i++) {
    call.silence(100);
    call.oblige(() => "three rooms in Haifa", 100);
  }
}

Deno.test("replay() gives the recorded commands again", () => {
  const call = new TracedCall();
  talk(call, 500);
  assertEquals(replay(parseTrace(call.text)), undefined);
});

Deno.test("replay() gives the recorded commands again, whatever happened in the call", () => {
  const act = fc.oneof(
    fc.record({ ms: fc.integer({ min: 20, max: 1500 }), voiced: fc.boolean() }),
    fc.constantFrom("partial", "oblige", "failed"),
  );
  fc.assert(fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
    const call = new TracedCall();
    call.send({ type: "call_started", atMs: 0 });
    for (const next of acts) {
      if (next === "partial") call.partial("three rooms", COMPLETE);
      else if (next === "oblige") call.oblige((utterance) => `word${utterance}`);
      else if (next === "failed") call.failed();
      else call.audio(next.ms, next.voiced);
    }
    assertEquals(replay(parseTrace(call.text)), undefined);
  }));
});

Deno.test("replay() names the first event whose commands differ", () => {
  const call = new TracedCall();
  talk(call, 500);
  const tampered = call.text.replace('"utteranceId":1,"piece":0,"fromMs"', '"utteranceId":9,"piece":0,"fromMs"');
  const difference = replay(parseTrace(tampered));
  assert(difference !== undefined);
  assertEquals(difference.event.type, "frame");
});

Deno.test("parseTrace() leaves out a last line that a crash cut off", () => {
  const call = new TracedCall();
  talk(call, 500);
  assertEquals(replay(parseTrace(call.text.slice(0, -20))), undefined);
});

Deno.test("parseTrace() names the line that is no trace", () => {
  assertThrows(() => parseTrace("hello\n"), SyntaxError, "Cannot read line 1: not JSON");
  assertThrows(() => parseTrace('{"trace":99}\n'), SyntaxError, "Cannot read line 1: no trace of version 1");
  const header = JSON.stringify({ trace: 1, callSid: "CA1", startedAt: "", settings: DEFAULT_TURN_SETTINGS });
  assertThrows(() => parseTrace(`${header}\n{"what":1}\n`), SyntaxError, "Cannot read line 2");
});

Deno.test("whatIf() with the recorded settings finds the recorded ends", () => {
  const call = new TracedCall();
  talk(call, 500);
  const recorded = parseTrace(call.text);
  assertEquals(whatIf(recorded, {}).ends, recordedMoments(recorded).ends);
});

Deno.test("whatIf() shows the pause that a shorter hangover would have cut into", () => {
  const call = new TracedCall();
  talk(call, 500);
  const recorded = parseTrace(call.text);
  assertEquals(recordedMoments(recorded).ends.map(({ cutOff }) => cutOff), [false]);
  const changed = whatIf(recorded, { endOfTurn: "silence" });
  assertEquals(changed.ends.map(({ cutOff }) => cutOff), [true, false]);
  assertGreater(recordedMoments(recorded).ends[0]!.waitMs, changed.ends[1]!.waitMs);
});
