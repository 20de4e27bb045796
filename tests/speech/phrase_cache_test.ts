import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { createPhraseCache, type PhraseCacheOptions, phraseKey } from "../../lib/speech/phrase_cache.ts";
import { createPhraseFolder } from "../../lib/speech/phrase_folder.ts";
import type { Synthesizer } from "../../lib/speech/synthesizer.ts";
import { join } from "../standins/google.ts";

/** Speaks one byte a letter and counts how often it was asked. */
function counting(): Synthesizer & { asked: string[]; atOnce: number; most: number } {
  const synthesizer = {
    name: "counting",
    asked: [] as string[],
    atOnce: 0,
    most: 0,
    async *synthesize(text: string) {
      synthesizer.asked.push(text);
      synthesizer.most = Math.max(synthesizer.most, ++synthesizer.atOnce);
      await Promise.resolve();
      yield new TextEncoder().encode(text.slice(0, 1));
      yield new TextEncoder().encode(text.slice(1));
      synthesizer.atOnce--;
    },
  };
  return synthesizer;
}

function setUp(options: Partial<PhraseCacheOptions> = {}) {
  const inner = counting();
  const cache = createPhraseCache(inner, { voice: "v1", ...options });
  const say = async (text: string, language: "he" | "en" = "en", signal = new AbortController().signal) =>
    new TextDecoder().decode(join(await Array.fromAsync(cache.synthesize(text, { language, signal }))));
  return { inner, cache, say };
}

Deno.test("a phrase cache says a phrase again without asking", async () => {
  const { inner, cache, say } = setUp();
  assertEquals([await say("hello"), await say("hello")], ["hello", "hello"]);
  assertEquals(inner.asked, ["hello"]);
  assertEquals(cache.stats(), { hits: 1, misses: 1, bytes: 5 });
});

Deno.test("a phrase cache keeps languages, voices and providers apart", async () => {
  const { inner, say } = setUp();
  await say("hello", "en");
  await say("hello", "he");
  assertEquals(inner.asked.length, 2);
  const keys = await Promise.all([
    phraseKey("google", "v1", "hello", "en"),
    phraseKey("google", "v2", "hello", "en"),
    phraseKey("openai", "v1", "hello", "en"),
    phraseKey("google", "v1hello", "", "en"),
  ]);
  assertEquals(new Set(keys).size, 4);
});

Deno.test("a phrase cache forgets what was not used for the longest time, and is never over its bytes", async () => {
  const { inner, cache, say } = setUp({ maxBytes: 10 });
  await say("aaaa");
  await say("bbbb");
  await say("aaaa");
  await say("cccc");
  assert(cache.stats().bytes <= 10);
  inner.asked.length = 0;
  await say("aaaa");
  await say("cccc");
  assertEquals(inner.asked, []);
  await say("bbbb");
  assertEquals(inner.asked, ["bbbb"]);
  await say("much too long for it");
  assert(cache.stats().bytes <= 10);
});

Deno.test("a phrase cache does not keep long texts", async () => {
  const { inner, say } = setUp({ maxCharacters: 3 });
  await say("long");
  await say("long");
  assertEquals(inner.asked.length, 2);
});

Deno.test("a phrase cache does not keep half a phrase: neither of an abort nor of a reader that stopped", async () => {
  const { inner, cache, say } = setUp();
  const abort = new AbortController();
  for await (const _ of cache.synthesize("hello", { language: "en", signal: abort.signal })) abort.abort();
  for await (const _ of cache.synthesize("hello", { language: "en", signal: new AbortController().signal })) break;
  assertEquals(await say("hello"), "hello");
  assertEquals(inner.asked.length, 3);
});

Deno.test("a phrase cache says its phrases ahead of time, a few at once, and writes only those to its store", async () => {
  const phrases = Array.from({ length: 9 }, (_, i) => ({ text: `phrase ${i}`, language: "en" as const }));
  const path = await Deno.makeTempDir();
  try {
    const first = setUp({ phrases, store: createPhraseFolder(`${path}/phrases`) });
    await first.cache.warmUp?.();
    await first.say("the caller's own name");
    assertEquals([first.inner.asked.length, first.inner.most <= 4], [10, true]);
    const files = await Array.fromAsync(Deno.readDir(`${path}/phrases`));
    assertEquals(files.length, 9);
    assert(files.every((file) => /^[0-9a-f]{64}\.ulaw$/.test(file.name)));

    const second = setUp({ phrases, store: createPhraseFolder(`${path}/phrases`) });
    await second.cache.warmUp?.();
    assertEquals(await second.say("phrase 3"), "phrase 3");
    assertEquals(second.inner.asked, []);
    assertNotEquals(second.cache.stats().hits, 0);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
});

Deno.test("a phrase cache goes on without a store that fails", async () => {
  const store = {
    read: () => Promise.reject(new Error("read-only disk")),
    write: () => Promise.reject(new Error("read-only disk")),
  };
  const { cache, say, inner } = setUp({ phrases: [{ text: "hello", language: "en" }], store });
  await cache.warmUp?.();
  assertEquals(await say("hello"), "hello");
  assertEquals(inner.asked.length, 1);
});
