import { assertEquals } from "@std/assert";
import { systemClock } from "../lib/clock.ts";
import { readConfig } from "../lib/config.ts";
import { createTypedRecognizer } from "../lib/speech/typed_recognizer.ts";
import type { Usage } from "../lib/usage.ts";
import { createProviders } from "../providers.ts";
import { business, listings } from "./agency/fixtures.ts";
import { startOpenAiStandin } from "./standins/openai.ts";

const MAIN = new URL("../main.ts", import.meta.url).pathname;

Deno.test("a server that uses a model without a price says so at its start, and names the setting", async () => {
  const folder = await Deno.makeTempDir();
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN],
    env: {
      ...{ PORT: "0", BIND_ADDRESS: "127.0.0.1", DATA_DIR: folder, LOG_FORMAT: "json", SYNTHESIZER: "espeak" },
      ...{ OPENAI_BASE_URL: "http://127.0.0.1:9/v1", OPENAI_MODEL: "llama3", RECOGNIZER: "typed" },
    },
    stdout: "piped",
  }).spawn();
  let text = "";
  for await (const piece of process.stdout.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.includes("SERVER_LISTENING")) process.kill("SIGKILL");
  }
  await process.status;
  await Deno.remove(folder, { recursive: true });
  const lines = text.trim().split("\n").map((line) => JSON.parse(line));
  const told = lines.filter(({ msg }) => msg.startsWith("PRICE_UNKNOWN"));
  assertEquals(told.map(({ level, part, model, setting }) => [level, part, model, setting]), [
    ["warn", "brain", "llama3", "BRAIN_USD_PER_MILLION_TOKENS"],
  ]);
});

Deno.test("the owner's price of a model is in what its answers are reported to have used", async () => {
  const openai = startOpenAiStandin({ chat: () => ({ deltas: ["Hello."] }) });
  const { providers } = readConfig({
    ...{ OPENAI_BASE_URL: openai.baseUrl, OPENAI_API_KEY: "sk-test", OPENAI_MODEL: "llama3" },
    ...{ RECOGNIZER: "typed", BRAIN_USD_PER_MILLION_TOKENS: "0.25" },
  });
  const parts = { providers, business, listings, clock: systemClock, google: {}, typed: createTypedRecognizer() };
  const { brain } = await createProviders({ ...parts, onFallback: () => {} });
  const usages: Usage[] = [];
  const request = { callSid: "CA1", turnId: 1, kind: "reply", language: "en", memory: undefined, epochMs: 0 } as const;
  const talk = { conversation: [{ role: "caller", text: "Hi" }], tools: { run: () => Promise.reject() } } as const;
  const options = { signal: new AbortController().signal, onUsage: (usage: Usage) => void usages.push(usage) };
  await Array.fromAsync(brain.reply({ ...request, ...talk }, options));
  assertEquals(usages.map((usage) => usage.kind === "reply" && usage.usdPerMillionTokens), [0.25]);
  await openai.stop();
});
