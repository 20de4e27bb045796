import { assert, assertEquals, assertRejects } from "@std/assert";
import { packBytes } from "../../build/pack.ts";
import { cannedPhrases } from "../../lib/agency/phrases/canned.ts";
import { FIXED_PROMPTS, prompt } from "../../lib/agency/phrases/prompts.ts";
import { FIXED_TEXT_SETTINGS, splitSentences } from "../../lib/brain/sentences.ts";
import { ProviderError } from "../../lib/errors.ts";
import { LANGUAGES } from "../../lib/language.ts";
import { createClipVoice, packClips } from "../../lib/speech/clips.ts";
import { toSpeechText } from "../../lib/speech/speech_text/speech_text.ts";
import { FakeSynthesizer } from "../fakes/providers.ts";

const signal = new AbortController().signal;
const PHRASES = [{ text: "one moment", language: "en" }, { text: "רגע", language: "he" }] as const;

Deno.test("clips say what was made for them, in its language, and nothing else", async () => {
  const clips = await packClips(PHRASES, new FakeSynthesizer());
  for (const bytes of [clips, await packBytes(clips)]) {
    const voice = createClipVoice(bytes);
    const [clip] = await Array.fromAsync(voice.synthesize("רגע", { language: "he", signal }));
    assertEquals(clip?.length, "רגע".length * 80);
    await assertRejects(() => Array.fromAsync(voice.synthesize("רגע", { language: "en", signal })), ProviderError);
    await assertRejects(() => Array.fromAsync(voice.synthesize("שלום", { language: "he", signal })), ProviderError);
  }
});

Deno.test("every prompt of a call is among the canned phrases, in both languages, as it is spoken", () => {
  const known = new Set(cannedPhrases().map(({ text, language }) => `${language} ${text}`));
  for (const language of LANGUAGES) {
    for (const kind of FIXED_PROMPTS) {
      for (const sentence of splitSentences(prompt(kind, language), FIXED_TEXT_SETTINGS)) {
        assert(known.has(`${language} ${toSpeechText(sentence, language)}`), `${kind} in ${language}`);
      }
    }
  }
});
