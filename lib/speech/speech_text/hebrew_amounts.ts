/**
 * Hebrew numbers with what they count: money, rooms, areas, percentages, ranges. Pure; browser compatible.
 */
import { type HebrewNoun, hebrewNoun } from "./hebrew_nouns.ts";
import { hebrewNumber } from "./hebrew_numbers.ts";

const NUMBER = "\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?";
const SCALE = "אלפים|אלף|מיליון|מליון|מיליארד|K|k|M";
const AMOUNT = new RegExp(
  `(?<![\\p{L}\\p{N}.,:/])(?:(?<prefix>[ובלמכשה]{1,3})[-–־]?)?(?<sign>[₪$€]\\s?)?(?<first>${NUMBER})(?![\\d]|[.,:/]\\d)` +
    `(?:\\s?(?<scale1>${SCALE})(?!\\p{L}))?` +
    `(?:\\s?[₪]?(?<joint>[-–]|\\s(?:עד|או|ל-?|עד ל-?|ועד)\\s?|\\sל-)\\s?(?<sign2>[₪$€]\\s?)?(?<second>${NUMBER})(?![\\d]|[.,:/]\\d)(?:\\s?(?<scale2>${SCALE})(?!\\p{L}))?)?` +
    `(?:\\s?(?<unit>[₪$€%])|\\s(?<word>[\\u05D0-\\u05EA]+(?:[׳״][\\u05D0-\\u05EA]+)*)(?![\\p{L}\\p{N}]|[-–־]\\d))?`,
  "gu",
);

interface Parts {
  prefix: string | undefined;
  sign: string | undefined;
  first: string;
  scale1: string | undefined;
  joint: string | undefined;
  sign2: string | undefined;
  second: string | undefined;
  scale2: string | undefined;
  unit: string | undefined;
  word: string | undefined;
}

const SCALES: Readonly<Record<string, number>> = {
  "אלף": 1000,
  "אלפים": 1000,
  K: 1000,
  k: 1000,
  "מיליון": 1e6,
  "מליון": 1e6,
  M: 1e6,
  "מיליארד": 1e9,
};

const SHEKEL = hebrewNoun("שקלים");
const PERCENT = hebrewNoun("אחוזים");
const UNIT_NOUNS: Readonly<Record<string, HebrewNoun | undefined>> = {
  "₪": SHEKEL,
  "%": PERCENT,
  "$": { gender: "masculine", singular: "דולר", plural: "דולר", isMeasure: true },
  "€": { gender: "masculine", singular: "יורו", plural: "יורו", isMeasure: true },
};

/** Replaces every number that stands before a known unit or noun, and every scaled or ranged number. */
export function hebrewAmounts(text: string): string {
  return text.replace(AMOUNT, (...args) => {
    const whole = String(args[0]);
    const parts = args.at(-1) as Parts;
    const sign = (parts.sign ?? parts.sign2)?.trim();
    const noun = UNIT_NOUNS[parts.unit ?? sign ?? ""] ?? countedNoun(parts.word);
    const isPlain = noun === undefined && parts.scale1 === undefined && parts.second === undefined;
    if (isPlain || isTooLarge(parts) || (noun === undefined && isLoose(parts))) return whole;
    const rest = noun === undefined || (sign !== undefined && parts.word !== undefined) ? after(parts.word) : "";
    return (parts.prefix ?? "") + sayAmount(parts, noun) + rest;
  });
}

/** Too long to be a sum; read digit by digit later. */
function isTooLarge({ first, second, scale1, scale2 }: Parts): boolean {
  return valueOf(first, scale1 ?? scale2) >= 1e12 || (second !== undefined && valueOf(second, scale2) >= 1e12);
}

/** Two numbers joined by a word that could as well part them are left alone: "קומה 3 או 4" has no noun after it. */
function isLoose(parts: Parts): boolean {
  return parts.second !== undefined && parts.scale1 === undefined && parts.scale2 === undefined &&
    !/^[-–]$/.test(parts.joint ?? "");
}

function after(word: string | undefined): string {
  return word === undefined ? "" : ` ${word}`;
}

