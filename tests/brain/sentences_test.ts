import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { DEFAULT_SENTENCE_SETTINGS, SentenceSplitter, splitSentences } from "../../lib/brain/sentences.ts";

/** Cuts of whole replies, as lists. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ["שלום! מה שלומך היום בבוקר? אשמח לעזור.", ["שלום!", "מה שלומך היום בבוקר?", "אשמח לעזור."]],
  ["Hello there. How are you today? Good.", ["Hello there.", "How are you today? Good."]],
  ["יש בה 3.5 חדרים, 7,500 ₪. מתאים לך לשמוע עוד?", ["יש בה 3.5 חדרים,", "7,500 ₪. מתאים לך לשמוע עוד?"]],
  ["הפגישה ב-17:30. נתראה שם ביום שלישי!", ["הפגישה ב-17:30.", "נתראה שם ביום שלישי!"]],
  ["It has 3.5 rooms. It costs 2.5 million.", ["It has 3.5 rooms.", "It costs 2.5 million."]],
  ["Mr. Cohen lives on Herzl St. in the city. He is in.", ["Mr. Cohen lives on Herzl St. in the city.", "He is in."]],
  ["At 5 p.m. tomorrow, e.g. then.", ["At 5 p.m. tomorrow,", "e.g. then."]],
  ["We open at 9 a.m. Come by whenever you like.", ["We open at 9 a.m.", "Come by whenever you like."]],
  ["The U.S. buyer came to see it. He liked it a lot.", ["The U.S. buyer came to see it.", "He liked it a lot."]],
  ["I would say no. Then we looked at flat no. 5 again.", ["I would say no.", "Then we looked at flat no. 5 again."]],
  ["It is on Herzl St. The rent is low.", ["It is on Herzl St.", "The rent is low."]],
  ["ת.ז. שלך בבקשה. תודה רבה לך על הסבלנות.", ["ת.ז. שלך בבקשה.", "תודה רבה לך על הסבלנות."]],
  ['דירה בת"א. ממש ליד הים ועם מרפסת.', ['דירה בת"א.', "ממש ליד הים ועם מרפסת."]],
  ['הוא אמר "בוא. שב." ואז הלך לו הביתה.', ['הוא אמר "בוא. שב."', "ואז הלך לו הביתה."]],
  ['He said "Come in. Sit down." and left the room.', ['He said "Come in. Sit down." and left the room.']],
  ['He said "Come in." Then he left the room.', ['He said "Come in."', "Then he left the room."]],
  ["A flat (3 rooms. Really.) in Haifa. It is nice there.", [
    "A flat (3 rooms. Really.) in Haifa.",
    "It is nice there.",
  ]],
  ["Wait... what? I did not expect that.", ["Wait...", "what? I did not expect that."]],
  ["Really?! That is wonderful news.", ["Really?!", "That is wonderful news."]],
  ["1. דירה ראשונה\n2. דירה שנייה", ["1. דירה ראשונה", "2. דירה שנייה"]],
  ["כן", ["כן"]],
  ["", []],
  [" ... ", []],
  ["👍", []],
  [
    "מצאתי לך דירה יפה מאוד בגבעתיים, שלושה חדרים בקומה שנייה. רוצה לשמוע עוד?",
    ["מצאתי לך דירה יפה מאוד בגבעתיים,", "שלושה חדרים בקומה שנייה.", "רוצה לשמוע עוד?"],
  ],
  [
    "I found a lovely flat in Givatayim - three rooms on the second floor, with a lift. Shall I tell you more?",
    ["I found a lovely flat in Givatayim -", "three rooms on the second floor, with a lift.", "Shall I tell you more?"],
  ],
];

for (const [text, sentences] of CASES) {
  Deno.test(`SentenceSplitter cuts ${JSON.stringify(text.slice(0, 40))} where a speaker would`, () => {
    assertEquals(splitSentences(text), [...sentences]);
  });
}

Deno.test("SentenceSplitter gives the first sentence as soon as the space after its mark is there", () => {
  const splitter = new SentenceSplitter();
  assertEquals(splitter.push("שלום! "), ["שלום!"]);
  assertEquals(splitter.push("איך אפשר לעזור לך היום?"), []);
  assertEquals(splitter.push(" "), ["איך אפשר לעזור לך היום?"]);
  assertEquals(splitter.flush(), []);
});

Deno.test("SentenceSplitter cuts the first part at a comma once it is long enough, later ones at sentence ends only", () => {
  const clause = "אני בודקת בשבילך את הדירות שלנו, ";
  const splitter = new SentenceSplitter();
  assertEquals(splitter.push(clause), [clause.trim()]);
  assertEquals(splitter.push(clause), []);
  assertEquals(splitter.flush(), [clause.trim()]);
  assertEquals(splitter.push(clause), [clause.trim()], "a flush makes it ready for another reply");
});

Deno.test("SentenceSplitter joins short sentences with the next, but not the first", () => {
  assertEquals(splitSentences("טוב. כן. לא. אולי. זה הכול בינתיים."), ["טוב.", "כן. לא. אולי. זה הכול בינתיים."]);
});

Deno.test("SentenceSplitter cuts an endless sentence at a space before the hard maximum", () => {
  const parts = splitSentences("מילה ".repeat(300));
  for (const part of parts) {
    assertLessOrEqual(part.length, DEFAULT_SENTENCE_SETTINGS.maxChars);
    assert(!/מיל$|^לה/.test(part), "no word is cut");
  }
  assertEquals(parts.join(" "), "מילה ".repeat(300).trim());
});

Deno.test("SentenceSplitter keeps to the hard maximum even in a row of marks", () => {
  const settings = { firstClauseChars: 10, minChars: 8, maxChars: 40 };
  const parts = splitSentences(`${"a".repeat(38)}?!?!?!?! ${"b".repeat(38)}?!?!?!?! c`, settings);
  assertEquals(parts.map((part) => part.length <= 40), parts.map(() => true));
});

/** Replies put together from what is hard to cut. */
const reply = fc.array(
  fc.constantFrom(
    ...'שלום|דירה|3.5|7,500|17:30|ת"א|ברח\'|a.m.|p.m|e.g.|Mr.|U.S.|...|.|?|!|,|, |. |: |- |—|"|" |(|)|“|”|\n| | |word|Word|12|1.|כן. |Sit down.'
      .split("|"),
  ),
  { maxLength: 60 },
).map((parts) => parts.join(""));

