import { assertEquals, assertGreaterOrEqual, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  hebrewDigits,
  type HebrewGender,
  hebrewNumber,
  hebrewOrdinal,
} from "../../../lib/speech/speech_text/hebrew_numbers.ts";
import { numberToWords } from "../../../lib/speech/speech_text/number_to_words.ts";
import { checkRows, rows } from "../../understanding/table.ts";

/** Value | counting a masculine noun | counting a feminine noun. */
const NUMBERS = `
0 | אפס | אפס
1 | אחד | אחת
2 | שניים | שתיים
3 | שלושה | שלוש
4 | ארבעה | ארבע
5 | חמישה | חמש
6 | שישה | שש
7 | שבעה | שבע
8 | שמונה | שמונה
9 | תשעה | תשע
10 | עשרה | עשר
11 | אחד עשר | אחת עשרה
12 | שנים עשר | שתים עשרה
13 | שלושה עשר | שלוש עשרה
14 | ארבעה עשר | ארבע עשרה
15 | חמישה עשר | חמש עשרה
16 | שישה עשר | שש עשרה
17 | שבעה עשר | שבע עשרה
18 | שמונה עשר | שמונה עשרה
19 | תשעה עשר | תשע עשרה
20 | עשרים | עשרים
21 | עשרים ואחד | עשרים ואחת
22 | עשרים ושניים | עשרים ושתיים
23 | עשרים ושלושה | עשרים ושלוש
24 | עשרים וארבעה | עשרים וארבע
25 | עשרים וחמישה | עשרים וחמש
26 | עשרים ושישה | עשרים ושש
27 | עשרים ושבעה | עשרים ושבע
28 | עשרים ושמונה | עשרים ושמונה
29 | עשרים ותשעה | עשרים ותשע
30 | שלושים | שלושים
31 | שלושים ואחד | שלושים ואחת
35 | שלושים וחמישה | שלושים וחמש
39 | שלושים ותשעה | שלושים ותשע
40 | ארבעים | ארבעים
44 | ארבעים וארבעה | ארבעים וארבע
48 | ארבעים ושמונה | ארבעים ושמונה
50 | חמישים | חמישים
53 | חמישים ושלושה | חמישים ושלוש
57 | חמישים ושבעה | חמישים ושבע
60 | שישים | שישים
66 | שישים ושישה | שישים ושש
70 | שבעים | שבעים
71 | שבעים ואחד | שבעים ואחת
75 | שבעים וחמישה | שבעים וחמש
77 | שבעים ושבעה | שבעים ושבע
80 | שמונים | שמונים
82 | שמונים ושניים | שמונים ושתיים
88 | שמונים ושמונה | שמונים ושמונה
90 | תשעים | תשעים
93 | תשעים ושלושה | תשעים ושלוש
99 | תשעים ותשעה | תשעים ותשע
100 | מאה | מאה
101 | מאה ואחד | מאה ואחת
102 | מאה ושניים | מאה ושתיים
103 | מאה ושלושה | מאה ושלוש
108 | מאה ושמונה | מאה ושמונה
110 | מאה ועשרה | מאה ועשר
111 | מאה ואחד עשר | מאה ואחת עשרה
112 | מאה ושנים עשר | מאה ושתים עשרה
113 | מאה ושלושה עשר | מאה ושלוש עשרה
115 | מאה וחמישה עשר | מאה וחמש עשרה
119 | מאה ותשעה עשר | מאה ותשע עשרה
120 | מאה ועשרים | מאה ועשרים
121 | מאה עשרים ואחד | מאה עשרים ואחת
125 | מאה עשרים וחמישה | מאה עשרים וחמש
130 | מאה ושלושים | מאה ושלושים
138 | מאה שלושים ושמונה | מאה שלושים ושמונה
150 | מאה וחמישים | מאה וחמישים
199 | מאה תשעים ותשעה | מאה תשעים ותשע
200 | מאתיים | מאתיים
201 | מאתיים ואחד | מאתיים ואחת
202 | מאתיים ושניים | מאתיים ושתיים
210 | מאתיים ועשרה | מאתיים ועשר
212 | מאתיים ושנים עשר | מאתיים ושתים עשרה
220 | מאתיים ועשרים | מאתיים ועשרים
222 | מאתיים עשרים ושניים | מאתיים עשרים ושתיים
250 | מאתיים וחמישים | מאתיים וחמישים
299 | מאתיים תשעים ותשעה | מאתיים תשעים ותשע
300 | שלוש מאות | שלוש מאות
303 | שלוש מאות ושלושה | שלוש מאות ושלוש
311 | שלוש מאות ואחד עשר | שלוש מאות ואחת עשרה
333 | שלוש מאות שלושים ושלושה | שלוש מאות שלושים ושלוש
345 | שלוש מאות ארבעים וחמישה | שלוש מאות ארבעים וחמש
400 | ארבע מאות | ארבע מאות
404 | ארבע מאות וארבעה | ארבע מאות וארבע
450 | ארבע מאות וחמישים | ארבע מאות וחמישים
482 | ארבע מאות שמונים ושניים | ארבע מאות שמונים ושתיים
500 | חמש מאות | חמש מאות
512 | חמש מאות ושנים עשר | חמש מאות ושתים עשרה
555 | חמש מאות חמישים וחמישה | חמש מאות חמישים וחמש
600 | שש מאות | שש מאות
606 | שש מאות ושישה | שש מאות ושש
650 | שש מאות וחמישים | שש מאות וחמישים
700 | שבע מאות | שבע מאות
707 | שבע מאות ושבעה | שבע מאות ושבע
719 | שבע מאות ותשעה עשר | שבע מאות ותשע עשרה
777 | שבע מאות שבעים ושבעה | שבע מאות שבעים ושבע
800 | שמונה מאות | שמונה מאות
808 | שמונה מאות ושמונה | שמונה מאות ושמונה
850 | שמונה מאות וחמישים | שמונה מאות וחמישים
888 | שמונה מאות שמונים ושמונה | שמונה מאות שמונים ושמונה
900 | תשע מאות | תשע מאות
909 | תשע מאות ותשעה | תשע מאות ותשע
950 | תשע מאות וחמישים | תשע מאות וחמישים
999 | תשע מאות תשעים ותשעה | תשע מאות תשעים ותשע
1000 | אלף | אלף
1001 | אלף ואחד | אלף ואחת
1002 | אלף ושניים | אלף ושתיים
1010 | אלף ועשרה | אלף ועשר
1012 | אלף ושנים עשר | אלף ושתים עשרה
1050 | אלף וחמישים | אלף וחמישים
1100 | אלף ומאה | אלף ומאה
1200 | אלף ומאתיים | אלף ומאתיים
1234 | אלף מאתיים שלושים וארבעה | אלף מאתיים שלושים וארבע
1500 | אלף וחמש מאות | אלף וחמש מאות
1800 | אלף ושמונה מאות | אלף ושמונה מאות
1999 | אלף תשע מאות תשעים ותשעה | אלף תשע מאות תשעים ותשע
2000 | אלפיים | אלפיים
2001 | אלפיים ואחד | אלפיים ואחת
2002 | אלפיים ושניים | אלפיים ושתיים
2026 | אלפיים עשרים ושישה | אלפיים עשרים ושש
2100 | אלפיים ומאה | אלפיים ומאה
2200 | אלפיים ומאתיים | אלפיים ומאתיים
2222 | אלפיים מאתיים עשרים ושניים | אלפיים מאתיים עשרים ושתיים
2500 | אלפיים וחמש מאות | אלפיים וחמש מאות
3000 | שלושת אלפים | שלושת אלפים
3003 | שלושת אלפים ושלושה | שלושת אלפים ושלוש
3200 | שלושת אלפים ומאתיים | שלושת אלפים ומאתיים
3333 | שלושת אלפים שלוש מאות שלושים ושלושה | שלושת אלפים שלוש מאות שלושים ושלוש
3500 | שלושת אלפים וחמש מאות | שלושת אלפים וחמש מאות
4000 | ארבעת אלפים | ארבעת אלפים
4200 | ארבעת אלפים ומאתיים | ארבעת אלפים ומאתיים
4500 | ארבעת אלפים וחמש מאות | ארבעת אלפים וחמש מאות
5000 | חמשת אלפים | חמשת אלפים
5200 | חמשת אלפים ומאתיים | חמשת אלפים ומאתיים
5500 | חמשת אלפים וחמש מאות | חמשת אלפים וחמש מאות
5800 | חמשת אלפים ושמונה מאות | חמשת אלפים ושמונה מאות
6000 | ששת אלפים | ששת אלפים
6200 | ששת אלפים ומאתיים | ששת אלפים ומאתיים
6500 | ששת אלפים וחמש מאות | ששת אלפים וחמש מאות
6800 | ששת אלפים ושמונה מאות | ששת אלפים ושמונה מאות
7000 | שבעת אלפים | שבעת אלפים
7200 | שבעת אלפים ומאתיים | שבעת אלפים ומאתיים
7500 | שבעת אלפים וחמש מאות | שבעת אלפים וחמש מאות
7525 | שבעת אלפים חמש מאות עשרים וחמישה | שבעת אלפים חמש מאות עשרים וחמש
7800 | שבעת אלפים ושמונה מאות | שבעת אלפים ושמונה מאות
8000 | שמונת אלפים | שמונת אלפים
8500 | שמונת אלפים וחמש מאות | שמונת אלפים וחמש מאות
9000 | תשעת אלפים | תשעת אלפים
9500 | תשעת אלפים וחמש מאות | תשעת אלפים וחמש מאות
9999 | תשעת אלפים תשע מאות תשעים ותשעה | תשעת אלפים תשע מאות תשעים ותשע
10000 | עשרת אלפים | עשרת אלפים
10500 | עשרת אלפים וחמש מאות | עשרת אלפים וחמש מאות
11000 | אחד עשר אלף | אחד עשר אלף
11500 | אחד עשר אלף וחמש מאות | אחד עשר אלף וחמש מאות
12000 | שנים עשר אלף | שנים עשר אלף
12500 | שנים עשר אלף וחמש מאות | שנים עשר אלף וחמש מאות
13000 | שלושה עשר אלף | שלושה עשר אלף
15000 | חמישה עשר אלף | חמישה עשר אלף
18000 | שמונה עשר אלף | שמונה עשר אלף
19000 | תשעה עשר אלף | תשעה עשר אלף
20000 | עשרים אלף | עשרים אלף
21000 | עשרים ואחד אלף | עשרים ואחד אלף
22000 | עשרים ושניים אלף | עשרים ושניים אלף
25000 | עשרים וחמישה אלף | עשרים וחמישה אלף
30000 | שלושים אלף | שלושים אלף
33333 | שלושים ושלושה אלף שלוש מאות שלושים ושלושה | שלושים ושלושה אלף שלוש מאות שלושים ושלוש
50000 | חמישים אלף | חמישים אלף
75000 | שבעים וחמישה אלף | שבעים וחמישה אלף
99000 | תשעים ותשעה אלף | תשעים ותשעה אלף
100000 | מאה אלף | מאה אלף
101000 | מאה ואחד אלף | מאה ואחד אלף
102000 | מאה ושניים אלף | מאה ושניים אלף
110000 | מאה ועשרה אלף | מאה ועשרה אלף
112000 | מאה ושנים עשר אלף | מאה ושנים עשר אלף
120000 | מאה ועשרים אלף | מאה ועשרים אלף
125000 | מאה עשרים וחמישה אלף | מאה עשרים וחמישה אלף
150000 | מאה וחמישים אלף | מאה וחמישים אלף
199000 | מאה תשעים ותשעה אלף | מאה תשעים ותשעה אלף
200000 | מאתיים אלף | מאתיים אלף
250000 | מאתיים וחמישים אלף | מאתיים וחמישים אלף
300000 | שלוש מאות אלף | שלוש מאות אלף
350000 | שלוש מאות וחמישים אלף | שלוש מאות וחמישים אלף
450000 | ארבע מאות וחמישים אלף | ארבע מאות וחמישים אלף
500000 | חמש מאות אלף | חמש מאות אלף
600000 | שש מאות אלף | שש מאות אלף
750000 | שבע מאות וחמישים אלף | שבע מאות וחמישים אלף
850000 | שמונה מאות וחמישים אלף | שמונה מאות וחמישים אלף
990000 | תשע מאות ותשעים אלף | תשע מאות ותשעים אלף
1000000 | מיליון | מיליון
1000001 | מיליון ואחד | מיליון ואחת
1050000 | מיליון וחמישים אלף | מיליון וחמישים אלף
1100000 | מיליון ומאה אלף | מיליון ומאה אלף
1200000 | מיליון ומאתיים אלף | מיליון ומאתיים אלף
1250000 | מיליון מאתיים וחמישים אלף | מיליון מאתיים וחמישים אלף
1290000 | מיליון מאתיים ותשעים אלף | מיליון מאתיים ותשעים אלף
1350000 | מיליון שלוש מאות וחמישים אלף | מיליון שלוש מאות וחמישים אלף
1500000 | מיליון וחמש מאות אלף | מיליון וחמש מאות אלף
1650000 | מיליון שש מאות וחמישים אלף | מיליון שש מאות וחמישים אלף
1800000 | מיליון ושמונה מאות אלף | מיליון ושמונה מאות אלף
1950000 | מיליון תשע מאות וחמישים אלף | מיליון תשע מאות וחמישים אלף
2000000 | שני מיליון | שני מיליון
2000200 | שני מיליון ומאתיים | שני מיליון ומאתיים
2100000 | שני מיליון ומאה אלף | שני מיליון ומאה אלף
2200000 | שני מיליון ומאתיים אלף | שני מיליון ומאתיים אלף
2350000 | שני מיליון שלוש מאות וחמישים אלף | שני מיליון שלוש מאות וחמישים אלף
2490000 | שני מיליון ארבע מאות ותשעים אלף | שני מיליון ארבע מאות ותשעים אלף
2500000 | שני מיליון וחמש מאות אלף | שני מיליון וחמש מאות אלף
2750000 | שני מיליון שבע מאות וחמישים אלף | שני מיליון שבע מאות וחמישים אלף
2990000 | שני מיליון תשע מאות ותשעים אלף | שני מיליון תשע מאות ותשעים אלף
3000000 | שלושה מיליון | שלושה מיליון
3200000 | שלושה מיליון ומאתיים אלף | שלושה מיליון ומאתיים אלף
3450000 | שלושה מיליון ארבע מאות וחמישים אלף | שלושה מיליון ארבע מאות וחמישים אלף
3900000 | שלושה מיליון ותשע מאות אלף | שלושה מיליון ותשע מאות אלף
4000000 | ארבעה מיליון | ארבעה מיליון
4800000 | ארבעה מיליון ושמונה מאות אלף | ארבעה מיליון ושמונה מאות אלף
5000000 | חמישה מיליון | חמישה מיליון
5250000 | חמישה מיליון מאתיים וחמישים אלף | חמישה מיליון מאתיים וחמישים אלף
7300000 | שבעה מיליון ושלוש מאות אלף | שבעה מיליון ושלוש מאות אלף
10000000 | עשרה מיליון | עשרה מיליון
11000000 | אחד עשר מיליון | אחד עשר מיליון
12500000 | שנים עשר מיליון וחמש מאות אלף | שנים עשר מיליון וחמש מאות אלף
20000000 | עשרים מיליון | עשרים מיליון
100000000 | מאה מיליון | מאה מיליון
123456789 | מאה עשרים ושלושה מיליון ארבע מאות חמישים ושישה אלף שבע מאות שמונים ותשעה | מאה עשרים ושלושה מיליון ארבע מאות חמישים ושישה אלף שבע מאות שמונים ותשע
`;

