/**
 * The words of the calendar, Hebrew and English. Pure data; browser compatible.
 */
import { addMonths } from "./calendar.ts";
import { normalise } from "./tokens.ts";
import type { DayPart } from "./understood.ts";

export type CalendarWord =
  /** Days from today. */
  | { kind: "relative"; value: number; dayPart?: DayPart }
  /** 0 is Sunday; `sure` when the word means nothing else. */
  | { kind: "weekday"; value: number; sure: boolean }
  /** "יום א׳" */
  | { kind: "letterDay"; value: number }
  | { kind: "weekend"; words: number }
  | { kind: "month"; value: number }
  | { kind: "ordinal"; value: number }
  | { kind: "englishOrdinal"; value: number }
  /** A span of time in one word: "שבועיים". */
  | { kind: "span"; add: (day: number) => number }
  | { kind: "dayPart"; value: DayPart }
  /** "before" and "after", when noon follows. */
  | { kind: "aroundNoon"; value: DayPart };

const MONTHS =
  "ינואר,january,jan|פברואר,february,feb|מרץ,מרס,march|אפריל,april|מאי,may|יוני,june|יולי,july|אוגוסט,august|" +
  "ספטמבר,september|אוקטובר,october|נובמבר,november|דצמבר,december";
const ENGLISH_ORDINALS =
  "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth " +
  "sixteenth seventeenth eighteenth nineteenth twentieth";

function build(): Map<string, CalendarWord> {
  const words = new Map<string, CalendarWord>();
  const add = (spellings: string, word: CalendarWord) => {
    for (const spelling of spellings.split("|")) words.set(normalise(spelling), word);
  };
  add("היום|today", { kind: "relative", value: 0 });
  add("הערב|הלילה|tonight", { kind: "relative", value: 0, dayPart: "evening" });
  add("הבוקר", { kind: "relative", value: 0, dayPart: "morning" });
  add("מחר|tomorrow|tmrw", { kind: "relative", value: 1 });
  add("מחרתיים|מחרתים|מוחרתיים", { kind: "relative", value: 2 });
  "ראשון|שני|שלישי|רביעי|חמישי|שישי".split("|").forEach((day, value) =>
    add(day, { kind: "weekday", value, sure: false })
  );
  add("ששי", { kind: "weekday", value: 5, sure: false });
  add("שבת", { kind: "weekday", value: 6, sure: true });
  "א|ב|ג|ד|ה|ו".split("|").forEach((letter, value) => add(letter, { kind: "letterDay", value }));
  "sunday|monday|tuesday|wednesday|thursday|friday|saturday".split("|").forEach((day, value) =>
    add(`${day}|${day}s`, { kind: "weekday", value, sure: true })
  );
  add("סופש|weekend", { kind: "weekend", words: 1 });
  add("סוף", { kind: "weekend", words: 2 });
  MONTHS.split("|").forEach((names, index) => add(names.replaceAll(",", "|"), { kind: "month", value: index + 1 }));
  "שביעי|שמיני|תשיעי|עשירי".split("|").forEach((word, index) => add(word, { kind: "ordinal", value: 7 + index }));
  ENGLISH_ORDINALS.split(" ").forEach((word, index) => add(word, { kind: "englishOrdinal", value: index + 1 }));
  add("thirtieth", { kind: "englishOrdinal", value: 30 });
  add("יומיים|יומים", { kind: "span", add: (day) => day + 2 });
  add("שבוע", { kind: "span", add: (day) => day + 7 });
  add("שבועיים|שבועים|fortnight", { kind: "span", add: (day) => day + 14 });
  add("חודש", { kind: "span", add: (day) => addMonths(day, 1) });
  add("חודשיים|חודשים", { kind: "span", add: (day) => addMonths(day, 2) });
  add("בוקר|morning", { kind: "dayPart", value: "morning" });
  add("צהריים|צהרים|noon|midday|lunchtime", { kind: "dayPart", value: "noon" });
  add("אחהצ|afternoon", { kind: "dayPart", value: "afternoon" });
  add("ערב|לילה|evening|night", { kind: "dayPart", value: "evening" });
  add("לפנהצ", { kind: "dayPart", value: "morning" });
  add("לפני|before", { kind: "aroundNoon", value: "morning" });
  add("אחר|אחרי|after", { kind: "aroundNoon", value: "afternoon" });
  return words;
}

/** Every calendar word by its normalised spelling, without prefix letters. */
export const CALENDAR_WORDS: ReadonlyMap<string, CalendarWord> = build();
