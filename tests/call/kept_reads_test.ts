import { assertEquals } from "@std/assert";
import type { ToolResult } from "../../lib/brain/brain.ts";
import { KeptReads } from "../../lib/call/kept_reads.ts";

function setUp(answer: (name: string) => ToolResult = () => ({ ok: true, value: 1 })) {
  const ran: string[] = [];
  const reads = new KeptReads((tool) => tool === "search");
  const guess = () => reads.over({ run: (name) => (ran.push(name), Promise.resolve(answer(name))) });
  return { ran, reads, guess };
}

Deno.test("KeptReads looks up the same thing once for all guesses of a turn", async () => {
  const { ran, guess } = setUp();
  await guess().run("search", { rooms: 3 });
  assertEquals(await guess().run("search", { rooms: 3 }), { ok: true, value: 1 });
  await guess().run("search", { rooms: 4 });
  assertEquals(ran, ["search", "search"]);
});

Deno.test("KeptReads looks anew in the next turn, and after anything was changed", async () => {
  const { ran, reads, guess } = setUp();
  await guess().run("search", {});
  reads.forget();
  await guess().run("search", {});
  await guess().run("book", {});
  await guess().run("search", {});
  assertEquals(ran, ["search", "search", "book", "search"]);
});

Deno.test("KeptReads keeps no failure, and never spares a change", async () => {
  const { ran, guess } = setUp((name) => name === "search" ? { ok: false, error: "timeout" } : { ok: true, value: 1 });
  for (let time = 0; time < 2; time++) {
    await guess().run("search", {});
    await guess().run("book", {});
  }
  assertEquals(ran, ["search", "book", "search", "book"]);
});
