/**
 * Times of day in a caller's words. Pure; browser compatible.
 *
 * Hours without a part of the day are office hours: 8 to 12 as said, 1 to 7 after noon.
 */
import type { ExpectedSlot } from "../brain/conversation.ts";
import { textBefore } from "./amounts.ts";
import { dayPartAt } from "./days.ts";
import { type NumberReading, numberWordAt, readNumber } from "./numbers.ts";
import { startsClause, type Token } from "./tokens.ts";
import type { ClockTime, DayPart } from "./understood.ts";
import { unitAt } from "./units.ts";

export interface FoundHour {
  hour: ClockTime;
  approximate: boolean;
}

interface Spoken {
  hour: number;
  minute: number;
  end: number;
  /** How sure the words make it that a time is meant. */
  sure: boolean;
  half: "am" | "pm" | undefined;
  /** On the 24-hour clock as written. */
  exact: boolean;
}

interface Search {
  tokens: readonly Token[];
  used: boolean[];
  expected: ExpectedSlot | undefined;
  dayPart: DayPart | undefined;
  hasDay: boolean;
}

/** Finds the time of day and marks its tokens as used; the last one said counts after "not". */
export function findHour(search: Search): FoundHour | undefined {
  const { tokens, used } = search;
  let found: FoundHour | undefined;
  for (let index = 0; index < tokens.length; index++) {
    if (used[index]) continue;
    const spoken = spokenTime(search, index);
    if (spoken === undefined) continue;
    const before = textBefore(tokens, index);
    const negated = / (?:לא|not|not at|לא בשעה) $/.test(before);
    const toPrefix = tokens[index]?.text.startsWith("ל") || tokens[index]?.prefix === "ל";
    const isRest = found !== undefined && (toPrefix || / (?:עד|או|to|until|and|or|or at) $/.test(before));
    used.fill(true, index, spoken.end);
    if (!negated && !isRest) {
      const prefix = tokens[index]?.text ?? "";
      found = { hour: resolve(spoken, search.dayPart), approximate: isApproximate(before, prefix) };
    }
    index = spoken.end - 1;
  }
  if (found === undefined && search.expected === "hour" && tokens.some(({ text }) => /^(?:noon|midday)$/.test(text))) {
    return { hour: { hour: 12, minute: 0 }, approximate: false };
  }
  return found;
}

function isApproximate(before: string, first: string): boolean {
  return / (?:אחרי|לפני|בסביבות|סביב|בערכ|אזור|באזור|מ|בינ|after|before|around|about|from|between|since)(?: (?:השעה|שעה|the))? $/
    .test(before) || /^מ(?:אחת|שתיימ|שלוש|ארבע|חמש|שש|שבע|שמונה|תשע|עשר)$/.test(first);
}

function spokenTime(search: Search, index: number): Spoken | undefined {
  const { tokens } = search;
  const token = tokens[index];
  if (token === undefined) return undefined;
  if (token.kind === "time") return written(tokens, token.raw, index);
  if (token.kind === "date") return undefined;
  return minutesTo(tokens, index) ?? pastOrTo(tokens, index) ?? plainHour(search, index);
}

function written(tokens: readonly Token[], raw: string, index: number): Spoken {
  const [hour = 0, minute = 0] = raw.split(":").map(Number);
  const half = halfAt(tokens, index + 1);
  const exact = hour > 12 || hour === 0 || /^0/.test(raw);
  return { hour: hour % 24, minute, end: half?.end ?? index + 1, sure: true, half: half?.half, exact };
}