Deno.test("hebrewNumber() says whole numbers in both genders", () => {
  checkRows(NUMBERS, (value = "", masculine = "", feminine = "") => {
    const said = [
      hebrewNumber(Number(value), { gender: "masculine" }),
      hebrewNumber(Number(value), { gender: "feminine" }),
    ];
    return said[0] === masculine && said[1] === feminine ? undefined : `said ${said.join(" and ")}`;
  });
  assertGreaterOrEqual(2 * rows(NUMBERS).length, 300);
});

const MASCULINE_UNITS = new Set("אחד שניים שלושה ארבעה חמישה שישה שבעה שמונה תשעה עשרה".split(" "));
const FEMININE_UNITS = new Set("אחת שתיים שלוש ארבע חמש שש שבע שמונה תשע עשר".split(" "));
const CONSTRUCT_UNITS = new Set("שלושת ארבעת חמשת ששת שבעת שמונת תשעת עשרת".split(" "));
const MASCULINE_TEENS = new Set("אחד שנים שלושה ארבעה חמישה שישה שבעה שמונה תשעה".split(" "));
const FEMININE_TEENS = new Set("אחת שתים שלוש ארבע חמש שש שבע שמונה תשע".split(" "));
const ROUND = new Set("אפס מאה מאתיים אלפיים עשרים שלושים ארבעים חמישים שישים שבעים שמונים תשעים".split(" "));
const SCALES = new Set("אלף אלפים מיליון מיליארד".split(" "));

