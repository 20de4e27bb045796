/**
 * One turn of the scripted brain: the caller's words and what is known, in; the next move, out. Pure.
 */
import { addDays, isOpen, nextOpenDate } from "../../agency/calendar.ts";
import type { Language } from "../../language.ts";
import { languageOf } from "../../language.ts";
import { understand } from "../../understanding/understanding.ts";
import type { Intent, Understanding } from "../../understanding/understood.ts";
import type { Message } from "../conversation.ts";
import { type Heard, heardOf } from "../heard.ts";
import { answerTo, chooseOffer, offerMeant, requestHuman, type Turn } from "./answers.ts";
import { casualAside, questionAside, urgentAside } from "./asides.ts";
import { takePerson, takeWish } from "./facts.ts";
import { emptyMemory, expectedSlot, type Memory } from "./memory.ts";
import { leadArguments, proceed } from "./plan.ts";
import { ask } from "./questions.ts";
import { takeMessage } from "./results.ts";
import { type Context, phrases, said, type Step, without } from "./step.ts";

/** After so many turns in a row that brought nothing a person is offered. */
const MISSES_BEFORE_HUMAN = 3;
/** After so many the call is ended with the promise of a call-back. */
const MISSES_BEFORE_GOODBYE = 5;
/** A question counts as asked once this share of it was heard. */
const QUESTION_HEARD = 0.5;

/** Opens the call: who is speaking, that it is an assistant, and the first question. */
export function greet(language: Language, callerName: string | undefined, context: Context): Step {
  const memory = { ...emptyMemory(language), ...(callerName ? { name: callerName } : {}) };
  const say = phrases(memory, context);
  return proceed(memory, said(callerName ? say.welcomeBack(callerName) : say.greeting()), context);
}

/**
 * Makes up for a memory that is not there, because another brain led the call so far: takes the facts from what the
 * caller said before.
 */
export function recall(language: Language, earlier: readonly Message[], context: Context): Memory {
  const { epochMs, business: { timeZone } } = context;
  let memory = emptyMemory(language);
  for (const message of earlier) {
    if (message.role !== "caller") continue;
    const understood = understand(message.text, { language, expected: undefined, epochMs, timeZone });
    memory = takePerson(takeWish(memory, understood, message.text).memory, understood).memory;
  }
  return memory;
}

/** Takes a caller back whom nobody else took: says so, and turns to a call-back. */
export function takeBack(memory: Memory, context: Context): Step {
  const { epochMs, business, today } = context;
  const nextDate = nextOpenDate(business, epochMs);
  const words = phrases(memory, context).nobodyFree(isOpen(business, epochMs), nextDate, today);
  return takeMessage({ ...without(memory, "handedOver"), misses: 0 }, said(words), context);
}

/** Answers the caller's words. `conversation` holds what was heard so far, these words last. */
export function answer(memory: Memory, text: string, conversation: readonly Message[], context: Context): Step {
  const since = conversation.slice(Math.min(memory.answeredMessages, Math.max(conversation.length - 1, 0)));
  const heard = heardOf(memory.said.map((sentence) => sentence.text), since);
  const asked = forgetUnheard(memory, heard);
  const understood = inProposedWeek(
    memory,
    text,
    understand(text, {
      language: memory.language,
      expected: expectedSlot(asked),
      epochMs: context.epochMs,
      timeZone: context.business.timeZone,
      ...(memory.wish.deal ? { deal: memory.wish.deal } : {}),
    }),
  );
  const speaking = followLanguage(without(asked, "handedOver"), text, understood);
  return respond({ memory: speaking, before: memory, turn: { text, understood }, heard, context });
}

const NEAR_DAY = /היום|מחר|הקרוב|השבוע|today|tomorrow|this|\d/i;

/** "Monday", said of days proposed for next week, is the Monday of that week and not the coming one. */
function inProposedWeek(memory: Memory, text: string, understood: Understanding): Understanding {
  const first = memory.asked === "time" ? memory.viewing.proposed[0] : undefined;
  if (!first || !understood.day || NEAR_DAY.test(text)) return understood;
  let { day } = understood;
  while (day < first.date) day = addDays(day, 7);
  return { ...understood, day };
}

