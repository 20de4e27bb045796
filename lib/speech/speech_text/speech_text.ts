/**
 * From text as written to text as spoken, before synthesis. Pure; browser compatible.
 */
import type { Language } from "../../language.ts";
import { englishSpeechText } from "./english_text.ts";
import { hebrewSpeechText } from "./hebrew_text.ts";

/**
 * Puts prices, rooms, floors, areas, dates, hours, phone and house numbers, percentages and abbreviations into words
 * of the right gender, and takes markup and emoji away. Words of another script are left for the voice. Speech text
 * put through again does not change.
 */
export function toSpeechText(text: string, language: Language): string {
  return language === "he" ? hebrewSpeechText(text) : englishSpeechText(text);
}