/** One counted part of a number: a unit, a teen ("אחד עשר"), a hundred ("שלוש מאות"), a round word. */
interface Item {
  kind: "masculine" | "feminine" | "either" | "construct" | "two" | "round";
  hasAnd: boolean;
}
/** The parts before one scale word, or the last ones. */
interface Group {
  items: Item[];
  scale: string | undefined;
  scaleHasAnd: boolean;
}

/** Takes the words apart; throws on a word that full spelling, or its place, does not allow. */
function parse(words: string): Group[] {
  const groups: Group[] = [];
  let group: Group = { items: [], scale: undefined, scaleHasAnd: false };
  const all = words.split(" ");
  for (let index = 0; index < all.length; index++) {
    const hasAnd = index > 0 && (all[index] ?? "").startsWith("ו");
    const word = hasAnd ? (all[index] ?? "").slice(1) : all[index] ?? "";
    const next = all[index + 1];
    if (SCALES.has(word)) {
      groups.push({ ...group, scale: word, scaleHasAnd: hasAnd });
      group = { items: [], scale: undefined, scaleHasAnd: false };
      continue;
    }
    if (next === "מאות" || next === "עשר" || next === "עשרה") index++;
    group.items.push({ kind: kindOf(word, next), hasAnd });
  }
  if (group.items.length > 0) groups.push(group);
  return groups;
}

