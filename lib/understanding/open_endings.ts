/**
 * Endings after which a caller goes on: conjunctions, open prepositions, fillers, a number that waits for its unit.
 * Pure data and one rule; browser compatible.
 */
import type { ExpectedSlot } from "../brain/conversation.ts";
import { numberWordAt, readNumber } from "./numbers.ts";
import { type Token, wordSet } from "./tokens.ts";

const CONJUNCTIONS =
  "ו|או|אבל|אז|כי|ש|אם|אלא|בגלל|בגלל ש|למרות|כש|כאשר|כדי|ואז|וגם|גם|לפני|אחרי|עד|רק|וגם|חוץ|לפחות|מינימום|מקסימום|" +
  "and|but|so|because|or|if|when|while|although|unless|plus|then|since|than|whether|which|also";
const PREPOSITIONS =
  "עם|של|את|ב|ל|מ|כ|ה|כמו|בין|על|אל|מול|ליד|באזור|בסביבות|בערך|סביב|בלי|בתוך|לכיוון|בשביל|אצל|תוך|בעוד|לגבי|מתחת|מעל|לא|" +
  "to|of|for|in|on|at|with|from|by|about|around|near|between|under|over|up|up to|like|into|without|next|until|after|before|next to";
const DETERMINERS =
  "הכי|מאוד|איזה|איזו|כל|שתי|שני|שלושת|ארבעת|חמשת|ששת|שבעת|שמונת|תשעת|עשרת|the|a|an|my|your|our|their|his|her|some|any|very";
const OPEN_VERBS =
  "אני|אנחנו|רוצה|צריך|צריכה|מחפש|מחפשת|מחפשים|מעדיף|מעדיפה|מעדיפים|חושב|חושבת|אפשר|יכול|יכולה|הוא|היא|יש|היה|שמי|קוראים|" +
  "רחוב|ברחוב|יום|ביום|בשעה|בקומה|דירת|קריית|קרית|רמת|כפר|בני|נס|פתח|באר|הוד|גבעת|תל|נקודה|" +
  "i|we|im|id|ive|i am|want|need|looking|prefer|think|is|are|was|were|be|would|could|lets|point|tel|ramat|petah|kfar|kiryat|bnei|" +
  "bat|beer|hod|double|triple|its";
const FILLERS = "אה|אהה|אההה|אהם|אמ|אמם|אממ|אמממ|המ|המם|רגע|שנייה|שניה|כאילו|נו|נגיד|יעני|בקיצור|תראה|תראי|" +
  "uh|uhh|um|umm|er|erm|hmm|hm|well|like|say|basically|maybe|אולי";

const OPEN = wordSet([CONJUNCTIONS, PREPOSITIONS, DETERMINERS, OPEN_VERBS, FILLERS].join("|"));
/** Open words that answer a question by themselves. */
const CLOSED_FOR: Partial<Record<ExpectedSlot, ReadonlySet<string>>> = {
  "yes_no": wordSet("לא|אולי|maybe|אפשר|רוצה|יש|i do|i am|is|are|can|do|i would|would|have"),
  deal: wordSet("לא"),
  choice: wordSet("לא|any|שני|שתי"),
  day: wordSet("שני"),
  open: wordSet("לא|אולי|maybe|that|this"),
};
const OPEN_PAIR = new RegExp(
  "^(?:איכ אומרימ|בוא נגיד|בואי נגיד|זאת אומרת|יש לי|קוראימ לי|רק רגע|רק שנייה|רק שניה|" +
    "you know|i mean|lets see|me see|me think|me check|lets say|going to|want to|up to|next to|name is|no more|not more|not less|לא יותר|ולא יותר|לא פחות|" +
    "one moment|one second|a moment|a second|a minute|a sec|hold on|hang on|this is|it is|i have|we have|i can|looking for)$",
);
/** Begins a sentence, and ends one: "my number is", "yes, that is my number". */
const OPEN_POSSESSIVE = /^(?:השמ|התקציב|המספר|הטלפונ) שלי$|^my (?:name|budget|number)$/;
const POSSESSIVE_WORDS = 3;
/** "Not" and "maybe" may stand at an end after these. */
const CLOSED_PAIR =
  /^(?:עוד לא|למה לא|ממש לא|בכלל לא|עדיינ לא|אני רוצה|ש?אתה רוצה|ש?את רוצה|you want|you need|כנ אפשר|i am|it is|guess so|think so|hope so|[בה]?קומה שני+ה)$/;

/** True when the last words ask for more. */
export function isOpenEnding(tokens: readonly Token[], expected: ExpectedSlot | undefined): boolean {
  const last = tokens.at(-1);
  if (last === undefined || last.kind !== "word") return false;
  const pair = `${tokens.at(-2)?.text ?? ""} ${last.text}`;
  const isClosed = expected !== undefined && CLOSED_FOR[expected]?.has(last.text) === true;
  if (isClosed && (expected === "yes_no" || !OPEN_PAIR.test(pair))) return false;
  if (OPEN_POSSESSIVE.test(pair) && tokens.length <= POSSESSIVE_WORDS) return true;
  if (OPEN_PAIR.test(pair) || (/^(?:half|quarter)$/.test(last.text) && !/^(?:a|and) /.test(pair))) return true;
  if (!OPEN.has(last.text) || isAnswerInItself(tokens, last.text)) return false;
  return !CLOSED_PAIR.test(pair) || (expected !== "yes_no" && /^אני /.test(pair));
}

/** A lone "no" or "maybe" is an answer whatever was asked. */
function isAnswerInItself(tokens: readonly Token[], word: string): boolean {
  return tokens.length === 1 && /^(?:לא|אולי|maybe)$/.test(word);
}

/**
 * True when the text ends in a number that its thousand, its unit or its month may still follow: "seven" of a budget,
 * "the 12" of a day. Rooms, hours and choices are plain without a unit; numbers in `used` tokens are parts of names.
 */
export function waitsForUnit(
  tokens: readonly Token[],
  used: readonly boolean[],
  expected: ExpectedSlot | undefined,
): boolean {
  const start = lastNumberStart(tokens, used);
  const reading = start === undefined ? undefined : readNumber(tokens, start);
  if (start === undefined || reading === undefined) return false;
  if (/^(?:שני|m)$/.test(tokens.at(-1)?.text ?? "") && expected !== "rooms") return false;
  if (/^(?:[בה]?שעה|at|[בהל]*קומה|מספר|floor|number)$/.test(tokens[start - 1]?.text ?? "")) return false;
  switch (expected) {
    case "rooms":
    case "hour":
    case "choice":
    case "yes_no":
      return false;
    default:
      return reading.value < 1000;
  }
}

/** "Between six", "בין שש": the other end is to come. */
export function isHalfOfRange(tokens: readonly Token[]): boolean {
  const start = lastNumberStart(tokens, []);
  return start !== undefined && /^(?:בינ|between)$/.test(tokens[start - 1]?.text ?? "");
}

/** Where the number that the text ends in begins. */
function lastNumberStart(tokens: readonly Token[], used: readonly boolean[]): number | undefined {
  for (let index = Math.max(0, tokens.length - 7); index < tokens.length; index++) {
    const isNumber = tokens[index]?.kind === "number" || numberWordAt(tokens, index) !== undefined;
    if (!isNumber || used[index]) continue;
    const reading = readNumber(tokens, index);
    if (reading?.end === tokens.length) return index;
    if (reading !== undefined) index = reading.end - 1;
  }
  return undefined;
}
