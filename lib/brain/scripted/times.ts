/**
 * Which of the free times to take or to propose, by what the caller wants. Pure.
 */
import { type LocalTime, minutesOf } from "../../agency/calendar.ts";
import type { DayPart } from "../../understanding/understood.ts";
import type { ViewingSoFar } from "./memory.ts";

/** What came of the caller's day and hour. */
export type Proposal =
  | { kind: "settled"; at: LocalTime }
  /** One or two times, and what of the wish could not be had. */
  | { kind: "propose"; times: LocalTime[]; missed?: "day" | "hour" }
  | { kind: "nothing" };

const PARTS: Readonly<Record<DayPart, readonly [number, number]>> = {
  morning: [0, 12 * 60],
  noon: [12 * 60, 14 * 60],
  afternoon: [14 * 60, 18 * 60],
  evening: [17 * 60, 24 * 60],
};

/** Two times proposed on one day are at least this far apart, in minutes. */
const APART_MINUTES = 180;
/** Without a wish: after work, or before noon, in minutes after midnight. */
const AFTER_WORK_MINUTES = 17 * 60;
const BEFORE_NOON_MINUTES = 11 * 60;

/** Decides by the wish: takes the very time, or proposes what comes nearest to it. */
export function proposalFor(free: readonly LocalTime[], viewing: ViewingSoFar): Proposal {
  const refused = new Set(viewing.refused.map(keyOf));
  const open = free.filter((time) => !refused.has(keyOf(time)));
  if (open.length === 0) return { kind: "nothing" };
  const onDay = viewing.day ? open.filter(({ date }) => date === viewing.day) : open;
  const exact = onDay.filter(({ time }) => time === viewing.hour);
  if (viewing.day && exact[0]) return { kind: "settled", at: exact[0] };
  if (viewing.day && onDay.length === 0) return propose(twoTimes(open, viewing), "day");
  if (viewing.hour) {
    if (exact.length > 0) return propose(exact.slice(0, 2));
    return propose(nearest(onDay, minutesOf(viewing.hour), 2), "hour");
  }
  const [from, to] = viewing.dayPart ? PARTS[viewing.dayPart] : [0, 24 * 60];
  const inPart = onDay.filter(({ time }) => minutesOf(time) >= from && minutesOf(time) < to);
  return inPart.length > 0 ? propose(twoTimes(inPart, viewing)) : propose(twoTimes(onDay, viewing), "hour");
}

export function keyOf({ date, time }: LocalTime): string {
  return `${date} ${time}`;
}

function propose(times: LocalTime[], missed?: "day" | "hour"): Proposal {
  return missed ? { kind: "propose", times, missed } : { kind: "propose", times };
}

/** Two times that differ: on the day asked for, otherwise on two days. */
function twoTimes(open: readonly LocalTime[], viewing: ViewingSoFar): LocalTime[] {
  const firstDay = open.filter(({ date }) => date === open[0]?.date);
  const [first] = nearest(firstDay, viewing.hour ? minutesOf(viewing.hour) : AFTER_WORK_MINUTES, 1);
  if (!first) return [];
  const rest = viewing.day === first.date
    ? firstDay.filter(({ time }) => Math.abs(minutesOf(time) - minutesOf(first.time)) >= APART_MINUTES)
    : open.filter(({ date }) => date !== first.date && date === open.find((later) => later.date !== first.date)?.date);
  const [second] = nearest(rest, viewing.hour ? minutesOf(viewing.hour) : BEFORE_NOON_MINUTES, 1);
  const two = second ? [first, second] : [first];
  return two.toSorted((a, b) => keyOf(a) < keyOf(b) ? -1 : 1);
}

/** The times nearest to a time of day, the earlier first. */
function nearest(times: readonly LocalTime[], minutes: number, count: number): LocalTime[] {
  const away = ({ time }: LocalTime) => Math.abs(minutesOf(time) - minutes);
  return times
    .toSorted((a, b) => away(a) - away(b) || (keyOf(a) < keyOf(b) ? -1 : 1))
    .slice(0, count)
    .toSorted((a, b) => keyOf(a) < keyOf(b) ? -1 : 1);
}
