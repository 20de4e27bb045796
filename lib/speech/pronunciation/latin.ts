/**
 * Latin words and digits inside Hebrew speech, said as an Israeli would: known words by their usual sound, short ones in
 * capitals letter by letter, the rest by a plain reading of the letters. This module is browser compatible.
 */
import type { EntryTable } from "./entries.ts";
import { digits, latinLetters, latinWords } from "./lexicon/letters.ts";

const soundsByWord = (table: EntryTable) => new Map(table.map(([word, entry]) => [word, entry.sounds]));

const WORDS = soundsByWord(latinWords);
const LETTERS = soundsByWord([...latinLetters, ...digits]);

/** Longest first. */
const READINGS: ReadonlyArray<readonly [letters: string, sounds: string]> = [
  ["tion", "shen"],
  ["igh", "ay"],
  ["sch", "sh"],
  ["ee", "i"],
  ["ea", "i"],
  ["oo", "u"],
  ["ou", "au"],
  ["ow", "o"],
  ["ai", "ey"],
  ["ay", "ey"],
  ["ei", "ey"],
  ["ey", "i"],
  ["ck", "k"],
  ["ph", "f"],
  ["sh", "sh"],
  ["ch", "ch"],
  ["th", "t"],
  ["kh", "kh"],
  ["ts", "ts"],
  ["tz", "ts"],
  ["wh", "w"],
  ["qu", "kw"],
  ["ce", "se"],
  ["ci", "si"],
  ["c", "k"],
  ["q", "k"],
  ["x", "ks"],
];

function readLatin(word: string): string {
  let rest = word.toLowerCase().replace(/[^a-z]/g, "").replace(/(?<=[^aeiou]{1,9}.*[^aeiou])e$/, "");
  let sounds = "";
  while (rest !== "") {
    const reading = READINGS.find(([letters]) => rest.startsWith(letters));
    const [letters, sound] = reading ?? [rest[0]!, rest[0]!];
    sounds += sound === sounds.at(-1) && !"aeiou".includes(sound) ? "" : sound;
    rest = rest.slice(letters.length);
  }
  const vocal = sounds.replace(/y(?![aeiou])/g, "i");
  // English words mostly bear their stress on the first syllable.
  return vocal.replace(/[aeiou]/, "'$&");
}

function spell(word: string): string {
  return [...word.toLowerCase()].map((letter) => LETTERS.get(letter)).filter((name) => name !== undefined).join(" ");
}

/** The transliteration of a Latin word or a single digit; `undefined` for anything else. */
export function speakLatin(word: string): string | undefined {
  if (/^\d$/.test(word)) return LETTERS.get(word);
  if (!/^[A-Za-z]/.test(word)) return undefined;
  const known = WORDS.get(word.toLowerCase());
  if (known !== undefined) return known;
  const spelled = word.length === 1 || !/[aeiouy]/i.test(word) || (word.length <= 4 && word === word.toUpperCase());
  return spelled ? spell(word) : readLatin(word);
}
