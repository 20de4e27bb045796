/**
 * From speech text to what the embedded voice is given. This module is browser compatible.
 */
import { type Language, languageOf } from "../../language.ts";
import { pronounceEnglish } from "./english.ts";
import { pronounceHebrew } from "./hebrew.ts";

export { unknownWords } from "./hebrew.ts";

export interface Pronunciation {
  /** The voice that must read it: a text in Latin letters only is read by the English one. */
  readonly language: Language;
  /** espeak's input: text with phonemes in `[[ ]]`; empty when there is nothing to say. */
  readonly input: string;
}

/**
 * Tells how a sentence is said.
 * @param text words as in `speech_text/`; digits that are left are said one by one in Hebrew, as numbers in English
 * @param language what to take it for when it has no letters
 */
export function pronounce(text: string, language: Language): Pronunciation {
  const hebrew = language === "he" ? /[א-ת]/.test(text) || !/[A-Za-z]/.test(text) : languageOf(text) === "he";
  return hebrew ? { language: "he", input: pronounceHebrew(text) } : { language: "en", input: pronounceEnglish(text) };
}
