import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import fc from "fast-check";
import { englishNumber } from "../../lib/speech/speech_text/english_numbers.ts";
import { hebrewNumber } from "../../lib/speech/speech_text/hebrew_numbers.ts";
import { readNumber } from "../../lib/understanding/numbers.ts";
import { tokenize } from "../../lib/understanding/tokens.ts";
import { checkRows, rows } from "./table.ts";

/** Number said | value. The whole text must be read. */
const HEBREW = `
אפס | 0
אחד | 1
אחת | 1
שניים | 2
שתיים | 2
שנים | 2
שתים | 2
שני | 2
שתי | 2
שלושה | 3
שלוש | 3
שלשה | 3
שלש | 3
שלושת | 3
ארבעה | 4
ארבע | 4
ארבעת | 4
חמישה | 5
חמשה | 5
חמש | 5
חמשת | 5
שישה | 6
ששה | 6
שש | 6
ששת | 6
שבעה | 7
שבע | 7
שבעת | 7
שמונה | 8
שמונת | 8
תשעה | 9
תשע | 9
תשעת | 9
עשרה | 10
עשר | 10
אחד עשר | 11
אחת עשרה | 11
שנים עשר | 12
שתים עשרה | 12
שתיים עשרה | 12
שלושה עשר | 13
שלוש עשרה | 13
ארבעה עשר | 14
ארבע עשרה | 14
חמישה עשר | 15
חמש עשרה | 15
שישה עשר | 16
שש עשרה | 16
שבעה עשר | 17
שבע עשרה | 17
שמונה עשר | 18
שמונה עשרה | 18
תשעה עשר | 19
תשע עשרה | 19
עשרים | 20
עשרים ואחד | 21
עשרים ואחת | 21
עשרים וחמש | 25
עשרים חמש | 25
שלושים | 30
שלושים ושניים | 32
ארבעים | 40
ארבעים וארבע | 44
חמישים | 50
חמשים | 50
שישים | 60
ששים ושש | 66
שבעים | 70
שבעים וחמישה | 75
שמונים | 80
תשעים ותשעה | 99
מאה | 100
מאה ואחד | 101
מאה ועשר | 110
מאה ושתים עשרה | 112
מאה עשרים | 120
מאה ועשרים | 120
מאה עשרים וחמישה | 125
מאתיים | 200
מאתיים חמישים ושבעה | 257
שלוש מאות | 300
שלוש מאות ושש | 306
ארבע מאות וחמישים | 450
חמש מאות שמונים ושתיים | 582
תשע מאות תשעים ותשע | 999
אלף | 1000
אלף ומאה | 1100
אלף חמש מאות | 1500
אלף וחצי | 1500
אלפיים | 2000
אלפיים ומאתיים | 2200
אלפיים חמש מאות | 2500
אלפיים וחצי | 2500
אלפיים עשרים ושש | 2026
שלושת אלפים | 3000
שלושת אלפים ומאתיים | 3200
ארבעת אלפים וחמש מאות | 4500
ארבע אלף | 4000
חמשת אלפים | 5000
חמישה אלף | 5000
ששת אלפים | 6000
ששת אלפים ושמונה מאות | 6800
שבעת אלפים | 7000
שבעת אלפים וחמש מאות | 7500
שבעת אלפים חמש מאות | 7500
שבע אלף | 7000
שבע וחצי אלף | 7500
שבעת אלפים וחצי | 7500
שמונת אלפים | 8000
תשעת אלפים תשע מאות | 9900
עשרת אלפים | 10000
אחד עשר אלף | 11000
שנים עשר אלף חמש מאות | 12500
חמישה עשר אלף | 15000
עשרים אלף | 20000
עשרים ושניים אלף | 22000
שלושים וחמישה אלף | 35000
מאה אלף | 100000
מאה ועשרים אלף | 120000
מאתיים אלף | 200000
שלוש מאות וחמישים אלף | 350000
חצי מיליון | 500000
שבע מאות אלף | 700000
שלושת רבעי מיליון | 750000
תשע מאות תשעים אלף | 990000
מיליון | 1000000
מליון | 1000000
מיליון ואחד | 1000001
מיליון ומאה אלף | 1100000
מיליון ורבע | 1250000
מיליון וחצי | 1500000
מיליון ושמונה מאות אלף | 1800000
שני מיליון | 2000000
שני מיליון ומאתיים אלף | 2200000
שני מיליון שלוש מאות וחמישים אלף | 2350000
שניים וחצי מיליון | 2500000
שני מיליון וחצי | 2500000
שלושה מיליון | 3000000
שלושה מיליון ארבע מאות אלף | 3400000
ארבעה וחצי מיליון | 4500000
חמישה מיליון ורבע | 5250000
עשרה מיליון | 10000000
אחד עשר מיליון | 11000000
מיליארד | 1000000000
שני מיליארד | 2000000000
שלושה וחצי | 3.5
שלוש וחצי | 3.5
ארבעה וחצי | 4.5
שניים ורבע | 2.25
שלושה ושלושה רבעים | 3.75
שתיים נקודה שתיים מיליון | 2200000
שתיים נקודה שלושים וחמש | 2.35
אחת נקודה שמונה מיליון | 1800000
שלוש נקודה חמש | 3.5
7.5 אלף | 7500
2.2 מיליון | 2200000
2 מיליון 350 אלף | 2350000
2 מיליון ו-350 אלף | 2350000
7,500 | 7500
2,350,000 | 2350000
3.5 | 3.5
3½ | 3.5
3 וחצי | 3.5
500 אלף | 500000
7K | 7000
2.5M | 2500000
שִׁבְעַת אֲלָפִים | 7000
`;

