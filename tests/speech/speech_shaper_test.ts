import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { rmsDb } from "../../lib/audio/loudness.ts";
import { decodeMulaw, MULAW_SILENCE } from "../../lib/audio/mulaw.ts";
import { resampleFilter } from "../../lib/audio/resample.ts";
import { SilenceTrimmer, speechLevelDb, SpeechShaper } from "../../lib/speech/speech_shaper.ts";

const RATE_HZ = 22_050;
const FILTER = resampleFilter(RATE_HZ, 8000);

const samplesOf = (ms: number) => Math.round((ms * RATE_HZ) / 1000);
const silence = (ms: number) => new Int16Array(samplesOf(ms));
const tone = (ms: number, amplitude = 8000) =>
  Int16Array.from({ length: samplesOf(ms) }, (_, n) => amplitude * Math.cos((2 * Math.PI * 500 * n) / RATE_HZ));
const concat = (...parts: Int16Array[]) => Int16Array.from(parts.flatMap((part) => [...part]));

function trim(samples: Int16Array, sizes = [samples.length]): Int16Array {
  const trimmer = new SilenceTrimmer(RATE_HZ);
  const output: Int16Array[] = [];
  for (let at = 0, turn = 0; at < samples.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length]!);
    output.push(trimmer.push(samples.subarray(at, at + size)));
    at += size;
  }
  return concat(...output, trimmer.flush());
}

function shape(samples: Int16Array, gainDb: number): Uint8Array {
  const shaper = new SpeechShaper(FILTER, gainDb);
  return Uint8Array.from([...shaper.push(samples), ...shaper.flush()]);
}

Deno.test("SilenceTrimmer keeps 10 ms before the first sound and 100 ms after the last", () => {
  const trimmed = trim(concat(silence(300), tone(200), silence(500)));
  assertAlmostEquals(trimmed.length, samplesOf(310), 25);
  assertEquals(trimmed.findIndex((sample) => sample !== 0), samplesOf(10));
});

Deno.test("SilenceTrimmer leaves pauses between sounds alone", () => {
  const speech = concat(tone(100), silence(400), tone(100));
  assertAlmostEquals(trim(concat(silence(50), speech, silence(50))).length, speech.length + samplesOf(110), 25);
});

Deno.test("SilenceTrimmer makes nothing of silence", () => {
  assertEquals(trim(silence(900)).length, 0);
  assertEquals(trim(new Int16Array(0)).length, 0);
});

Deno.test("SilenceTrimmer gives the same however its input is cut", () => {
  const part = fc.record({ ms: fc.integer({ min: 0, max: 40 }), loud: fc.boolean() });
  const sizes = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(fc.array(part, { maxLength: 6 }), sizes, (parts, sizes) => {
    const samples = concat(...parts.map(({ ms, loud }) => (loud ? tone(ms) : silence(ms))));
    assertEquals([...trim(samples, sizes)], [...trim(samples)]);
  }));
});

Deno.test("SpeechShaper changes the level by the gain it is given", () => {
  const plain = rmsDb(shape(tone(500), 0).subarray(400, 3600));
  assertAlmostEquals(rmsDb(shape(tone(500), -12).subarray(400, 3600)), plain - 12, 0.2);
});

Deno.test("SpeechShaper squeezes what is too loud instead of clipping or wrapping it", () => {
  const loud = decodeMulaw(shape(tone(500, 30_000), 12).subarray(400, 3600));
  const peak = Math.max(...loud.map(Math.abs));
  assert(peak > 28_000 && peak <= 32_635, `peak ${peak}`);
  const flips = loud.filter((sample, n) => n > 0 && Math.abs(sample - loud[n - 1]!) > 40_000);
  assertEquals(flips.length, 0, "a wrapped sample would jump across the range");
});

Deno.test("SpeechShaper ends in the line's silence", () => {
  const tail = shape(concat(tone(200), silence(300)), 0).slice(-400);
  assert(tail.every((byte) => byte === MULAW_SILENCE || byte === 0x7f), "the tail is not silent");
});

Deno.test("SpeechShaper refuses a filter that does not lead to the line's rate", () => {
  assertThrows(() => new SpeechShaper(resampleFilter(8000, 16_000), 0), RangeError, "The line takes 8000 Hz");
});

Deno.test("speechLevelDb() measures the sounding parts only", () => {
  const level = speechLevelDb(tone(400), RATE_HZ);
  assert(level !== undefined);
  assertAlmostEquals(level, 20 * Math.log10(8000 / Math.SQRT2 / 32_768), 0.1);
  assertAlmostEquals(speechLevelDb(concat(silence(2000), tone(400), silence(2000)), RATE_HZ)!, level, 0.6);
  assertEquals(speechLevelDb(silence(400), RATE_HZ), undefined);
});
