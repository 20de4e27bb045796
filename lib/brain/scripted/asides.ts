/**
 * What callers ask or do beside answering: they are served, and the call goes on from where it was. Pure.
 */
import type { Intent } from "../../understanding/understood.ts";
import { chooseOffer, goodbye, offerMeant, requestHuman, type Turn } from "./answers.ts";
import { featureIn } from "./features.ts";
import { emptyMemory, type Memory } from "./memory.ts";
import { offerOthers, proceed } from "./plan.ts";
import { ask } from "./questions.ts";
import { takeMessage } from "./results.ts";
import { type Context, listingOf, phrases, said, type Step } from "./step.ts";

type Aside = (memory: Memory, turn: Turn, context: Context) => Step | undefined;

/** Those that count more than any fact in the same words, in order. */
const URGENT: readonly [Intent, Aside][] = [
  ["wrong_number", wrongNumber],
  ["abuse", calmDown],
  ["human", (memory) => requestHuman(memory)],
  ["call_back", callBack],
  ["stop", stop],
  ["start_over", startOver],
];

/** Questions of the caller's, which are answered before their words are tried as an answer: "can you" is no "yes". */
const QUESTIONS: readonly [Intent, Aside][] = [
  ["what_did_i_say", recap],
  ["repeat", repeat],
  ["what_did_you_say", repeat],
  ["cannot_hear", repeat],
  ["slower", repeat],
  ["are_you_robot", whoAmI],
  ["who_are_you", whoAmI],
  ["price_question", price],
  ["details", details],
];

/** Those that are served when the words hold no fact and no answer. */
const CASUAL: readonly [Intent, Aside][] = [
  ["speak_hebrew", inThisLanguage],
  ["speak_english", inThisLanguage],
  ["more", more],
  ["viewing", viewing],
  ["send_details", sendDetails],
  ["wait", wait],
  ["how_are_you", (memory, _turn, context) => remark(memory, phrases(memory, context).fine(), context)],
  ["thanks", (memory, _turn, context) => remark(memory, phrases(memory, context).welcome(), context)],
  ["hello", hello],
];

export const urgentAside: Aside = (memory, turn, context) =>
  firstOf(URGENT, memory, turn, context) ?? forPerson(memory, turn, context);
export const questionAside: Aside = (memory, turn, context) =>
  hasFeature(memory, turn, context) ?? firstOf(QUESTIONS, memory, turn, context);
export const casualAside: Aside = (memory, turn, context) => firstOf(CASUAL, memory, turn, context);

function firstOf(
  asides: readonly [Intent, Aside][],
  memory: Memory,
  turn: Turn,
  context: Context,
): Step | undefined {
  for (const [intent, aside] of asides) {
    const step = turn.understood.intents.has(intent) ? aside(memory, turn, context) : undefined;
    if (step) return step;
  }
  return undefined;
}

/** Says something short and asks the open question again. */
export function remark(memory: Memory, text: string, context: Context): Step {
  return proceed({ ...memory, misses: 0 }, said(text), context);
}

function wrongNumber(memory: Memory, _turn: Turn, context: Context): Step {
  return { memory, say: said(phrases(memory, context).wrongNumber()), end: true };
}

/** The first time a person is offered; the second time the call ends, politely. */
function calmDown(memory: Memory, _turn: Turn, context: Context): Step {
  const say = phrases(memory, context);
  if (memory.angryTurns > 0) return { memory, say: said(say.endAbuse()), end: true };
  const angry = { ...memory, angryTurns: memory.angryTurns + 1, misses: 0 };
  return ask(angry, "human", said(say.calm()), context);
}

/** Matters that only a person can deal with, as they are noted in the lead. */
const FOR_A_PERSON: readonly [RegExp, string][] = [
  [
    /(^|\s)[לש]?(למכור|מוכר|מוכרת|מוכרים)(?=[\s,.]|$)|להשכיר את|דירה להשכיר|\bsell(ing)?\b|\b(let|rent) out\b/i,
    "has a flat to sell or to let",
  ],
  [/(לבטל|תבטל|תבטלי|ביטול).*(ביקור|פגישה)|\bcancel\b.*\b(viewing|visit|appointment)\b/i, "wants to cancel a viewing"],
];

function forPerson(memory: Memory, { text }: Turn, context: Context): Step | undefined {
  const notes = FOR_A_PERSON.find(([matter]) => matter.test(text))?.[1];
  if (!notes || memory.asked === "name") return undefined;
  return takeMessage({ ...memory, notes }, said(phrases(memory, context).offerCallBack()), context);
}

/** "Not interested", said of flats on the table, is about these flats. */
function stop(memory: Memory, { text }: Turn, context: Context): Step | undefined {
  const declines = memory.asked === "offer" && /מעוני|interested/i.test(text);
  return declines ? offerOthers(memory, context) : goodbye(memory, context);
}

function callBack(memory: Memory, { understood }: Turn, context: Context): Step {
  const next = { ...memory, ...(understood.name ? { name: understood.name } : {}) };
  return takeMessage(next, said(phrases(memory, context).allRight()), context);
}