function kindOf(word: string, next: string | undefined): Item["kind"] {
  if (next === "מאות") return must(FEMININE_UNITS.has(word), `${word} מאות`, "round");
  if (next === "עשר") return must(MASCULINE_TEENS.has(word), `${word} עשר`, "masculine");
  if (next === "עשרה") return must(FEMININE_TEENS.has(word), `${word} עשרה`, "feminine");
  if (word === "שמונה") return "either";
  if (word === "שני") return "two";
  if (MASCULINE_UNITS.has(word)) return "masculine";
  if (FEMININE_UNITS.has(word)) return "feminine";
  return CONSTRUCT_UNITS.has(word) ? "construct" : must(ROUND.has(word), word, "round");
}

function must<T>(holds: boolean, fault: string, value: T): T {
  if (!holds) throw new Error(fault);
  return value;
}

/**
 * What the grammar asks of any number in words. Before "אלף" and "מיליון" units are masculine whatever is counted;
 * "אלפים" has one construct unit before it and nothing else has; "שני" stands before "מיליון" only; the last unit
 * agrees with the noun; "ו" joins the last item of each group of several, and the last group when it is one item.
 */
function checkRules(words: string, gender: HebrewGender): void {
  const groups = parse(words);
  groups.forEach(({ items, scale, scaleHasAnd }, index) => {
    const isLast = index === groups.length - 1;
    const closing = items.at(-1);
    const isConstruct = closing?.kind === "construct";
    must(
      isConstruct === (scale === "אלפים") && items.slice(0, -1).every(({ kind }) => kind !== "construct"),
      "construct",
      0,
    );
    must(
      items.every(({ kind }) => kind !== "two") || (scale !== undefined && scale !== "אלפים" && scale !== "אלף"),
      "שני",
      0,
    );
    const wanted = scale === undefined ? gender : "masculine";
    const other = wanted === "masculine" ? "feminine" : "masculine";
    must(items.every(({ kind }) => kind !== other), `${other} item`, 0);
    items.forEach(({ hasAnd }, at) => {
      const joins = items.length > 1 ? at === items.length - 1 : isLast && index > 0;
      must(hasAnd === joins, `ו at ${at} of group ${index}`, 0);
    });
    must(scaleHasAnd === (items.length === 0 && isLast && index > 0), "ו of the scale", 0);
  });
}

