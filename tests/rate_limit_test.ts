import { assert, assertEquals, assertFalse } from "@std/assert";
import { createBucket, createWindowLimit } from "../lib/rate_limit.ts";
import { ManualClock } from "./standins/manual_clock.ts";

Deno.test("createBucket() lets a burst through at once and the rate for ever", () => {
  const clock = new ManualClock();
  const bucket = createBucket(10, 20, clock);
  for (let i = 0; i < 20; i++) assert(bucket.take(1));
  assertFalse(bucket.take(1));
  clock.tick(300);
  assert(bucket.take(2));
  assertFalse(bucket.take(1));
});

Deno.test("createWindowLimit() counts each key by itself, and forgets after the window", () => {
  const clock = new ManualClock();
  const limit = createWindowLimit(2, 1000, clock);
  assert(limit.take("a") && limit.take("a"));
  assertFalse(limit.take("a"));
  assert(limit.isSpent("a"));
  assert(limit.take("b"));
  clock.tick(1000);
  assert(limit.take("a"), "what was refused has not prolonged it");
});

Deno.test("createWindowLimit() counts the same thing once", () => {
  const limit = createWindowLimit(2, 1000, new ManualClock());
  assert(limit.take("a", "CA1") && limit.take("a", "CA1") && limit.take("a", "CA2") && limit.take("a", "CA1"));
  assertFalse(limit.take("a", "CA3"));
});

Deno.test("createWindowLimit() keeps nothing of a key whose window has passed", () => {
  const clock = new ManualClock();
  const limit = createWindowLimit(2, 1000, clock);
  for (const key of ["a", "b", "c"]) limit.take(key);
  clock.tick(600);
  limit.take("a");
  clock.tick(600);
  limit.take("d");
  assertEquals(limit.size, 2);
});

Deno.test("createWindowLimit() forgets the oldest of too many keys", () => {
  const limit = createWindowLimit(1, 1000, new ManualClock(), 2);
  for (const key of ["a", "b", "c"]) assert(limit.take(key));
  assert(limit.take("a"), "forgotten");
  assertFalse(limit.take("c"));
});
