import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { MAX_BUFFERED_MS, Playout } from "../../simulator/playout.ts";

const audio = (ms: number, byte = 1) => new Uint8Array(ms * 8).fill(byte);

/** Plays `frames` frames from `fromMs` on; gives when each mark came back. */
function play(playout: Playout, fromMs: number, frames: number) {
  const marks: [name: string, atMs: number][] = [];
  const bytes: number[] = [];
  for (let nowMs = fromMs; nowMs < fromMs + frames * 20; nowMs += 20) {
    for (const name of playout.dueMarks(nowMs)) marks.push([name, nowMs]);
    bytes.push(...playout.take(nowMs).audio);
  }
  return { marks, bytes };
}

Deno.test("Playout echoes a mark at once when nothing sounds", () => {
  const playout = new Playout();
  assertEquals(playout.mark("a", 0), true);
  assertEquals(playout.dueMarks(1_000), []);
});

Deno.test("Playout echoes a mark when the audio sent before it has sounded, and not before", () => {
  const playout = new Playout();
  playout.push(audio(60));
  assertEquals(playout.mark("first", 0), false);
  playout.push(audio(40));
  assertEquals(playout.mark("second", 0), false);
  assertEquals(play(playout, 0, 8).marks, [["first", 60], ["second", 100]]);
});

Deno.test("Playout holds a mark that comes while the last frame still sounds", () => {
  const playout = new Playout();
  playout.push(audio(20));
  playout.take(0);
  assertEquals(playout.mark("late", 5), false);
  assertEquals(playout.dueMarks(19), []);
  assertEquals(playout.dueMarks(20), ["late"]);
  assertEquals(playout.mark("idle", 20), true);
});

Deno.test("Playout times a mark inside a frame to the byte", () => {
  const playout = new Playout();
  playout.push(audio(5));
  playout.mark("early", 0);
  playout.push(audio(15));
  playout.take(0);
  assertEquals(playout.dueMarks(4.9), []);
  assertEquals(playout.dueMarks(5), ["early"]);
});

Deno.test("Playout.clear() drops what waits and gives every pending mark", () => {
  const playout = new Playout();
  playout.push(audio(100));
  playout.mark("a", 0);
  playout.push(audio(100));
  playout.mark("b", 0);
  playout.take(0);
  assertEquals(playout.clear(), ["a", "b"]);
  assertEquals(playout.bufferedMs, 0);
  assertEquals(playout.take(20), { audio: audio(20, 0xff), agentBytes: 0 });
  assertEquals(playout.dueMarks(1_000), []);
});

Deno.test("Playout plays after a clear what comes next, from its first byte", () => {
  const playout = new Playout();
  playout.push(audio(30, 1));
  playout.take(0);
  playout.clear();
  playout.push(audio(20, 2));
  playout.mark("next", 20);
  assertEquals(play(playout, 20, 3), {
    marks: [["next", 40]],
    bytes: [...audio(20, 2), ...audio(40, 0xff)],
  });
});

Deno.test("Playout counts an underrun when audio goes on after a short hole, not after the end of a reply", () => {
  const playout = new Playout();
  playout.push(audio(40));
  play(playout, 0, 3);
  playout.push(audio(20));
  play(playout, 60, 1);
  assertEquals(playout.underruns, 1);
  play(playout, 80, 50);
  playout.push(audio(20));
  play(playout, 1_080, 1);
  assertEquals(playout.underruns, 1);
});

Deno.test("Playout refuses audio beyond ten minutes", () => {
  const playout = new Playout();
  assertEquals(playout.push(audio(MAX_BUFFERED_MS)), true);
  assertEquals(playout.push(Uint8Array.of(1)), false);
  assertEquals(playout.bufferedMs, MAX_BUFFERED_MS);
});

Deno.test("Playout plays every byte once and in order, however it came, with every mark after its audio", () => {
  const step = fc.oneof(fc.uint8Array({ maxLength: 500 }), fc.constant("mark" as const), fc.constant("play" as const));
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const playout = new Playout();
    const sent: number[] = [];
    const heard: number[] = [];
    const afterBytes = new Map<string, number>();
    let nowMs = 0;
    const check = (name: string) => assertEquals(heard.length >= afterBytes.get(name)!, true, name);
    const playFrame = () => {
      for (const name of playout.dueMarks(nowMs)) check(name), afterBytes.delete(name);
      const { audio, agentBytes } = playout.take(nowMs);
      heard.push(...audio.subarray(0, agentBytes));
      nowMs += 20;
    };
    for (const [index, action] of steps.entries()) {
      if (action === "play") playFrame();
      else if (action === "mark") {
        afterBytes.set(`m${index}`, sent.length);
        if (playout.mark(`m${index}`, nowMs)) check(`m${index}`), afterBytes.delete(`m${index}`);
      } else {
        sent.push(...action);
        playout.push(action);
      }
    }
    while (playout.bufferedMs > 0) playFrame();
    playFrame();
    assertEquals(heard, sent);
    assertEquals(afterBytes.size, 0);
  }));
});
