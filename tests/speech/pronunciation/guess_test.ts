import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { toPhonemes } from "../../../lib/speech/pronunciation/alphabet.ts";
import { guessTransliteration } from "../../../lib/speech/pronunciation/guess.ts";

const CASES: ReadonlyArray<readonly [word: string, sounds: string]> = [
  ["חולון", "khol'on"],
  ["תקציב", "takts'iv"],
  ["שמירה", "shamir'a"],
  ["קבוצה", "kavots'a"],
  ["אופניים", "ofn'ayim"],
  ["מרפסת", "marf'aset"],
  ["טלוויזיה", "talviziy'a"],
  ["סולומון", "solom'on"],
  ["שרעבי", "sharav'i"],
  ["כלב", "kal'ev"],
  ["ג'ירפה", "jirf'a"],
  ['רמטכ"ל', "ramtakh'al"],
];

Deno.test("guessTransliteration() reads vav and yod as vowels and puts in the usual ones", () => {
  assertEquals(CASES.map(([word]) => [word, guessTransliteration(word)] as const), [...CASES]);
});

Deno.test("guessTransliteration() makes something sayable of any row of letters", () => {
  const letters = fc.constantFrom(..."אבגדהוזחטיכךלמםנןסעפףצץקרשת'\"");
  fc.assert(fc.property(fc.array(letters, { minLength: 1, maxLength: 9 }), (word) => {
    toPhonemes(guessTransliteration(word.join("")));
  }));
});
