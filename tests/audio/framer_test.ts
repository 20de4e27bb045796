import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Framer, framesOf } from "../../lib/audio/framer.ts";

const chunks = fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 12 });
const joined = (parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

Deno.test("Framer gives the same 160-byte frames however the audio is cut", () => {
  fc.assert(fc.property(chunks, (parts) => {
    const framer = new Framer();
    const frames = parts.flatMap((part) => framer.push(part));
    const whole = joined(parts);
    assertEquals(frames.every((frame) => frame.length === 160), true);
    assertEquals(joined(frames), whole.subarray(0, frames.length * 160));
    assertEquals(framer.pendingBytes, whole.length % 160);
  }));
});

Deno.test("Framer.flush() fills the last frame with silence, once", () => {
  fc.assert(fc.property(chunks, (parts) => {
    const framer = new Framer();
    const full = parts.flatMap((part) => framer.push(part));
    const rest = joined(parts).subarray(full.length * 160);
    const last = framer.flush();
    assertEquals(last?.length, rest.length === 0 ? undefined : 160);
    assertEquals(last?.subarray(0, rest.length), last && rest);
    assertEquals(last?.subarray(rest.length).every((byte) => byte === 0xff), last && true);
    assertEquals(framer.flush(), undefined);
  }));
});

Deno.test("Framer.flush() leaves frames given out before untouched", () => {
  const framer = new Framer();
  framer.push(new Uint8Array(100).fill(1));
  const [first] = framer.push(new Uint8Array(70).fill(2));
  framer.push(new Uint8Array(20).fill(3));
  framer.flush();
  assertEquals(first, Uint8Array.from([...new Uint8Array(100).fill(1), ...new Uint8Array(60).fill(2)]));
});

Deno.test("Framer.reset() forgets the unfinished frame", () => {
  const framer = new Framer();
  framer.push(new Uint8Array(159));
  framer.reset();
  assertEquals(framer.push(new Uint8Array(159)), []);
});

Deno.test("framesOf() covers all of the audio", () => {
  assertEquals(framesOf(new Uint8Array(0)).length, 0);
  assertEquals(framesOf(new Uint8Array(160)).length, 1);
  assertEquals(framesOf(new Uint8Array(161)).map((frame) => frame.length), [160, 160]);
});