Deno.test("SentenceSplitter cuts at the same places however the stream is cut", () => {
  fc.assert(
    fc.property(reply, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 20 }), (text, sizes) => {
      const splitter = new SentenceSplitter();
      const sentences: string[] = [];
      for (let at = 0, turn = 0; at < text.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1;
        sentences.push(...splitter.push(text.slice(at, at + size)));
        at += size;
      }
      sentences.push(...splitter.flush());
      assertEquals(sentences, splitSentences(text));
    }),
    { numRuns: 2000, seed: 21 },
  );
});

Deno.test("SentenceSplitter loses no word and keeps to the maximum", () => {
  const settings = { firstClauseChars: 10, minChars: 8, maxChars: 40 };
  const words = (text: string) => text.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  fc.assert(
    fc.property(reply, (text) => {
      const sentences = splitSentences(text, settings);
      assertEquals(words(sentences.join("")).replaceAll(" ", ""), words(text).replaceAll(" ", ""));
      for (const sentence of sentences) {
        assertLessOrEqual(sentence.length, settings.maxChars);
        assertEquals(sentence, sentence.trim());
      }
    }),
    { numRuns: 2000, seed: 22 },
  );
});

Deno.test("SentenceSplitter never cuts inside a figure, an hour or an abbreviation", () => {
  const whole = fc.constantFrom(
    "3.5",
    "7,500",
    "17:30",
    "2.35",
    'ת"א',
    'נדל"ן',
    "a.m.",
    "Mr. Cohen",
    "U.S. flat",
    "ברח' הרצל",
  );
  const filler = fc.constantFrom("דירה יפה", "flat here", "עולה", "in the city", "ועוד,", "היום.", "Yes!");
  fc.assert(
    fc.property(fc.array(fc.tuple(filler, whole), { minLength: 1, maxLength: 8 }), (pairs) => {
      const text = pairs.map(([before, kept]) => `${before} ${kept} more`).join(" ");
      const sentences = splitSentences(text);
      const kept = pairs.map(([, part]) => part);
      const found = kept.filter((part) => sentences.some((sentence) => sentence.includes(part)));
      assertEquals(found, kept);
    }),
    { numRuns: 1000, seed: 23 },
  );
});
