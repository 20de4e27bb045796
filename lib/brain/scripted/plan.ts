/**
 * The next thing to do: it follows from what is known, not from where in a script the call is. So anything may be
 * said in any order, and every detour leads back here. Pure.
 */
import type { Listing } from "../../agency/listings.ts";
import type { Place } from "../../agency/phrases/phrases.ts";
import { type Memory, type Question, type Said, wishKey } from "./memory.ts";
import { ask } from "./questions.ts";
import { type Context, listingOf, phrases, said, type Step, without } from "./step.ts";

/** So many flats are offered at a time: more cannot be kept in mind on the phone. */
const OFFERS_AT_ONCE = 2;

/** Goes on towards a booked viewing, or to whatever is still open. */
export function proceed(memory: Memory, before: readonly Said[], context: Context): Step {
  if (memory.resting) return ask(memory, "more", before, context);
  if (memory.callBack) return proceedCallBack(memory, before, context);
  const missing = missingWish(memory);
  if (missing) return ask(memory, missing, before, context);
  if (memory.results?.wishKey !== wishKey(memory)) return search(memory, before);
  if (!memory.chosen) return offer(memory, before, context);
  if (!memory.viewing.settled) return findTimes(memory, before, context);
  if (!memory.name) return ask(memory, "name", before, context);
  if (!context.callerNumberKnown && !memory.otherPhone) return ask(memory, "phone", before, context);
  if (context.callerNumberKnown && memory.consent === undefined) return ask(memory, "contact", before, context);
  return ask(memory, "confirm", before, context);
}

function missingWish({ wish, indifferent }: Memory): Question | undefined {
  if (!wish.deal) return "deal";
  if (wish.cities.length === 0 && !indifferent.includes("city")) return "city";
  if (!wish.rooms && !indifferent.includes("rooms")) return "rooms";
  const priced = wish.minShekels !== undefined || wish.maxShekels !== undefined;
  return priced || indifferent.includes("budget") ? undefined : "budget";
}

function proceedCallBack(memory: Memory, before: readonly Said[], context: Context): Step {
  if (!memory.name) return ask(memory, "name", before, context);
  if (!context.callerNumberKnown && !memory.otherPhone) return ask(memory, "phone", before, context);
  const then = { kind: "call_back_saved", end: false } as const;
  return { memory, say: before, run: { name: "save_lead", args: leadArguments(memory), then } };
}

function search(memory: Memory, before: readonly Said[]): Step {
  const { wish, indifferent } = memory;
  const args = {
    deal: wish.deal,
    ...(indifferent.includes("city") ? {} : { cities: wish.cities }),
    ...(wish.excludedCities.length > 0 ? { excludedCities: wish.excludedCities } : {}),
    ...wishNumbers(memory),
  };
  return { memory, say: [], run: { name: "search_listings", args, then: { kind: "offer", before } } };
}

/** The parts of a wish that count: what does not matter any more is left out. */
function wishNumbers({ wish, indifferent }: Memory): Record<string, unknown> {
  const anyPrice = indifferent.includes("budget");
  return {
    ...(wish.rooms && !indifferent.includes("rooms") ? { rooms: wish.rooms } : {}),
    ...(wish.minShekels !== undefined && !anyPrice ? { minShekels: wish.minShekels } : {}),
    ...(wish.maxShekels !== undefined && !anyPrice ? { maxShekels: wish.maxShekels } : {}),
  };
}

/** Puts the next flats found on the table, unless some are there already. */
function offer(memory: Memory, before: readonly Said[], context: Context): Step {
  if (memory.offers.length > 0) return ask(memory, "offer", before, context);
  const { results } = memory;
  const next = results?.ids.slice(results.offered, results.offered + OFFERS_AT_ONCE) ?? [];
  if (!results || next.length === 0) return ask(memory, "widen", before, context);
  const listings = next.map((id) => listingOf(id, context)).filter((listing): listing is Listing => !!listing);
  const places: readonly Place[] = listings.length === 1 ? ["only"] : ["first", "second"];
  const say = phrases(memory, context);
  const offers = listings.map((listing, index) => ({
    text: say.offer(listing, places[index] ?? "only"),
    listingId: listing.id,
  }));
  const onTable: Memory = {
    ...memory,
    offers: next,
    offeredEver: [...new Set([...memory.offeredEver, ...next])],
    results: { ...results, offered: results.offered + next.length },
  };
  return ask(without(onTable, "asked"), "offer", [...before, ...offers], context);
}

/** Clears the table for the next flats found, or says that there are no more. */
export function offerOthers(memory: Memory, context: Context): Step {
  const cleared: Memory = { ...without(memory, "chosen"), offers: [], resting: false };
  const { results } = memory;
  const more = results !== undefined && results.offered < results.ids.length;
  return proceed(cleared, more ? [] : said(phrases(memory, context).noMore()), context);
}

function findTimes(memory: Memory, before: readonly Said[], context: Context): Step {
  if (memory.viewing.proposed.length > 0) return ask(memory, "time", before, context);
  const { day } = memory.viewing;
  const args = { listingId: memory.chosen, ...(day ? { fromDate: day } : {}) };
  return { memory, say: [], run: { name: "find_viewing_times", args, then: { kind: "propose", before } } };
}

/** What is known of the caller, as the tool wants it. */
export function leadArguments(memory: Memory): Record<string, unknown> {
  const { wish, viewing } = memory;
  const when = [viewing.day, viewing.dayPart, viewing.hour].filter((part) => part !== undefined).join(" ");
  return {
    ...(memory.name ? { name: memory.name } : {}),
    ...(memory.otherPhone ? { otherPhone: memory.otherPhone } : {}),
    ...(wish.deal ? { deal: wish.deal } : {}),
    ...(wish.cities.length > 0 ? { cities: wish.cities } : {}),
    ...wishNumbers(memory),
    ...(when === "" ? {} : { when }),
    ...(memory.notes ? { notes: memory.notes } : {}),
    ...(memory.offeredEver.length > 0 ? { offered: memory.offeredEver.slice(-20) } : {}),
    ...(memory.consent === undefined ? {} : { consent: memory.consent }),
    ...(memory.callBack ? { callBack: true } : {}),
  };
}
