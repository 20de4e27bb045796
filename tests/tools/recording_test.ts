import { assertEquals } from "@std/assert";
import { decodeMulaw } from "../../lib/audio/mulaw.ts";
import { readWav } from "../../lib/audio/wav.ts";
import { Recording } from "../../tools/recording.ts";

const tone = (bytes: number, byte: number) => new Uint8Array(bytes).fill(byte);

Deno.test("Recording puts the caller left and the agent right, each where it sounded", () => {
  const recording = new Recording();
  recording.add("agent", tone(160, 1), 20);
  recording.add("caller", tone(160, 2), 0);
  recording.add("caller", tone(160, 3), 40);
  const silence = tone(160, 0xff);
  const expected = [[tone(160, 2), silence, tone(160, 3)], [silence, tone(160, 1), silence]];
  assertEquals(readWav(recording.toWav()), {
    sampleRateHz: 8000,
    channels: expected.map((parts) => decodeMulaw(Uint8Array.from(parts.flatMap((part) => [...part])))),
  });
  assertEquals(recording.durationMs, 60);
});

Deno.test("Recording puts a second stream after the first, never over it", () => {
  const recording = new Recording();
  recording.add("agent", tone(800, 1), 0);
  recording.startStream(200);
  recording.add("agent", tone(160, 2), 0);
  recording.startStream(100);
  recording.add("agent", tone(160, 3), 0);
  const right = readWav(recording.toWav()).channels[1]!;
  const [one, two, three] = decodeMulaw(Uint8Array.of(1, 2, 3));
  assertEquals([right[0], right[1_599], right[1_600], right[1_760], right.length], [one, 0, two, three, 1_920]);
});
