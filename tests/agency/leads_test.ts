import { assertEquals } from "@std/assert";
import { type Lead, wishOf } from "../../lib/agency/leads.ts";

const LEAD: Lead = {
  callSid: "CA1",
  language: "he",
  name: "דנה",
  phone: "+972501234567",
  cities: [],
  offered: [],
  score: 25,
};

Deno.test("wishOf() tells what is said of the flat, and nothing of the person", () => {
  const wish = { deal: "buy", cities: ["haifa"], rooms: { min: 3, max: 4 }, minShekels: 1, maxShekels: 2 } as const;
  assertEquals(wishOf({ ...LEAD, ...wish, notes: "מעלית", when: "מחר", consent: true }), wish);
});

Deno.test("wishOf() has nothing to tell of a lead without a wish", () => {
  assertEquals(wishOf(LEAD), undefined);
  assertEquals(wishOf({ ...LEAD, cities: ["haifa"] }), { cities: ["haifa"] });
});
