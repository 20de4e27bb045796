import { assertEquals, assertLessOrEqual, assertThrows } from "@std/assert";
import fc from "fast-check";
import { decodeMulaw, encodeMulaw, encodeSample, MULAW_SILENCE, mulawSilence } from "../../lib/audio/mulaw.ts";
import { fromBase64, toBase64 } from "../../lib/audio/base64.ts";
import vectors from "../twilio/twilio_vectors.json" with { type: "json" };

const { decode, encode, encode_boundary: boundary, silence, ramp_frame: ramp } = vectors.mulaw;
const allCodes = Uint8Array.from({ length: 256 }, (_, code) => code);

Deno.test("decodeMulaw() gives the reference sample for all 256 codes", () => {
  assertEquals([...decodeMulaw(allCodes)], decode);
});

Deno.test("encodeMulaw() gives the byte on which all reference encoders agree", () => {
  const bytes = encodeMulaw(Int16Array.from(encode, ({ pcm }) => pcm));
  assertEquals([...bytes], encode.map(({ ulaw }) => ulaw));
});

Deno.test("encodeMulaw() lands beside a step edge on one of the two steps that reference encoders choose", () => {
  for (const { pcm, decoded } of boundary) {
    const [back] = decodeMulaw(encodeMulaw(Int16Array.of(pcm)));
    assertEquals(decoded.includes(back!), true, `${pcm} became ${back}`);
  }
});

Deno.test("encodeMulaw() undoes decodeMulaw() for every code but minus zero", () => {
  const expected = allCodes.map((code) => code === 0x7f ? 0xff : code);
  assertEquals(encodeMulaw(decodeMulaw(allCodes)), expected);
});

Deno.test("encodeMulaw() never errs by more than half a step plus clipping", () => {
  fc.assert(fc.property(fc.integer({ min: -32_768, max: 32_767 }), (sample) => {
    const [back] = decodeMulaw(encodeMulaw(Int16Array.of(sample)));
    const step = Math.max(8, 2 ** (Math.floor(Math.log2(Math.abs(sample) + 132)) - 4));
    assertLessOrEqual(Math.abs(back! - sample), step / 2 + (Math.abs(sample) > 32_635 ? 512 : 0));
  }));
});

Deno.test("decodeMulaw() decodes the reference frame to its sum and RMS", () => {
  const samples = decodeMulaw(fromBase64(ramp.base64)!);
  assertEquals(samples.reduce((sum, sample) => sum + sample, 0), ramp.decoded_pcm_sum);
  const rms = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  assertEquals(rms.toFixed(3), ramp.decoded_rms.toFixed(3));
});

Deno.test("mulawSilence() of a frame is the frame that Twilio sends in silence", () => {
  assertEquals(MULAW_SILENCE, silence.byte);
  assertEquals(toBase64(mulawSilence(20)), silence.frame_base64);
});

Deno.test("decodeMulaw() and encodeMulaw() write into a given array and refuse a short one", () => {
  const samples = new Int16Array(4);
  assertEquals(decodeMulaw(Uint8Array.of(0x80, 0x00), samples), Int16Array.of(32_124, -32_124));
  assertEquals(samples, Int16Array.of(32_124, -32_124, 0, 0));
  assertThrows(() => decodeMulaw(new Uint8Array(5), samples), RangeError, "5 bytes");
  assertThrows(() => encodeMulaw(new Int16Array(5), new Uint8Array(4)), RangeError, "5 samples");
});

Deno.test("encodeSample() clips what a sum of voices drives beyond 16 bits", () => {
  assertEquals([encodeSample(99_999), encodeSample(-99_999), encodeSample(0)], [0x80, 0x00, 0xff]);
});
