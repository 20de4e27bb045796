import { assert, assertEquals, assertFalse } from "@std/assert";
import { createAdmission } from "../../lib/call/admission.ts";
import { ManualClock } from "../standins/manual_clock.ts";

function setUp(maxCalls: number) {
  const clock = new ManualClock();
  const live = new Set<string>();
  const calls = {
    get count() {
      return live.size;
    },
    has: (callSid: string) => live.has(callSid),
  };
  return { clock, live, admission: createAdmission({ maxCalls, calls, clock }) };
}

Deno.test("admit() holds a place until the stream comes, and does not count the call twice then", () => {
  const { live, admission } = setUp(2);
  assert(admission.admit("CA1"));
  live.add("CA1");
  assert(admission.admit("CA2"));
  assertFalse(admission.admit("CA3"));
  assert(admission.full);
  live.delete("CA1");
  assert(admission.admit("CA3"), "CA1 is over");
});

Deno.test("admit() gives a live call its place again when it comes back", () => {
  const { live, admission } = setUp(1);
  live.add("CA1");
  assert(admission.admit("CA1"));
  assertFalse(admission.admit("CA2"));
});

Deno.test("admit() lets go of a place after 15 s, counted from the last time it was asked for", () => {
  const { clock, admission } = setUp(1);
  assert(admission.admit("CA1"));
  clock.tick(10_000);
  assert(admission.admit("CA1"));
  clock.tick(14_999);
  assertFalse(admission.admit("CA2"));
  clock.tick(1);
  assertEquals(admission.full, false);
  assert(admission.admit("CA2"));
});

Deno.test("release() gives a place back at once", () => {
  const { admission } = setUp(1);
  assert(admission.admit("CA1"));
  admission.release("CA1");
  assert(admission.admit("CA2"));
});