/** "רבע לשש", "עשרה לשש", "עשרים לחמש". */
function minutesTo(tokens: readonly Token[], index: number): Spoken | undefined {
  const word = numberWordAt(tokens, index);
  const minutes = word?.entry.kind === "fraction"
    ? 60 * word.entry.value
    : word?.entry.kind === "small"
    ? word.entry.value
    : 0;
  if (![5, 10, 15, 20, 25].includes(minutes) || / בינ $/.test(textBefore(tokens, index))) return undefined;
  const at = /^(?:דקות|דקה)$/.test(tokens[index + 1]?.text ?? "") ? index + 2 : index + 1;
  const target = tokens[at];
  const reading = readNumber(tokens, at);
  if (target === undefined || reading === undefined || reading.prefix !== "ל" || !isHour(reading)) return undefined;
  if (reading.hasFraction || reading.gender === "masculine" || unitAt(tokens, reading.end) !== undefined) {
    return undefined;
  }
  const hour = reading.value === 1 ? 12 : reading.value - 1;
  return { hour, minute: 60 - minutes, end: reading.end, sure: true, half: undefined, exact: false };
}

/** "half past five", "quarter to six", "ten past four". */
function pastOrTo(tokens: readonly Token[], index: number): Spoken | undefined {
  const start = tokens[index]?.text === "a" ? index + 1 : index;
  const word = numberWordAt(tokens, start);
  const digits = tokens[start]?.kind === "number" ? tokens[start]?.value ?? NaN : NaN;
  const minutes = word?.entry.kind === "fraction"
    ? 60 * word.entry.value
    : word?.entry.kind === "small"
    ? word.entry.value
    : digits;
  if (!(minutes >= 1 && minutes < 60)) return undefined;
  const twenty = minutes === 20 && numberWordAt(tokens, start + 1)?.entry.kind === "small"
    ? readNumber(tokens, start)
    : undefined;
  const end = twenty?.end ?? start + 1;
  const total = twenty?.value ?? minutes;
  const joint = tokens[tokens[end]?.text === "minutes" ? end + 1 : end]?.text ?? "";
  const reading = readNumber(tokens, tokens[end]?.text === "minutes" ? end + 2 : end + 1);
  if (reading === undefined || !isHour(reading) || reading.hasFraction) return undefined;
  const half = halfAt(tokens, reading.end);
  const common = { end: half?.end ?? reading.end, sure: true, half: half?.half, exact: false };
  if (joint === "past" || joint === "after" && total % 5 === 0) {
    return { hour: reading.value, minute: total, ...common };
  }
  const isTo = joint === "to" && [5, 10, 15, 20, 25].includes(total) &&
    (word?.entry.kind === "fraction" || total !== 5) &&
    unitAt(tokens, reading.end) === undefined && reading.value <= 12;
  const isOf = joint === "till";
  if (!isTo && !isOf) return undefined;
  return { hour: reading.value === 1 ? 12 : reading.value - 1, minute: 60 - total, ...common };
}

function isHour(reading: NumberReading): boolean {
  return reading.scale === 1 && reading.value >= 0.5 && reading.value <= 24 && Number.isInteger(reading.value * 4);
}

/** "בחמש", "חמש וחצי", "five thirty", "at 5 pm". */
function plainHour(search: Search, index: number): Spoken | undefined {
  const { tokens } = search;
  const reading = readNumber(tokens, index);
  if (reading === undefined || !isHour(reading) || reading.value < 1) return undefined;
  const hour = Math.floor(reading.value);
  const fraction = 60 * (reading.value - hour);
  const extra = fraction === 0 ? minutesAfter(tokens, reading, search) : undefined;
  let end = extra?.end ?? reading.end;
  const oclock = /^o(?:clock)?$/.test(tokens[end]?.text ?? "") ? (tokens[end]?.text === "o" ? 2 : 1) : 0;
  end += oclock;
  const half = halfAt(tokens, end);
  end = half?.end ?? end;
  const unit = unitAt(tokens, end);
  if (unit !== undefined && unit !== "hour") return undefined;
  const evidence = evidenceOf(search, index, reading, end);
  const sure = oclock > 0 || half !== undefined || evidence === "sure";
  if (!sure && evidence === "none") return undefined;
  return { hour: hour % 24, minute: fraction + (extra?.minute ?? 0), end, sure, half: half?.half, exact: hour > 12 };
}

