import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import fc from "fast-check";
import { toSpeechText } from "../../../lib/speech/speech_text/speech_text.ts";
import { understand } from "../../../lib/understanding/understanding.ts";
import { checkRows, rows } from "../../understanding/table.ts";

/** Written | spoken. */
const HEBREW = `
7,500 ₪ | שבעת אלפים וחמש מאות שקלים
7500 ש"ח | שבעת אלפים וחמש מאות שקלים
₪7,500 | שבעת אלפים וחמש מאות שקלים
5,200 שקל | חמשת אלפים ומאתיים שקל
2,350,000 ₪ | שני מיליון שלוש מאות וחמישים אלף שקלים
2.35 מיליון ש"ח | שני מיליון שלוש מאות וחמישים אלף שקלים
2.5 מיליון ₪ | שניים וחצי מיליון שקלים
1.5 מיליון ש״ח | מיליון וחצי שקלים
0.5 מיליון | חצי מיליון
7.5 אלף | שבעת אלפים וחמש מאות
1 ₪ | שקל אחד
2 ₪ | שני שקלים
3 שקל | שלושה שקלים
11 ₪ | אחד עשר שקלים
21 שקלים | עשרים ואחד שקלים
100 ₪ | מאה שקלים
7,500.50 ₪ | שבעת אלפים וחמש מאות שקלים וחמישים אגורות
6,000-7,000 ₪ | ששת אלפים עד שבעת אלפים שקלים
6-7 אלף ש״ח | שישה עד שבעת אלפים שקלים
בין 6,000 ל-7,000 ₪ | בין ששת אלפים לשבעת אלפים שקלים
ב-5,200 שקלים | בחמשת אלפים ומאתיים שקלים
$500 | חמש מאות דולר
1 חדר | חדר אחד
2 חדרים | שני חדרים
3 חדרים | שלושה חדרים
3.5 חדרים | שלושה וחצי חדרים
2.5 חדרים | שניים וחצי חדרים
1.5 חדרים | חדר וחצי
3½ חדרים | שלושה וחצי חדרים
11 חדרים | אחד עשר חדרים
3-4 חדרים | שלושה עד ארבעה חדרים
4 או 5 חדרים | ארבעה או חמישה חדרים
3 החדרים | שלושת החדרים
2 השותפים | שני השותפים
5 חדרי שינה | חמישה חדרי שינה
2 דירות | שתי דירות
12 דירות | שתים עשרה דירות
2 מרפסות | שתי מרפסות
יש 3 חדרים ו-2 מרפסות | יש שלושה חדרים ושתי מרפסות
ל-3 חודשים | לשלושה חודשים
20 שנה | עשרים שנה
קומה -1 | קומה מינוס אחת
-5 מעלות | מינוס חמש מעלות
999999999999999 | תשע תשע תשע תשע תשע תשע תשע תשע תשע תשע תשע תשע תשע תשע תשע
12 יום | שנים עשר יום
25 דקות | עשרים וחמש דקות
בניין בן 7 קומות | בניין בן שבע קומות
3 ילדים ו-2 כלבים | שלושה ילדים ושני כלבים
קומה 1 | קומה ראשונה
קומה 3 | קומה שלישית
בקומה 4 | בקומה רביעית
קומה 12 | קומה שתים עשרה
קומה 0 | קומת קרקע
קומה 3 מתוך 5 | קומה שלוש מתוך חמש
ק' 2/4 | קומה שתיים מתוך ארבע
רחוב ז'בוטינסקי 7א | רחוב ז׳בוטינסקי שבע א׳
5,000ש"ח | חמשת אלפים שקלים
3.5חד' | שלושה וחצי חדרים
כ-1.8 מ' ₪ | כמיליון ושמונה מאות אלף שקלים
3 מיליון ו-200 אלף | שלושה מיליון ומאתיים אלף
ב-15 למרץ | בחמישה עשר למרץ
1/2 דונם | חצי דונם
3x4 מטר | שלוש על ארבעה מטרים
שכ"ד 5,000 ₪ | שכר דירה חמשת אלפים שקלים
ניפגש ביום ג' ה-17.3 בשעה 17:00? | ניפגש ביום שלישי השבעה עשר במרץ בשעה חמש אחר הצהריים?
ריבית 4.75% | ריבית ארבעה ושלושה רבעים אחוזים
2-3 ימים | שניים עד שלושה ימים
a@b.co.il | a שטרודל b נקודה co נקודה il
קומה 3 מתוך 5, 7,500 ₪ | קומה שלוש מתוך חמש, שבעת אלפים וחמש מאות שקלים
75 מ"ר | שבעים וחמישה מטר רבוע
כ-75 מ״ר | כשבעים וחמישה מטר רבוע
8 מ״ר | שמונה מטרים רבועים
1 מ״ר | מטר רבוע אחד
100 מ״ר | מאה מטר רבוע
3 ק״מ | שלושה קילומטרים
20 ק"מ | עשרים קילומטר
5% | חמישה אחוזים
1% | אחוז אחד
2% | שני אחוזים
3.5% | שלושה וחצי אחוזים
50% | חמישים אחוז
100% | מאה אחוז
12.3.2026 | שנים עשר במרץ אלפיים עשרים ושש
ב-12.3.2026 | בשנים עשר במרץ אלפיים עשרים ושש
ב-1.5.2026 | באחד במאי אלפיים עשרים ושש
2026-03-12 | שנים עשר במרץ אלפיים עשרים ושש
12/3 | שנים עשר במרץ
ב-12.3 | בשנים עשר במרץ
ביום שלישי 12.3 בשעה 17:30 | ביום שלישי שנים עשר במרץ בשעה חמש וחצי אחר הצהריים
פגישה ב-12.3 ב-11:15 | פגישה בשנים עשר במרץ באחת עשרה ורבע בבוקר
ה-15 לחודש | החמישה עשר לחודש
ב-3 במרץ | בשלושה במרץ
ה־3 במאי | השלושה במאי
ב-3.5 מיליון | בשלושה וחצי מיליון
ב-3.5 חדרים | בשלושה וחצי חדרים
ב-17:30 | בחמש וחצי אחר הצהריים
ב־10:30 | בעשר וחצי בבוקר
בשעה 17:45 | בשעה רבע לשש אחר הצהריים
מחר ב-10:00 בבוקר | מחר בעשר בבוקר
10:00 | עשר בבוקר
12:00 | שתים עשרה בצהריים
13:15 | אחת ורבע בצהריים
18:00 | שש בערב
20:20 | שמונה ועשרים בערב
17:50 | עשרה לשש אחר הצהריים
17:55 | חמישה לשש אחר הצהריים
16:40 | עשרים לחמש אחר הצהריים
9:05 | תשע וחמישה בבוקר
9:07 | תשע ושבע דקות בבוקר
17:37 | חמש שלושים ושבע אחר הצהריים
0:00 | שתים עשרה בלילה
17:00-18:00 | חמש אחר הצהריים עד שש בערב
מ-9:00 עד 18:00 | מתשע בבוקר עד שש בערב
052-1234567 | אפס חמש שתיים, אחת שתיים שלוש, ארבע חמש שש שבע
0521234567 | אפס חמש שתיים, אחת שתיים שלוש, ארבע חמש שש שבע
052-123-4567 | אפס חמש שתיים, אחת שתיים שלוש, ארבע חמש שש שבע
+972521234567 | אפס חמש שתיים, אחת שתיים שלוש, ארבע חמש שש שבע
+972-52-123-4567 | אפס חמש שתיים, אחת שתיים שלוש, ארבע חמש שש שבע
03-1234567 | אפס שלוש, אחת שתיים שלוש, ארבע חמש שש שבע
ל-052-1234567 | לאפס חמש שתיים, אחת שתיים שלוש, ארבע חמש שש שבע
1-800-123-456 | אחת, שמונה אפס אפס, אחת שתיים שלוש, ארבע חמש שש
*2345 | שתיים שלוש ארבע חמש
רח' הרצל 12 | רחוב הרצל שתים עשרה
ברח׳ דיזנגוף 103 | ברחוב דיזנגוף מאה ושלוש
שד' רוטשילד 8 | שדרות רוטשילד שמונה
שכ׳ בורוכוב | שכונת בורוכוב
דירה בת"א | דירה בתל אביב
פ״ת או ר״ג | פתח תקווה או רמת גן
ראשל"צ | ראשון לציון
נדל"ן, ממ"ד ומע"מ | נדל״ן, ממ״ד ומע״מ
ב"ה | בעזרת השם
עו"ד כהן | עורך דין כהן
אחה"צ | אחר הצהריים
סה"כ 5% | סך הכול חמישה אחוזים
וכו' | וכולי
מס׳ 4 | מספר ארבע
יום א' עד יום ה' | יום ראשון עד יום חמישי
ימים א'-ה' | ימים ראשון עד חמישי
24/7 | עשרים וארבע שבע
ב-2026 | באלפיים עשרים ושש
בגיל 35 | בגיל שלושים וחמש
מספר 4711 | מספר ארבעת אלפים שבע מאות ואחת עשרה
6500 | ששת אלפים וחמש מאות
תל-אביב | תל אביב
מכירה/השכרה | מכירה או השכרה
**דירה יפה** 😀 | דירה יפה
[פרטים](https://example.com) | פרטים
https://example.com/x?a=1 פרטים כאן | פרטים כאן
דירה (משופצת) בקומה 2 | דירה, משופצת, בקומה שנייה
דירה – מרווחת | דירה, מרווחת
"דירה יפה" | דירה יפה
אני אשלח ב-WhatsApp | אני אשלח ב-WhatsApp
הדירה ברח' הרצל 12, 3.5 חדרים, 75 מ"ר, 7,500 ₪ לחודש. | הדירה ברחוב הרצל שתים עשרה, שלושה וחצי חדרים, שבעים וחמישה מטר רבוע, שבעת אלפים וחמש מאות שקלים לחודש.
שלום! מה שלומך? | שלום! מה שלומך?
`;

