import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { LocalTime } from "../../lib/agency/calendar.ts";
import type { ViewingSoFar } from "../../lib/brain/scripted/memory.ts";
import { proposalFor } from "../../lib/brain/scripted/times.ts";

const MONDAY = "2026-11-23";
const TUESDAY = "2026-11-24";
const HOURS = ["09:00", "11:00", "13:00", "15:00", "17:00", "18:30"];
const FREE: LocalTime[] = [MONDAY, TUESDAY].flatMap((date) => HOURS.map((time) => ({ date, time })));

const proposal = (wish: Partial<ViewingSoFar>, free = FREE) =>
  proposalFor(free, { proposed: [], refused: [], ...wish });
const monday = (time: string) => ({ date: MONDAY, time });
const tuesday = (time: string) => ({ date: TUESDAY, time });

Deno.test("proposalFor() proposes after work on the first day and before noon on the next to whoever has no wish", () => {
  assertEquals(proposal({}), { kind: "propose", times: [monday("17:00"), tuesday("11:00")] });
});

Deno.test("proposalFor() takes the very day and hour that were asked for", () => {
  assertEquals(proposal({ day: TUESDAY, hour: "15:00" }), { kind: "settled", at: tuesday("15:00") });
});

Deno.test("proposalFor() proposes the two nearest hours when the hour is not free", () => {
  assertEquals(proposal({ day: TUESDAY, hour: "16:00" }), {
    kind: "propose",
    times: [tuesday("15:00"), tuesday("17:00")],
    missed: "hour",
  });
});

Deno.test("proposalFor() proposes other days when the day is closed or full", () => {
  const found = proposal({ day: "2026-11-28", hour: "15:00" });
  assertEquals(found, { kind: "propose", times: [monday("15:00"), tuesday("15:00")], missed: "day" });
});

Deno.test("proposalFor() proposes days for an hour without a day, and hours for a day without an hour", () => {
  assertEquals(proposal({ hour: "13:00" }), { kind: "propose", times: [monday("13:00"), tuesday("13:00")] });
  assertEquals(proposal({ day: MONDAY }), { kind: "propose", times: [monday("11:00"), monday("17:00")] });
});

Deno.test("proposalFor() stays in the part of the day asked for", () => {
  assertEquals(proposal({ dayPart: "morning" }), { kind: "propose", times: [monday("11:00"), tuesday("11:00")] });
  assertEquals(proposal({ day: MONDAY, dayPart: "evening" }), { kind: "propose", times: [monday("17:00")] });
});

Deno.test("proposalFor() never proposes a refused time, and says so when none is left", () => {
  assertEquals(proposal({ refused: FREE }), { kind: "nothing" });
  assertEquals(proposal({ refused: FREE.slice(1) }), { kind: "propose", times: [monday("09:00")] });
});

const wishes = fc.record({
  day: fc.constantFrom(MONDAY, TUESDAY, "2026-11-28"),
  hour: fc.constantFrom("11:00", "16:00", "23:00"),
  dayPart: fc.constantFrom("morning" as const, "evening" as const),
  refused: fc.subarray(FREE),
}, { requiredKeys: ["refused"] });

Deno.test("proposalFor() gives at most two different free times, in order, whatever is wished", () => {
  fc.assert(fc.property(wishes, fc.subarray(FREE), (wish, free) => {
    const found = proposal(wish, free);
    const open = free.filter((time) => !wish.refused.includes(time));
    if (found.kind === "nothing") return assertEquals(open.length, 0);
    const times = found.kind === "settled" ? [found.at] : found.times;
    assert(times.length >= 1 && times.length <= 2);
    assert(times.every((time) => open.includes(time)));
    assertEquals(times.toSorted((a, b) => `${a.date} ${a.time}` < `${b.date} ${b.time}` ? -1 : 1), times);
    assertEquals(new Set(times).size, times.length);
  }));
});
