import { assertEquals, assertRejects } from "@std/assert";
import { AudioQueue } from "../../lib/speech/audio_queue.ts";

const piece = (byte: number) => Uint8Array.of(byte);

async function readAll(queue: AudioQueue): Promise<number[]> {
  const read: number[] = [];
  for await (const bytes of queue) read.push(...bytes);
  return read;
}

Deno.test("AudioQueue gives the pieces in order, those before and those after the reader came", async () => {
  const queue = new AudioQueue();
  queue.push(piece(1));
  const reading = readAll(queue);
  queue.push(piece(2));
  await Promise.resolve();
  queue.push(piece(3));
  queue.end();
  assertEquals(await reading, [1, 2, 3]);
});

Deno.test("AudioQueue lets the reader have what came before a failure", async () => {
  const queue = new AudioQueue();
  queue.push(piece(1));
  queue.fail(new Error("gone"));
  const reader = queue[Symbol.asyncIterator]();
  assertEquals((await reader.next()).value, piece(1));
  await assertRejects(() => reader.next(), Error, "gone");
});

Deno.test("AudioQueue drops what is unread on discard() and takes nothing after", async () => {
  const queue = new AudioQueue();
  queue.push(piece(1));
  queue.discard();
  queue.push(piece(2));
  queue.fail(new Error("late"));
  assertEquals(await readAll(queue), []);
});
