import { assertEquals, assertRejects } from "@std/assert";
import { createEventQueue } from "../lib/event_queue.ts";

Deno.test("an event queue gives what was pushed before and while it is read, in order, then ends", async () => {
  const queue = createEventQueue<number>();
  queue.push(1);
  queue.push(2);
  const reading = Array.fromAsync(queue);
  await Promise.resolve();
  queue.push(3);
  await new Promise((resolve) => setTimeout(resolve, 0));
  queue.push(4);
  queue.end();
  queue.push(5);
  assertEquals(await reading, [1, 2, 3, 4]);
});

Deno.test("an event queue lets its reader read what is there before it fails, and only the first end counts", async () => {
  const queue = createEventQueue<number>();
  queue.push(1);
  queue.fail(new Error("first"));
  queue.fail(new Error("second"));
  queue.end();
  const seen: number[] = [];
  await assertRejects(
    async () => {
      for await (const item of queue) seen.push(item);
    },
    Error,
    "first",
  );
  assertEquals(seen, [1]);
});

Deno.test("an event queue that is dropped forgets what was not read", async () => {
  const queue = createEventQueue<number>();
  queue.push(1);
  queue.drop();
  assertEquals(await Array.fromAsync(queue), []);
});
