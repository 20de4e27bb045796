import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { decodeMulaw } from "../../lib/audio/mulaw.ts";
import { readWav, writeMulawWav, writeWav } from "../../lib/audio/wav.ts";

const ascii = (bytes: Uint8Array) => String.fromCharCode(...bytes);
const samples = fc.array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 200 });

Deno.test("readWav() gives back what writeWav() wrote, the shorter channel filled with silence", () => {
  fc.assert(fc.property(samples, samples, (left, right) => {
    const length = Math.max(left.length, right.length);
    const fill = (channel: number[]) => Int16Array.from({ length }, (_, index) => channel[index] ?? 0);
    const file = writeWav({ sampleRateHz: 8000, channels: [Int16Array.from(left), Int16Array.from(right)] });
    assertEquals(readWav(file), { sampleRateHz: 8000, channels: [fill(left), fill(right)] });
  }));
});

Deno.test("writeWav() writes the canonical 44-byte header", () => {
  const file = writeWav({ sampleRateHz: 8000, channels: [Int16Array.of(1, -1), Int16Array.of(2, -2)] });
  const view = new DataView(file.buffer);
  assertEquals([ascii(file.subarray(0, 4)), ascii(file.subarray(8, 16)), ascii(file.subarray(36, 40))], [
    "RIFF",
    "WAVEfmt ",
    "data",
  ]);
  const numbers = [4, 16, 24, 28, 40].map((at) => view.getUint32(at, true));
  assertEquals(numbers, [file.length - 8, 16, 8000, 32_000, 8]);
  assertEquals([20, 22, 32, 34].map((at) => view.getUint16(at, true)), [1, 2, 4, 16]);
  assertEquals([44, 46, 48, 50].map((at) => view.getInt16(at, true)), [1, 2, -1, -2]);
});

Deno.test("readWav() decodes a mu-law file", () => {
  const audio = Uint8Array.from({ length: 256 }, (_, code) => code);
  assertEquals(readWav(writeMulawWav(audio)), { sampleRateHz: 8000, channels: [decodeMulaw(audio)] });
});

Deno.test("readWav() reads a file cut out of a larger buffer, with other chunks before the data", () => {
  const plain = writeWav({ sampleRateHz: 16_000, channels: [Int16Array.of(5, 6, 7)] });
  const list = Uint8Array.from([..."LIST\x03\0\0\0abc\0"].map((character) => character.charCodeAt(0)));
  const file = Uint8Array.from([9, ...plain.subarray(0, 36), ...list, ...plain.subarray(36)]).subarray(1);
  assertEquals(readWav(file), { sampleRateHz: 16_000, channels: [Int16Array.of(5, 6, 7)] });
});

Deno.test("readWav() reads a streamed file, whose length was not known, to its end", () => {
  const file = writeWav({ sampleRateHz: 8000, channels: [Int16Array.of(5, 6, 7)] });
  new DataView(file.buffer).setUint32(40, 0xffff_ffff, true);
  assertEquals(readWav(file).channels, [Int16Array.of(5, 6, 7)]);
});

Deno.test("readWav() says what is wrong with other files", () => {
  assertThrows(() => readWav(new Uint8Array(3)), SyntaxError, "not a WAV file");
  const file = writeWav({ sampleRateHz: 8000, channels: [Int16Array.of(1)] });
  assertThrows(() => readWav(file.subarray(0, 36)), SyntaxError, "no format or no data");
  file[34] = 24;
  assertThrows(() => readWav(file), SyntaxError, "encoding 1 with 24 bits");
});

Deno.test("readWav() throws nothing but SyntaxError, whatever the bytes", () => {
  const base = writeWav({ sampleRateHz: 8000, channels: [Int16Array.of(1, 2, 3)] });
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat(49), fc.nat(255))), fc.nat(50), (changes, length) => {
    const file = Uint8Array.from(base.subarray(0, length));
    for (const [at, byte] of changes) if (at < file.length) file[at] = byte;
    try {
      readWav(file);
    } catch (error) {
      assertEquals(error instanceof SyntaxError, true, String(error));
    }
  }));
});
