import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { RecentAudio } from "../../lib/call/recent_audio.ts";

const frameOf = (value: number) => new Uint8Array(160).fill(value);

Deno.test("RecentAudio keeps the newest frames with their times, as they were", () => {
  const times = fc.integer({ min: -1, max: 41 }).map((frame) => frame * 20);
  fc.assert(fc.property(fc.nat(40), times, (frames, afterMs) => {
    const recent = new RecentAudio(10);
    const all = Array.from({ length: frames }, (_, index) => ({ audio: frameOf(index), startMs: index * 20 }));
    for (const { audio, startMs } of all) recent.push(audio, startMs);
    assertEquals(recent.after(afterMs), all.slice(-10).filter(({ startMs }) => startMs > afterMs));
  }));
});

Deno.test("RecentAudio gives frames that later ones do not overwrite", () => {
  const recent = new RecentAudio(1);
  recent.push(frameOf(1), 0);
  const [frame] = recent.after(-1);
  recent.push(frameOf(2), 20);
  assertEquals(frame?.audio, frameOf(1));
});
