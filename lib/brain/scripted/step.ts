/**
 * One move of the scripted brain: what to say, what to run, what to remember. Pure.
 */
import type { Business } from "../../agency/business.ts";
import type { Listing } from "../../agency/listings.ts";
import { type Phrases, phrasesFor } from "../../agency/phrases/phrases.ts";
import type { ToolName } from "../../agency/tools.ts";
import type { Memory, Said } from "./memory.ts";

/** What a move may look at beside the memory. */
export interface Context {
  business: Business;
  listings: readonly Listing[];
  /** The call shows its number, so it need not be asked for. */
  callerNumberKnown: boolean;
  epochMs: number;
  /** The date in the business's time zone, yyyy-mm-dd. */
  today: string;
}

/** What to do with a tool's result; `before` is said first. */
export type Then =
  | { kind: "offer"; before: readonly Said[] }
  | { kind: "propose"; before: readonly Said[] }
  | { kind: "booked" }
  | { kind: "booking_saved" }
  | { kind: "details_sent"; booked: boolean }
  | { kind: "call_back_saved"; end: boolean }
  | { kind: "goodbye" }
  | { kind: "human" };

export interface Step {
  memory: Memory;
  say: readonly Said[];
  run?: { name: ToolName; args: Record<string, unknown>; then: Then };
  /** Hang up after these words. */
  end?: true;
}

export function phrases(memory: Memory, { business }: Context): Phrases {
  return phrasesFor(business, memory.language);
}

export function said(...texts: readonly string[]): Said[] {
  return texts.filter((text) => text !== "").map((text) => ({ text }));
}

export function listingOf(id: string | undefined, { listings }: Context): Listing | undefined {
  return listings.find((listing) => listing.id === id);
}

/** A copy without some fields; with exact optional properties a field is absent, never undefined. */
export function without<T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> {
  const copy = { ...value };
  for (const key of keys) delete copy[key];
  return copy;
}
