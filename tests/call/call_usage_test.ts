import { assertEquals } from "@std/assert";
import { CallUsage, usageFields } from "../../lib/call/call_usage.ts";
import type { Usage } from "../../lib/usage.ts";

const spoken = (characters: number): Usage => ({ kind: "synthesis", provider: "openai", model: "tts-1", characters });
const thought = (inputTokens: number, outputTokens: number): Usage => ({
  kind: "reply",
  provider: "openai",
  model: "gpt-4.1",
  inputTokens,
  cachedInputTokens: 0,
  outputTokens,
  estimated: false,
});

Deno.test("CallUsage sums up the call, and apart from it what dropped replies used, also what they tell late", () => {
  const usage = new CallUsage();
  const [kept, dropped] = [usage.forReply(), usage.forReply()];
  usage.report({ kind: "recognition", provider: "google", model: "stt:default", audioMs: 30_000 });
  kept.report(spoken(100));
  dropped.report(spoken(50));
  dropped.waste();
  dropped.report(thought(1000, 10));
  assertEquals(kept.totals().synthesizedCharacters, 100);
  const { recognizedMs, synthesizedCharacters, inputTokens } = usage.totals();
  assertEquals([recognizedMs, synthesizedCharacters, inputTokens], [30_000, 150, 1000]);
  const { wasted } = usage.speculation();
  assertEquals([wasted.synthesizedCharacters, wasted.inputTokens, wasted.outputTokens], [50, 1000, 10]);
});

Deno.test("CallUsage counts a reply that is wasted twice once", () => {
  const usage = new CallUsage();
  const reply = usage.forReply();
  reply.report(spoken(50));
  reply.waste();
  reply.waste();
  assertEquals(usage.speculation().wasted.synthesizedCharacters, 50);
});

Deno.test("usageFields() tells the cost to a hundredth of a cent, and models without a price by name", () => {
  const usage = new CallUsage();
  const reply = usage.forReply();
  reply.report(thought(1_000_000, 0));
  reply.report({ kind: "synthesis", provider: "own", model: "voice", characters: 5 });
  const { costUsd, unpriced, characters } = usageFields(usage.totals(), usage.speculation());
  assertEquals([costUsd, unpriced, characters], [2, "own/voice", 5]);
});
