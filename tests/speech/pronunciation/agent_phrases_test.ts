import { assertEquals, assertGreater } from "@std/assert";
import { allPhrases } from "../../../lib/agency/phrases/all.ts";
import { unknownWords } from "../../../lib/speech/pronunciation/hebrew.ts";
import { toSpeechText } from "../../../lib/speech/speech_text/speech_text.ts";
import { business, listings } from "../../agency/fixtures.ts";

Deno.test("every word that the scripted agent can say in Hebrew is in the lexicon", () => {
  const phrases = allPhrases({ business, listings }, "he");
  assertGreater(phrases.length, 300);
  const unknown = new Set(phrases.flatMap((phrase) => unknownWords(toSpeechText(phrase, "he"))));
  assertEquals([...unknown], []);
});

Deno.test("prices, room counts, floors, areas and hours are said from the lexicon", () => {
  const texts = Array.from({ length: 400 }, (_, step) => {
    const price = 2500 + step * 7350;
    return `${1 + (step % 13) / 2} חדרים, קומה ${step % 35}, ${price} ₪, ${20 + step} מ״ר, בשעה ${step % 24}:${
      10 + (step % 50)
    }`;
  });
  const unknown = new Set(texts.flatMap((text) => unknownWords(toSpeechText(text, "he"))));
  assertEquals([...unknown], []);
});
