/**
 * The transliteration that the Hebrew lexicon is written in, and its translation to espeak's phoneme names.
 *
 * Five vowels `a e i o u`; consonants as Israelis write them in Latin letters (`sh kh ts ch zh j`, `y` as in yes, `kh`
 * for both khet and soft kaf); `'` stands before the stressed vowel; `|` keeps two letters apart that would else be read
 * as one (`s|h`). A word without `'` is spoken unstressed: the little words (shel, et, al).
 * This module is browser compatible.
 */

/** Longest first: `sh` must be found before `s`. */
const SOUNDS: ReadonlyArray<readonly [letters: string, phoneme: string]> = [
  ["sh", "S"],
  ["kh", "X"],
  ["ts", "ts"],
  ["ch", "tS"],
  ["zh", "Z"],
  ["a", "a"],
  ["e", "e"],
  ["i", "i"],
  ["o", "o"],
  ["u", "u"],
  ["b", "b"],
  ["v", "v"],
  ["g", "g"],
  ["d", "d"],
  ["h", "h"],
  ["z", "z"],
  ["t", "t"],
  ["y", "j"],
  ["k", "k"],
  ["l", "l"],
  ["m", "m"],
  ["n", "n"],
  ["s", "s"],
  ["p", "p"],
  ["f", "f"],
  ["r", 'Q"'],
  ["j", "dZ"],
  ["w", "w"],
  ["|", "|"],
  ["'", "'"],
  [" ", " "],
];

/** A light stop between two vowels that belong to different syllables; without it espeak runs them into one. */
const HIATUS = "?";

/**
 * Translates a transliterated Hebrew word or phrase (`shal'om`) to espeak's phoneme input without its brackets (`Sal'om`).
 * @throws {RangeError} when a letter is not of the transliteration
 */
export function toPhonemes(transliteration: string): string {
  let phonemes = "";
  let afterVowel = false;
  for (let at = 0; at < transliteration.length;) {
    const sound = SOUNDS.find(([letters]) => transliteration.startsWith(letters, at));
    if (!sound) throw new RangeError(`Not in the transliteration: "${transliteration[at]}" of "${transliteration}"`);
    const [letters, phoneme] = sound;
    const startsVowel = isVowel(letters === "'" ? transliteration[at + 1] : letters);
    if (afterVowel && startsVowel) phonemes += HIATUS;
    if (letters !== "|") phonemes += phoneme;
    afterVowel = isVowel(letters);
    at += letters.length;
  }
  return phonemes;
}

/** How many syllables a transliteration has: one a vowel. */
export function countSyllables(transliteration: string): number {
  return transliteration.match(/[aeiou]/g)?.length ?? 0;
}

function isVowel(letter: string | undefined): boolean {
  return letter !== undefined && letter !== "" && "aeiou".includes(letter);
}
