import { assertEquals } from "@std/assert";
import { encodeMulaw } from "../../lib/audio/mulaw.ts";
import { percentile } from "../../lib/percentile.ts";
import { LatencyMeter, soundIn } from "../../tools/latency.ts";

const quiet = (ms: number) => new Uint8Array(ms * 8).fill(0xff);
const loud = (ms: number) => encodeMulaw(Int16Array.from({ length: ms * 8 }, (_, i) => i % 8 < 4 ? 5_000 : -5_000));
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** Lets the agent sound from `fromMs` to `toMs`, in frames. */
function agentSounds(meter: LatencyMeter, fromMs: number, toMs: number) {
  const answers = [];
  for (let atMs = fromMs; atMs < toMs; atMs += 20) answers.push(meter.agentFrame(loud(20), atMs));
  return answers.filter((answer) => answer !== undefined);
}

Deno.test("soundIn() finds where the sound begins and ends to 5 ms", () => {
  assertEquals(soundIn(join(quiet(35), loud(50), quiet(40), loud(10), quiet(100))), { fromMs: 35, toMs: 135 });
  assertEquals(soundIn(quiet(100)), undefined);
  assertEquals(soundIn(quiet(0)), undefined);
});

Deno.test("LatencyMeter measures from the caller's last sound to the agent's first", () => {
  const meter = new LatencyMeter();
  assertEquals(meter.agentFirstMs, undefined);
  agentSounds(meter, 60, 1_000);
  assertEquals(meter.agentFirstMs, 60);
  meter.callerSpoke(2_000, 3_010);
  assertEquals(meter.agentFrame(quiet(20), 3_400), undefined);
  assertEquals(meter.agentFrame(join(quiet(15), loud(5)), 3_600), { turn: 1, answerMs: 605 });
  assertEquals(agentSounds(meter, 3_620, 4_000), []);
});

Deno.test("LatencyMeter gives a negative time when the agent speaks over the caller", () => {
  const meter = new LatencyMeter();
  meter.callerSpoke(2_000, 3_000);
  assertEquals(agentSounds(meter, 2_600, 2_700), [{ turn: 1, answerMs: -400 }]);
});

Deno.test("LatencyMeter tells an interruption: how soon the agent stopped, then how soon it answered", () => {
  const meter = new LatencyMeter();
  agentSounds(meter, 0, 2_000);
  meter.callerSpoke(2_000, 2_800);
  assertEquals(agentSounds(meter, 2_000, 2_300), []);
  assertEquals(agentSounds(meter, 3_400, 3_500), [{ turn: 1, answerMs: 600, stoppedAfterMs: 300 }]);
});

Deno.test("LatencyMeter reports nothing for an interruption that the agent talks through", () => {
  const meter = new LatencyMeter();
  agentSounds(meter, 0, 2_000);
  meter.callerSpoke(2_000, 2_400);
  agentSounds(meter, 2_000, 5_000);
  assertEquals(meter.turns, []);
});

Deno.test("percentile() picks by rank", () => {
  assertEquals(percentile([5, 1, 3], 0.5), 3);
  assertEquals(percentile([1, 2], 1), 2);
  assertEquals(percentile([], 0.5), undefined);
});