const ENGLISH = `
zero | 0
one | 1
seven | 7
ten | 10
eleven | 11
twelve | 12
fifteen | 15
nineteen | 19
twenty | 20
twenty one | 21
twenty-one | 21
forty two | 42
ninety nine | 99
a hundred | 100
one hundred | 100
one hundred and one | 101
a hundred and five | 105
hundred and twenty | 120
two hundred | 200
two hundred fifty | 250
two hundred and fifty seven | 257
nine hundred ninety nine | 999
a thousand | 1000
one thousand one hundred | 1100
fifteen hundred | 1500
twenty five hundred | 2500
two thousand twenty six | 2026
seven thousand | 7000
seven thousand five hundred | 7500
seven thousand and five hundred | 7500
seven and a half thousand | 7500
seven grand | 7000
ten thousand | 10000
twelve thousand five hundred | 12500
twenty two thousand | 22000
a hundred thousand | 100000
a hundred and twenty five thousand | 125000
three hundred and fifty thousand | 350000
half a million | 500000
three quarters | 0.75
a million | 1000000
one million two hundred thousand | 1200000
one and a half million | 1500000
a million and a half | 1500000
one point eight million | 1800000
two million | 2000000
two million three hundred fifty thousand | 2350000
two point three five million | 2350000
two and a quarter million | 2250000
two and a half million | 2500000
three and a half | 3.5
two and three quarters | 2.75
three point five | 3.5
7.5 thousand | 7500
2.2 million | 2200000
7,500 | 7500
7k | 7000
2.5M | 2500000
$ | -
ten million | 10000000
one billion | 1000000000
`;

function readWhole(text: string): number | undefined {
  const tokens = tokenize(text);
  const reading = readNumber(tokens, 0);
  return reading?.end === tokens.length ? reading.value : undefined;
}

for (const [language, table] of [["Hebrew", HEBREW], ["English", ENGLISH]] as const) {
  Deno.test(`readNumber() reads ${language} numbers as people say and recognizers write them`, () => {
    checkRows(table, (text = "", expected = "") => {
      const value = readWhole(text);
      return String(value ?? "-") === expected ? undefined : `read ${value}`;
    });
  });
}

Deno.test("readNumber() reads every value of the Hebrew table again from the words the agent says for it", () => {
  for (const [, value] of rows(HEBREW)) {
    for (const gender of ["masculine", "feminine"] as const) {
      assertEquals(readWhole(hebrewNumber(Number(value), { gender })), Number(value), value);
    }
  }
  assertGreaterOrEqual(rows(HEBREW).length + rows(ENGLISH).length, 200);
});

/** Spread over the sizes, with the round numbers people say more often than others. */
const spokenNumber = fc.oneof(
  fc.integer({ min: 0, max: 1000 }),
  fc.integer({ min: 1001, max: 99_999 }),
  fc.integer({ min: 1, max: 9999 }).map((n) => n * 100),
  fc.integer({ min: 1, max: 999_999 }).map((n) => n * 1000),
  fc.integer({ min: 0, max: 999_999_999 }),
  fc.integer({ min: 0, max: 100 }).map((n) => n + 0.5),
);

Deno.test("readNumber() gives back 10,000 random values from their words, in Hebrew of both genders and in English", () => {
  fc.assert(
    fc.property(spokenNumber, (value) => {
      assertEquals(readWhole(hebrewNumber(value, { gender: "masculine" })), value);
      assertEquals(readWhole(hebrewNumber(value, { gender: "feminine" })), value);
      assertEquals(readWhole(englishNumber(value)), value);
    }),
    { numRuns: 10_000, seed: 6 },
  );
});

/** Text | what is read of its beginning: a number ends where another begins. */
const ENDS = `
חמש שתיים | 5
שבע חמש מאות | 7
שישה שבעה אלף | 6
שבע אלף שמונה אלף | 7000
חמש ועשרים | 5
שלושה, ארבעה | 3
five six | 5
six or seven thousand | 6
twenty, five | 20
ten to six | 10
שלושה חדרים | 3
seven and then | 7
`;

Deno.test("readNumber() ends a number where the next begins", () => {
  checkRows(ENDS, (text = "", expected = "") => {
    const value = readNumber(tokenize(text), 0)?.value;
    return String(value) === expected ? undefined : `read ${value}`;
  });
});
