/**
 * Local dates, opening hours, holidays and the times at which a flat can be shown. Pure: the time is an argument.
 */
import { type Business, type Weekday, WEEKDAYS } from "./business.ts";

/** A start in the business's time zone: `date` as yyyy-mm-dd, `time` as hh:mm. */
export interface LocalTime {
  date: string;
  time: string;
}

/** Opening hours of one date in minutes after midnight. */
export interface OpenMinutes {
  opens: number;
  closes: number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Making a formatter costs a hundred times its use, so one a zone is kept; it holds no state. */
const FORMATTERS = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = FORMATTERS.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    FORMATTERS.set(timeZone, formatter);
  }
  return formatter;
}

/** Turns a moment into the date and time on the wall in a time zone. */
export function localTime(epochMs: number, timeZone: string): LocalTime {
  const parts = formatterOf(timeZone).formatToParts(epochMs);
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? "";
  return { date: `${part("year")}-${part("month")}-${part("day")}`, time: `${part("hour")}:${part("minute")}` };
}

/**
 * Turns a date and time on the wall into a moment. A time that daylight saving skips becomes the moment as far after
 * the change as it would have been; of two equal times the first is meant.
 */
export function momentOf(local: LocalTime, timeZone: string): number {
  const asUtc = Date.parse(`${local.date}T${local.time}:00Z`);
  const offsetAt = (epochMs: number) => {
    const there = localTime(epochMs, timeZone);
    return Date.parse(`${there.date}T${there.time}:00Z`) - epochMs;
  };
  const guess = asUtc - offsetAt(asUtc - offsetAt(asUtc));
  const earlier = asUtc - offsetAt(asUtc - DAY_MS);
  const matches = (epochMs: number) => {
    const there = localTime(epochMs, timeZone);
    return there.date === local.date && there.time === local.time;
  };
  return matches(earlier) ? earlier : guess;
}

/** The date `days` after another; dates are yyyy-mm-dd. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The weekday of a date, 0 is Sunday. */
export function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

export function minutesOf(time: string): number {
  const [hours, minutes] = time.split(":");
  return Number(hours) * 60 + Number(minutes);
}

function timeOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Days of rest in the Hebrew calendar, as the month names of ICU's English and the day (as kept in Israel). */
const REST_DAYS = new Set([
  "Tishri 1",
  "Tishri 2",
  "Tishri 10",
  "Tishri 15",
  "Tishri 22",
  "Nisan 15",
  "Nisan 21",
  "Sivan 6",
]);

const HEBREW_DATE = new Intl.DateTimeFormat("en-u-ca-hebrew", { timeZone: "UTC", day: "numeric", month: "long" });

/** Tells whether a date is one of the Jewish holidays on which no work is done. */
export function isJewishHoliday(date: string): boolean {
  const parts = HEBREW_DATE.formatToParts(Date.parse(`${date}T12:00:00Z`));
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? "";
  return REST_DAYS.has(`${part("month")} ${part("day")}`);
}

/** When the business is open on a date; `undefined` when it is closed all day. */
export function openMinutes(business: Business, date: string): OpenMinutes | undefined {
  const weekday: Weekday = WEEKDAYS[weekdayOf(date)] ?? "saturday";
  const hours = business.hours[weekday];
  if (!hours || business.closed.dates.includes(date)) return undefined;
  const open = { opens: minutesOf(hours.opens), closes: minutesOf(hours.closes) };
  if (!business.closed.jewishHolidays) return open;
  if (isJewishHoliday(date)) return undefined;
  if (isJewishHoliday(addDays(date, 1))) {
    open.closes = Math.min(open.closes, minutesOf(business.closed.holidayEveCloses));
  }
  return open.opens < open.closes ? open : undefined;
}

/** Tells whether somebody is in the office at this moment. */
export function isOpen(business: Business, epochMs: number): boolean {
  const { date, time } = localTime(epochMs, business.timeZone);
  const open = openMinutes(business, date);
  return open !== undefined && minutesOf(time) >= open.opens && minutesOf(time) < open.closes;
}

/** The next date after `epochMs`'s on which the business is open; that day itself when it opens later on. */
export function nextOpenDate(business: Business, epochMs: number): string {
  const { date, time } = localTime(epochMs, business.timeZone);
  for (let days = 0; days < 60; days++) {
    const open = openMinutes(business, addDays(date, days));
    if (open && (days > 0 || minutesOf(time) < open.opens)) return addDays(date, days);
  }
  return addDays(date, 1);
}

/** A stretch of time that is taken, in milliseconds since the epoch, and the flat it is taken for. */
export interface Booked {
  listingId: string;
  startsAtMs: number;
  endsAtMs: number;
}

/**
 * The starts at which a flat can be shown from `fromDate` on, in order: in opening hours, on the grid, with notice,
 * with no other viewing of the same flat then and somebody free to show it.
 */
export function freeTimes(
  business: Business,
  request: { listingId: string; fromDate: string; days: number; nowMs: number; booked: readonly Booked[] },
): LocalTime[] {
  const { viewings, timeZone } = business;
  const today = localTime(request.nowMs, timeZone).date;
  const lastDate = addDays(today, viewings.daysAhead);
  const times: LocalTime[] = [];
  for (let day = 0; day < request.days; day++) {
    const date = addDays(request.fromDate, day);
    const open = openMinutes(business, date);
    if (!open || date < today || date > lastDate) continue;
    // Clocks change at night, so one conversion a date serves all its starts.
    const openingMs = momentOf({ date, time: timeOf(open.opens) }, timeZone);
    for (let start = open.opens; start + viewings.minutes <= open.closes; start += viewings.everyMinutes) {
      if (isFree(business, openingMs + (start - open.opens) * MINUTE_MS, request)) {
        times.push({ date, time: timeOf(start) });
      }
    }
  }
  return times;
}

function isFree(
  business: Business,
  startsAtMs: number,
  { listingId, nowMs, booked }: { listingId: string; nowMs: number; booked: readonly Booked[] },
): boolean {
  const { minutes, noticeMinutes, atOnce } = business.viewings;
  if (startsAtMs < nowMs + noticeMinutes * MINUTE_MS) return false;
  const endsAtMs = startsAtMs + minutes * MINUTE_MS;
  const overlapping = booked.filter((other) => other.startsAtMs < endsAtMs && startsAtMs < other.endsAtMs);
  return overlapping.length < atOnce && !overlapping.some((other) => other.listingId === listingId);
}
