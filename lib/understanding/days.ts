/**
 * Days and parts of the day in a caller's words. Pure; browser compatible.
 *
 * A weekday means the next one after today; weeks begin on Sunday, as in Israel. "Next Tuesday" is the nearest
 * Tuesday that is not tomorrow.
 */
import type { ExpectedSlot } from "../brain/conversation.ts";
import { addMonths, dayOf, isoDay, nextDate, nextDateOfMonth, weekday } from "./calendar.ts";
import { CALENDAR_WORDS, type CalendarWord } from "./day_words.ts";
import { readNumber } from "./numbers.ts";
import { lookUp, startsClause, type Token } from "./tokens.ts";
import type { DayPart } from "./understood.ts";
import { unitAt } from "./units.ts";

export interface FoundDay {
  day?: string;
  /** True for "next week" or "the weekend": `day` is only where it begins. */
  dayIsApproximate?: boolean;
  dayPart?: DayPart;
}

interface Search {
  tokens: readonly Token[];
  used: boolean[];
  expected: ExpectedSlot | undefined;
  today: () => number;
}

interface Match {
  day: number;
  end: number;
  approximate?: boolean;
  dayPart?: DayPart;
  /** Of a day given by its name. */
  weekday?: number;
}

/**
 * Finds a day and a part of it, and marks their tokens as used. The last day said counts after a correction. `today`,
 * a day number, is asked for only when a day was said: finding it out costs more than all else here.
 */
export function findDay(
  tokens: readonly Token[],
  used: boolean[],
  expected: ExpectedSlot | undefined,
  today: () => number,
): FoundDay {
  const search: Search = { tokens, used, expected, today };
  const found: FoundDay = {};
  let inNextWeek = false;
  let weekdayFound: number | undefined;
  for (let index = 0; index < tokens.length; index++) {
    if (used[index]) continue;
    const length = nextWeekAt(tokens, index);
    if (length > 0) {
      inNextWeek = true;
      used.fill(true, index, index + length);
      index += length - 1;
      continue;
    }
    const match = dayAt(search, index);
    if (match !== undefined) {
      weekdayFound = match.weekday ?? weekdayFound;
      const isOther = found.day !== undefined && /^(?:או|or)$/.test(text(tokens, index - 1));
      if (!isNegated(tokens, index) && !isOther) setDay(found, match);
      used.fill(true, index, match.end);
      index = match.end - 1;
      continue;
    }
    const part = dayPartAt(tokens, index);
    if (part !== undefined) {
      found.dayPart = part.dayPart;
      used.fill(true, index, part.end);
      index = part.end - 1;
    }
  }
  if (inNextWeek) applyNextWeek(found, today(), weekdayFound);
  return found;
}

function setDay(found: FoundDay, match: Match): void {
  found.day = isoDay(match.day);
  if (match.approximate) found.dayIsApproximate = true;
  else delete found.dayIsApproximate;
  if (match.dayPart) found.dayPart = match.dayPart;
}

function applyNextWeek(found: FoundDay, today: number, named: number | undefined): void {
  const sunday = today + 7 - weekday(today);
  found.day = isoDay(sunday + (named ?? 0));
  if (named === undefined) found.dayIsApproximate = true;
  else delete found.dayIsApproximate;
}

function isNegated(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]?.text;
  return (before === "לא" || before === "not") && !startsClauseAt(tokens, index);
}

function startsClauseAt(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  return token === undefined || startsClause(token);
}

function calendarWord(token: Token | undefined): { entry: CalendarWord; prefix: string } | undefined {
  return token?.kind === "word" ? lookUp(CALENDAR_WORDS, token.text) : undefined;
}

function text(tokens: readonly Token[], index: number): string {
  return tokens[index]?.text ?? "";
}

function nextWeekAt(tokens: readonly Token[], index: number): number {
  if (/^[בהלמ]*שבוע$/.test(text(tokens, index)) && /^(?:הבא|הקרוב)$/.test(text(tokens, index + 1))) return 2;
  return text(tokens, index) === "next" && text(tokens, index + 1) === "week" ? 2 : 0;
}

function dayAt(search: Search, index: number): Match | undefined {
  const token = search.tokens[index];
  if (token === undefined) return undefined;
  if (token.kind === "date") return writtenDate(search, token.raw, index);
  if (token.kind === "number") return numericDate(search, index) ?? countedFrom(search, index);
  return namedDay(search, index) ?? inSomeTime(search, index) ?? numericDate(search, index) ??
    countedFrom(search, index);
}

function writtenDate({ today }: Search, raw: string, index: number): Match | undefined {
  const numbers = raw.split(/[-./]/).map(Number);
  const [first = 0, second = 0, third] = numbers;
  if (first > 31) return match(dayOf(first, second, third ?? 1), index + 1);
  if (third === undefined) return match(nextDate(today(), second, first), index + 1);
  return match(dayOf(third < 100 ? 2000 + third : third, second, first), index + 1);
}

