import { assertEquals, assertThrows } from "@std/assert";
import { countSyllables, toPhonemes } from "../../../lib/speech/pronunciation/alphabet.ts";

const CASES: ReadonlyArray<readonly [transliteration: string, phonemes: string]> = [
  ["shal'om", "Sal'om"],
  ["tod'a rab'a", `tod'a Q"ab'a`],
  ["kh'eder", `X'edeQ"`],
  ["tsfiy'a", "tsfij'a"],
  ["ch'ek", "tS'ek"],
  ["zhabot'inski", "Zabot'inski"],
  ["j'orj", `dZ'oQ"dZ`],
  ["w'atsap", "w'atsap"],
  ["b'ayit", "b'ajit"],
  ["shel", "Sel"],
];

Deno.test("toPhonemes() translates every letter of the transliteration to espeak's names", () => {
  for (const [transliteration, phonemes] of CASES) assertEquals(toPhonemes(transliteration), phonemes);
});

Deno.test("toPhonemes() parts two vowels that meet by a light stop, stressed or not", () => {
  assertEquals(toPhonemes("laaz'or"), `la?az'oQ"`);
  assertEquals(toPhonemes("arba'a"), `aQ"ba?'a`);
  assertEquals(toPhonemes("hoda'ot"), "hoda?'ot");
});

Deno.test("toPhonemes() reads letters kept apart as two sounds", () => {
  assertEquals(toPhonemes("is|h'ak"), "ish'ak");
});

Deno.test("toPhonemes() refuses what is not of the transliteration", () => {
  assertThrows(() => toPhonemes("shalöm"), RangeError, "Not in the transliteration");
  assertThrows(() => toPhonemes("Shalom"), RangeError, '"S"');
});

Deno.test("countSyllables() counts the vowels", () => {
  assertEquals(["shal'om", "sht'ayim", "mispar'im", "shel"].map(countSyllables), [2, 2, 3, 1]);
});