const ENGLISH = `
₪7,500 per month | seven thousand five hundred shekels per month
2,350,000 NIS | two million three hundred and fifty thousand shekels
2.5M shekels | two and a half million shekels
6,000-7,000 ₪ | six thousand to seven thousand shekels
1 ₪ | one shekel
$1,250.50 | one thousand two hundred and fifty dollars and fifty cents
3.5 rooms | three and a half rooms
3½ rooms | three and a half rooms
3-4 rooms | three to four rooms
75 sqm | seventy-five square metres
3rd floor | third floor
21st floor | twenty-first floor
5% | five percent
at 17:30 | at five thirty PM
at 5 PM | at five PM
9:05 | nine oh five AM
tomorrow at 10:00 in the morning | tomorrow at ten in the morning
9:00-18:00 | nine AM to six PM
March 12th at 10:30 | March twelfth at ten thirty AM
12 March 2026 | March twelfth, twenty twenty-six
the 1st of May | May first
2026-03-12 | March twelfth, twenty twenty-six
12.3.2026 | March twelfth, twenty twenty-six
in 2026 | in twenty twenty-six
052-1234567 | zero five two, one two three, four five six seven
+972 52 123 4567 | zero five two, one two three, four five six seven
Herzl St. 12 | Herzl Street twelve
apt. 5 | apartment five
Mr. Cohen | Mister Cohen
e.g. tomorrow | for example, tomorrow
sale/rent | sale or rent
**Nice** flat 😀 & garden | Nice flat and garden
7500 | seven thousand five hundred
B52 | B fifty-two
room 101 | room one hundred and one
It's fine. Is it? Yes! | It's fine. Is it? Yes!
`;