/** All that a turn's answer may depend on. */
interface Situation {
  /** What is known, without the parts of the last reply that were not heard. */
  memory: Memory;
  /** What the last reply left behind. */
  before: Memory;
  turn: Turn;
  heard: Heard;
  context: Context;
}

/**
 * Tries what the words may be, from what counts most to what counts least: a matter that ends or turns the call, a
 * question of the caller's, a choice, a new wish, an answer, a fact about the caller, small talk.
 */
function respond({ memory, before, turn, heard, context }: Situation): Step {
  // "Are you there?" was asked last: a yes answers that, and what was open before is asked again.
  if (heard.promptedSince && onlyYesOrHello(turn.understood)) return proceed(memory, [], context);
  const urgent = urgentAside(memory, turn, context);
  if (urgent) return withPerson(urgent, turn);
  if (before.handedOver && isOnlyPolite(turn.understood)) return requestHuman(memory);
  const meant = memory.asked === "offer"
    ? offerMeant(memory, turn, context)
    : offerCutIn(memory, before, turn, context);
  const wish = takeWish(memory, turn.understood, turn.text);
  const question = wish.wishChanged && !meant ? undefined : questionAside(memory, turn, context);
  if (question) return question;
  if (meant) return chooseOffer(calm(takePerson(memory, turn.understood).memory), meant, context);
  const person = takePerson(wish.memory, turn.understood);
  const known = wish.wishChanged ? calm(person.memory) : person.memory;
  if (wish.wishChanged) return proceed(known, said(newsText(known, wish.news, context)), context);
  const answered = answerTo(answerable(memory, known), turn, context);
  if (answered) return calmStep(answered);
  if (person.anything) return proceed(readBackAgain(calm(movedBooking(known))), [], context);
  const aside = casualAside(known, turn, context);
  if (aside) return aside;
  if (wish.anything) return proceed(calm(known), [], context);
  return notUnderstood(known, before, heard, context);
}

/**
 * The flat that the caller cut in for, before they were asked which one. Only what points at one flat that they heard of
 * counts: "either" and "the last one" do not, while there may be more to hear.
 */
function offerCutIn(memory: Memory, before: Memory, turn: Turn, context: Context): string | undefined {
  if (memory.asked !== undefined || before.asked !== "offer") return undefined;
  const { choice } = turn.understood;
  return choice === undefined || choice === "first" || choice === "second"
    ? offerMeant(memory, turn, context)
    : undefined;
}

/** Whoever interrupts the words that hand them over only to say "thanks" still wants the person. */
function isOnlyPolite(understood: Understanding): boolean {
  const polite: readonly Intent[] = ["thanks", "hello"];
  return factIn(understood) === undefined && understood.yesNo !== "no" &&
    [...understood.intents].every((intent) => polite.includes(intent));
}

/** Times said of a proposal are an answer to it, so they are not taken as a new wish before that was tried. */
function answerable(before: Memory, known: Memory): Memory {
  return before.asked === "time" ? { ...known, viewing: before.viewing } : known;
}

/** A new time after the booking moves the viewing booked last. */
function movedBooking(memory: Memory): Memory {
  const booking = memory.bookings.at(-1);
  const time = memory.viewing.day ?? memory.viewing.hour ?? memory.viewing.dayPart;
  if (memory.chosen || memory.offers.length > 0 || !booking || !time || memory.resting) return memory;
  const viewing = { ...memory.viewing, day: memory.viewing.day ?? booking.date };
  return { ...memory, chosen: booking.listingId, viewing };
}

/** What changed at the reading back is read back again, as if it had not been asked. */
function readBackAgain(memory: Memory): Memory {
  return memory.asked === "confirm" || memory.asked === "fix" ? without(memory, "asked") : memory;
}

