/**
 * The letters Hebrew glues to the front of a word (and, the, in, to, from, that, as), and how they sound.
 * This module is browser compatible.
 */
import type { Entry } from "./entries.ts";

/** Every prefix or chain of prefixes in use, shortest first so that as little as possible is taken off a word. */
const CHAINS: readonly string[] = [
  ..."והבלמשכ",
  "וה",
  "וב",
  "ול",
  "ומ",
  "וש",
  "וכ",
  "שה",
  "שב",
  "של",
  "שמ",
  "שכ",
  "מה",
  "כש",
  "לה",
  "כה",
  "בה",
  "ומה",
  "ושה",
  "וכש",
  "כשה",
  "לכש",
  "שמה",
  "ושב",
  "ושל",
  "וכשה",
  "לכשה",
];

/** `me` and not `mi` before the throat letters. */
const THROAT = /^[אהחער]/;
/** Two consonants with no vowel between them. */
const CLUSTER = /^(?:sh|kh|ts|(?!sh|kh|ts)[^aeiou'])[^aeiou'y]/;
const LABIAL = /^[bvmpf]/;

/** Splits a word into a prefix and the word behind it, in the order in which they should be tried. */
export function splitPrefix(word: string): Array<readonly [prefix: string, rest: string]> {
  return CHAINS.filter((chain) => word.startsWith(chain) && word.length - chain.length >= 2)
    .map((chain) => [chain, word.slice(chain.length)] as const);
}

/**
 * How a chain of prefixes sounds before a known word.
 * @param definite true when `ב ל כ` stand for ba- la- ka-, with the article swallowed
 */
export function prefixSounds(prefix: string, rest: string, entry: Entry, definite: boolean): string {
  const letters = [...prefix];
  return letters.map((letter, index) => {
    const nextLetters = letters.slice(index + 1).join("") + rest;
    const last = index === letters.length - 1;
    switch (letter) {
      case "ו":
        return saysU(last ? entry : undefined, nextLetters) ? "u" : "ve";
      case "ה":
        return "ha";
      case "ב":
        return last && definite ? "ba" : "be";
      case "ל":
        return last && definite ? "la" : "le";
      case "כ":
        return letters[index + 1] === "ש" ? "k" : last && definite ? "ka" : "ke";
      case "מ":
        return THROAT.test(nextLetters) ? "me" : "mi";
      default:
        return "she";
    }
  }).join("");
}

/** "And" is `u` before lips and, in numbers, before two consonants: umatayim, ushlosha; else `ve`. */
function saysU(entry: Entry | undefined, nextLetters: string): boolean {
  if (!entry) return /^[במ]/.test(nextLetters);
  return LABIAL.test(entry.sounds) || (entry.kind === "number" && CLUSTER.test(entry.sounds));
}
