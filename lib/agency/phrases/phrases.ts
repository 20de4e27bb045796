/**
 * What the scripted agent can say, as display text: digits and signs are turned into words before synthesis.
 * Every sentence is short, asks at most one thing, and leaves the caller's gender open. Pure.
 */
import type { Deal, RoomRange } from "../../understanding/understood.ts";
import type { Language } from "../../language.ts";
import type { Business } from "../business.ts";
import type { LocalTime } from "../calendar.ts";
import type { Feature, Listing } from "../listings.ts";
import { englishPhrases } from "./en.ts";
import { hebrewPhrases } from "./he.ts";

/** How often the question was asked before: each time it is put in other words. */
export type Attempt = 0 | 1 | 2;

/** What is said of a wish; absent parts are left out. */
export interface WishWords {
  deal?: Deal;
  cities?: readonly string[];
  rooms?: RoomRange;
  minShekels?: number;
  maxShekels?: number;
}

/** A time and the date of the call, by which "today" and "tomorrow" are chosen. */
export interface TimeWords {
  at: LocalTime;
  today: string;
}

/** Where an offer stands among those made together. */
export type Place = "only" | "first" | "second";

/** One language's sentences. Each answers with one or more whole sentences. */
export interface Phrases {
  greeting(): string;
  welcomeBack(name: string): string;
  sorry(attempt: Attempt): string;
  askDeal(attempt: Attempt): string;
  askCity(attempt: Attempt, examples: readonly string[]): string;
  askRooms(attempt: Attempt): string;
  askBudget(attempt: Attempt, deal: Deal): string;
  /** Repeats in a few words what was just understood. */
  understood(wish: WishWords): string;
  allRight(): string;
  found(count: number): string;
  /** Nothing is exactly like the wish, but near misses follow. */
  foundNear(wish: WishWords): string;
  offer(listing: Listing, place: Place): string;
  askOffer(attempt: Attempt, count: number): string;
  noMore(): string;
  nothingFound(wish: WishWords): string;
  notInCity(city: string, served: readonly string[]): string;
  askWiden(attempt: Attempt): string;
  details(listing: Listing): string;
  /** One sentence more about an offer. */
  brief(listing: Listing, place: Place): string;
  /** Tells whether a flat has a thing; of one flat alone as a yes or no. */
  feature(listing: Listing, feature: Feature, place: Place): string;
  price(listing: Listing): string;
  priceDepends(): string;
  chosen(listing: Listing): string;
  /** Proposes one or two times and asks which suits. */
  proposeTimes(attempt: Attempt, times: readonly LocalTime[], today: string): string;
  timeTaken(time: TimeWords): string;
  timeNotFree(): string;
  dayNotFree(date: string, today: string): string;
  noTimes(): string;
  askName(attempt: Attempt): string;
  /** Asks to use the number of this call and to send a message to it. */
  askContact(attempt: Attempt): string;
  askPhone(attempt: Attempt): string;
  noMessage(): string;
  readBack(listing: Listing, time: TimeWords, name: string): string;
  askConfirm(attempt: Attempt): string;
  askFix(attempt: Attempt): string;
  booked(time: TimeWords): string;
  detailsFollow(): string;
  /** No message goes out by itself, but the office knows that one is wanted. */
  detailsFromOffice(): string;
  detailsCannotBeSent(): string;
  justTaken(): string;
  savedNot(): string;
  askMore(attempt: Attempt): string;
  whatToChange(): string;
  goodbye(): string;
  goodbyeNoted(): string;
  wrongNumber(): string;
  whoAmI(): string;
  recap(wish: WishWords): string;
  heardNothingYet(): string;
  transferring(): string;
  /** Nobody takes the call now; `open` tells whether the office is, `nextDate` when it opens next. */
  nobodyFree(open: boolean, nextDate: string, today: string): string;
  askHuman(attempt: Attempt): string;
  offerCallBack(): string;
  callBackNoted(): string;
  calm(): string;
  endAbuse(): string;
  waiting(): string;
  welcome(): string;
  fine(): string;
  hello(): string;
  inThisLanguage(): string;
  lookingFailed(): string;
}

/** The sentences of one language for a business. */
export function phrasesFor(business: Business, language: Language): Phrases {
  return language === "he" ? hebrewPhrases(business) : englishPhrases(business);
}
