/**
 * Calls while nothing can be kept of them: fault table row 31.
 */
import { assertEquals, assertLess } from "@std/assert";
import { StoreError } from "../../lib/store/store.ts";
import { DIALOGUES } from "./dialogues.ts";
import { rehearse, World } from "./world.ts";

const { script, turns } = DIALOGUES[0]!;

await rehearse([script]);

Deno.test("a call that cannot be kept for another server is held as any other, and that is told once", async () => {
  const gone = () => Promise.reject(new StoreError("away", { away: true, code: "ECONNREFUSED" }));
  const world = new World({ parts: () => ({ journalStore: { write: gone, read: gone, remove: gone } }) });
  const held = await world.hold({ callSid: "CASIM1", script });
  assertEquals(held.report.problems, []);
  assertEquals(held.said().filter(({ who }) => who === "caller").length, turns);
  assertEquals(world.log.of("JOURNAL_FAILED").length, 1);
  assertEquals(world.log.of("CALL_FAULT"), []);
  assertEquals(world.clock.pending, 0);
});

Deno.test("a call is held as any other while its journal hangs", async () => {
  const hung = () => new Promise<never>(() => {});
  const world = new World({ parts: () => ({ journalStore: { write: hung, read: hung, remove: hung } }) });
  const held = await world.hold({ callSid: "CASIM1", script });
  assertEquals(held.report.problems, []);
  assertEquals(held.said().filter(({ who }) => who === "caller").length, turns);
});

Deno.test("a call whose stream is lost goes on, from the start, though what was said in it is not to be had", async () => {
  const hung = () => new Promise<never>(() => {});
  const env = { STREAM_SECRET: "a-secret-of-the-owner-of-40-characters-or-so" };
  const world = new World({ env, parts: () => ({ journalStore: { write: hung, read: hung, remove: hung } }) });
  const call = world.call({ callSid: "CASIM1", script });
  await world.clock.pass(8000);
  world.start();
  world.mediaWire(0)!.cut();
  const cutAtMs = world.clock.nowMs();
  while (world.log.of("CALL_START").length < 2) await world.clock.pass(50);
  assertLess(world.clock.nowMs() - cutAtMs, 4000);
  world.mediaWire(1)!.cut();
  await world.clock.runUntil(call);
});
