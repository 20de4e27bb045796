import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { systemPrompt } from "../lib/agency/system_prompt.ts";
import { modelTools } from "../lib/agency/tools.ts";
import { withFixedGreeting } from "../lib/brain/fixed_greeting.ts";
import { createOpenAiBrain } from "../lib/brain/openai/brain.ts";
import { createScriptedBrain } from "../lib/brain/scripted/scripted_brain.ts";
import { parseCaller } from "../tools/evals/caller.ts";
import { evaluate } from "../tools/evals/evaluation.ts";
import { runCaller } from "../tools/evals/run_caller.ts";
import { business, listings } from "./agency/fixtures.ts";
import { type ChatDelta, startOpenAiStandin } from "./standins/openai.ts";

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

/** A model behind the wire that does the same whatever it hears. */
function modelThat(deltas: readonly ChatDelta[], status?: number) {
  const openai = startOpenAiStandin({ chat: () => ({ deltas, ...(status === undefined ? {} : { status }) }) });
  const brain = createOpenAiBrain({
    access: { baseUrl: openai.baseUrl },
    model: "gpt-4.1",
    systemPrompt: (request) => systemPrompt(business, listings, request),
    tools: modelTools(),
  });
  return { openai, brain: withFixedGreeting(brain, createScriptedBrain({ business, listings })) };
}

async function tableOf(names: readonly string[], { openai, brain }: ReturnType<typeof modelThat>, repeat: number) {
  const lines: string[] = [];
  const callers = names.map((name) => ({ name, caller: read(`${name}.json`) }));
  const write = (line: string) => void lines.push(line);
  const good = await evaluate(callers, brain, { business, listings }, { repeat, parallel: 2, verbose: false, write });
  await openai.stop();
  return { good, lines };
}

Deno.test("evaluate() holds a model to the same callers over the wire, again and again", async () => {
  const goodbye: ChatDelta[] = ["No problem, you reached an estate agency. Goodbye!", {
    tool: 0,
    id: "c1",
    name: "end_call",
    arguments: "{}",
  }];
  const { good, lines } = await tableOf(["en-wrong-number", "en-step-by-step"], modelThat(goodbye), 3);
  assert(!good);
  assertMatch(lines[1]!, /^en-wrong-number +3\/3 /);
  assertMatch(lines[2]!, /^en-step-by-step +0\/3 /);
  assertStringIncludes(lines.join("\n"), "book_viewing was not done");
  assertEquals(lines.at(-1), "1 of 2 callers are served as they must be");
});

Deno.test("evaluate() counts a model that fails as a bad call and goes on", async () => {
  const { good, lines } = await tableOf(["en-wrong-number", "he-wrong-number"], modelThat([], 500), 1);
  assert(!good);
  assertEquals(lines.filter((line) => line.includes("the brain failed: The OpenAI brain answered 500")).length, 2);
});
