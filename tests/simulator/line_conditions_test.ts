import { assertAlmostEquals, assertEquals, assertGreater } from "@std/assert";
import { CLEAN_LINE, type LineConditions, LineFaults } from "../../simulator/line_conditions.ts";
import { seededRandom } from "../../simulator/random.ts";

const FRAMES = 5_000;

/** Arrival times of frames sent every 20 ms. */
function arrivals(conditions: Partial<LineConditions>, seed = 1): number[][] {
  const faults = new LineFaults({ ...CLEAN_LINE, ...conditions }, seededRandom(seed));
  return Array.from({ length: FRAMES }, (_, index) => faults.media(index * 20));
}

const share = (frames: number[][], test: (times: number[]) => boolean) => frames.filter(test).length / FRAMES * 100;

Deno.test("LineFaults delivers every frame once and at once on a clean line", () => {
  assertEquals(arrivals({}), Array.from({ length: FRAMES }, (_, index) => [index * 20]));
});

Deno.test("LineFaults loses and doubles the share of frames that was asked for", () => {
  const frames = arrivals({ lossPercent: 10, duplicatePercent: 5 });
  assertAlmostEquals(share(frames, (times) => times.length === 0), 10, 1.5);
  assertAlmostEquals(share(frames, (times) => times.length === 2), 4.5, 1.2);
});

Deno.test("LineFaults makes a reordered frame arrive after one to three of its successors", () => {
  const frames = arrivals({ reorderPercent: 8 });
  const overtaken = frames.map(([arrivalMs], index) =>
    frames.slice(index + 1, index + 9).filter(([laterMs]) => laterMs! < arrivalMs! && laterMs! % 20 === 0).length
  );
  assertAlmostEquals(overtaken.filter((count) => count > 0).length / FRAMES * 100, 8, 1.5);
  assertEquals(Math.max(...overtaken) <= 3, true);
});

Deno.test("LineFaults delays by up to the jitter and keeps the order", () => {
  const times = arrivals({ jitterMs: 80 }).map(([arrivalMs]) => arrivalMs!);
  const lateness = times.map((arrivalMs, index) => arrivalMs - index * 20);
  assertEquals(times.every((arrivalMs, index) => index === 0 || arrivalMs >= times[index - 1]!), true);
  assertEquals(lateness.every((ms) => ms >= 0 && ms <= 80), true);
  assertGreater(Math.max(...lateness), 70);
});

Deno.test("LineFaults lets nothing through in a stall and all of it at its end", () => {
  const times = arrivals({ stallEveryMs: 10_000, stallMs: 2_000 }).map(([arrivalMs]) => arrivalMs!);
  assertEquals(times.filter((arrivalMs) => arrivalMs === 12_000).length, 101);
  assertEquals(times.some((arrivalMs) => arrivalMs >= 10_000 && arrivalMs < 12_000), false);
  assertEquals(times[499], 9_980);
});

Deno.test("LineFaults loses marks only when asked to, and never another message", () => {
  const faults = new LineFaults({ ...CLEAN_LINE, lossPercent: 100 }, seededRandom(1));
  assertEquals([faults.media(0), faults.mark(0), faults.other(0)], [[], [0], 0]);
  faults.conditions = { ...CLEAN_LINE, markLossPercent: 100 };
  assertEquals([faults.media(20), faults.mark(20)], [[20], []]);
});

Deno.test("LineFaults gives the same faults for the same seed and others for another", () => {
  const rough = { lossPercent: 5, duplicatePercent: 5, reorderPercent: 5, jitterMs: 50 };
  assertEquals(arrivals(rough, 7), arrivals(rough, 7));
  assertEquals(JSON.stringify(arrivals(rough, 7)) === JSON.stringify(arrivals(rough, 8)), false);
});
