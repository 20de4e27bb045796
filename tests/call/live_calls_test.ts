import { assertEquals } from "@std/assert";
import { LiveCalls } from "../../lib/call/live_calls.ts";

function fakeCall() {
  const told: string[] = [];
  return {
    told,
    end: (reason: string) => void told.push(`end ${reason}`),
    hangUp: (reason: string) => void told.push(`hang up ${reason}`),
    wrapUp: (prompt: string, reason: string) => void told.push(`${prompt} ${reason}`),
  };
}

Deno.test("LiveCalls lets the newer stream of a call take the place of the older", () => {
  const calls = new LiveCalls();
  const [older, newer] = [fakeCall(), fakeCall()];
  calls.add("CA1", older);
  calls.add("CA1", newer);
  assertEquals(older.told, ["hang up stream_lost"]);
  calls.remove("CA1", older);
  assertEquals(calls.has("CA1"), true, "the end of the older stream does not take the newer one out");
});

Deno.test("LiveCalls settles when the last call is gone", async () => {
  const calls = new LiveCalls();
  const [one, two] = [fakeCall(), fakeCall()];
  calls.add("CA1", one);
  calls.add("CA2", two);
  let empty = false;
  const waiting = calls.empty().then(() => empty = true);
  calls.remove("CA1", one);
  await Promise.resolve();
  assertEquals(empty, false);
  calls.remove("CA2", two);
  await waiting;
  await calls.empty();
});

Deno.test("LiveCalls says goodbye to every call that is left", () => {
  const calls = new LiveCalls();
  const [one, two] = [fakeCall(), fakeCall()];
  calls.add("CA1", one);
  calls.add("CA2", two);
  calls.wrapUpAll("callback_goodbye", "drain");
  calls.endAll("drain");
  assertEquals([one.told, two.told], Array(2).fill(["callback_goodbye drain", "end drain"]));
});
