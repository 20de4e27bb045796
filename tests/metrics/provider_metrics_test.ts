import { assert, assertEquals } from "@std/assert";
import { ProviderError } from "../../lib/errors.ts";
import { measureProviders } from "../../lib/metrics/provider_metrics.ts";
import { Metrics } from "../../lib/metrics/registry.ts";
import { createFallbackRecognizer } from "../../lib/speech/fallback_recognizer.ts";
import { createFallbackSynthesizer } from "../../lib/speech/fallback_synthesizer.ts";
import type { Recognizer } from "../../lib/speech/recognizer.ts";
import type { Synthesizer } from "../../lib/speech/synthesizer.ts";
import { ManualClock } from "../standins/manual_clock.ts";

/** Speaks a piece 300 ms after it was asked, or refuses its key. */
function voice(name: string, clock: ManualClock, works: () => boolean): Synthesizer {
  return {
    name,
    async *synthesize() {
      await Promise.resolve();
      if (!works()) throw new ProviderError(`${name} refused the key`, { fault: "auth", code: 401 });
      clock.tick(300);
      yield new Uint8Array(160);
      clock.tick(5000);
      yield new Uint8Array(160);
    },
  };
}

async function speak(synthesizer: Synthesizer): Promise<void> {
  const { signal } = new AbortController();
  for await (const _audio of synthesizer.synthesize("שלום", { language: "he", signal }));
}

Deno.test("measureProviders() tells how soon each provider began to answer, and whose circuit is open", async () => {
  const clock = new ManualClock();
  const metrics = new Metrics();
  let keyHolds = false;
  const voices = [voice("first", clock, () => keyHolds), voice("second", clock, () => true)];
  const synthesizer = createFallbackSynthesizer(voices, {
    clock,
    timeouts: { firstMs: 60_000, nextMs: 60_000 },
    ...measureProviders(metrics),
  });
  const state = (provider: string) =>
    new RegExp(`va_circuit_state{part="synthesizer",provider="${provider}"} (\\d)`).exec(metrics.text())?.[1];
  assertEquals([state("first"), state("second")], ["0", "0"]);
  await speak(synthesizer);
  assertEquals([state("first"), state("second")], ["2", "0"]);
  const sum = 'va_provider_seconds_sum{part="synthesizer",provider="second"} 0.3';
  assert(metrics.text().includes(sum), metrics.text());
  keyHolds = true;
  clock.tick(31_000);
  await speak(synthesizer);
  assertEquals(state("first"), "0");
});

Deno.test("measureProviders() takes a recognizer's time from the end of the audio", async () => {
  const clock = new ManualClock();
  const metrics = new Metrics();
  const slow: Recognizer = {
    name: "slow",
    open: () => ({
      write: () => {},
      finish() {
        clock.tick(450);
        return Promise.resolve({ text: "כן", final: true });
      },
    }),
  };
  const recognizer = createFallbackRecognizer([slow], { clock, ...measureProviders(metrics) });
  const { signal } = new AbortController();
  const onPartial = () => {};
  const recognition = recognizer.open({ callSid: "CA1", language: "he", startMs: 0, signal, onPartial });
  clock.tick(3000);
  await recognition.finish();
  assert(metrics.text().includes('va_provider_seconds_sum{part="recognizer",provider="slow"} 0.45'), metrics.text());
});
