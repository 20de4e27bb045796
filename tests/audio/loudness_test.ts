import { assertAlmostEquals, assertEquals } from "@std/assert";
import { gainFactor, peakDb, rmsDb } from "../../lib/audio/loudness.ts";
import { encodeMulaw } from "../../lib/audio/mulaw.ts";

function tone(amplitude: number): Uint8Array {
  return encodeMulaw(Int16Array.from({ length: 160 }, (_, i) => Math.round(amplitude * Math.sin(i * Math.PI / 8))));
}

Deno.test("rmsDb() of a sine is 3 dB below its peak", () => {
  const sine = tone(8192);
  assertAlmostEquals(rmsDb(sine), -15.05, 0.2);
  assertAlmostEquals(peakDb(sine), -12.04, 0.2);
});

Deno.test("rmsDb() gives the floor for silence, minus zero and nothing", () => {
  assertEquals(rmsDb(new Uint8Array(160).fill(0xff)), -90);
  assertEquals(rmsDb(new Uint8Array(160).fill(0x7f)), -90);
  assertEquals(rmsDb(new Uint8Array(0)), -90);
  assertEquals(peakDb(new Uint8Array(0)), -90);
});

Deno.test("rmsDb() of the loudest square wave is just below full scale", () => {
  assertAlmostEquals(rmsDb(Uint8Array.from({ length: 160 }, (_, i) => i % 2 ? 0x00 : 0x80)), -0.172, 0.001);
});

Deno.test("rmsDb() falls by 6 dB when the amplitude halves", () => {
  assertAlmostEquals(rmsDb(tone(8000)) - rmsDb(tone(4000)), 6.02, 0.1);
  assertAlmostEquals(gainFactor(-6.02), 0.5, 0.001);
});
