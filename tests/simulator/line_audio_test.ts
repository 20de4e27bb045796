import { assertAlmostEquals, assertEquals, assertStrictEquals } from "@std/assert";
import { peakDb, rmsDb } from "../../lib/audio/loudness.ts";
import { encodeMulaw } from "../../lib/audio/mulaw.ts";
import { LineAudio } from "../../simulator/line_audio.ts";
import { CLEAN_LINE } from "../../simulator/line_conditions.ts";
import { NOISE_KINDS, noiseLoop } from "../../simulator/noise.ts";
import { seededRandom } from "../../simulator/random.ts";

const SILENT = new Uint8Array(160).fill(0xff);

function tone(amplitude: number, hz = 400): Uint8Array {
  const turn = (2 * Math.PI * hz) / 8000;
  return encodeMulaw(Int16Array.from({ length: 160 }, (_, i) => Math.round(amplitude * Math.sin(i * turn))));
}

const line = () => new LineAudio(seededRandom(1));

Deno.test("LineAudio passes a lone voice on untouched, and silence when there is none", () => {
  const voice = tone(5_000);
  assertStrictEquals(line().callerFrame([undefined, voice], CLEAN_LINE), voice);
  assertEquals(line().callerFrame([], CLEAN_LINE), SILENT);
});

Deno.test("LineAudio adds voices up and clips what is too loud", () => {
  const frame = line().callerFrame([tone(4_000), tone(4_000)], CLEAN_LINE);
  assertAlmostEquals(rmsDb(frame), rmsDb(tone(8_000)), 0.2);
  assertAlmostEquals(peakDb(line().callerFrame([tone(30_000), tone(30_000)], CLEAN_LINE)), -0.17, 0.01);
});

Deno.test("LineAudio changes the caller's level by the decibels asked for", () => {
  const quiet = line().callerFrame([tone(8_000)], { ...CLEAN_LINE, callerGainDb: -12 });
  assertAlmostEquals(rmsDb(tone(8_000)) - rmsDb(quiet), 12, 0.2);
});

Deno.test("LineAudio makes every kind of noise at the level asked for", () => {
  for (const noise of NOISE_KINDS) {
    const audio = line();
    const frames = Array.from({ length: 400 }, () => audio.callerFrame([], { ...CLEAN_LINE, noise, noiseDb: -30 }));
    assertAlmostEquals(rmsDb(Uint8Array.from(frames.flatMap((frame) => [...frame]))), -30, 0.5, noise);
  }
});

Deno.test("noiseLoop() makes the low noises low and the white one flat", () => {
  const tilt = (kind: typeof NOISE_KINDS[number]) => {
    const loop = noiseLoop(kind, seededRandom(3));
    return loop.reduce((sum, sample, i) => sum + (i > 0 ? (sample - loop[i - 1]!) ** 2 : 0), 0) / loop.length;
  };
  assertAlmostEquals(tilt("white"), 2, 0.05);
  for (const kind of ["pink", "hum", "traffic", "babble"] as const) assertEquals(tilt(kind) < 1.2, true, kind);
});

Deno.test("LineAudio returns the agent's sound after the echo delay, weaker by the echo loss", () => {
  const audio = line();
  const conditions = { ...CLEAN_LINE, echoLossDb: 20, echoDelayMs: 40 };
  const levels = [tone(16_000), SILENT, SILENT, SILENT].map((agent) => {
    audio.agentPlayed(agent);
    return rmsDb(audio.callerFrame([], conditions));
  });
  assertEquals(levels.map((level) => level > -90), [false, false, true, false]);
  assertAlmostEquals(rmsDb(tone(16_000)) - levels[2]!, 20, 0.3);
});
