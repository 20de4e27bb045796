/**
 * What is said in the same words in every call, whoever the agency is, as it is spoken. Pure.
 */
import { DEFAULT_SENTENCE_SETTINGS, FIXED_TEXT_SETTINGS, splitSentences } from "../../brain/sentences.ts";
import { type Language, LANGUAGES } from "../../language.ts";
import type { Phrase } from "../../speech/phrase_cache.ts";
import { toSpeechText } from "../../speech/speech_text/speech_text.ts";
import { TOOLS } from "../tools.ts";
import { FIXED_PROMPTS, prompt } from "./prompts.ts";

/** The call's own prompts and the words that bridge a tool's time, a sentence each. */
export function cannedPhrases(): Phrase[] {
  return LANGUAGES.flatMap((language) =>
    spokenPhrases(
      [
        ...FIXED_PROMPTS.map((kind) => prompt(kind, language)),
        ...Object.values(TOOLS).map(({ filler }) => filler[language]),
      ],
      language,
      FIXED_TEXT_SETTINGS,
    )
  );
}

/** Texts as the sentences in which they are spoken, none twice; cut as a brain's words are, unless told otherwise. */
export function spokenPhrases(
  texts: readonly string[],
  language: Language,
  cuts = DEFAULT_SENTENCE_SETTINGS,
): Phrase[] {
  const sentences = new Set(texts.flatMap((text) => splitSentences(text, cuts)));
  return [...sentences].map((text) => ({ text: toSpeechText(text, language), language }));
}