Deno.test("hebrewNumber() keeps gender, construct, joining and full spelling in every row of the table", () => {
  for (const [value = "", masculine = "", feminine = ""] of rows(NUMBERS)) {
    for (const [words, gender] of [[masculine, "masculine"], [feminine, "feminine"]] as const) {
      try {
        checkRules(words, gender);
      } catch (fault) {
        throw new Error(`${value}: ${words}`, { cause: fault });
      }
    }
  }
});

Deno.test("the rules of the table find wrong Hebrew", () => {
  for (
    const [words, gender] of [
      ["שלושה מאות", "masculine"],
      ["שבע אלפים", "masculine"],
      ["שבעת אלף", "masculine"],
      ["אחת עשרה אלף", "masculine"],
      ["חמש", "masculine"],
      ["חמישה", "feminine"],
      ["שלושה עשרה", "masculine"],
      ["חמש עשר", "feminine"],
      ["שבעת אלפים חמש מאות", "feminine"],
      ["שלש", "feminine"],
      ["עשרים שתים", "feminine"],
    ] as const
  ) assertThrows(() => checkRules(words, gender));
});

Deno.test("hebrewNumber() keeps its grammar for 10,000 random numbers", () => {
  const size = fc.oneof(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 0, max: 999_999_999 }));
  fc.assert(
    fc.property(size, fc.constantFrom<HebrewGender>("masculine", "feminine"), (value, gender) => {
      checkRules(hebrewNumber(value, { gender }), gender);
    }),
    { numRuns: 10_000, seed: 7 },
  );
});

