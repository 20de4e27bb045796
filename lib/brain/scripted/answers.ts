/**
 * The caller's words as the answer to what was asked. Pure.
 */
import type { LocalTime } from "../../agency/calendar.ts";
import type { Listing } from "../../agency/listings.ts";
import type { Understanding } from "../../understanding/understood.ts";
import { clockText, withoutOffers } from "./facts.ts";
import type { Memory } from "./memory.ts";
import { leadArguments, offerOthers, proceed } from "./plan.ts";
import { settle, takeMessage, withSavedLead } from "./results.ts";
import { type Context, listingOf, phrases, said, type Step, without } from "./step.ts";

/** What was said, with what was made of it. */
export interface Turn {
  text: string;
  understood: Understanding;
}

/** Tries to read the words as an answer to the open question; `undefined` when they are none. */
export function answerTo(memory: Memory, turn: Turn, context: Context): Step | undefined {
  switch (memory.asked) {
    case "city":
    case "rooms":
    case "budget":
      return answerIndifferent(memory, memory.asked, turn, context);
    case "offer":
      return answerOffer(memory, turn, context);
    case "widen":
      return answerWiden(memory, turn, context);
    case "time":
      return answerTime(memory, turn, context);
    case "contact":
      return answerContact(memory, turn, context);
    case "confirm":
      return answerConfirm(memory, turn, context);
    case "fix":
      return answerFix(memory, turn, context);
    case "more":
      return answerMore(memory, turn, context);
    case "human":
      return answerHuman(memory, turn, context);
    default:
      return undefined;
  }
}

function answerIndifferent(
  memory: Memory,
  slot: "city" | "rooms" | "budget",
  { understood }: Turn,
  context: Context,
): Step | undefined {
  const open = understood.choice === "any" || understood.intents.has("do_not_know") || understood.yesNo === "maybe";
  if (!open) return undefined;
  const next = { ...memory, indifferent: [...new Set([...memory.indifferent, slot])] };
  return proceed(next, said(phrases(memory, context).allRight()), context);
}

function answerOffer(memory: Memory, turn: Turn, context: Context): Step | undefined {
  const { understood } = turn;
  const meant = offerMeant(memory, turn, context);
  if (meant) return chooseOffer(memory, meant, context);
  const { choice, yesNo, intents } = understood;
  if (choice === "none" || yesNo === "no" || intents.has("more")) return offerOthers(memory, context);
  if (memory.offers.length === 1 && (yesNo === "yes" || intents.has("viewing") || understood.day || understood.hour)) {
    return chooseOffer(memory, memory.offers[0] ?? "", context);
  }
  if (yesNo === "yes" || intents.has("viewing")) return proceed(memory, [], context);
  return undefined;
}

/** The flat on the table that the words point at: by its place, or by something only it has. */
export function offerMeant(memory: Memory, { text, understood }: Turn, context: Context): string | undefined {
  const [first, second] = memory.offers;
  switch (understood.choice) {
    case "first":
    case "both":
    case "any":
      return first;
    case "second":
      return second;
    case "last":
      return second ?? first;
  }
  const offers = memory.offers.map((id) => listingOf(id, context)).filter((listing): listing is Listing => !!listing);
  const onStreet = offers.filter(({ street }) =>
    text.includes(street.he) || text.toLowerCase().includes(street.en.toLowerCase())
  );
  if (onStreet.length === 1) return onStreet[0]?.id;
  if (offers.length < 2) return undefined;
  const marks: ((listing: Listing) => boolean)[] = [
    ({ city }) => understood.cities.length === 1 && understood.city === city,
    ({ rooms }) => understood.rooms !== undefined && understood.rooms.min === rooms && understood.rooms.max === rooms,
    ({ priceShekels }) => understood.budget?.maxShekels === priceShekels,
  ];
  for (const mark of marks) {
    const fitting = offers.filter(mark);
    if (fitting.length === 1) return fitting[0]?.id;
  }
  return undefined;
}

export function chooseOffer(memory: Memory, id: string, context: Context): Step {
  const listing = listingOf(id, context);
  if (!listing) return proceed(memory, [], context);
  const viewing = memory.chosen === id
    ? memory.viewing
    : { ...without(memory.viewing, "settled"), proposed: [], refused: [] };
  const before = memory.chosen === id ? [] : said(phrases(memory, context).chosen(listing));
  return proceed({ ...memory, chosen: id, viewing }, before, context);
}

const SAYS_PRICE = /תקציב|מחיר|סכום|budget|price/i;
const SAYS_CITY = /עיר|אזור|city|area|else/i;

function answerWiden(memory: Memory, { text, understood }: Turn, context: Context): Step | undefined {
  const { wish } = memory;
  if (SAYS_PRICE.test(text)) {
    const open = { ...withoutOffers(memory), wish: without(wish, "minShekels", "maxShekels") };
    return proceed(open, [], context);
  }
  if (SAYS_CITY.test(text) || understood.yesNo === "yes") {
    return proceed({ ...withoutOffers(memory), wish: { ...wish, cities: [] } }, [], context);
  }
  if (understood.choice === "any" || understood.intents.has("do_not_know")) {
    const anywhere = { ...withoutOffers(memory), wish: { ...wish, cities: [] }, indifferent: [...memory.indifferent] };
    const widened: Memory = { ...anywhere, indifferent: [...new Set([...memory.indifferent, "city" as const])] };
    return memory.indifferent.includes("city") ? undefined : proceed(widened, [], context);
  }
  if (understood.yesNo === "no" || understood.choice === "none") {
    return takeMessage(memory, said(phrases(memory, context).offerCallBack()), context);
  }
  return undefined;
}

