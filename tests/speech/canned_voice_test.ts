import { assertEquals, assertRejects } from "@std/assert";
import { ProviderError } from "../../lib/errors.ts";
import { createCannedVoice } from "../../lib/speech/canned_voice.ts";
import { createFallbackSynthesizer } from "../../lib/speech/fallback_synthesizer.ts";
import { createPhraseCache, type Phrase } from "../../lib/speech/phrase_cache.ts";
import type { Synthesizer } from "../../lib/speech/synthesizer.ts";
import { join } from "../standins/google.ts";
import { ManualClock, until } from "../standins/manual_clock.ts";

const PHRASES: Phrase[] = [{ text: "one moment", language: "en" }];

/** Says what it is given with its own name in front, until it is broken. */
function voice(name: string): Synthesizer & { broken: boolean; silent: boolean } {
  const synthesizer = {
    name,
    broken: false,
    silent: false,
    async *synthesize(text: string) {
      await Promise.resolve();
      if (synthesizer.silent) await new Promise(() => {});
      if (synthesizer.broken) throw new ProviderError("Cannot speak", { fault: "auth" });
      yield new TextEncoder().encode(`${name}: ${text}`);
    },
  };
  return synthesizer;
}

function setUp() {
  const clock = new ManualClock();
  const [cloud, spare] = [voice("cloud"), voice("spare")];
  const caches = [createPhraseCache(cloud, { voice: "v", phrases: PHRASES })];
  const chain = createFallbackSynthesizer(caches, { clock });
  const canned = createCannedVoice(chain, { caches, clock, spare: { synthesizer: spare, phrases: PHRASES } });
  const say = async (text: string) => {
    const { signal } = new AbortController();
    return new TextDecoder().decode(join(await Array.fromAsync(canned.synthesize(text, { language: "en", signal }))));
  };
  return { cloud, clock, canned, say };
}

Deno.test("a canned voice says a fixed phrase from memory while the provider is left alone", async () => {
  const { cloud, canned, say } = setUp();
  await canned.warmUp?.();
  cloud.broken = true;
  for (let i = 0; i < 3; i++) await assertRejects(() => say("something else"), ProviderError);
  assertEquals(await say("one moment"), "cloud: one moment");
});

Deno.test("a canned voice says a fixed phrase that was never made in the spare voice, and nothing else", async () => {
  const { cloud, say } = setUp();
  cloud.broken = true;
  assertEquals(await say("one moment"), "spare: one moment");
  await assertRejects(() => say("something else"), ProviderError);
});

Deno.test("a canned voice goes back to the provider's own when that speaks again", async () => {
  const { cloud, clock, say } = setUp();
  cloud.broken = true;
  assertEquals(await say("one moment"), "spare: one moment");
  cloud.broken = false;
  clock.tick(30_000);
  assertEquals(await say("one moment"), "cloud: one moment");
});

Deno.test("a canned voice does not wait long for a better voice than the spare one", async () => {
  const { cloud, clock, say } = setUp();
  cloud.silent = true;
  const saying = say("one moment");
  await until(() => clock.pending > 0);
  clock.tick(900);
  assertEquals(await saying, "spare: one moment");
});