function match(day: number | undefined, end: number, extra: Partial<Match> = {}): Match | undefined {
  return day === undefined ? undefined : { day, end, ...extra };
}

/** "today", "Tuesday", "יום שלישי", "the day after tomorrow", "the weekend". */
function namedDay(search: Search, index: number): Match | undefined {
  const { tokens, today } = search;
  if (
    /^(?:the )?day after tomorrow/.test(`${text(tokens, index)} ${text(tokens, index + 1)} ${text(tokens, index + 2)}`)
  ) {
    return match(today() + 2, index + 3);
  }
  const isDayWord = /^ו?[בלמהש]?(?:יומ|ימי)$/.test(text(tokens, index)) && calendarWord(tokens[index]) === undefined;
  const at = isDayWord || /^(?:next|this|coming|on)$/.test(text(tokens, index)) && !calendarWord(tokens[index])
    ? index + 1
    : index;
  const word = calendarWord(tokens[at]);
  if (word === undefined) return undefined;
  const { entry, prefix } = word;
  if (entry.kind === "relative") {
    return match(today() + entry.value, at + 1, entry.dayPart ? { dayPart: entry.dayPart } : {});
  }
  if (entry.kind === "weekend") return weekend(search, at, entry.words);
  if (entry.kind === "dayPart" && text(tokens, index) === "this") {
    return match(today(), at + 1, { dayPart: entry.value });
  }
  if (entry.kind === "letterDay") return isDayWord ? weekdayMatch(search, entry.value, at, index) : undefined;
  if (entry.kind !== "weekday") return undefined;
  if (!entry.sure && !isDayWord && !isMeantAsDay(search, at, prefix)) return undefined;
  return weekdayMatch(search, entry.value, at, index);
}

function weekend({ tokens, today }: Search, at: number, words: number): Match | undefined {
  if (words === 2 && !/^ה?שבוע$/.test(text(tokens, at + 1))) return undefined;
  return match(today() + daysUntil(today(), 5), at + words, { approximate: true });
}

function weekdayMatch({ tokens, today }: Search, value: number, at: number, index: number): Match {
  const isNext = text(tokens, index) === "next" || text(tokens, index - 1) === "next";
  const days = daysUntil(today(), value);
  const isFollowed = /^(?:הבא|הבאה|הקרוב|הקרובה)$/.test(text(tokens, at + 1));
  return { day: today() + (isNext && days === 1 ? 8 : days), end: at + (isFollowed ? 2 : 1), weekday: value };
}

function daysUntil(today: number, value: number): number {
  return (value - weekday(today) + 7) % 7 || 7;
}

/** "שני" and "ראשון" are also numbers and places: a day only when one was asked for, or as "בשלישי". */
function isMeantAsDay({ tokens, expected }: Search, at: number, prefix: string): boolean {
  if (unitAt(tokens, at + 1) !== undefined || prefix.endsWith("ה")) return false;
  if (expected === "day") return true;
  const after = text(tokens, at + 1);
  if (/^(?:הבא|הקרוב|הבאה|הקרובה)$/.test(after) || dayPartAt(tokens, at + 1) !== undefined) return true;
  const isShort = /^(?:שני|ראשונ)$/.test(text(tokens, at).slice(prefix.length));
  return /[בל]$/.test(prefix) && (expected === "hour" || !isShort) && expected !== "choice";
}

/** "בעוד שבועיים", "in three days", "in a week". */
function inSomeTime({ tokens, today }: Search, index: number): Match | undefined {
  if (!/^(?:בעוד|עוד|תוכ|in|within)$/.test(text(tokens, index))) return undefined;
  const dual = calendarWord(tokens[index + 1]);
  if (dual?.entry.kind === "span" && dual.prefix === "") return match(dual.entry.add(today()), index + 2);
  const article = /^(?:a|one)$/.test(text(tokens, index + 1)) ? 1 : 0;
  const count = article === 1 ? { value: 1, end: index + 2 } : readNumber(tokens, index + 1);
  const at = count?.end ?? index + 1;
  const value = count?.value ?? 1;
  const add = addUnit(today, unitAt(tokens, at), value);
  return add === undefined ? undefined : { day: add, end: at + 1 };
}

function addUnit(today: () => number, unit: string | undefined, value: number): number | undefined {
  if (unit === "day") return today() + Math.round(value);
  if (unit === "week") return today() + Math.round(7 * value);
  if (unit === "month") return Number.isInteger(value) ? addMonths(today(), value) : today() + Math.round(30 * value);
  return undefined;
}

/** "two weeks from now", "a week from Sunday", "שבוע מהיום". */
function countedFrom({ tokens, today }: Search, index: number): Match | undefined {
  const count = text(tokens, index) === "a" ? { value: 1, end: index + 1 } : readNumber(tokens, index);
  const at = count?.end ?? index;
  const unit = unitAt(tokens, at);
  if (unit !== "day" && unit !== "week") return undefined;
  const from = text(tokens, at + 1);
  const isFrom = from === "from";
  const base = isFrom ? calendarWord(tokens[at + 2])?.entry : from === "מהיומ" || from === "ממחר" ? undefined : null;
  if (base === null) return undefined;
  const offset = from === "ממחר"
    ? 1
    : base?.kind === "relative"
    ? base.value
    : base?.kind === "weekday"
    ? daysUntil(today(), base.value)
    : 0;
  const day = addUnit(today, unit, count?.value ?? 1);
  return match(day === undefined ? undefined : day + offset, at + (isFrom ? 3 : 2));
}

