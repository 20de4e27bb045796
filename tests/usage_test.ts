import { assertAlmostEquals, assertEquals } from "@std/assert";
import { readConfig } from "../lib/config.ts";
import { costOf, createUsageMeter, totalUsage, type Usage } from "../lib/usage.ts";
import { unpricedModels } from "../providers.ts";

const heard: Usage = { kind: "recognition", provider: "google", model: "stt:command_and_search", audioMs: 30_000 };
const spoken: Usage = { kind: "synthesis", provider: "google", model: "he-IL-Chirp3-HD-Kore", characters: 1000 };
const thought: Usage = {
  kind: "reply",
  provider: "openai",
  model: "gpt-4.1-mini-2025-04-14",
  inputTokens: 3000,
  cachedInputTokens: 1000,
  outputTokens: 500,
  estimated: false,
};

Deno.test("totalUsage() adds up a call and prices it from one table", () => {
  const totals = totalUsage([heard, spoken, thought]);
  assertEquals(totals.recognizedMs, 30_000);
  assertEquals(totals.synthesizedCharacters, 1000);
  assertEquals(totals.inputTokens, 3000);
  assertEquals(totals.unpriced, []);
  assertAlmostEquals(totals.costUsd, 0.012 + 0.03 + (2000 * 0.4 + 1000 * 0.1 + 500 * 1.6) / 1e6, 1e-12);
});

Deno.test("totalUsage() names the models it has no price for and leaves them out of the cost", () => {
  const totals = totalUsage([heard, { ...thought, model: "llama3" }]);
  assertEquals(totals.unpriced, ["openai/llama3"]);
  assertAlmostEquals(totals.costUsd, 0.012, 1e-12);
});

Deno.test("costOf() takes the owner's price of tokens where the list has none, and only there", () => {
  const own = { usdPerMillionTokens: 2 };
  assertAlmostEquals(costOf({ ...thought, ...own, model: "llama3" })!, 3500 * 2 / 1e6, 1e-12);
  assertEquals(costOf({ ...thought, ...own }), costOf(thought));
});

Deno.test("unpricedModels() names each model in use whose cost no sum shows, and where a price may be given", () => {
  const unpriced = (env: Record<string, string>) => unpricedModels(readConfig(env).providers);
  const whole = { OPENAI_API_KEY: "sk-test", GOOGLE_API_ENDPOINT: "127.0.0.1:9" };
  assertEquals(unpriced({}), [], "what runs here costs nothing");
  assertEquals(unpriced(whole), [], "all defaults have a price");
  const local = { ...whole, OPENAI_BASE_URL: "http://127.0.0.1:9/v1", OPENAI_MODEL: "llama3" };
  assertEquals(unpriced(local), [{ part: "brain", model: "llama3", setting: "BRAIN_USD_PER_MILLION_TOKENS" }]);
  assertEquals(unpriced({ ...local, BRAIN_USD_PER_MILLION_TOKENS: "0.5" }), []);
  assertEquals(unpriced({ ...local, BRAIN: "scripted" }), []);
  const speech = {
    OPENAI_TRANSCRIPTION_MODEL: "whisper-large",
    OPENAI_SPEECH_MODEL: "kokoro",
    GOOGLE_VOICE_HE: "he-IL-Old-A",
  };
  assertEquals(unpriced({ ...whole, ...speech }).map(({ part, setting }) => [part, setting]), [
    ["recognizer", "OPENAI_TRANSCRIPTION_MODEL"],
    ["synthesizer", "GOOGLE_VOICE_HE"],
    ["synthesizer", "OPENAI_SPEECH_MODEL"],
  ]);
});

Deno.test("costOf() takes the most specific model name first", () => {
  const mini = costOf({ ...thought, model: "gpt-4o-mini" });
  const large = costOf({ ...thought, model: "gpt-4o-2024-11-20" });
  assertAlmostEquals(mini!, (2000 * 0.15 + 1000 * 0.075 + 500 * 0.6) / 1e6, 1e-12);
  assertAlmostEquals(large!, (2000 * 2.5 + 1000 * 1.25 + 500 * 10) / 1e6, 1e-12);
});

Deno.test("a usage meter holds one entry a model however long the call is, and the sums are right", () => {
  const meter = createUsageMeter();
  for (let i = 0; i < 1000; i++) {
    meter.report(heard);
    meter.report(thought);
  }
  assertEquals(meter.totals().recognizedMs, 30_000_000);
  assertEquals(meter.totals().outputTokens, 500_000);
  assertAlmostEquals(meter.totals().costUsd, 12 + 1000 * (2000 * 0.4 + 1000 * 0.1 + 500 * 1.6) / 1e6, 1e-6);
});
