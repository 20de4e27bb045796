/**
 * Words that are written alike and said differently, told apart by the word beside them. This module is browser compatible.
 */
import { hebrewLetters } from "./lexicon/letters.ts";

interface Homograph {
  /** True where this reading is meant and not the one of the lexicon. */
  readonly when: (words: readonly string[], at: number) => boolean;
  readonly sounds: string;
}

const MASCULINE_COUNTED = /^(?:אלף|מיליון|מיליארד|שקל|אחוז|מטר|יום|מקומות|רחובות|מגרשים)$|ים$/;
/** Feminine although they end in -im. */
const FEMININE_IN_IM = /^(?:שנים|מילים|נשים|פעמים|ערים|דרכים)$/;

const beforeMasculine = (words: readonly string[], at: number) => {
  const next = words[at + 1] ?? "";
  return MASCULINE_COUNTED.test(next) && !FEMININE_IN_IM.test(next);
};
/** Nothing follows, or a word that starts with "in", "to", "and", "from" does: not two of something. */
const countsNothing = (words: readonly string[], at: number) =>
  !beforeMasculine(words, at) && /^(?:$|[בלומ])/.test(words[at + 1] ?? "");
/** The agent speaks of herself in the feminine. */
const ofTheAgent = (words: readonly string[], at: number) => /^(?:ש|ו|כש|אם)?אני$/.test(words[at - 1] ?? "");
const ofTheFlat = (words: readonly string[], at: number) =>
  words.slice(0, at).some((word) => /^[והש]*דירה$/.test(word));

const LETTER_NAMES: ReadonlyMap<string, string> = new Map(
  hebrewLetters.map(([letter, { sounds }]) => [letter, sounds]),
);

const HOMOGRAPHS: ReadonlyMap<string, Homograph> = new Map([
  // Eight: shmona khadarim, but shmone dirot and the hour.
  ["שמונה", { when: beforeMasculine, sounds: "shmon'a" }],
  ["ושמונה", { when: beforeMasculine, sounds: "ushmon'a" }],
  ["שני", { when: countsNothing, sounds: "shen'i" }],
  ["רוצה", { when: ofTheAgent, sounds: "rots'a" }],
  ["רואה", { when: ofTheAgent, sounds: "ro'a" }],
  ["עושה", { when: ofTheAgent, sounds: "os'a" }],
  ["עולה", { when: ofTheFlat, sounds: "ol'a" }],
]);

/** A letter on its own is called by its name, unless it is a prefix before a Latin word or a figure: ב-WhatsApp. */
function nameOfLetter(words: readonly string[], at: number): string | undefined {
  const word = words[at] ?? "";
  const isPrefix = /^[ובלמשכה]$/.test(word) && /^[A-Za-z\d]/.test(words[at + 1] ?? "");
  if (word.length !== 1 || isPrefix) return undefined;
  return LETTER_NAMES.get(`${word}'`);
}

/** The transliteration that the neighbours of a word ask for, or `undefined` when the usual one is right. */
export function chooseByContext(words: readonly string[], at: number): string | undefined {
  const homograph = HOMOGRAPHS.get(words[at] ?? "");
  return homograph?.when(words, at) ? homograph.sounds : nameOfLetter(words, at);
}
