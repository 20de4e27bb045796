/**
 * The caller's words as facts and wishes, Hebrew and English. Pure; browser compatible.
 *
 * Finders run from the surest to the vaguest; each marks the tokens it used, so that the seven of Beer Sheva ("באר
 * שבע") is no budget and a house number no price.
 */
import { languageOf } from "../language.ts";
import { type Amount, findAmounts } from "./amounts.ts";
import { localDay } from "./calendar.ts";
import { findDay } from "./days.ts";
import { findPlaces } from "./find_places.ts";
import { findHour } from "./hours.ts";
import { findBudget } from "./money.ts";
import { findName } from "./names.ts";
import { findPhone } from "./phones.ts";
import { findDeal, findIntents } from "./phrases.ts";
import { findRooms } from "./rooms.ts";
import { type Token, tokenize } from "./tokens.ts";
import type { Intent, Understanding, UnderstandingContext } from "./understood.ts";
import { findChoice, findYesNo } from "./yes_no.ts";

export type {
  Budget,
  Choice,
  ClockTime,
  DayPart,
  Deal,
  Intent,
  RoomRange,
  Understanding,
  UnderstandingContext,
  YesNo,
} from "./understood.ts";

const MONEY_WORDS = /(?:תקציב|מחיר|לשלמ|משלמ|שקל|₪| שח |budget|price|pay|afford|spend|shekel|per month| nis )/;

/** Some five minutes of speech; what comes after it in one turn is not read, so that no text can hold up other calls. */
const LONGEST_TEXT_CHARS = 4000;

/**
 * Reads one caller turn. Never throws; what is not recognized is simply absent.
 */
export function understand(text: string, context: UnderstandingContext): Understanding {
  const tokens = tokenize(text.slice(0, LONGEST_TEXT_CHARS));
  const used: boolean[] = new Array(tokens.length).fill(false);
  const spaced = spacedText(tokens);
  const { expected } = context;
  const intents = findIntents(spaced, tokens.length);
  const phone = findPhone(tokens, used);
  const places = findPlaces(tokens, used, expected);
  let today: number | undefined;
  const day = findDay(tokens, used, expected, () => today ??= localDay(context.epochMs, context.timeZone));
  const deal = findDeal(spaced);
  const found: Understanding = { language: languageOf(text) ?? context.language, ...places, ...day, intents };
  if (deal !== undefined) found.deal = deal;
  if (places.cities[0] !== undefined) found.city = places.cities[0];
  if (phone !== undefined) found.phone = phone;
  addHour(found, tokens, used, context);
  addQuantities(found, tokens, used, context, spaced);
  const name = findName(tokens, used, expected);
  if (name !== undefined) found.name = name;
  const choice = findChoice(spaced, expected);
  if (choice !== undefined && (found.day === undefined || expected === "choice")) found.choice = choice;
  const yesNo = findYesNo(spaced, tokens.length, expected);
  if (yesNo !== undefined && !(yesNo === "no" && isNoOfSomethingElse(found, expected))) found.yesNo = yesNo;
  return found;
}

/** "I didn't hear" and "not in Holon" hold a "not" that answers nothing. */
function isNoOfSomethingElse(found: Understanding, expected: UnderstandingContext["expected"]): boolean {
  const notHeard: Intent[] = ["what_did_you_say", "not_understood", "cannot_hear", "repeat"];
  return notHeard.some((intent) => found.intents.has(intent)) ||
    (expected !== "yes_no" && found.excludedCities.length > 0);
}

/** The words with single spaces, one at each end, for matching whole phrases. */
export function spacedText(tokens: readonly Token[]): string {
  return ` ${tokens.map((token) => token.text).join(" ")} `;
}

function addHour(found: Understanding, tokens: Token[], used: boolean[], { expected }: UnderstandingContext): void {
  const hour = findHour({ tokens, used, expected, dayPart: found.dayPart, hasDay: found.day !== undefined });
  if (hour === undefined) return;
  found.hour = hour.hour;
  if (hour.approximate) found.hourIsApproximate = true;
}

function addQuantities(
  found: Understanding,
  tokens: Token[],
  used: boolean[],
  context: UnderstandingContext,
  spaced: string,
): void {
  const amounts = findAmounts(tokens, used).filter((amount) => !isFloor(tokens, amount));
  if (amounts.length === 0 && !/ (?:חדר|סטודיו|הסטודיו|studio|room) /.test(spaced)) return;
  const corrected = isCorrected(spaced, found.intents);
  const { expected } = context;
  const deal = found.deal ?? context.deal;
  const rooms = findRooms(tokens, amounts, { expected, corrected });
  if (rooms !== undefined) found.rooms = rooms.rooms;
  const money = findBudget(amounts, (amount) => rooms?.amounts.includes(amount) === true, {
    expected,
    deal,
    speaksOfMoney: MONEY_WORDS.test(spaced),
    corrected,
  });
  if (money !== undefined) found.budget = money.budget;
}

/** "קומה שלוש", "floor 3": said before its number. */
function isFloor(tokens: readonly Token[], amount: Amount): boolean {
  return /^[בלמהו]*(?:קומה|בנינ|דירה|מספר|floor|number|apartment|flat)$/.test(tokens[amount.start - 1]?.text ?? "");
}

function isCorrected(spaced: string, intents: ReadonlySet<Intent>): boolean {
  return intents.has("change") || / (?:לא|no|not|סליחה|sorry) /.test(spaced.slice(4));
}
