import { assert, assertEquals } from "@std/assert";
import type { Message } from "../../../lib/brain/conversation.ts";
import { readToolMemory, rememberResult, withResults } from "../../../lib/brain/openai/tool_memory.ts";

const call = (n: number) => ({ index: 0, id: `c${n}`, name: "search_listings", argumentsJson: `{"n":${n}}` });
const EMPTY = readToolMemory(undefined);

function remembered(count: number, resultLength = 10) {
  let memory = EMPTY;
  for (let n = 0; n < count; n++) {
    memory = rememberResult(memory, call(n), { ok: true, value: "x".repeat(resultLength) }, n);
  }
  return memory.results.map(({ argumentsJson }) => JSON.parse(argumentsJson).n);
}

Deno.test("the newest results are kept, within a number and a length", () => {
  assertEquals(remembered(3), [0, 1, 2]);
  assertEquals(remembered(20), [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  assertEquals(remembered(6, 5000), [4, 5]);
  assertEquals(remembered(3, 50_000), [2]);
});

Deno.test("another brain's memory is none of ours", () => {
  for (const memory of [undefined, null, 3, { version: 1 }, { brain: "scripted" }]) {
    assertEquals(readToolMemory(memory).results, []);
  }
  const memory = rememberResult(EMPTY, call(1), { ok: false, error: "taken" }, 1);
  assertEquals(readToolMemory(JSON.parse(JSON.stringify(memory))), memory);
});

Deno.test("results stand after the words that led to them, also when the conversation became shorter", () => {
  const conversation: Message[] = [{ role: "caller", text: "a" }, { role: "agent", text: "b", cut: false }];
  const memory = rememberResult(rememberResult(EMPTY, call(1), { ok: true, value: 1 }, 1), call(2), {
    ok: true,
    value: 2,
  }, 5);
  const roles = withResults(conversation, memory).map(({ role }) => role);
  assertEquals(roles, ["caller", "tool", "agent", "tool"]);
  assert(withResults([], EMPTY).length === 0);
});
