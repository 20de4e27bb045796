import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Business } from "../../lib/agency/business.ts";
import {
  addDays,
  freeTimes,
  isJewishHoliday,
  isOpen,
  localTime,
  momentOf,
  nextOpenDate,
  openMinutes,
} from "../../lib/agency/calendar.ts";
import { business, SUNDAY_NOON_MS } from "./fixtures.ts";

const ZONE = "Asia/Jerusalem";

Deno.test("localTime() and momentOf() are each other's inverse over years, across both clock changes", () => {
  fc.assert(fc.property(fc.integer({ min: 1_790_000_000, max: 1_890_000_000 }), (seconds) => {
    const epochMs = Math.floor(seconds / 60) * 60_000;
    const local = localTime(epochMs, ZONE);
    assertEquals(localTime(momentOf(local, ZONE), ZONE), local);
    // An hour in autumn happens twice; the first is meant.
    assert([0, -3_600_000].includes(momentOf(local, ZONE) - epochMs));
  }));
});

Deno.test("momentOf() knows summer and winter time in Israel", () => {
  assertEquals(momentOf({ date: "2026-11-22", time: "12:00" }, ZONE), Date.parse("2026-11-22T10:00:00Z"));
  assertEquals(momentOf({ date: "2026-07-01", time: "12:00" }, ZONE), Date.parse("2026-07-01T09:00:00Z"));
});

Deno.test("isJewishHoliday() knows the days of rest of 5787 and no others around them", () => {
  const holidays = [
    "2026-09-12",
    "2026-09-13",
    "2026-09-21",
    "2026-09-26",
    "2026-10-03",
    "2027-04-22",
    "2027-04-28",
    "2027-06-11",
  ];
  const found = [];
  for (let date = "2026-09-01"; date < "2027-09-01"; date = addDays(date, 1)) {
    if (isJewishHoliday(date)) found.push(date);
  }
  assertEquals(found, holidays);
});

Deno.test("openMinutes() closes on Shabbat, holidays and named dates, and early on a holiday's eve", () => {
  assertEquals(openMinutes(business, "2026-11-28"), undefined);
  assertEquals(openMinutes(business, "2026-09-21"), undefined);
  assertEquals(openMinutes(business, "2027-05-12"), undefined);
  assertEquals(openMinutes(business, "2026-09-20"), { opens: 540, closes: 780 });
  assertEquals(openMinutes(business, "2026-11-27"), { opens: 540, closes: 780 });
  const worksOnHolidays: Business = { ...business, closed: { ...business.closed, jewishHolidays: false } };
  assertEquals(openMinutes(worksOnHolidays, "2026-09-21"), { opens: 540, closes: 1140 });
});

Deno.test("isOpen() and nextOpenDate() go by the office's own time", () => {
  const at = (text: string) => Date.parse(text);
  assert(isOpen(business, at("2026-11-22T07:00:00Z")));
  assert(!isOpen(business, at("2026-11-22T06:59:00Z")));
  assert(!isOpen(business, at("2026-11-22T17:00:00Z")));
  assertEquals(nextOpenDate(business, at("2026-11-22T06:00:00Z")), "2026-11-22");
  assertEquals(nextOpenDate(business, at("2026-11-27T12:00:00Z")), "2026-11-29");
});

function timesOn(date: string, booked: Parameters<typeof freeTimes>[1]["booked"] = [], nowMs = SUNDAY_NOON_MS) {
  const request = { listingId: "GV201", fromDate: date, days: 1, nowMs, booked };
  return freeTimes(business, request).map(({ time }) => time);
}

function bookedAt(time: string, listingId: string) {
  const startsAtMs = momentOf({ date: "2026-11-24", time }, ZONE);
  return { listingId, startsAtMs, endsAtMs: startsAtMs + 30 * 60_000 };
}

Deno.test("freeTimes() fills the opening hours, the last viewing ending at closing time", () => {
  const times = timesOn("2026-11-24");
  assertEquals([times[0], times.at(-1), times.length], ["09:00", "18:30", 20]);
  assertEquals(timesOn("2026-11-28"), []);
});

Deno.test("freeTimes() leaves notice today and offers nothing past or too far ahead", () => {
  assertEquals(timesOn("2026-11-22")[0], "15:00");
  assertEquals(timesOn("2026-11-20"), []);
  assertEquals(timesOn("2026-12-14"), []);
});

Deno.test("freeTimes() never books a flat twice, nor more viewings at once than can be shown", () => {
  assert(!timesOn("2026-11-24", [bookedAt("10:00", "GV201")]).includes("10:00"));
  assert(timesOn("2026-11-24", [bookedAt("10:00", "GV202")]).includes("10:00"));
  assert(!timesOn("2026-11-24", [bookedAt("10:00", "GV202"), bookedAt("10:00", "GV203")]).includes("10:00"));
  // One that starts between two starts of the grid stands in the way of both.
  const crossing = timesOn("2026-11-24", [bookedAt("10:15", "GV201")]);
  assert(!crossing.includes("10:00") && !crossing.includes("10:30") && crossing.includes("11:00"));
});