for (const [language, table] of [["he", HEBREW], ["en", ENGLISH]] as const) {
  Deno.test(`toSpeechText() says written ${language} as a person reads it`, () => {
    checkRows(table, (written = "", spoken = "") => {
      const said = toSpeechText(written, language);
      return said === spoken ? undefined : `said ${said}`;
    });
  });

  Deno.test(`toSpeechText() leaves ${language} speech text as it is`, () => {
    for (const [, spoken = ""] of rows(table)) assertEquals(toSpeechText(spoken, language), spoken);
  });
}

Deno.test("toSpeechText() keeps gender and construct in every Hebrew row", () => {
  const masculine = "(?:חדרים|שקלים|ילדים|חודשים|כלבים|אחוזים|קילומטרים)";
  const feminine = "(?:דירות|מרפסות|קומות|דקות)";
  const feminineUnit = "(?:שתיים|שתי|שלוש|ארבע|חמש|שש|שבע|תשע|[א-ת]+ עשרה)";
  const masculineUnit = "(?:שניים|שני|שלושה|ארבעה|חמישה|שישה|שבעה|תשעה|[א-ת]+ עשר)";
  for (const [, spoken = ""] of rows(HEBREW)) {
    assertNotMatch(spoken, new RegExp(`(?:^| )${feminineUnit} ${masculine}`), spoken);
    assertNotMatch(spoken, new RegExp(`(?:^| )${masculineUnit} ${feminine}`), spoken);
    assertNotMatch(spoken, /(?:שלוש|ארבע|חמש|שש|שבע|תשע|עשר|ה) אלפים/, spoken);
    assertNotMatch(spoken, /(?:שניים|שתיים) (?:חדרים|שקלים|דירות|מרפסות)/, spoken);
  }
});

