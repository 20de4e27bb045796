/**
 * Every sentence the scripted agent can say about a business and its flats, for checks of pronunciation and for
 * making audio ahead of time. Pure.
 */
import type { Language } from "../../language.ts";
import type { Business } from "../business.ts";
import { addDays } from "../calendar.ts";
import { citiesWithListings, FEATURES, type Listing } from "../listings.ts";
import { TOOLS } from "../tools.ts";
import { type Attempt, type Phrases, phrasesFor, type Place, type WishWords } from "./phrases.ts";
import { FIXED_PROMPTS, prompt } from "./prompts.ts";

/** What each sentence is tried with. The type makes sure that none is left out. */
type Samples = { [K in keyof Phrases]: Parameters<Phrases[K]>[] };

type Booking = Parameters<Phrases["readBack"]>;

const ATTEMPTS: Attempt[] = [0, 1, 2];
const PLACES: Place[] = ["only", "first", "second"];

/**
 * Lists the sentences, duplicates removed. Words of the caller's (their name) are stood in for by `name`.
 * `today` (yyyy-mm-dd) is the date by which days are named.
 */
export function allPhrases(
  { business, listings }: { business: Business; listings: readonly Listing[] },
  language: Language,
  { today = "2026-11-22", name = language === "he" ? "דנה" : "Dana" } = {},
): string[] {
  const phrases = phrasesFor(business, language);
  const samples = samplesFor(business, listings, today, name);
  const said: string[] = [];
  for (const [key, calls] of Object.entries(samples)) {
    const say = phrases[key as keyof Phrases] as (...args: unknown[]) => string;
    for (const args of calls) said.push(say(...args));
  }
  for (const kind of FIXED_PROMPTS) said.push(prompt(kind, language));
  for (const tool of Object.values(TOOLS)) said.push(tool.filler[language]);
  return [...new Set(said)];
}

function samplesFor(business: Business, listings: readonly Listing[], today: string, name: string): Samples {
  const attempts: [Attempt][] = ATTEMPTS.map((attempt) => [attempt]);
  const each: [Listing][] = listings.map((listing) => [listing]);
  const cities = [...new Set([...business.areas.flat(), ...listings.map(({ city }) => city)])];
  const wishes = wishSamples(cities);
  const days = Array.from({ length: 9 }, (_, day) => addDays(today, day));
  const at = (date: string, time = "17:30") => ({ date, time });
  const times = days.map((date) => ({ at: at(date), today }));
  const proposals = days.flatMap((date) => [
    [at(date)],
    [at(date, "11:00"), at(date)],
    [at(date), at(addDays(date, 1), "09:30")],
  ]);
  const [one] = listings;
  const plain = one ? [{ ...one, features: [] }] : [];
  const full = one ? [{ ...one, features: [...FEATURES] }] : [];
  const served = citiesWithListings(listings);
  const bookings = listings.slice(0, 1).flatMap((listing) => times.map((time) => [listing, time, name] as Booking));
  return {
    greeting: [[]],
    welcomeBack: [[name]],
    sorry: attempts,
    askDeal: attempts,
    askCity: ATTEMPTS.map((attempt) => [attempt, served.slice(0, 2)]),
    askRooms: attempts,
    askBudget: ATTEMPTS.flatMap((attempt) => [[attempt, "rent"], [attempt, "buy"]] as [Attempt, "rent" | "buy"][]),
    understood: wishes.map((wish) => [wish]),
    allRight: [[]],
    found: [[1], [2]],
    foundNear: wishes.map((wish) => [wish]),
    offer: PLACES.flatMap((place) => listings.map((listing) => [listing, place] as Parameters<Phrases["offer"]>)),
    brief: PLACES.flatMap((place) => listings.map((listing) => [listing, place] as Parameters<Phrases["brief"]>)),
    feature: PLACES.flatMap((place) =>
      FEATURES.flatMap((feature) =>
        [...plain, ...full].map((listing) => [listing, feature, place] as Parameters<Phrases["feature"]>)
      )
    ),
    askOffer: ATTEMPTS.flatMap((attempt) => [[attempt, 1], [attempt, 2]] as [Attempt, number][]),
    noMore: [[]],
    nothingFound: wishes.map((wish) => [wish]),
    notInCity: cities.map((city) => [city, served.slice(0, 3)]),
    askWiden: attempts,
    details: each,
    price: each,
    priceDepends: [[]],
    chosen: each,
    proposeTimes: ATTEMPTS.flatMap((attempt) =>
      proposals.map((proposal) => [attempt, proposal, today] as Parameters<Phrases["proposeTimes"]>)
    ),
    timeTaken: times.map((time) => [time]),
    timeNotFree: [[]],
    dayNotFree: days.map((date) => [date, today]),
    noTimes: [[]],
    askName: attempts,
    askContact: attempts,
    askPhone: attempts,
    noMessage: [[]],
    readBack: [...bookings, ...listings.map((listing) => [listing, { at: at(today), today }, name] as Booking)],
    askConfirm: attempts,
    askFix: attempts,
    booked: times.map((time) => [time]),
    detailsFollow: [[]],
    detailsFromOffice: [[]],
    detailsCannotBeSent: [[]],
    justTaken: [[]],
    savedNot: [[]],
    askMore: attempts,
    whatToChange: [[]],
    goodbye: [[]],
    goodbyeNoted: [[]],
    wrongNumber: [[]],
    whoAmI: [[]],
    recap: wishes.map((wish) => [wish]),
    heardNothingYet: [[]],
    transferring: [[]],
    nobodyFree: [[true, today, today], ...days.map((date) => [false, date, today] as [boolean, string, string])],
    askHuman: attempts,
    offerCallBack: [[]],
    callBackNoted: [[]],
    calm: [[]],
    endAbuse: [[]],
    waiting: [[]],
    welcome: [[]],
    fine: [[]],
    hello: [[]],
    inThisLanguage: [[]],
    lookingFailed: [[]],
  };
}

function wishSamples(cities: readonly string[]): WishWords[] {
  const wishes: WishWords[] = [{ deal: "rent" }, { deal: "buy" }, { cities }];
  for (const city of cities) wishes.push({ deal: "rent", cities: [city], rooms: { min: 3, max: 3 }, maxShekels: 7000 });
  for (let rooms = 1; rooms <= 6; rooms += 0.5) wishes.push({ rooms: { min: rooms, max: rooms } });
  wishes.push({ rooms: { min: 3, max: 4 } }, { rooms: { min: 3 } }, { rooms: { max: 4 } });
  wishes.push({ minShekels: 5000 }, { minShekels: 5000, maxShekels: 7500 }, { maxShekels: 2_350_000 });
  return wishes;
}