interface CountedNoun extends HebrewNoun {
  /** Written with its article: "החדרים". */
  definite?: string;
}

/** The noun a word is. A singular after a number ("20 שנה") is kept from 11 on. */
function countedNoun(word: string | undefined): CountedNoun | undefined {
  if (word === undefined) return undefined;
  const bare = word.startsWith("ה") ? hebrewNoun(word.slice(1)) : undefined;
  if (bare !== undefined && bare.singular !== bare.plural) return { ...bare, definite: word };
  const noun = hebrewNoun(word);
  return noun !== undefined && word === noun.singular ? { ...noun, isMeasure: true } : noun;
}

function sayAmount(parts: Parts, noun: CountedNoun | undefined): string {
  const gender = noun?.gender ?? "feminine";
  if (parts.second === undefined) return sayCounted(valueOf(parts.first, parts.scale1), parts.scale1, noun);
  const scale2 = parts.scale2;
  const shared = scale2 !== undefined && parts.scale1 === undefined && Number(parts.first.replaceAll(",", "")) < 1000;
  const first = valueOf(parts.first, shared ? undefined : parts.scale1);
  const second = valueOf(parts.second, scale2);
  const firstGender = shared ? "masculine" : gender;
  const said = parts.scale1 === undefined
    ? hebrewNumber(first, { gender: firstGender })
    : sayScaled(first, parts.scale1, gender);
  return `${said} ${jointWords(parts.joint)}${sayCounted(second, scale2, noun)}`;
}

function jointWords(joint: string | undefined): string {
  const word = joint?.trim().replace("-", "") ?? "";
  if (word === "או") return "או ";
  return word === "ל" ? "ל" : word === "עד ל" ? "עד ל" : "עד ";
}

function valueOf(digits: string, scale: string | undefined): number {
  return Math.round(Number(digits.replaceAll(",", "")) * (SCALES[scale ?? ""] ?? 1) * 100) / 100;
}

/** "2.5 מיליון" is said with its half; "2.35 מיליון" as the full number. */
function sayScaled(value: number, scale: string | undefined, gender: HebrewNoun["gender"]): string {
  const size = SCALES[scale ?? ""] ?? 1;
  if (size < 1e6) return hebrewNumber(value, { gender });
  const count = value / size;
  const word = size === 1e6 ? "מיליון" : "מיליארד";
  if (count % 1 !== 0.5 || count >= 100) return hebrewNumber(value, { gender });
  if (count === 0.5) return `חצי ${word}`;
  return count === 1.5 ? `${word} וחצי` : `${hebrewNumber(count, { gender: "masculine" })} ${word}`;
}

function sayCounted(
  value: number,
  scale: string | undefined,
  noun: CountedNoun | undefined,
): string {
  if (noun === undefined) return sayScaled(value, scale, "feminine");
  if (noun.definite !== undefined) return sayDefinite(value, noun, noun.definite);
  const { gender, singular, plural } = noun;
  if (noun.singular === "שקל" && !Number.isInteger(value)) return sayPrice(value);
  if (value === 1) return `${singular} ${hebrewNumber(1, { gender })}`;
  if (value === 2) return `${hebrewNumber(2, { gender, construct: true })} ${plural}`;
  if (value === 0.5 || value === 0.25) return `${hebrewNumber(value)} ${singular}`;
  if (value === 1.5) return `${singular} וחצי`;
  const isSingular = noun.isMeasure && value > 10;
  return `${sayScaled(value, scale, gender)} ${isSingular ? singular : plural}`;
}

function sayDefinite(value: number, noun: HebrewNoun, word: string): string {
  return value === 1
    ? `${word} ${noun.gender === "masculine" ? "האחד" : "האחת"}`
    : `${hebrewNumber(value, { gender: noun.gender, construct: true })} ${word}`;
}

/** Shekels with agorot. */
function sayPrice(value: number): string {
  const shekels = Math.floor(value);
  const agorot = Math.round((value - shekels) * 100);
  const said = sayCounted(shekels, undefined, SHEKEL);
  const coins = hebrewNoun("אגורות");
  return agorot === 0 || coins === undefined ? said : `${said} ו${sayCounted(agorot, undefined, coins)}`;
}