Deno.test("toSpeechText() makes one sentence of each line of a list", () => {
  assertEquals(toSpeechText("1. דירה ראשונה\n2. דירה שנייה", "he"), "דירה ראשונה. דירה שנייה");
  assertEquals(toSpeechText("# Flats\n- one room\n- two rooms", "en"), "Flats. one room. two rooms");
  assertEquals(toSpeechText("שורה אחת.\n\nשורה שנייה", "he"), "שורה אחת. שורה שנייה");
});

/** Pieces of replies as models write them, put together at random. */
const piece = fc.oneof(
  fc.constantFrom(
    "דירה",
    "ברח'",
    "הרצל",
    "חדרים",
    "₪",
    "ב-",
    "עד",
    "מ״ר",
    "%",
    "קומה",
    'ת"א',
    "WhatsApp",
    "😀",
    "**",
    "(",
    ")",
    "-",
    "\n",
    "~",
    "/",
    "...",
  ),
  fc.constantFrom("flat", "St.", "rooms", "at", "PM", "sqm", "NIS", "March", "#", "&", "e.g."),
  fc.integer({ min: 0, max: 99_999_999 }).map(String),
  fc.integer({ min: 0, max: 999 }).map((n) => (n / 10).toFixed(1)),
  fc.integer({ min: 1000, max: 9_999_999 }).map((n) => n.toLocaleString("en")),
  fc.tuple(fc.integer({ min: 0, max: 24 }), fc.integer({ min: 0, max: 59 })).map(([h, m]) =>
    `${h}:${String(m).padStart(2, "0")}`
  ),
  fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 14 })).map(([d, m]) => `${d}.${m}.2026`),
  fc.string({ maxLength: 6 }),
);
const text = fc.array(piece, { maxLength: 12 }).chain((pieces) =>
  fc.constantFrom(" ", "", ", ").map((joint) => pieces.join(joint))
);

for (const language of ["he", "en"] as const) {
  Deno.test(`toSpeechText() leaves no figure, emoji or double space in any ${language} text`, () => {
    fc.assert(
      fc.property(text, (written) => {
        const said = toSpeechText(written, language);
        assertNotMatch(said, /[0-9]/, `${written} -> ${said}`);
        assertNotMatch(said, /[\p{Extended_Pictographic}\n₪%]| {2}/u, `${written} -> ${said}`);
      }),
      { numRuns: 1000, seed: 11 },
    );
  });
}

Deno.test("toSpeechText() says prices, rooms and hours so that understand() hears them again", () => {
  const context = {
    language: "he",
    expected: undefined,
    epochMs: Date.parse("2026-03-10T09:00:00Z"),
    timeZone: "Asia/Jerusalem",
  } as const;
  fc.assert(
    fc.property(
      fc.integer({ min: 20, max: 400 }).map((n) => n * 50),
      fc.integer({ min: 3, max: 16 }).map((n) => n / 2),
      fc.integer({ min: 8, max: 19 }),
      fc.integer({ min: 0, max: 11 }).map((n) => n * 5),
      (price, rooms, hour, minute) => {
        const heardPrice = understand(toSpeechText(`${price} ₪`, "he"), { ...context, expected: "budget" });
        assertEquals(heardPrice.budget, { maxShekels: price });
        assertEquals(understand(toSpeechText(`${rooms} חדרים`, "he"), context).rooms, { min: rooms, max: rooms });
        const written = `מחר ב-${hour}:${String(minute).padStart(2, "0")}`;
        assertEquals(understand(toSpeechText(written, "he"), context).hour, { hour, minute }, written);
      },
    ),
    { numRuns: 1000, seed: 12 },
  );
});

Deno.test("toSpeechText() says phone numbers so that understand() hears them again", () => {
  const context = { expected: "phone", epochMs: 0, timeZone: "UTC" } as const;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999 }), (rest) => {
      const national = `05${String(rest).padStart(8, "0")}`;
      for (const language of ["he", "en"] as const) {
        const said = toSpeechText(`${national.slice(0, 3)}-${national.slice(3)}`, language);
        assertMatch(said, /^\S+ \S+ \S+, \S+ \S+ \S+, \S+ \S+ \S+ \S+$/);
        assertEquals(understand(said, { ...context, language }).phone, `+972${national.slice(1)}`, said);
      }
    }),
    { numRuns: 500, seed: 13 },
  );
});
