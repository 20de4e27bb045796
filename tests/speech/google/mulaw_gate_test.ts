import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ProviderError } from "../../../lib/errors.ts";
import { createMulawGate } from "../../../lib/speech/google/mulaw_gate.ts";
import { join, wavHeader } from "../../standins/google.ts";

/** Sends `bytes` through a gate, cut at the given places. */
function pass(bytes: Uint8Array, cuts: readonly number[] = []): Uint8Array {
  const gate = createMulawGate();
  const edges = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
  const out = edges.slice(1).map((end, i) => gate.pass(bytes.slice(edges[i]!, end)));
  return join([...out, gate.end()]);
}

/** Mu-law bytes of real speech: 0x00, the loudest of all samples, is rare. */
const speech = fc.uint8Array({ min: 1, max: 255, minLength: 1, maxLength: 1500 });
const cuts = fc.array(fc.nat(1600), { maxLength: 6 });

Deno.test("a mu-law gate changes nothing about headerless audio, however it is cut", () => {
  fc.assert(fc.property(speech, cuts, (audio, where) => assertEquals(pass(audio, where), audio)));
});

Deno.test("a mu-law gate takes off a header, and what follows the data, however they are cut", () => {
  const tail = new TextEncoder().encode("LIST\u0004\u0000\u0000\u0000abcd");
  fc.assert(fc.property(speech, cuts, (audio, where) => {
    assertEquals(pass(join([wavHeader(audio.length), audio, tail]), where), audio);
  }));
});

Deno.test("a mu-law gate takes off a header with another chunk before the data", () => {
  const audio = new Uint8Array(800).fill(0x9a);
  const header = wavHeader(audio.length);
  const extra = new TextEncoder().encode("LIST\u0003\u0000\u0000\u0000abc\u0000");
  assertEquals(pass(join([header.subarray(0, 36), extra, header.subarray(36), audio]), [10, 50]), audio);
});

Deno.test("a mu-law gate plays all that came when the header gives no length", () => {
  const audio = new Uint8Array(700).fill(0x9a);
  for (const length of [0, 0xffffffff]) assertEquals(pass(join([wavHeader(length), audio])), audio);
});

Deno.test("a mu-law gate plays a body that is shorter than the header says", () => {
  const audio = new Uint8Array(333).fill(0x9a);
  assertEquals(pass(join([wavHeader(5000), audio])), audio);
});

const FOREIGN: readonly [name: string, bytes: Uint8Array][] = [
  ["a 24 kHz WAV", join([wavHeader(100, { sampleRateHz: 24_000 }), new Uint8Array(100)])],
  ["a 16-bit WAV", join([wavHeader(100, { tag: 1, bits: 16 }), new Uint8Array(100)])],
  ["an A-law WAV", join([wavHeader(100, { tag: 6 }), new Uint8Array(100)])],
  ["a stereo WAV", join([wavHeader(100, { channels: 2 }), new Uint8Array(100)])],
  ["a WAV that ends in its header", wavHeader(100).subarray(0, 30)],
  ["an Ogg file", join([new TextEncoder().encode("OggS"), new Uint8Array(500).fill(7)])],
  ["an MP3 file", join([new TextEncoder().encode("ID3"), new Uint8Array(500).fill(7)])],
  ["quiet 16-bit samples", Uint8Array.from({ length: 960 }, (_, i) => i % 2 === 0 ? i % 37 : 0)],
];

for (const [name, bytes] of FOREIGN) {
  Deno.test(`a mu-law gate refuses ${name}`, () => {
    for (const where of [[], [1, 3, 5, 20, 43, 44, 45]]) {
      assertEquals(assertThrows(() => pass(bytes, where), ProviderError).fault, "bad_audio");
    }
  });
}

Deno.test("a mu-law gate does not collect for ever while it looks for the data of a WAV", () => {
  const gate = createMulawGate();
  const endless = wavHeader(0).subarray(0, 36);
  const chunk = join([new TextEncoder().encode("JUNK\u0000\u0004\u0000\u0000"), new Uint8Array(1024)]);
  assertThrows(() => {
    gate.pass(endless);
    for (let i = 0; i < 10; i++) gate.pass(chunk);
    assert(false, "still looking");
  }, ProviderError);
});
