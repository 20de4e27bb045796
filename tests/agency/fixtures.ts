/** The shipped agency and a clock that stands still: Sunday 2026-11-22, 12:00 in Israel. */
import { parseBusiness } from "../../lib/agency/business.ts";
import { createMemoryAgencyStore } from "../../lib/agency/leads.ts";
import { parseListings } from "../../lib/agency/listings.ts";
import type { CancelTimer, Clock } from "../../lib/clock.ts";

const read = (name: string) => Deno.readTextFileSync(new URL(`../../agency/${name}`, import.meta.url));

export const BUSINESS_TEXT = read("business.json");
export const LISTINGS_TEXT = read("listings.json");
export const business = parseBusiness(BUSINESS_TEXT, "agency/business.json");
export const listings = parseListings(LISTINGS_TEXT, "agency/listings.json");
export const SUNDAY_NOON_MS = Date.parse("2026-11-22T10:00:00Z");

/** A clock that is moved by hand; `runTimers` lets every waiting timer run. */
export function stillClock(epochMs = SUNDAY_NOON_MS): Clock & { runTimers(): void } {
  const timers = new Set<() => void>();
  return {
    nowMs: () => 0,
    epochMs: () => epochMs,
    after(_delayMs: number, run: () => void): CancelTimer {
      timers.add(run);
      return () => timers.delete(run);
    },
    runTimers() {
      for (const run of timers) run();
      timers.clear();
    },
  };
}

export function agencyParts(epochMs?: number) {
  return { business, listings, store: createMemoryAgencyStore(), clock: stillClock(epochMs) };
}