function answerTime(memory: Memory, { understood }: Turn, context: Context): Step | undefined {
  const meant = timeMeant(memory.viewing.proposed, understood);
  if (meant) return settle(memory, meant, [], context);
  const { yesNo, choice, intents, day, hour, dayPart } = understood;
  if (day || hour || dayPart) return undefined;
  if (yesNo === "no" || choice === "none" || intents.has("more")) {
    const { viewing } = memory;
    const refused = [...viewing.refused, ...viewing.proposed];
    // Whoever refuses both hours of a day may want another day: only the hour asked for is kept no longer.
    return proceed({ ...memory, viewing: { ...without(viewing, "hour"), proposed: [], refused } }, [], context);
  }
  if (yesNo === "yes") return proceed(memory, [], context);
  return undefined;
}

function timeMeant(proposed: readonly LocalTime[], understood: Understanding): LocalTime | undefined {
  const { day, hour, choice, yesNo } = understood;
  const [first, second] = proposed;
  if (day || hour) {
    const fitting = proposed.filter(({ date, time }) => (!day || date === day) && (!hour || time === clockText(hour)));
    return fitting.length === 1 ? fitting[0] : undefined;
  }
  if (choice === "first" || choice === "any" || choice === "both") return first;
  if (choice === "second" || choice === "last") return second ?? first;
  return yesNo === "yes" && !second ? first : undefined;
}

function answerContact(memory: Memory, { understood }: Turn, context: Context): Step | undefined {
  if (understood.phone) return undefined;
  const { yesNo, intents } = understood;
  if (yesNo === "yes" || intents.has("send_details")) return proceed({ ...memory, consent: true }, [], context);
  // Only a clear yes is an agreement to be messaged.
  if (yesNo === "no" || yesNo === "maybe") {
    return proceed({ ...memory, consent: false }, said(phrases(memory, context).noMessage()), context);
  }
  return undefined;
}

function answerConfirm(memory: Memory, { understood }: Turn, context: Context): Step | undefined {
  const { settled } = memory.viewing;
  if (understood.yesNo === "yes" && !understood.intents.has("change") && settled && memory.chosen && memory.name) {
    const args = {
      listingId: memory.chosen,
      date: settled.date,
      time: settled.time,
      name: memory.name,
      ...(memory.otherPhone ? { otherPhone: memory.otherPhone } : {}),
    };
    return { memory, say: [], run: { name: "book_viewing", args, then: { kind: "booked" } } };
  }
  if (correctsPerson(understood)) return undefined;
  return understood.yesNo === "no" || understood.intents.has("change") ? askFix(memory, context) : undefined;
}

/** "No, at six": what is wrong was said along with what is right. */
function correctsPerson({ day, dayPart, hour, name, phone }: Understanding): boolean {
  return (day ?? dayPart ?? hour ?? name ?? phone) !== undefined;
}

function askFix(memory: Memory, context: Context): Step {
  const question = phrases(memory, context).askFix(0);
  return { memory: { ...memory, asked: "fix" }, say: said(question) };
}

const SAYS_FLAT = /דירה|דירות|flat|apartment|property/i;
const SAYS_TIME = /מועד|יום|שעה|זמן|תאריך|day|hour|time|date/i;
const SAYS_NAME = /שם|name/i;

function answerFix(memory: Memory, { text, understood }: Turn, context: Context): Step | undefined {
  const { viewing } = memory;
  if (correctsPerson(understood)) return undefined;
  if (SAYS_TIME.test(text)) {
    const refused = viewing.settled ? [...viewing.refused, viewing.settled] : viewing.refused;
    const again = { ...without(viewing, "settled", "day", "hour", "dayPart"), proposed: [], refused };
    return proceed({ ...memory, viewing: again }, [], context);
  }
  if (SAYS_FLAT.test(text)) {
    return proceed({ ...without(memory, "chosen"), viewing: { proposed: [], refused: [] } }, [], context);
  }
  if (SAYS_NAME.test(text)) return proceed(without(memory, "name"), [], context);
  if (understood.yesNo === "no") return proceed(memory, [], context);
  return undefined;
}

function answerMore(memory: Memory, { understood }: Turn, context: Context): Step | undefined {
  const { yesNo, choice, intents } = understood;
  if (yesNo === "no" || choice === "none" || intents.has("thanks")) return goodbye(memory, context);
  if (yesNo === "yes") {
    const next = { ...memory, asked: "more" as const };
    return { memory: next, say: said(phrases(memory, context).whatToChange()) };
  }
  return undefined;
}

function answerHuman(memory: Memory, { understood }: Turn, context: Context): Step | undefined {
  if (understood.yesNo === "yes") return requestHuman(memory);
  if (understood.yesNo === "no") {
    return proceed({ ...without(memory, "asked"), misses: 0, humanDeclined: true }, [], context);
  }
  return undefined;
}

export function requestHuman(memory: Memory): Step {
  return { memory, say: [], run: { name: "request_human", args: {}, then: { kind: "human" } } };
}

/** Says goodbye, after saving what is new about the caller. */
export function goodbye(memory: Memory, context: Context): Step {
  const args = leadArguments(memory);
  const known = Object.keys(args).length > 0 && memory.savedLead !== JSON.stringify(args);
  if (!known) return { memory, say: said(phrases(memory, context).goodbye()), end: true };
  return { memory: withSavedLead(memory), say: [], run: { name: "save_lead", args, then: { kind: "goodbye" } } };
}
