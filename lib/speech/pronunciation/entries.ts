/**
 * How lexicon tables are written and read: pairs of a Hebrew word (or phrase, its spaces written `_`) and its
 * transliteration, separated by commas or line ends, as in `תודה tod'a, בת_ים bat y'am`.
 * This module is browser compatible.
 */

/**
 * What a word does to the words around it: a number takes `u-` for "and" and after `be-` nothing is definite; an adjective
 * with the article makes the noun before it definite.
 */
export type WordKind = "word" | "number" | "adjective" | "name";

export interface Entry {
  /** In the transliteration of alphabet.ts. */
  readonly sounds: string;
  readonly kind: WordKind;
}

export type EntryTable = ReadonlyArray<readonly [word: string, entry: Entry]>;

/** Reads a table; the first space of a pair parts the Hebrew from its sounds. */
export function readEntries(kind: WordKind, table: string): EntryTable {
  return pairsOf(table).map(([word, sounds]) => [word, { sounds, kind }] as const);
}

/**
 * Reads a table of adjectives and makes their four forms. Each is given as `חדש khad'ash`, or, where the stem changes
 * before an ending, with the stem as well: `גדול gad'ol gdol`. A stem that ends in `i` takes the endings of `ראשי`.
 */
export function readAdjectives(table: string): EntryTable {
  return pairsOf(table).flatMap(([word, sounds]) => {
    const [masculine = "", given] = sounds.split(" ");
    const stem = given ?? masculine.replace("'", "");
    return adjectiveForms(word, masculine, stem).map(([form, spoken]) =>
      [form, { sounds: spoken, kind: "adjective" as const }] as const
    );
  });
}

function adjectiveForms(word: string, masculine: string, stem: string): ReadonlyArray<readonly [string, string]> {
  const base = [word, masculine] as const;
  if (word.endsWith("י")) {
    return [base, [`${word}ת`, `${stem.slice(0, -1)}'it`], [`${word}ים`, `${stem}y'im`], [`${word}ות`, `${stem}y'ot`]];
  }
  if (word.endsWith("ה")) {
    const root = word.slice(0, -1);
    return [base, [`${root}ים`, `${stem}'im`], [`${root}ות`, `${stem}'ot`]];
  }
  const root = openFinalLetter(word);
  return [base, [`${root}ה`, `${stem}'a`], [`${root}ים`, `${stem}'im`], [`${root}ות`, `${stem}'ot`]];
}

const OPEN_LETTERS: Readonly<Record<string, string>> = { ך: "כ", ם: "מ", ן: "נ", ף: "פ", ץ: "צ" };

function openFinalLetter(word: string): string {
  const last = word.at(-1) ?? "";
  return word.slice(0, -1) + (OPEN_LETTERS[last] ?? last);
}

function pairsOf(table: string): Array<readonly [word: string, sounds: string]> {
  return table.split(/[,\n]/).map((pair) => pair.trim()).filter((pair) => pair !== "").map((pair) => {
    const space = pair.indexOf(" ");
    if (space < 0) throw new SyntaxError(`A lexicon entry needs a word and its sounds: "${pair}"`);
    return [pair.slice(0, space).replaceAll("_", " "), pair.slice(space + 1).trim()] as const;
  });
}
