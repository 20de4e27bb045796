import { assert, assertEquals, assertGreater, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Pcm16Reader, resample, resampleFilter, Resampler } from "../../lib/audio/resample.ts";

const RATES_HZ = [8000, 11025, 16000, 22050, 24000, 44100, 48000];

function sine(frequencyHz: number, rateHz: number, samples: number, amplitude = 10_000): Int16Array {
  return Int16Array.from({ length: samples }, (_, n) => amplitude * Math.sin((2 * Math.PI * frequencyHz * n) / rateHz));
}

/** What is left of `samples` when the sine that should be there is taken away, in dB below that sine. */
function errorDb(samples: Int16Array, frequencyHz: number, rateHz: number, amplitude = 10_000): number {
  const expected = sine(frequencyHz, rateHz, samples.length, amplitude);
  const edge = Math.ceil(rateHz / 100);
  let error = 0;
  for (let n = edge; n < samples.length - edge; n++) error += (samples[n]! - expected[n]!) ** 2;
  return 10 * Math.log10((amplitude ** 2 * (samples.length - 2 * edge)) / 2 / error);
}

function rms(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

function resampleInPieces(samples: Int16Array, fromHz: number, toHz: number, sizes: number[]): number[] {
  const resampler = new Resampler(resampleFilter(fromHz, toHz));
  const output: number[] = [];
  for (let at = 0, turn = 0; at < samples.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    output.push(...resampler.process(samples.subarray(at, at + size)));
    at += size;
  }
  return [...output, ...resampler.flush()];
}

Deno.test("resample() keeps a sine of the phone band in place and in level between all usual rates", () => {
  for (const fromHz of RATES_HZ) {
    for (const toHz of RATES_HZ) {
      const output = resample(sine(1000, fromHz, fromHz / 5), resampleFilter(fromHz, toHz));
      assertGreater(errorDb(output, 1000, toHz), 60, `${fromHz} to ${toHz} Hz`);
    }
  }
});

Deno.test("resample() suppresses what the lower rate cannot carry", () => {
  for (
    const [fromHz, toneHz] of [[22050, 6000], [24000, 4400], [48000, 4300], [48000, 12_000], [16000, 5000]] as const
  ) {
    const output = resample(sine(toneHz, fromHz, fromHz / 5), resampleFilter(fromHz, 8000)).subarray(100, -100);
    assert(rms(output) < 10_000 / 1000, `${toneHz} Hz at ${fromHz} Hz left ${rms(output)}`);
  }
});

Deno.test("resample() passes 300 to 3400 Hz flat", () => {
  const filter = resampleFilter(22050, 8000);
  for (const toneHz of [300, 1000, 2000, 3000, 3400]) {
    const levelDb = 20 * Math.log10(rms(resample(sine(toneHz, 22050, 8820), filter).subarray(100, -100)) / 7071);
    assert(Math.abs(levelDb) < 0.1, `${toneHz} Hz came out at ${levelDb} dB`);
  }
});

Deno.test("resample() passes a steady level unchanged", () => {
  for (const [fromHz, toHz] of [[22050, 8000], [8000, 22050], [44100, 48000]] as const) {
    const output = resample(new Int16Array(fromHz / 10).fill(32_000), resampleFilter(fromHz, toHz));
    const middle = output.subarray(output.length / 4, -output.length / 4);
    assert(
      middle.every((sample) => sample === 32_000),
      `${fromHz} to ${toHz} Hz: ${Math.min(...middle)} to ${Math.max(...middle)}`,
    );
  }
});

Deno.test("resample() makes no images when going up", () => {
  const output = resample(sine(3000, 8000, 1600), resampleFilter(8000, 48000));
  assertGreater(errorDb(output, 3000, 48000), 60);
});

Deno.test("Resampler gives the same samples however its input is cut", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...RATES_HZ),
      fc.constantFrom(...RATES_HZ),
      fc.int16Array({ maxLength: 1500 }),
      fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 }),
      (fromHz, toHz, samples, sizes) => {
        const whole = resample(samples, resampleFilter(fromHz, toHz));
        assertEquals(resampleInPieces(samples, fromHz, toHz, sizes), [...whole]);
        assertEquals(whole.length, Math.ceil((samples.length * toHz) / fromHz));
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("Resampler makes no click where two pieces meet", () => {
  const output = Int16Array.from(resampleInPieces(sine(440, 22050, 22050), 22050, 8000, [1, 441, 2205, 7]));
  const expected = sine(440, 8000, output.length);
  let worst = 0;
  for (let n = 80; n < output.length - 80; n++) worst = Math.max(worst, Math.abs(output[n]! - expected[n]!));
  assert(worst < 20, `off by ${worst}`);
});

Deno.test("Resampler answers before the stream ends", () => {
  const resampler = new Resampler(resampleFilter(22050, 8000));
  const first = resampler.process(sine(440, 22050, 2205));
  assertGreater(first.length, 760, "less than 5 ms of 100 is held back");
});

Deno.test("Resampler begins anew after flush()", () => {
  const resampler = new Resampler(resampleFilter(24000, 8000));
  const input = sine(700, 24000, 1000);
  const first = [...resampler.process(input), ...resampler.flush()];
  assertEquals([...resampler.process(input), ...resampler.flush()], first);
});

Deno.test("Resampler clips instead of wrapping round", () => {
  const square = Int16Array.from({ length: 2400 }, (_, n) => (n % 60 < 30 ? 32767 : -32768));
  const output = resample(square, resampleFilter(24000, 8000));
  // A wrapped sample would jump across the whole range inside one half of the wave.
  for (let n = 40; n < output.length - 41; n++) {
    if (n % 20 > 2 && n % 20 < 8) assertGreater(output[n]!, 20_000);
  }
});

Deno.test("resampleFilter() refuses rates it cannot serve", () => {
  assertThrows(() => resampleFilter(0, 8000), RangeError, "positive integer");
  assertThrows(() => resampleFilter(22050.5, 8000), RangeError, "positive integer");
  assertThrows(() => resampleFilter(22051, 7993), RangeError, "unrelated rates");
});

Deno.test("Pcm16Reader reads the same samples however the bytes are cut", () => {
  fc.assert(
    fc.property(
      fc.int16Array({ maxLength: 200 }),
      fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 }),
      (samples, sizes) => {
        const bytes = new Uint8Array(samples.slice().buffer);
        const reader = new Pcm16Reader();
        const output: number[] = [];
        let at = 0;
        for (const size of [...sizes, bytes.length]) {
          output.push(...reader.read(bytes.subarray(at, at + size)));
          at += size;
        }
        assertEquals(output, [...samples]);
      },
    ),
  );
});