function newsText(memory: Memory, news: Parameters<ReturnType<typeof phrases>["understood"]>[0], context: Context) {
  const say = phrases(memory, context);
  return Object.keys(news).length > 0 ? say.understood(news) : say.allRight();
}

/** A turn that brought something: the count of those that did not starts again. */
function calm(memory: Memory): Memory {
  return memory.misses === 0 ? memory : { ...memory, misses: 0 };
}

function calmStep(step: Step): Step {
  return { ...step, memory: calm(step.memory) };
}

/** Whoever asks for a person and says who they are need not be asked again. */
function withPerson(step: Step, { understood }: Turn): Step {
  return understood.name && !step.memory.name ? { ...step, memory: { ...step.memory, name: understood.name } } : step;
}

function onlyYesOrHello(understood: Understanding): boolean {
  const { yesNo, intents } = understood;
  return factIn(understood) === undefined && (yesNo === "yes" || intents.has("hello"));
}

/** Anything about the wish, the time or the caller. */
function factIn({ deal, cities, rooms, budget, day, hour, name, phone }: Understanding): unknown {
  return deal ?? cities[0] ?? rooms ?? budget ?? day ?? hour ?? name ?? phone;
}

/** What the caller did not hear was neither asked nor offered. */
function forgetUnheard(memory: Memory, { shares }: Heard): Memory {
  const last = shares.at(-1);
  if (last === undefined) return memory;
  const unheard = memory.said.filter((_, index) => (shares[index] ?? 0) < QUESTION_HEARD);
  const offers = memory.offers.filter((id) => !unheard.some(({ listingId }) => listingId === id));
  const missed = memory.offers.length - offers.length;
  const { results } = memory;
  const next: Memory = {
    ...memory,
    offers,
    ...(results ? { results: { ...results, offered: results.offered - missed } } : {}),
  };
  return last >= QUESTION_HEARD ? next : without(next, "asked");
}

/**
 * Goes over to the other language when the caller does: by request, or by two words of it, or one that says what they
 * want. Names and a lone "OK" do not count.
 */
function followLanguage(memory: Memory, text: string, understood: Understanding): Memory {
  const { intents } = understood;
  const asked = intents.has("speak_hebrew") ? "he" : intents.has("speak_english") ? "en" : undefined;
  const language = asked ?? languageOf(text);
  if (!language || language === memory.language) return memory;
  if (asked) return { ...memory, language };
  if (memory.asked === "name" && understood.name && !/name|called|this is|שם|קוראים/i.test(text)) return memory;
  const words = text.match(language === "en" ? /[A-Za-z']+/g : /[\u05D0-\u05EA]+/g)?.length ?? 0;
  const wanted = understood.deal ?? understood.city ?? understood.rooms ?? understood.budget;
  return words >= 2 || wanted ? { ...memory, language } : memory;
}

/** Says what was cut off, or asks again in other words; in the end a person is better than a fourth try. */
function notUnderstood(memory: Memory, before: Memory, { shares }: Heard, context: Context): Step {
  const unheard = before.said.filter((_, index) => (shares[index] ?? 0) < 1);
  if (memory.asked === undefined && unheard.length > 0) {
    return { memory: { ...before, language: memory.language }, say: unheard };
  }
  const say = phrases(memory, context);
  const missed: Memory = { ...memory, misses: memory.misses + 1 };
  const patienceEnds = memory.humanDeclined ? MISSES_BEFORE_HUMAN : MISSES_BEFORE_GOODBYE;
  if (missed.misses >= patienceEnds) return giveUp(missed);
  if (missed.misses >= MISSES_BEFORE_HUMAN) return ask(missed, "human", said(say.sorry(2)), context);
  return proceed(missed, said(say.sorry(missed.misses === 1 ? 0 : 1)), context);
}

function giveUp(memory: Memory): Step {
  const last: Memory = { ...memory, callBack: true };
  const then = { kind: "call_back_saved", end: true } as const;
  return { memory: last, say: [], run: { name: "save_lead", args: leadArguments(last), then } };
}
