import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { rmsDb } from "../../lib/audio/loudness.ts";
import { EchoLevel } from "../../lib/call/echo_level.ts";

const AHEAD_MS = 300;
const ECHO_TAIL_MS = 700;

/** Loud enough to be heard from 0x80 on, silence at 0xff. */
const frameOf = (byte: number) => new Uint8Array(160).fill(byte);

type Step = { waitMs: number; frames: number[]; clear: boolean };
const steps = fc.array(fc.record<Step>({
  waitMs: fc.nat(150),
  frames: fc.array(fc.integer({ min: 0x80, max: 0xff }), { maxLength: 5 }),
  clear: fc.boolean(),
}));

Deno.test("EchoLevel tells the loudest frame that sounds now or did a moment ago, and nothing of what was cleared", () => {
  fc.assert(fc.property(steps, (steps) => {
    const echo = new EchoLevel(AHEAD_MS);
    let sent: { atMs: number; levelDb: number }[] = [];
    let nowMs = 0, endsMs = 0;
    for (const { waitMs, frames, clear } of steps) {
      nowMs += waitMs;
      if (clear) {
        echo.clearAfter(nowMs);
        sent = sent.filter(({ atMs }) => atMs <= nowMs);
        endsMs = nowMs;
      }
      for (const byte of frames) {
        endsMs = Math.max(endsMs, nowMs);
        if (endsMs - nowMs >= AHEAD_MS) break;
        echo.sent(frameOf(byte), endsMs);
        sent.push({ atMs: endsMs, levelDb: rmsDb(frameOf(byte)) });
        endsMs += 20;
      }
      const levels = sent.filter(({ atMs }) => atMs <= nowMs && atMs >= nowMs - ECHO_TAIL_MS).map((one) => one.levelDb);
      const peakDb = Math.max(-Infinity, ...levels);
      assertEquals(echo.peakDb(nowMs), peakDb >= -55 ? peakDb : undefined);
    }
  }));
});

Deno.test("EchoLevel still knows a frame whose echo may come, however far ahead it was sent audio", () => {
  const echo = new EchoLevel(AHEAD_MS);
  for (let atMs = 0; atMs < ECHO_TAIL_MS + AHEAD_MS; atMs += 20) echo.sent(frameOf(atMs === 0 ? 0x80 : 0xc0), atMs);
  assertEquals(echo.peakDb(ECHO_TAIL_MS), rmsDb(frameOf(0x80)));
});
