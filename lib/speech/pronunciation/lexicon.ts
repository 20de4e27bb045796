/**
 * The Hebrew pronunciation lexicon: all tables as one map. This module is browser compatible.
 */
import type { Entry, EntryTable } from "./entries.ts";
import { adjectives, irregularAdjectives } from "./lexicon/adjectives.ts";
import { callers } from "./lexicon/callers.ts";
import { general } from "./lexicon/general.ts";
import { hebrewLetters } from "./lexicon/letters.ts";
import { littleWords } from "./lexicon/little_words.ts";
import { names } from "./lexicon/names.ts";
import { numbers, ordinals } from "./lexicon/numbers.ts";
import { phrases } from "./lexicon/phrases.ts";
import { places } from "./lexicon/places.ts";
import { property } from "./lexicon/property.ts";
import { time } from "./lexicon/time.ts";
import { verbs } from "./lexicon/verbs.ts";

/** Where two tables give the same word the later one wins: a word of the trade before the name that is spelled like it. */
const TABLES: readonly EntryTable[] = [
  callers,
  general,
  names,
  places,
  adjectives,
  irregularAdjectives,
  verbs,
  ordinals,
  numbers,
  phrases,
  property,
  time,
  littleWords,
  hebrewLetters,
];

export const LEXICON: ReadonlyMap<string, Entry> = new Map(TABLES.flat());

/** The most words that one entry spans. */
export const LONGEST_PHRASE_WORDS = Math.max(...[...LEXICON.keys()].map((key) => key.split(" ").length));
