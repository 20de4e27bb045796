import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { InboundOrder, LONGEST_FILL_MS, type TimedFrame } from "../../lib/twilio/inbound_order.ts";
import { CLEAN_LINE, LineFaults } from "../../simulator/line_conditions.ts";
import { seededRandom } from "../../simulator/random.ts";

/** The message of a frame, its audio marked by its chunk number. */
function media(chunk: number, overrides: { timestampMs?: number | undefined; chunk?: number | undefined } = {}) {
  const audio = new Uint8Array(160).fill(chunk % 251);
  return { track: "inbound" as const, chunk, timestampMs: (chunk - 1) * 20, audio, ...overrides };
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

function pushAll(order: InboundOrder, messages: Parameters<InboundOrder["push"]>[0][]): TimedFrame[] {
  return messages.flatMap((message) => order.push(message));
}

const starts = (frames: TimedFrame[]) => frames.map(({ startMs }) => startMs);
const firstBytes = (frames: TimedFrame[]) => frames.map(({ audio }) => audio[0]);

Deno.test("InboundOrder passes messages in order straight on, at their own time", () => {
  const order = new InboundOrder();
  for (const chunk of range(1, 5)) {
    const frames = order.push(media(chunk));
    assertEquals([starts(frames), firstBytes(frames)], [[(chunk - 1) * 20], [chunk]]);
  }
});

Deno.test("InboundOrder puts a message that was overtaken by three others back in its place", () => {
  const order = new InboundOrder();
  const frames = pushAll(order, [1, 3, 4, 5, 2, 6].map((chunk) => media(chunk)));
  assertEquals([firstBytes(frames), starts(frames)], [[1, 2, 3, 4, 5, 6], [0, 20, 40, 60, 80, 100]]);
  assertEquals([order.counts.reordered, order.counts.lost], [1, 0]);
});

Deno.test("InboundOrder gives up a message at the fourth that overtakes it, fills its place, and drops it late", () => {
  const order = new InboundOrder();
  const frames = pushAll(order, [1, 3, 4, 5, 6, 2, 7].map((chunk) => media(chunk)));
  assertEquals([firstBytes(frames), starts(frames)], [[1, 255, 3, 4, 5, 6, 7], [0, 20, 40, 60, 80, 100, 120]]);
  const { lost, late, duplicated, filledMs } = order.counts;
  assertEquals({ lost, late, duplicated, filledMs }, { lost: 1, late: 1, duplicated: 0, filledMs: 20 });
});

Deno.test("InboundOrder drops duplicates, held ones too", () => {
  const order = new InboundOrder();
  const frames = pushAll(order, [1, 1, 3, 3, 2, 2, 3].map((chunk) => media(chunk)));
  assertEquals([firstBytes(frames), order.counts.duplicated], [[1, 2, 3], 4]);
});

Deno.test("InboundOrder puts the first messages in order as well", () => {
  assertEquals(firstBytes(pushAll(new InboundOrder(), [3, 1, 2].map((chunk) => media(chunk)))), [1, 2, 3]);
});

Deno.test("InboundOrder starts at the time that the stream starts with", () => {
  const late = range(500, 503).map((chunk) => media(chunk));
  assertEquals(starts(pushAll(new InboundOrder(), late)), [9_980, 10_000, 10_020, 10_040]);
});

Deno.test("InboundOrder fills a gap in time of up to 2 s with silence, though no chunk is missing", () => {
  const order = new InboundOrder();
  const frames = pushAll(order, [media(1), media(2, { timestampMs: 20 + LONGEST_FILL_MS })]);
  assertEquals([frames.length, starts(frames).at(-1)], [102, 2_020]);
  assertEquals(frames.slice(1, -1).every(({ audio }) => audio.every((byte) => byte === 0xff)), true);
  assertEquals(order.counts.filledMs, 2_000);
});

Deno.test("InboundOrder jumps over a longer gap once two messages agree on the new time", () => {
  const order = new InboundOrder();
  const frames = pushAll(order, [
    media(1),
    media(2, { timestampMs: 60_000 }),
    media(3, { timestampMs: 60_020 }),
    media(4, { timestampMs: 60_040 }),
  ]);
  assertEquals([starts(frames), order.counts.jumps, order.counts.filledMs], [[0, 20, 60_020, 60_040], 1, 0]);
});

Deno.test("InboundOrder is not moved by one wrong timestamp, early or late", () => {
  for (const timestampMs of [9_999_999, 0, undefined]) {
    const frames = pushAll(new InboundOrder(), [media(1), media(2), media(3, { timestampMs }), media(4), media(5)]);
    assertEquals(starts(frames), [0, 20, 40, 60, 80], String(timestampMs));
  }
});

Deno.test("InboundOrder works without chunk numbers and without timestamps", () => {
  const bare = range(1, 4).map((chunk) => media(chunk, { chunk: undefined, timestampMs: undefined }));
  assertEquals(starts(pushAll(new InboundOrder(), bare)), [0, 20, 40, 60]);
  const order = new InboundOrder();
  const untimed = [1, 2, 4, 5, 6, 7].map((chunk) => media(chunk, { timestampMs: undefined }));
  assertEquals(firstBytes(pushAll(order, untimed)), [1, 2, 255, 4, 5, 6, 7]);
});

Deno.test("InboundOrder finds back after the numbering jumped far ahead or started again", () => {
  const order = new InboundOrder();
  pushAll(order, [...range(1, 10), 1_000_000, 1_000_001, 1_000_002, 1_000_003].map((chunk) => media(chunk)));
  const frames = pushAll(order, range(11, 100).map((chunk) => media(chunk)));
  assertEquals(firstBytes(frames).slice(-3), [98, 99, 100]);
});

Deno.test("InboundOrder cuts payloads of any size into frames on the same time line", () => {
  const order = new InboundOrder();
  const sizes = [100, 100, 500, 20];
  let bytes = 0;
  const frames = sizes.flatMap((size, index) => {
    const timestampMs = Math.floor(bytes / 8);
    bytes += size;
    return order.push({ track: "inbound", chunk: index + 1, timestampMs, audio: new Uint8Array(size).fill(index + 1) });
  });
  assertEquals(frames.map(({ audio, startMs }) => [audio.length, startMs]), [[160, 0], [160, 20], [160, 40], [
    160,
    60,
  ]]);
});

Deno.test("InboundOrder leaves the agent's own track out", () => {
  assertEquals(new InboundOrder().push({ ...media(1), track: "outbound" }), []);
});

Deno.test("InboundOrder repairs whatever a rough line does: every frame in its place or silence there", () => {
  fc.assert(fc.property(fc.integer(), fc.nat(30), fc.nat(20), fc.nat(20), (seed, loss, duplicates, reorder) => {
    const conditions = { ...CLEAN_LINE, lossPercent: loss, duplicatePercent: duplicates, reorderPercent: reorder };
    const faults = new LineFaults(conditions, seededRandom(seed));
    const sent = range(1, 200).flatMap((chunk) =>
      faults.media(chunk * 20).map((arrivalMs) => ({ arrivalMs, message: media(chunk) }))
    );
    const arrived = sent.sort((a, b) => a.arrivalMs - b.arrivalMs).map(({ message }) => message);
    const order = new InboundOrder();
    const frames = pushAll(order, [...arrived, ...range(201, 210).map((chunk) => media(chunk))]);
    assertEquals(starts(frames), range(0, frames.length - 1).map((index) => starts(frames)[0]! + index * 20));
    for (const { audio, startMs } of frames) {
      const expected = (startMs / 20 + 1) % 251;
      assertEquals(audio[0] === expected || audio.every((byte) => byte === 0xff), true, `frame at ${startMs}`);
    }
    const { received, duplicated, late, filledMs } = order.counts;
    assertEquals(starts(frames).at(-1), 209 * 20);
    assertEquals(received - duplicated - late, frames.length - filledMs / 20);
  }));
});
