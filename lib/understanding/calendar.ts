/**
 * Days as numbers, so that date arithmetic needs no time zone. Pure; browser compatible.
 */

const DAY_MS = 86_400_000;

/** The day number (days since 1970-01-01) that a time zone's calendar shows at an instant. */
export function localDay(epochMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" })
    .format(epochMs);
  return Math.round(Date.parse(`${parts}T00:00:00Z`) / DAY_MS);
}

/** yyyy-mm-dd */
export function isoDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 0 is Sunday. */
export function weekday(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** The day number of a date, or nothing when there is no such date (31 April). `month` is 1..12. */
export function dayOf(year: number, month: number, date: number): number | undefined {
  const utc = new Date(Date.UTC(year, month - 1, date));
  return utc.getUTCMonth() === month - 1 && utc.getUTCDate() === date ? utc.getTime() / DAY_MS : undefined;
}

/** The first such date on or after `today`. */
export function nextDate(today: number, month: number, date: number): number | undefined {
  const year = new Date(today * DAY_MS).getUTCFullYear();
  for (let later = 0; later <= 8; later++) {
    const day = dayOf(year + later, month, date);
    if (day !== undefined && day >= today) return day;
  }
  return undefined;
}

/** The first day on or after `today` with this date of the month. */
export function nextDateOfMonth(today: number, date: number): number | undefined {
  const now = new Date(today * DAY_MS);
  for (let later = 0; later <= 2; later++) {
    const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + later, 1));
    const day = dayOf(first.getUTCFullYear(), first.getUTCMonth() + 1, date);
    if (day !== undefined && day >= today) return day;
  }
  return undefined;
}

/** The same date `months` later, or the last one of that month. */
export function addMonths(day: number, months: number): number {
  const from = new Date(day * DAY_MS);
  const last = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months + 1, 0)).getUTCDate();
  const date = Math.min(from.getUTCDate(), last);
  return Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, date) / DAY_MS;
}
