import { assertEquals } from "@std/assert";
import { Outbox } from "../../simulator/outbox.ts";
import { ManualClock } from "../standins/manual_clock.ts";

function setUp() {
  const clock = new ManualClock();
  const sent: [text: string, atMs: number][] = [];
  const outbox = new Outbox(clock, (text) => sent.push([text, clock.nowMs()]));
  return { clock, sent, outbox };
}

Deno.test("Outbox sends at once what arrives now", () => {
  const { clock, sent, outbox } = setUp();
  outbox.send("a", 0);
  assertEquals([sent, clock.pending], [[["a", 0]], 0]);
});

Deno.test("Outbox sends by arrival time, equal times in the order given", () => {
  const { clock, sent, outbox } = setUp();
  outbox.send("late", 30);
  outbox.send("a", 10);
  outbox.send("b", 10);
  outbox.send("now", 0);
  clock.tick(50);
  assertEquals(sent, [["now", 0], ["a", 10], ["b", 10], ["late", 30]]);
});

Deno.test("Outbox.flush() sends the rest in order, and clear() forgets it", () => {
  const { clock, sent, outbox } = setUp();
  outbox.send("b", 20);
  outbox.send("a", 10);
  outbox.flush();
  outbox.send("c", 10);
  outbox.clear();
  clock.tick(50);
  assertEquals(sent, [["a", 0], ["b", 0]]);
  assertEquals(clock.pending, 0);
});
