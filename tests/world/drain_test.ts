/**
 * A server that is told to stop with calls on it: fault table rows 35 and 39.
 */
import { assert, assertEquals, assertGreater, assertLess, assertStringIncludes } from "@std/assert";
import { DIALOGUES } from "./dialogues.ts";
import { rehearse, World } from "./world.ts";

const SHORT = "say: I want to buy a flat in Haifa\nexpect: rooms\nsay: no thank you, goodbye";
const LONG = `say: I want to buy a flat in Haifa\nwait 120000`;

await rehearse([SHORT, LONG, DIALOGUES[0]!.script]);

Deno.test("a call that ends within the drain is not cut, and one that does not hears a goodbye with a promise to call back", async () => {
  const world = new World({ env: { DRAIN_SEC: "40" } });
  const short = Array.from({ length: 9 }, (_, n) => world.call({ callSid: `CASIM${n}`, script: SHORT, seed: n }));
  const long = world.call({ callSid: "CASIM9", script: LONG });
  await world.clock.pass(4000);
  const toldAtMs = world.clock.nowMs();
  let drainedAtMs = 0;
  const drained = world.server.drain().then(() => drainedAtMs = world.clock.nowMs());
  const late = await world.clock.runUntil(world.call({ callSid: "CASIM99", script: SHORT, from: "+972525550199" }));
  assertStringIncludes(late.report.problems.join(), "All our lines are busy");
  for (const held of await world.clock.runUntil(Promise.all(short))) assertEquals(held.report.problems, []);
  const cut = await world.clock.runUntil(long);
  await world.clock.runUntil(drained);
  assertLess(drainedAtMs - toldAtMs, 40_000);
  assertGreater(drainedAtMs - toldAtMs, 32_000 - 1, "the long call had all but the last 8 s");
  const reasons = world.log.of("CALL_END").map(({ fields }) => fields.reason);
  assertEquals(reasons, [...short.map(() => "agent_goodbye"), "drain"]);
  assertStringIncludes(cut.said().at(-1)!.text, "call you back");
  assertEquals(world.log.of("DRAIN_END").map(({ fields }) => fields.left), [0]);
  const toBeCalled = world.store.leads().filter(({ callBack }) => callBack).map(({ callSid }) => callSid).sort();
  assertEquals(toBeCalled, ["CASIM9", "CASIM99"]);
  await world.clock.pass(5000);
  assertEquals(world.clock.pending, 0);
});

for (const drainSec of ["0", "8"]) {
  Deno.test(`a call that has not ended when a drain of ${drainSec} s is over comes back to the server that follows`, async () => {
    const texts = new Map<string, string>();
    const journalStore = {
      write: (callSid: string, text: string) => Promise.resolve(void texts.set(callSid, text)),
      read: (callSid: string) => Promise.resolve(texts.get(callSid)),
      remove: (callSid: string) => Promise.resolve(void texts.delete(callSid)),
    };
    const env = { DRAIN_SEC: drainSec, STREAM_SECRET: "a-secret-of-the-owner-of-40-characters-or-so" };
    const world = new World({ env, parts: () => ({ journalStore }) });
    const { script } = DIALOGUES[0]!;
    const call = world.call({ callSid: "CASIM1", script });
    await world.clock.pass(12_000);
    const old = world.server;
    const drained = old.drain();
    world.start();
    await world.clock.runUntil(drained);
    // The process ends, and its sockets with it.
    world.mediaWire(0)!.cut();
    await world.clock.runUntil(call);
    assertEquals(world.log.of("CALL_END").map(({ fields }) => [fields.reason, fields.mayComeBack])[0], ["drain", true]);
    assertEquals(world.log.of("STREAM_RESUME").length, 1);
    const resumed = world.log.events.findIndex(({ name }) => name === "STREAM_RESUME");
    const next = world.log.events.slice(resumed).find(({ name }) => name === "TTS_START");
    assert(Number(next?.fields.turn) > 2, "turns are counted on");
  });
}