/** Value | gender | words. */
const FRACTIONS = `
0.5 | feminine | חצי
0.25 | feminine | רבע
0.75 | feminine | שלושת רבעי
1.5 | masculine | אחד וחצי
2.5 | masculine | שניים וחצי
3.5 | masculine | שלושה וחצי
3.5 | feminine | שלוש וחצי
4.25 | masculine | ארבעה ורבע
5.75 | feminine | חמש ושלושה רבעים
10.5 | masculine | עשרה וחצי
12.5 | feminine | שתים עשרה וחצי
3.2 | masculine | שלוש נקודה שתיים
2.35 | masculine | שתיים נקודה שלושים וחמש
1.05 | feminine | אחת נקודה אפס חמש
-3 | feminine | מינוס שלוש
`;

Deno.test("hebrewNumber() says halves, quarters, decimals and negatives", () => {
  checkRows(FRACTIONS, (value = "", gender = "", words = "") => {
    const said = hebrewNumber(Number(value), { gender: gender as HebrewGender });
    return said === words ? undefined : `said ${said}`;
  });
});

Deno.test("hebrewNumber() uses the construct before definite nouns up to ten", () => {
  const masculine = [2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => hebrewNumber(n, { gender: "masculine", construct: true }));
  assertEquals(masculine.join(" "), "שני שלושת ארבעת חמשת ששת שבעת שמונת תשעת עשרת");
  assertEquals(hebrewNumber(2, { gender: "feminine", construct: true }), "שתי");
  assertEquals(hebrewNumber(11, { gender: "masculine", construct: true }), "אחד עשר");
});

Deno.test("hebrewOrdinal() and hebrewDigits() agree with floors and phone numbers", () => {
  assertEquals([1, 2, 3, 10].map((n) => hebrewOrdinal(n, "feminine")), ["ראשונה", "שנייה", "שלישית", "עשירית"]);
  assertEquals([1, 2, 6].map((n) => hebrewOrdinal(n, "masculine")), ["ראשון", "שני", "שישי"]);
  assertEquals(hebrewOrdinal(12, "feminine"), "שתים עשרה");
  assertEquals(hebrewDigits("052-8"), "אפס חמש שתיים שמונה");
});

Deno.test("numberToWords() refuses what it cannot say", () => {
  assertThrows(() => numberToWords(1e12, "he"), RangeError, "10^12");
  assertThrows(() => numberToWords(NaN, "en"), RangeError, "10^12");
  assertEquals(numberToWords(7500, "en"), "seven thousand five hundred");
  assertEquals(numberToWords(7500, "he"), "שבעת אלפים וחמש מאות");
});
