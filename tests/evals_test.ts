import { assert, assertEquals } from "@std/assert";
import { createScriptedBrain } from "../lib/brain/scripted/scripted_brain.ts";
import { parseCaller } from "../tools/evals/caller.ts";
import { runCaller } from "../tools/evals/run_caller.ts";
import { business, listings } from "./agency/fixtures.ts";

const folder = new URL("../evals/", import.meta.url);
const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".json")).toSorted();
const read = (name: string) => parseCaller(Deno.readTextFileSync(new URL(name, folder)), `evals/${name}`);

Deno.test("there are at least 40 made-up callers, in both languages", () => {
  assert(names.length >= 40);
  assertEquals(new Set(names.map((name) => read(name).language)), new Set(["he", "en"]));
});

for (const name of names) {
  const caller = read(name);
  Deno.test(`the scripted brain serves the caller ${name.slice(0, -5)}: ${caller.about}`, async () => {
    const verdict = await runCaller(caller, createScriptedBrain({ business, listings }), { business, listings });
    assertEquals(verdict.failures, [], verdict.transcript.join("\n"));
  });
}

Deno.test("runCaller() finds what a brain does wrong", async () => {
  const brain = {
    name: "bad",
    async *reply() {
      yield { type: "text" as const, text: "הדירה עולה 1,234 ₪, *מבצע*. לקנות? לשכור?" };
      yield { type: "end_call" as const };
    },
  };
  const { failures } = await runCaller(read("he-step-by-step.json"), brain, { business, listings });
  const found = failures.join("\n");
  for (const fault of ["1,234", "markup", "more than one thing", "book_viewing was not done", "the lead's name"]) {
    assert(found.includes(fault), fault);
  }
});
