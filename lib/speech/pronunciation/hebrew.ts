/**
 * Hebrew text without vowel points to espeak's phoneme input: lexicon, prefixes, the sound that the neighbours decide,
 * and a guess for the rest. This module is browser compatible.
 */
import { toPhonemes } from "./alphabet.ts";
import { chooseByContext } from "./context.ts";
import type { Entry } from "./entries.ts";
import { guessTransliteration } from "./guess.ts";
import { speakLatin } from "./latin.ts";
import { LEXICON, LONGEST_PHRASE_WORDS } from "./lexicon.ts";
import { prefixSounds, splitPrefix } from "./prefixes.ts";

/** A word as it will be said, and how it was found out. */
export interface SpokenWord {
  readonly word: string;
  /** In the transliteration of alphabet.ts. */
  readonly sounds: string;
  readonly source: "lexicon" | "guess";
}

/** A stretch between two pauses. */
interface Clause {
  readonly words: readonly string[];
  /** `,` `.` `?` `!` or nothing at the end of the text. */
  readonly stop: string;
}

interface Found {
  readonly prefix: string;
  readonly rest: string;
  readonly entry: Entry;
}

/**
 * Turns Hebrew text into what espeak is given: phonemes in `[[ ]]`, the punctuation outside, so that the voice still
 * pauses and rises with it. Empty when there is nothing to say.
 */
export function pronounceHebrew(text: string): string {
  return clausesOf(text).map(({ words, stop }) => {
    const phonemes = speakWords(words).map(({ sounds }) => toPhonemes(sounds)).join(" ");
    return `[[${phonemes}]]${stop}`;
  }).join(" ");
}

/** The words of a text, each with its transliteration. */
export function spokenWords(text: string): SpokenWord[] {
  return clausesOf(text).flatMap(({ words }) => speakWords(words));
}

/** The words of a text that the lexicon does not know, so that their sound is only a guess. */
export function unknownWords(text: string): string[] {
  return spokenWords(text).filter(({ source }) => source === "guess").map(({ word }) => word);
}

const WORD = /[א-ת]+(?:["'][א-ת]+)*'?|[A-Za-z]+(?:['-][A-Za-z]+)*|\d/g;
const STOP = /(\d[.,:]\d)|([.,;:?!…()\n]+|\s[-–—]+\s)/g;

function clausesOf(text: string): Clause[] {
  const plain = normalize(text);
  const clauses: Clause[] = [];
  let start = 0;
  const close = (end: number, stop: string) => {
    const words = plain.slice(start, end).match(WORD);
    if (words) clauses.push({ words, stop });
  };
  for (const match of plain.matchAll(STOP)) {
    if (match[1] !== undefined) continue;
    close(match.index, stopOf(match[0]));
    start = match.index + match[0].length;
  }
  close(plain.length, "");
  return clauses;
}

/** Drops points and direction marks, and writes geresh, gershayim and maqaf in one way. */
function normalize(text: string): string {
  return text.normalize("NFC")
    .replace(/[\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, "")
    .replace(/[׳‘’`]/g, "'")
    .replace(/[״“”]/g, '"')
    .replace(/־|(?<=[א-ת])-(?=[א-ת])/g, " ");
}

function stopOf(marks: string): string {
  if (marks.includes("?")) return "?";
  if (marks.includes("!")) return "!";
  return /[.…\n]/.test(marks) ? "." : ",";
}

function speakWords(words: readonly string[]): SpokenWord[] {
  const spoken: SpokenWord[] = [];
  for (let at = 0; at < words.length;) {
    const phrase = findPhrase(words, at);
    spoken.push(phrase?.spoken ?? speakWord(words, at));
    at += phrase?.length ?? 1;
  }
  return spoken;
}

/** The longest entry of several words that starts here, its first word with or without a prefix. */
function findPhrase(words: readonly string[], at: number): { spoken: SpokenWord; length: number } | undefined {
  for (let length = Math.min(LONGEST_PHRASE_WORDS, words.length - at); length > 1; length--) {
    const word = words.slice(at, at + length).join(" ");
    const found = find(word);
    if (found) return { spoken: { word, sounds: soundsOf(found, false), source: "lexicon" }, length };
  }
}

function speakWord(words: readonly string[], at: number): SpokenWord {
  const word = words[at]!;
  const latin = speakLatin(word);
  if (latin !== undefined) return { word, sounds: latin, source: "lexicon" };
  const chosen = chooseByContext(words, at);
  if (chosen !== undefined) return { word, sounds: chosen, source: "lexicon" };
  const found = find(word) ?? find(word.replace(/'$/, ""));
  if (found) return { word, sounds: soundsOf(found, isDefiniteByNext(words[at + 1])), source: "lexicon" };
  return { word, sounds: guessTransliteration(word), source: "guess" };
}

function find(word: string): Found | undefined {
  const whole = LEXICON.get(word);
  if (whole) return { prefix: "", rest: word, entry: whole };
  for (const [prefix, rest] of splitPrefix(word)) {
    const entry = LEXICON.get(rest);
    if (entry) return { prefix, rest, entry };
  }
}

function soundsOf({ prefix, rest, entry }: Found, definite: boolean): string {
  const mayBeDefinite = entry.kind === "word" || entry.kind === "adjective";
  return prefixSounds(prefix, rest, entry, definite && mayBeDefinite) + entry.sounds;
}

const POINTING = new Set(["הזה", "הזאת", "הזו", "האלה", "האלו", "הבא", "הבאה", "ההוא", "ההיא"]);

/** `בדירה הגדולה` is in the big flat: an adjective with the article tells that the noun before it has one. */
function isDefiniteByNext(next: string | undefined): boolean {
  if (next === undefined || !next.startsWith("ה")) return false;
  return POINTING.has(next) || LEXICON.get(next.slice(1))?.kind === "adjective";
}
