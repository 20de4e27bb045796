/**
 * The words numbers are made of, Hebrew (masculine, feminine, construct, as people spell them) and English.
 * Pure; browser compatible.
 */
import { normalise } from "./tokens.ts";

export type Gender = "masculine" | "feminine" | "either";

export type NumberWord =
  /** 0–19 and the tens; `joins` marks the "ten" that makes teens of the digit before it. */
  | { kind: "small"; value: number; gender: Gender; construct: boolean; joins: boolean }
  /** 100 and 200. */
  | { kind: "hundreds"; value: number }
  /** 2,000. */
  | { kind: "thousands"; value: number }
  /** Multiplies what stands before it: hundred, thousand, million. */
  | { kind: "scale"; value: number }
  /** Half, quarter. */
  | { kind: "fraction"; value: number }
  /** "Quarters", after a three. */
  | { kind: "quarters" }
  | { kind: "point" }
  /** "double", "triple". */
  | { kind: "times"; value: number };

const HEBREW_DIGITS: readonly (readonly [number, string, string, string])[] = [
  [0, "", "אפס", ""],
  [1, "אחד", "אחת", ""],
  [2, "שניים|שנים", "שתיים|שתים", "שני|שתי"],
  [3, "שלושה|שלשה", "שלוש|שלש", "שלושת|שלשת"],
  [4, "ארבעה", "ארבע", "ארבעת"],
  [5, "חמישה|חמשה", "חמש", "חמשת|חמישת"],
  [6, "שישה|ששה", "שש", "ששת|שישת"],
  [7, "שבעה", "שבע", "שבעת"],
  [8, "", "", "שמונת"],
  [9, "תשעה", "תשע", "תשעת"],
];

const ENGLISH_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen " +
  "sixteen seventeen eighteen nineteen";

function build(): Map<string, NumberWord> {
  const words = new Map<string, NumberWord>();
  const add = (spellings: string, word: NumberWord) => {
    for (const spelling of spellings.split("|")) if (spelling !== "") words.set(normalise(spelling), word);
  };
  const small = (spellings: string, value: number, gender: Gender, construct = false, joins = false) =>
    add(spellings, { kind: "small", value, gender, construct, joins });
  for (const [value, masculine, feminine, construct] of HEBREW_DIGITS) {
    small(masculine, value, "masculine");
    small(feminine, value, "feminine");
    small(construct, value, "either", true);
  }
  small("שמונה", 8, "either");
  small("עשרה", 10, "masculine", false, true);
  small("עשר", 10, "feminine", false, true);
  small("עשרת", 10, "either", true);
  "עשרים|שלושים,שלשים|ארבעים|חמישים,חמשים|שישים,ששים|שבעים|שמונים|תשעים".split("|").forEach((spellings, index) =>
    small(spellings.replace(",", "|"), 20 + 10 * index, "either")
  );
  add("מאה", { kind: "hundreds", value: 100 });
  add("מאתיים|מאתים", { kind: "hundreds", value: 200 });
  add("אלפיים", { kind: "thousands", value: 2000 });
  add("מאות|hundred|hundreds", { kind: "scale", value: 100 });
  add("אלף|אלפים|אלפי|thousand|thousands|grand|k", { kind: "scale", value: 1000 });
  add("מיליון|מליון|מיליונים|מליונים|מיליוני|million|millions|mil|mill", { kind: "scale", value: 1e6 });
  add("מיליארד|billion", { kind: "scale", value: 1e9 });
  add("חצי|מחצית|half", { kind: "fraction", value: 0.5 });
  add("רבע|quarter", { kind: "fraction", value: 0.25 });
  add("רבעים|רבעי|quarters", { kind: "quarters" });
  add("נקודה|point", { kind: "point" });
  add("דאבל|double", { kind: "times", value: 2 });
  add("טריפל|triple", { kind: "times", value: 3 });
  ENGLISH_SMALL.split(" ").forEach((word, value) => small(word, value, "either"));
  "twenty|thirty|forty,fourty|fifty|sixty|seventy|eighty|ninety".split("|").forEach((spellings, index) =>
    small(spellings.replace(",", "|"), 20 + 10 * index, "either")
  );
  return words;
}

/** Every number word by its normalised spelling, without prefix letters. */
export const NUMBER_WORDS: ReadonlyMap<string, NumberWord> = build();
