import { assert, assertEquals, assertRejects } from "@std/assert";
import { ProviderError } from "../lib/errors.ts";
import { createEventQueue } from "../lib/event_queue.ts";
import { type Stopwatch, timed } from "../lib/stage_timeouts.ts";
import { ManualClock, until } from "./standins/manual_clock.ts";

function start(signal = new AbortController().signal) {
  const clock = new ManualClock();
  const queue = createEventQueue<number>();
  const seen: number[] = [];
  let innerSignal: AbortSignal | undefined;
  let stopwatch: Stopwatch | undefined;
  const reading = (async () => {
    const open = (inner: AbortSignal, watch: Stopwatch) => {
      innerSignal = inner;
      stopwatch = watch;
      return queue;
    };
    const options = { timeouts: { firstMs: 100, nextMs: 50 }, clock, signal, name: "the provider" };
    for await (const item of timed(open, options)) seen.push(item);
  })();
  reading.catch(() => {});
  return { clock, queue, seen, reading, innerSignal: () => innerSignal!, stopwatch: () => stopwatch! };
}

Deno.test("timed() passes on what comes in time and leaves no timer behind", async () => {
  const { clock, queue, seen, reading } = start();
  clock.tick(99);
  queue.push(1);
  await until(() => seen.length === 1);
  clock.tick(49);
  queue.push(2);
  queue.end();
  await reading;
  assertEquals(seen, [1, 2]);
  assertEquals(clock.pending, 0);
});

Deno.test("timed() times the first item and the gaps, and aborts what is late", async () => {
  const first = start();
  first.clock.tick(100);
  const error = await assertRejects(() => first.reading, ProviderError, "the provider did not answer within 100 ms");
  assertEquals(error.fault, "timeout");
  assert(first.innerSignal().aborted);

  const later = start();
  later.queue.push(1);
  await until(() => later.seen.length === 1);
  later.clock.tick(50);
  await assertRejects(() => later.reading, ProviderError, "within 50 ms");
});

Deno.test("timed() does not count the time of a pause", async () => {
  const { clock, queue, seen, reading, stopwatch } = start();
  clock.tick(60);
  stopwatch().pause();
  clock.tick(10_000);
  stopwatch().resume();
  clock.tick(39);
  queue.push(1);
  await until(() => seen.length === 1);
  stopwatch().pause();
  clock.tick(10_000);
  stopwatch().resume();
  clock.tick(49);
  assertEquals(clock.pending, 1);
  clock.tick(1);
  assertEquals((await assertRejects(() => reading, ProviderError)).fault, "timeout");
});

Deno.test("timed() goes on after a pause with the time that was left", async () => {
  const { clock, reading, stopwatch } = start();
  clock.tick(60);
  stopwatch().pause();
  clock.tick(500);
  stopwatch().resume();
  clock.tick(40);
  assertEquals((await assertRejects(() => reading, ProviderError)).fault, "timeout");
});

Deno.test("timed() passes an abort on", async () => {
  const abort = new AbortController();
  const { queue, reading, innerSignal } = start(abort.signal);
  abort.abort();
  assert(innerSignal().aborted);
  queue.drop();
  await reading;
});