/** "12 במרץ", "March 12th", "the 12th", "ב-12.3", "ה-15 לחודש". */
function numericDate(search: Search, index: number): Match | undefined {
  const { tokens, today, expected } = search;
  const month = calendarWord(tokens[index]);
  if (month?.entry.kind === "month") return monthFirst(search, index, month.entry.value);
  const token = tokens[index];
  const pair = token?.kind === "number" ? /^(\d{1,2})\.(\d{1,2})$/.exec(token.raw) : null;
  const isPlain = unitAt(tokens, index + 1) === undefined && readNumber(tokens, index)?.end === index + 1;
  if (pair !== null && isPlain && (token?.prefix !== "" || expected === "day")) {
    return match(nextDate(today(), Number(pair[2]), Number(pair[1])), index + 1);
  }
  const date = dateAt(tokens, text(tokens, index) === "the" ? index + 1 : index);
  if (date === undefined) return undefined;
  const at = text(tokens, date.end) === "of" ? date.end + 1 : date.end;
  const named = calendarWord(tokens[at]);
  if (named?.entry.kind === "month") return match(nextDate(today(), named.entry.value, date.value), at + 1);
  if (/^ל?חודש$/.test(text(tokens, at))) return match(nextDateOfMonth(today(), date.value), at + 1);
  const ordinal = named?.entry.kind === "weekday" || named?.entry.kind === "ordinal" ? named.entry : undefined;
  const isMonthNumber = ordinal !== undefined && /^[לב]$/.test(named?.prefix ?? "") && expected === "day";
  if (isMonthNumber) {
    const number = ordinal.kind === "weekday" ? ordinal.value + 1 : ordinal.value;
    return match(nextDate(today(), number, date.value), at + 1);
  }
  return isPlainOrdinal(search, index, date, at) ? match(nextDateOfMonth(today(), date.value), date.end) : undefined;
}

/** "the 12th" is a date; "the second" is one only when a day was asked for. */
function isPlainOrdinal(
  { tokens, expected }: Search,
  index: number,
  date: { value: number; ordinal: boolean },
  after: number,
): boolean {
  if (!date.ordinal || /^(?:one|floor|option|apartment|flat|street|time)$/.test(text(tokens, after))) return false;
  return expected === "day" || (text(tokens, index) === "the" && date.value > 5 && expected !== "choice");
}

function monthFirst({ tokens, today }: Search, index: number, month: number): Match | undefined {
  const date = dateAt(tokens, text(tokens, index + 1) === "the" ? index + 2 : index + 1);
  return date === undefined ? undefined : match(nextDate(today(), month, date.value), date.end);
}

/** A date of the month: "12", "12th", "twelfth", "twenty first", "שנים עשר". */
function dateAt(tokens: readonly Token[], index: number): { value: number; end: number; ordinal: boolean } | undefined {
  const ordinal = calendarWord(tokens[index]);
  if (ordinal?.entry.kind === "englishOrdinal") return { value: ordinal.entry.value, end: index + 1, ordinal: true };
  const reading = readNumber(tokens, index);
  if (reading === undefined || reading.scale !== 1 || !Number.isInteger(reading.value)) return undefined;
  if (reading.value < 1 || reading.value > 31) return undefined;
  const after = calendarWord(tokens[reading.end]);
  if (after?.entry.kind === "englishOrdinal" && reading.value % 10 === 0 && after.entry.value < 10) {
    return { value: reading.value + after.entry.value, end: reading.end + 1, ordinal: true };
  }
  const suffix = /^(?:st|nd|rd|th)$/.test(text(tokens, reading.end)) ? 1 : 0;
  return { value: reading.value, end: reading.end + suffix, ordinal: suffix === 1 };
}

/** "בבוקר", "in the evening", "אחרי הצהריים"; not "good morning". */
export function dayPartAt(tokens: readonly Token[], index: number): { dayPart: DayPart; end: number } | undefined {
  const word = calendarWord(tokens[index]);
  if (word === undefined) return undefined;
  const noon = calendarWord(tokens[index + 1])?.entry;
  if (word.entry.kind === "aroundNoon") {
    const isNoon = noon?.kind === "dayPart" && noon.value === "noon";
    return isNoon ? { dayPart: word.entry.value, end: index + 2 } : undefined;
  }
  if (word.entry.kind !== "dayPart") return undefined;
  const isGreeting = /^טוב(?:ה)?$/.test(text(tokens, index + 1)) || text(tokens, index - 1) === "good";
  return isGreeting ? undefined : { dayPart: word.entry.value, end: index + 1 };
}
