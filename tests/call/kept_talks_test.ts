import { assertEquals } from "@std/assert";
import { createKeptTalks } from "../../lib/call/kept_talks.ts";
import { ManualClock } from "../standins/manual_clock.ts";

const TALK = { messages: [], memory: undefined, language: "he" as const };

Deno.test("what was said in a call is given out once, and not after ten minutes", () => {
  const clock = new ManualClock();
  const kept = createKeptTalks(clock);
  kept.keep("CA1", TALK);
  kept.keep("CA2", TALK);
  assertEquals([kept.take("CA1"), kept.take("CA1"), kept.take("CA3")], [TALK, undefined, undefined]);
  clock.tick(10 * 60_000 + 1);
  assertEquals(kept.take("CA2"), undefined);
});

Deno.test("when too many calls are kept the oldest is forgotten", () => {
  const kept = createKeptTalks(new ManualClock());
  for (let i = 0; i <= 500; i++) kept.keep(`CA${i}`, TALK);
  assertEquals([kept.take("CA0"), kept.take("CA1"), kept.take("CA500")], [undefined, TALK, TALK]);
});