function startOver(memory: Memory, _turn: Turn, context: Context): Step {
  const fresh: Memory = {
    ...emptyMemory(memory.language),
    ...(memory.name ? { name: memory.name } : {}),
    ...(memory.otherPhone ? { otherPhone: memory.otherPhone } : {}),
    ...(memory.consent === undefined ? {} : { consent: memory.consent }),
    bookings: memory.bookings,
    offeredEver: memory.offeredEver,
  };
  return proceed(fresh, said(phrases(memory, context).allRight()), context);
}

function inThisLanguage(memory: Memory, _turn: Turn, context: Context): Step {
  return remark(memory, phrases(memory, context).inThisLanguage(), context);
}

/** Says what was understood of the caller's wish. */
function recap(memory: Memory, _turn: Turn, context: Context): Step {
  const say = phrases(memory, context);
  const { deal, cities, rooms, minShekels, maxShekels } = memory.wish;
  const nothing = !deal && cities.length === 0 && !rooms && minShekels === undefined && maxShekels === undefined;
  return remark(memory, nothing ? say.heardNothingYet() : say.recap(memory.wish), context);
}

/** Says the last words again; a caller who asks for it need not have missed only the question. */
function repeat(memory: Memory, _turn: Turn, context: Context): Step {
  if (memory.said.length === 0) return proceed(memory, [], context);
  return { memory: { ...memory, misses: 0 }, say: memory.said };
}

function whoAmI(memory: Memory, _turn: Turn, context: Context): Step {
  return remark(memory, phrases(memory, context).whoAmI(), context);
}

/** The flats that a question is about: the one chosen or pointed at, else those on the table, else the one booked. */
function flatsInMind(memory: Memory, turn: Turn, context: Context): string[] {
  const one = memory.chosen ?? offerMeant(memory, turn, context);
  if (one) return [one];
  return memory.offers.length > 0 ? memory.offers : memory.bookings.slice(-1).map(({ listingId }) => listingId);
}

function price(memory: Memory, turn: Turn, context: Context): Step {
  const say = phrases(memory, context);
  const flats = flatsInMind(memory, turn, context).map((id) => listingOf(id, context)).filter((flat) => !!flat);
  const texts = flats.map((flat) => say.price(flat));
  return proceed({ ...memory, misses: 0 }, said(...(texts.length > 0 ? texts : [say.priceDepends()])), context);
}

/** "Is there parking?" is answered with a yes or a no, from the file. */
function hasFeature(memory: Memory, turn: Turn, context: Context): Step | undefined {
  const feature = memory.asked === "name" ? undefined : featureIn(turn.text);
  // "The first, with the parking" chooses and asks nothing.
  if (!feature || (turn.understood.choice && !turn.understood.intents.has("details"))) return undefined;
  const flats = flatsInMind(memory, turn, context).map((id) => listingOf(id, context)).filter((flat) => !!flat);
  const places = flats.length === 1 ? ["only"] as const : ["first", "second"] as const;
  const say = phrases(memory, context);
  const texts = flats.slice(0, 2).map((flat, index) => say.feature(flat, feature, places[index] ?? "only"));
  return texts.length > 0 ? proceed({ ...memory, misses: 0 }, said(...texts), context) : undefined;
}

function details(memory: Memory, turn: Turn, context: Context): Step | undefined {
  const say = phrases(memory, context);
  const flats = flatsInMind(memory, turn, context).map((id) => listingOf(id, context)).filter((flat) => !!flat);
  const [first, second] = flats;
  if (!first) return undefined;
  const texts = second ? [say.brief(first, "first"), say.brief(second, "second")] : [say.details(first)];
  return proceed({ ...memory, misses: 0 }, said(...texts), context);
}

function more(memory: Memory, _turn: Turn, context: Context): Step | undefined {
  return memory.results ? offerOthers(memory, context) : undefined;
}

function viewing(memory: Memory, _turn: Turn, context: Context): Step | undefined {
  const [only] = memory.offers.length === 1 ? memory.offers : [];
  if (only && !memory.chosen) return chooseOffer(memory, only, context);
  return proceed({ ...memory, misses: 0, resting: false }, [], context);
}

/** Greeted back was already, at the start; later a hello asks whether anybody is there. */
function hello(memory: Memory, _turn: Turn, context: Context): Step {
  return memory.answeredMessages === 0
    ? proceed(memory, [], context)
    : remark(memory, phrases(memory, context).hello(), context);
}

/** A wish to get a message is the agreement to it. */
function sendDetails(memory: Memory, turn: Turn, context: Context): Step {
  const consented = context.callerNumberKnown ? { ...memory, consent: true } : memory;
  const listingIds = flatsInMind(memory, turn, context);
  if (listingIds.length === 0) return remark(consented, phrases(memory, context).allRight(), context);
  const then = { kind: "details_sent", booked: false } as const;
  return { memory: consented, say: [], run: { name: "send_details", args: { listingIds }, then } };
}

/** Waits without asking anew; what was asked still stands. */
/** "Wait, the first one" asks for no patience. */
function wait(memory: Memory, { understood }: Turn, context: Context): Step | undefined {
  if (understood.choice !== undefined) return undefined;
  return { memory, say: said(phrases(memory, context).waiting()) };
}
