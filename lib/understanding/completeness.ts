/**
 * Whether a caller who falls silent has finished, judged by the words so far. Pure; browser compatible.
 *
 * "complete" needs positive evidence: the question is answered and nothing is left open. The mere absence of an open
 * word proves little: people pause in the middle of sentences that could have ended there.
 */
import type { ExpectedSlot } from "../brain/conversation.ts";
import { findAmounts } from "./amounts.ts";
import { findDay } from "./days.ts";
import { findPlaces } from "./find_places.ts";
import { findHour } from "./hours.ts";
import { findName } from "./names.ts";
import { isHalfOfRange, isOpenEnding, waitsForUnit } from "./open_endings.ts";
import { type Dictation, readDictation, toE164 } from "./phones.ts";
import { findDeal, findIntents } from "./phrases.ts";
import { findRooms } from "./rooms.ts";
import { type Token, tokenize } from "./tokens.ts";
import { spacedText } from "./understanding.ts";
import type { Intent } from "./understood.ts";
import { findChoice, findYesNo } from "./yes_no.ts";

export type Completeness = "complete" | "open" | "unknown";

/** Only whether a day was said matters here, not which: any day will do for today. */
const ANY_DAY = () => 0;

/** How a turn ends is told by its end. */
const LONGEST_TEXT_CHARS = 1000;
const SHORT_ANSWER_WORDS = 4;
const NAME_WORDS = 6;
const REQUEST_WORDS = 7;

/**
 * Judges the newest partial text.
 *
 * @param expected what the agent's last question asked for
 */
export function completeness(text: string, expected: ExpectedSlot | undefined): Completeness {
  const tokens = tokenize(text.slice(-LONGEST_TEXT_CHARS));
  if (tokens.length === 0) return "unknown";
  const lastMark = /[.?!…,:;-]["'״”)]*\s*$/.exec(text.trimEnd())?.[0].charAt(0);
  if (lastMark === "," || lastMark === "…" || lastMark === "-" || lastMark === ":" || /\.\.\s*$/.test(text)) {
    return "open";
  }
  const dictation = lastDictation(tokens);
  if (expected === "phone" || isDictating(dictation)) return phoneCompleteness(tokens, dictation, expected, lastMark);
  if (lastMark === "?" || lastMark === "!") return "complete";
  if (isOpenEnding(tokens, expected)) return "open";
  if (lastMark === ".") return "complete";
  if (isHalfOfRange(tokens)) return "open";
  const used: boolean[] = new Array(tokens.length).fill(false);
  const isFilled = isAnswered(tokens, used, expected);
  const mayGoOn = !(isFilled && expected === "day") && waitsForUnit(tokens, used, expected);
  if (mayGoOn) return "open";
  return isFilled || isPlainRequest(tokens) ? "complete" : "unknown";
}

/** The run of digits the text ends in, if it does. */
function lastDictation(tokens: readonly Token[]): Dictation | undefined {
  for (let index = 0; index < tokens.length; index++) {
    const dictation = readDictation(tokens, index);
    if (dictation === undefined) continue;
    if (dictation.end === tokens.length) return dictation;
    index = dictation.end - 1;
  }
  return undefined;
}

/** Digits that can only be the beginning of a phone number: a leading zero, or many of them. */
function isDictating(dictation: Dictation | undefined): boolean {
  if (dictation === undefined) return false;
  const { digits, plus } = dictation;
  return plus || (digits.length >= 2 && digits.startsWith("0")) ||
    (digits === "0" && dictation.end === dictation.start + 1);
}

function phoneCompleteness(
  tokens: readonly Token[],
  dictation: Dictation | undefined,
  expected: ExpectedSlot | undefined,
  lastMark: string | undefined,
): Completeness {
  if (dictation !== undefined) {
    const isFull = toE164(dictation.digits, dictation.plus) ?? toE164(dictation.otherDigits, dictation.plus);
    return isFull === undefined ? "open" : "complete";
  }
  if (isOpenEnding(tokens, expected)) return "open";
  for (let index = 0; index < tokens.length; index++) {
    const run = readDictation(tokens, index);
    if (run === undefined) continue;
    if (toE164(run.digits, run.plus) !== undefined) return "complete";
    index = run.end - 1;
  }
  if (findYesNo(spacedText(tokens), tokens.length, "yes_no") !== undefined && tokens.length <= SHORT_ANSWER_WORDS) {
    return "complete";
  }
  return lastMark === "?" ? "complete" : "unknown";
}

/** Whether the slot asked for is filled; marks the tokens that cities and days were read from. */
function isAnswered(
  tokens: readonly Token[],
  used: boolean[],
  expected: ExpectedSlot | undefined,
): boolean {
  const isShort = tokens.length <= SHORT_ANSWER_WORDS;
  const spaced = spacedText(tokens);
  switch (expected) {
    case "yes_no":
      return isShort && findYesNo(spaced, tokens.length, expected) !== undefined;
    case "deal":
      return findDeal(spaced) !== undefined;
    case "city": {
      const places = findPlaces(tokens, used, expected);
      return places.cities.length > 0 || places.neighbourhood !== undefined;
    }
    case "rooms":
      return hasRooms(tokens, used);
    case "budget":
      return hasBudget(tokens, used);
    case "day":
    case "hour": {
      const { dayPart, day } = findDay(tokens, used, expected, ANY_DAY);
      const hour = findHour({ tokens, used, expected, dayPart, hasDay: day !== undefined });
      return (expected === "day" ? day : hour) !== undefined;
    }
    case "name":
      return tokens.length <= NAME_WORDS && isFullName(findName(tokens, used, expected), tokens);
    case "choice":
      return findChoice(spaced, expected) !== undefined;
    default:
      return false;
  }
}

const PLAIN_REQUESTS: readonly Intent[] = [
  "repeat",
  "what_did_you_say",
  "what_did_i_say",
  "human",
  "stop",
  "wrong_number",
  "who_are_you",
  "are_you_robot",
  "cannot_hear",
  "not_understood",
];

/** "Say that again", "goodbye": whole in themselves, whatever was asked. */
function isPlainRequest(tokens: readonly Token[]): boolean {
  if (tokens.length > REQUEST_WORDS) return false;
  const intents = findIntents(spacedText(tokens), tokens.length);
  return PLAIN_REQUESTS.some((intent) => intents.has(intent));
}

/** A number with its unit, or one that can only be a number of rooms. */
function hasRooms(tokens: readonly Token[], used: boolean[]): boolean {
  const amounts = findAmounts(tokens, used);
  return findRooms(tokens, amounts, { expected: "rooms", corrected: false }) !== undefined;
}

/** A sum with its unit, in full thousands or millions, or in figures. A bare "seven" may go on. */
function hasBudget(tokens: readonly Token[], used: boolean[]): boolean {
  return findAmounts(tokens, used).some((amount) => {
    const size = Math.max(amount.min ?? 0, amount.max ?? 0);
    return amount.unit === "shekel" ? size > 0 : amount.unit === undefined && size >= 1000 && size < 1e9;
  });
}

/** A first name alone is often followed by the family name; a lead-in or two names is an answer. */
function isFullName(name: string | undefined, tokens: readonly Token[]): boolean {
  return name !== undefined && (name.includes(" ") || tokens.length >= 2);
}
