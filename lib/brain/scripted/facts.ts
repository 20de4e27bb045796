/**
 * Puts what the caller said into the memory: any fact, at any time, several at once, and the newest counts. Pure.
 */
import type { WishWords } from "../../agency/phrases/phrases.ts";
import { NEIGHBOURHOODS } from "../../understanding/places.ts";
import type { ClockTime, Understanding } from "../../understanding/understood.ts";
import { type Memory, wishKey, type WishSoFar } from "./memory.ts";
import { without } from "./step.ts";

export interface Taken {
  memory: Memory;
  /** Wishes that are new, to be said back in a few words. */
  news: WishWords;
  wishChanged: boolean;
  /** The words held some fact, known before or not. */
  anything: boolean;
}

const ALSO = /(^|\s)(גם|also|too)(\s|$)/;

/** Takes the wishes: deal, city, rooms, budget. A changed wish makes offers and plans for a viewing void. */
export function takeWish(memory: Memory, understood: Understanding, text: string): Taken {
  const cities = wantedCities(understood);
  const wish = mergeWish(memory.wish, understood, cities, text);
  const news = newsOf(memory.wish, wish);
  const settled = [
    ...(cities.length > 0 ? ["city"] : []),
    ...(understood.rooms ? ["rooms"] : []),
    ...(understood.budget ? ["budget"] : []),
  ];
  const indifferent = memory.indifferent.filter((slot) => !settled.includes(slot));
  const next: Memory = { ...memory, wish, indifferent };
  const wishChanged = wishKey(next) !== wishKey(memory);
  const anything = settled.length > 0 || understood.deal !== undefined || understood.excludedCities.length > 0;
  return { memory: wishChanged ? withoutOffers(next) : memory, news, wishChanged, anything };
}

function wantedCities({ cities, neighbourhood }: Understanding): readonly string[] {
  if (cities.length > 0 || !neighbourhood) return cities;
  const city = NEIGHBOURHOODS.find(({ id }) => id === neighbourhood)?.city;
  return city ? [city] : [];
}

function mergeWish(wish: WishSoFar, said: Understanding, cities: readonly string[], text: string): WishSoFar {
  // A rent is no price of a flat: a new deal needs a new budget.
  const dealChanged = said.deal !== undefined && wish.deal !== undefined && said.deal !== wish.deal;
  const base: WishSoFar = said.budget || dealChanged ? without(wish, "minShekels", "maxShekels") : { ...wish };
  const excludedCities = [...wish.excludedCities.filter((city) => !cities.includes(city)), ...said.excludedCities];
  const before = cities.length === 0 || ALSO.test(text) ? wish.cities : [];
  return {
    ...base,
    ...(said.deal ? { deal: said.deal } : {}),
    cities: [...new Set([...before, ...cities])].filter((city) => !said.excludedCities.includes(city)),
    excludedCities: [...new Set(excludedCities)],
    ...(said.rooms ? { rooms: said.rooms } : {}),
    ...(said.budget ?? {}),
  };
}

function newsOf(before: WishSoFar, now: WishSoFar): WishWords {
  const differs = (key: keyof WishSoFar) => JSON.stringify(before[key]) !== JSON.stringify(now[key]);
  return {
    ...(now.deal && differs("deal") ? { deal: now.deal } : {}),
    ...(now.cities.length > 0 && differs("cities") ? { cities: now.cities } : {}),
    ...(now.rooms && differs("rooms") ? { rooms: now.rooms } : {}),
    ...(now.minShekels !== undefined && differs("minShekels") ? { minShekels: now.minShekels } : {}),
    ...(now.maxShekels !== undefined && differs("maxShekels") ? { maxShekels: now.maxShekels } : {}),
  };
}

/** Forgets offers and the flat chosen from them; when the caller wants to come stays known. */
export function withoutOffers(memory: Memory): Memory {
  const viewing = { ...without(memory.viewing, "settled"), proposed: [], refused: [] };
  return { ...without(memory, "chosen", "results"), offers: [], viewing, resting: false };
}

/** Takes when the caller wants to come, and who they are. */
export function takePerson(memory: Memory, understood: Understanding): { memory: Memory; anything: boolean } {
  const { day, dayPart, hour, phone } = understood;
  // "The second" is nobody's name.
  const name = understood.choice ? undefined : understood.name;
  const time = day !== undefined || dayPart !== undefined || hour !== undefined;
  const newTime = time && !isSettled(memory, understood);
  const next: Memory = {
    ...memory,
    ...(newTime ? { viewing: mergeViewing(memory, understood), resting: false } : {}),
    ...(name ? { name } : {}),
    ...(phone ? { otherPhone: phone } : {}),
    // The message may only go to the number of the call: another number is for calling back.
    ...(phone && memory.asked === "contact" ? { consent: false } : {}),
  };
  return { memory: next, anything: time || name !== undefined || phone !== undefined };
}

/** The caller repeats the time that was settled. */
function isSettled({ viewing }: Memory, { day, hour }: Understanding): boolean {
  const { settled } = viewing;
  if (!settled || (!day && !hour)) return false;
  return (!day || day === settled.date) && (!hour || clockText(hour) === settled.time);
}

/** A new day keeps the hour asked for and the other way round; both void what was proposed or settled. */
function mergeViewing(memory: Memory, { day, dayPart, hour }: Understanding): Memory["viewing"] {
  const { viewing } = memory;
  const settled = viewing.settled;
  const { settled: _, ...base } = hour ? without(viewing, "dayPart") : dayPart ? without(viewing, "hour") : viewing;
  return {
    ...base,
    // "At six, then" of a settled viewing means the same day.
    ...(settled && !day ? { day: settled.date } : {}),
    ...(settled && !hour && !dayPart ? { hour: settled.time } : {}),
    ...(day ? { day } : {}),
    ...(hour ? { hour: clockText(hour) } : {}),
    ...(dayPart && !hour ? { dayPart } : {}),
    proposed: [],
  };
}

export function clockText({ hour, minute }: ClockTime): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}