/** Minutes said after the hour: "חמש ועשרה", "five fifteen", "שש פחות רבע". */
function minutesAfter(
  tokens: readonly Token[],
  reading: NumberReading,
  search: Search,
): { minute: number; end: number } | undefined {
  const next = tokens[reading.end];
  if (next === undefined || startsClause(next)) return undefined;
  if (next.text === "פחות") {
    const less = numberWordAt(tokens, reading.end + 1)?.entry;
    const minutes = less?.kind === "fraction" ? 60 * less.value : less?.kind === "small" ? less.value : 0;
    return minutes > 0 && minutes < 30 ? { minute: -minutes, end: reading.end + 2 } : undefined;
  }
  const zero = /^(?:oh|o|zero|אפס)$/.test(next.text) ? 1 : 0;
  const minutes = readNumber(tokens, reading.end + zero);
  if (minutes === undefined || !Number.isInteger(minutes.value) || minutes.scale !== 1) return undefined;
  const fits = minutes.value < 60 && (minutes.value >= 5 || zero === 1) && /^ו?$/.test(minutes.prefix) &&
    !/[-–]/.test(next.gap);
  const unit = unitAt(tokens, minutes.end);
  if (!fits || (unit !== undefined && unit !== "minute")) return undefined;
  if (minutes.value < 10 && zero === 0 && minutes.prefix !== "ו") return undefined;
  if (search.expected === "rooms" || search.expected === "budget" || search.expected === "phone") return undefined;
  return { minute: minutes.value, end: minutes.end + (unit === "minute" ? 1 : 0) };
}

function evidenceOf(search: Search, index: number, reading: NumberReading, end: number): "sure" | "some" | "none" {
  const { tokens, expected, hasDay } = search;
  const before = textBefore(tokens, index);
  const word = tokens[index];
  if (/ ב?ה?שעה $/.test(before)) return "sure";
  if (
    dayPartAt(tokens, end) !== undefined ||
    dayPartAt(tokens, end + 1) !== undefined && /^(?:in|at)$/.test(tokens[end]?.text ?? "")
  ) {
    return "sure";
  }
  if (expected === "hour") return "sure";
  if (expected === "rooms" || expected === "budget" || expected === "phone" || expected === "choice") return "none";
  if (/ at $/.test(before)) return "some";
  const isFeminine = word?.kind === "number" || reading.gender !== "masculine";
  if (reading.prefix === "ב" && isFeminine) return "some";
  const bounded = / (?:אחרי|לפני|after|before|around|בסביבות) $/.test(before) || reading.prefix === "מ" ||
    reading.prefix === "ל";
  if (expected === "day" && bounded && isFeminine && reading.value <= 12) return "some";
  return hasDay && isFeminine && (expected === "day" || bounded) ? "some" : "none";
}

/** "am", "p.m." */
function halfAt(tokens: readonly Token[], index: number): { half: "am" | "pm"; end: number } | undefined {
  const word = tokens[index]?.text ?? "";
  if (word === "am" || word === "pm") return { half: word, end: index + 1 };
  const isSplit = /^[ap]$/.test(word) && tokens[index + 1]?.text === "m";
  return isSplit ? { half: word === "a" ? "am" : "pm", end: index + 2 } : undefined;
}

function resolve(spoken: Spoken, dayPart: DayPart | undefined): ClockTime {
  let minutes = spoken.hour * 60 + spoken.minute;
  if (!spoken.exact) {
    const hour = Math.floor(minutes / 60);
    if (isAfternoon(hour, spoken.half, dayPart) && hour < 12) minutes += 12 * 60;
    if (spoken.half === "am" && hour === 12) minutes -= 12 * 60;
  }
  minutes = (minutes + 24 * 60) % (24 * 60);
  return { hour: Math.floor(minutes / 60), minute: minutes % 60 };
}

function isAfternoon(hour: number, half: "am" | "pm" | undefined, dayPart: DayPart | undefined): boolean {
  if (half !== undefined) return half === "pm";
  if (dayPart === "morning") return false;
  if (dayPart === "evening") return hour >= 4;
  if (dayPart === "afternoon") return hour < 8;
  if (dayPart === "noon") return hour < 5;
  return hour < 8;
}
