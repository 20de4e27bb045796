import { assert, assertAlmostEquals, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { type Line, Playback } from "../../lib/call/playback.ts";
import { ReplyAudio } from "../../lib/call/reply_audio.ts";
import { PlayoutLine } from "./playout_line.ts";
import { ManualClock } from "../standins/manual_clock.ts";

const LEAD_MS = 1000;

function setUp() {
  const clock = new ManualClock();
  const line = new PlayoutLine(clock);
  const told: string[] = [];
  const playback = new Playback(line, clock, LEAD_MS, {
    onStarted: ({ turnId }) => told.push(`started ${turnId}`),
    onPlayed: ({ turnId, kind }, byMark) => told.push(`played ${kind} ${turnId}${byMark ? "" : " by clock"}`),
    onHeard: ({ turnId }, heardMs) => told.push(`heard ${turnId} ${heardMs}`),
    onDry: ({ turnId }, inMs) => told.push(`dry ${turnId} in ${inMs}`),
  });
  line.onMark = (name) => playback.markReturned(name);
  return { clock, line, told, playback };
}

/** A reply whose sentences last `sentenceMs`, complete from the start. */
function reply(turnId: number, ...sentenceMs: number[]): ReplyAudio {
  const audio = new ReplyAudio(turnId);
  for (const [index, ms] of sentenceMs.entries()) {
    audio.beginSentence(`sentence ${index}`);
    audio.push(new Uint8Array(ms * 8).fill(0x20 + index));
    audio.endSentence();
  }
  audio.finish();
  return audio;
}

Deno.test("Playback stays at most the lead and one chunk ahead of the line", () => {
  const { clock, line, playback } = setUp();
  playback.play(reply(1, 5000));
  for (let ms = 0; ms < 5000; ms += 10) {
    assertLessOrEqual(line.bufferedMs, LEAD_MS + 100);
    clock.tick(10);
  }
});

Deno.test("Playback plays a reply without a gap and says when all of it was heard", () => {
  const { clock, line, told, playback } = setUp();
  playback.play(reply(1, 2500, 700));
  clock.tick(3199);
  assertEquals(line.gapsMs, 0);
  assert(!told.includes("played reply 1"));
  clock.tick(1);
  assertEquals(told, [
    "started 1",
    "heard 1 1000",
    "heard 1 2000",
    "heard 1 2500",
    "heard 1 3000",
    "heard 1 3200",
    "played reply 1",
  ]);
  assertEquals(clock.pending, 0);
});

Deno.test("Playback marks the end of a sentence that is known to be over only after its audio was sent", () => {
  const { clock, line, playback } = setUp();
  const audio = new ReplyAudio(1);
  audio.beginSentence("one");
  audio.push(new Uint8Array(400 * 8));
  playback.play(audio);
  clock.tick(10);
  audio.endSentence();
  assertEquals(line.marks, ["turn-1-g1-400"]);
});

Deno.test("Playback sends audio that comes late as soon as it comes, and counts the gap", () => {
  const { clock, line, playback } = setUp();
  const audio = new ReplyAudio(1);
  audio.beginSentence("slow");
  audio.push(new Uint8Array(200 * 8));
  playback.play(audio);
  clock.tick(500);
  audio.push(new Uint8Array(200 * 8));
  assertEquals(line.sentMs, 400);
  assertEquals(playback.underruns, 1);
});

Deno.test("Playback clears the line once and forgets the marks of what was thrown away", () => {
  const { clock, line, told, playback } = setUp();
  playback.play(reply(1, 4000));
  clock.tick(1530);
  const stopped = playback.clear();
  assertEquals(stopped?.reply.turnId, 1);
  assertAlmostEquals(stopped?.heardMs ?? 0, 1530, 1);
  assertEquals(line.clears, 1);
  const sentMs = line.sentMs;
  clock.tick(10_000);
  assertEquals(line.sentMs, sentMs, "nothing is sent after a clear");
  assertEquals(told, ["started 1", "heard 1 1000"], "marks that a clear returns are not heard audio");
  assertEquals(clock.pending, 0);
});

Deno.test("Playback does not take a late mark of an earlier reply for one of the next", () => {
  const { clock, line, told, playback } = setUp();
  playback.play(reply(1, 800));
  clock.tick(300);
  const old = [...line.marks];
  playback.clear();
  playback.play(reply(1, 800));
  for (const name of old) playback.markReturned(name);
  assertEquals(told, ["started 1", "started 1"]);
});

Deno.test("Playback says no more was heard than marks and time allow, until a mark is so late that it is lost", () => {
  const { clock, line, playback } = setUp();
  line.returnsMarks = false;
  playback.play(reply(1, 5000));
  clock.tick(1900);
  assertEquals(playback.heardMs(), 1000, "the mark at one second has not come back");
  clock.tick(700);
  assertEquals(playback.heardMs(), 2600);
});

Deno.test("Playback goes on by the clock when marks never come back", () => {
  const { clock, line, told, playback } = setUp();
  line.returnsMarks = false;
  playback.play(reply(1, 1000));
  clock.tick(2900);
  assertEquals(told, ["started 1"]);
  clock.tick(200);
  assertEquals(told, ["started 1", "played reply 1 by clock"]);
});

Deno.test("Playback plays the next reply right after the one before", () => {
  const { clock, line, told, playback } = setUp();
  const filler = new ReplyAudio(1, "filler");
  filler.beginSentence("one moment");
  filler.push(new Uint8Array(500 * 8));
  filler.endSentence();
  filler.finish();
  playback.play(filler);
  playback.play(reply(1, 500));
  clock.tick(1000);
  assertEquals(told.filter((word) => word.startsWith("played")), ["played filler 1", "played reply 1"]);
  assertEquals(line.gapsMs, 0);
});

Deno.test("Playback finishes an empty reply at once", () => {
  const { told, playback } = setUp();
  const audio = new ReplyAudio(1);
  playback.play(audio);
  audio.finish();
  assertEquals(told, ["played reply 1"]);
});

Deno.test("Playback waits while the line is full", () => {
  const { clock, line, playback } = setUp();
  line.full = true;
  playback.play(reply(1, 500));
  clock.tick(200);
  assertEquals(line.sentMs, 0);
  line.full = false;
  clock.tick(1000);
  assertEquals(line.sentMs, 500);
});

Deno.test("Playback tells the agent's peak for the echo gate while it sounds, and shortly after", () => {
  const { clock, playback } = setUp();
  assertEquals(playback.agentPeakDb(), undefined);
  playback.play(reply(1, 500));
  clock.tick(100);
  assert((playback.agentPeakDb() ?? -90) > -30);
  clock.tick(1050);
  assert(playback.agentPeakDb() !== undefined, "the echo of the last sound may still come");
  clock.tick(200);
  assertEquals(playback.agentPeakDb(), undefined);
});

Deno.test("Playback forgets the peak of audio that a clear threw away", () => {
  const { clock, playback } = setUp();
  const audio = new ReplyAudio(1);
  audio.push(new Uint8Array(300 * 8).fill(0xff));
  audio.push(new Uint8Array(700 * 8).fill(0x10));
  audio.finish();
  playback.play(audio);
  clock.tick(200);
  playback.clear();
  clock.tick(400);
  assertEquals(playback.agentPeakDb(), undefined);
});

Deno.test("Playback sends every byte once, in order, however the synthesizer cuts it", () => {
  const pieces = fc.array(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 6 }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(pieces, fc.integer({ min: 0, max: 400 }), (sentences, paceMs) => {
      const { clock, line, told, playback } = setUp();
      const audio = new ReplyAudio(7);
      playback.play(audio);
      let value = 0;
      const expected: number[] = [];
      for (const sentence of sentences) {
        audio.beginSentence("x");
        for (const length of sentence) {
          const piece = Uint8Array.from({ length }, () => value = (value + 1) % 251);
          expected.push(...piece);
          audio.push(piece);
          clock.tick(paceMs);
        }
        audio.endSentence();
      }
      audio.finish();
      clock.tick(expected.length / 8 + 3000);
      assertEquals(line.bytes, expected);
      assertEquals(told.at(-1), "played reply 7");
      assertEquals(clock.pending, 0);
    }),
    { numRuns: 60 },
  );
});

Deno.test("Playback never lets a mark stand before audio that belongs to it", () => {
  const order: string[] = [];
  const clock = new ManualClock();
  const line: Line = {
    media: (audio) => order.push(`media ${audio.length / 8}`),
    mark: (name) => order.push(name),
    clear: () => order.push("clear"),
    canSend: () => true,
  };
  const silent = { onStarted: () => {}, onPlayed: () => {}, onHeard: () => {}, onDry: () => {} };
  new Playback(line, clock, LEAD_MS, silent).play(reply(3, 150, 100));
  assertEquals(order, ["media 100", "media 50", "turn-3-g1-150", "media 100", "turn-3-g1-end"]);
});
