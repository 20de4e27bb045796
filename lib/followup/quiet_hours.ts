/**
 * Hours in which no message goes to a caller, by the agency's clock. Pure.
 */
import { addDays, localTime, momentOf } from "../agency/calendar.ts";

/** Times of day, "21:00" to "08:00"; they may span midnight. */
export interface QuietHours {
  from: string;
  to: string;
}

/** When a message that is due now may go: now, or when the quiet hours end. */
export function allowedFrom(nowMs: number, quiet: QuietHours | undefined, timeZone: string): number {
  if (quiet === undefined || quiet.from === quiet.to) return nowMs;
  const { date, time } = localTime(nowMs, timeZone);
  const overnight = quiet.from > quiet.to;
  const isQuiet = overnight ? time >= quiet.from || time < quiet.to : time >= quiet.from && time < quiet.to;
  if (!isQuiet) return nowMs;
  const endsToday = !overnight || time < quiet.to;
  return momentOf({ date: endsToday ? date : addDays(date, 1), time: quiet.to }, timeZone);
}
