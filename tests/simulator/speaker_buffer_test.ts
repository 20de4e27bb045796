import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { SpeakerBuffer } from "../../simulator/speaker_buffer.ts";

const FRAME = 160;

function tone(level: number): Int16Array {
  return new Int16Array(FRAME).fill(level);
}

function pull(buffer: SpeakerBuffer, samples: number): Int16Array {
  const out = new Int16Array(samples);
  buffer.pull(out);
  return out;
}

Deno.test("SpeakerBuffer waits for two frames, then plays every sample in order", () => {
  const buffer = new SpeakerBuffer();
  buffer.push(tone(1), true);
  assertEquals([...pull(buffer, 8)], Array(8).fill(0));
  buffer.push(tone(2), true);
  assertEquals([...pull(buffer, 320)], [...tone(1), ...tone(2)]);
  assertEquals(buffer.waitingMs, 0);
});

Deno.test("SpeakerBuffer fades out within 3 ms of clear() and forgets what waited", () => {
  const buffer = new SpeakerBuffer();
  buffer.push(tone(1000), true);
  buffer.push(tone(1000), true);
  pull(buffer, 80);
  buffer.clear();
  const after = pull(buffer, 320);
  assert(after[0]! > 0 && after[0]! < 1000);
  assertEquals(after.findLastIndex((sample) => sample !== 0) < 24, true);
  assertEquals(buffer.waitingMs, 0);
});

Deno.test("SpeakerBuffer counts a hole in the agent's sound, not the end of silence, and then keeps more in hand", () => {
  const buffer = new SpeakerBuffer();
  buffer.push(tone(0), false);
  buffer.push(tone(0), false);
  pull(buffer, 400);
  assertEquals(buffer.underruns, 0);
  buffer.push(tone(1), true);
  buffer.push(tone(1), true);
  pull(buffer, 400);
  assertEquals(buffer.underruns, 1);
  buffer.push(tone(1), true);
  buffer.push(tone(1), true);
  assertEquals(pull(buffer, 8)[0], 0, "40 ms are no longer enough to start with");
  buffer.push(tone(1), true);
  assertEquals(pull(buffer, 8)[0], 1);
});

Deno.test("SpeakerBuffer skips silence, and only silence, when too much waits", () => {
  const buffer = new SpeakerBuffer();
  for (let frame = 0; frame < 10; frame++) buffer.push(tone(1), true);
  buffer.push(tone(0), false);
  assertEquals(buffer.waitingMs, 200);
  buffer.push(tone(1), true);
  assertEquals(buffer.waitingMs, 220);
});

Deno.test("SpeakerBuffer loses and repeats no sample of the agent, however it is pushed and pulled", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constant("push"), fc.integer({ min: 1, max: 400 })), { maxLength: 60 }),
      (steps) => {
        const buffer = new SpeakerBuffer();
        let next = 1;
        const pushed: number[] = [];
        const heard: number[] = [];
        for (const step of steps) {
          if (typeof step === "number") heard.push(...pull(buffer, step).filter((sample) => sample !== 0));
          else {
            const frame = Int16Array.from({ length: FRAME }, () => next++ % 30_000 + 1);
            pushed.push(...frame);
            buffer.push(frame, true);
          }
        }
        assertEquals(heard, pushed.slice(0, heard.length));
      },
    ),
  );
});
