import { assertEquals } from "@std/assert";
import type { Brain, BrainEvent, BrainRequest } from "../../lib/brain/brain.ts";
import { greetingText, withFixedGreeting } from "../../lib/brain/fixed_greeting.ts";

function saying(name: string, ...events: BrainEvent[]): Brain {
  return {
    name,
    async *reply() {
      await Promise.resolve();
      yield* events;
    },
  };
}

const model = saying("model", { type: "text", text: "What can I do?" });
const greeter = saying(
  "greeter",
  { type: "memory", memory: 1 },
  { type: "text", text: "Hello. " },
  { type: "text", text: "Which city?" },
  { type: "expect", slot: "city" },
);

function request(change: Partial<BrainRequest>): BrainRequest {
  return {
    callSid: "CA1",
    turnId: 1,
    kind: "greeting",
    language: "en",
    conversation: [],
    memory: undefined,
    epochMs: 0,
    tools: { run: () => Promise.reject(new Error("no tools")) },
    ...change,
  };
}

async function told(change: Partial<BrainRequest>): Promise<BrainEvent[]> {
  const brain = withFixedGreeting(model, greeter);
  return await Array.fromAsync(brain.reply(request(change), { signal: new AbortController().signal }));
}

Deno.test("withFixedGreeting() opens a call with the greeter's words and what they ask for, but not its memory", async () => {
  assertEquals((await told({})).map(({ type }) => type), ["text", "text", "expect"]);
});

Deno.test("withFixedGreeting() leaves everything else to the brain", async () => {
  const words: BrainEvent[] = [{ type: "text", text: "What can I do?" }];
  assertEquals(await told({ kind: "reply", conversation: [{ role: "caller", text: "hello" }] }), words);
  assertEquals(await told({ conversation: [{ role: "caller", text: "hello" }] }), words, "a call that comes back");
});

Deno.test("greetingText() is the whole greeting", async () => {
  assertEquals(await greetingText(greeter, "en"), "Hello. Which city?");
});
