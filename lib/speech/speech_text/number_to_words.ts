/**
 * Numbers as words in either language. Pure; browser compatible.
 */
import type { Language } from "../../language.ts";
import { englishNumber } from "./english_numbers.ts";
import { hebrewNumber, type HebrewNumberOptions } from "./hebrew_numbers.ts";

/**
 * A number in words. The options are Hebrew grammar and change nothing in English.
 *
 * @throws {RangeError} when the number is not finite or its size is 10^12 or more
 */
export function numberToWords(value: number, language: Language, options: HebrewNumberOptions = {}): string {
  return language === "he" ? hebrewNumber(value, options) : englishNumber(value);
}
