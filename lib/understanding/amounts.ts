/**
 * Numbers with what is said around them: bounds ("up to"), ranges ("three to four"), units. Pure; browser compatible.
 */
import { type NumberReading, readNumber } from "./numbers.ts";
import { startsClause, type Token } from "./tokens.ts";
import { type Unit, unitAt } from "./units.ts";

export interface Amount {
  /** For "exact" and "around" both are the same value; a one-sided bound leaves the other out. */
  min?: number;
  max?: number;
  bound: "exact" | "around" | "atMost" | "atLeast" | "range";
  unit: Unit | undefined;
  /** Index of the first token, and of the first after the number and its unit. */
  start: number;
  end: number;
  /** The readings it was made of; the second only in a range. */
  first: NumberReading;
  second?: NumberReading;
  /** True after "not": "not three, four". */
  negated: boolean;
  /** The largest multiplier said, 1 when none. */
  scale: number;
}

const AT_MOST =
  / (?:עד|לא יותר|פחות|מתחת|מקסימומ|המקסימומ|לכל היותר|גג|up to|no more than|not more than|less than|under|below|at most|maximum|max|maximum of|until|upto|not over|not above)(?: ה)? $/;
const AT_LEAST =
  / (?:לפחות|מינימומ|המינימומ|מעל|יותר|החל|לא פחות|at least|minimum|min|over|above|more than|starting at|no less than|minimum of) $/;
const AROUND =
  / (?:בערכ|סביב|בסביבות|סדר גודל של|באזור|איזה|איזור|משהו כמו|כ|around|about|roughly|approximately|something like|say) $/;
const NOT = / (?:לא|ולא|not) $/;
const AFTER_AT_LEAST =
  /^ (?:ומעלה|והלאה|ויותר|פלוס|לפחות|מינימומ|או יותר|or more|plus|\+|and up|and above|minimum|at least|or above) /;
const AFTER_AT_MOST = /^ (?:מקסימומ|לכל היותר|גג|ומטה|או פחות|max|maximum|tops|at most|or less|or under) /;
const BETWEEN = / (?:בינ|between) $/;

/** Finds all numbers that no earlier finder has used, in order. */
export function findAmounts(tokens: readonly Token[], used: readonly boolean[]): Amount[] {
  const amounts: Amount[] = [];
  let index = 0;
  while (index < tokens.length) {
    const first = used[index] ? undefined : readNumber(tokens, index);
    if (first === undefined || anyUsed(used, first.start, first.end)) {
      index++;
      continue;
    }
    const amount = readAmount(tokens, used, joinHundreds(tokens, first));
    amounts.push(amount);
    index = amount.end;
  }
  return amounts;
}

function anyUsed(used: readonly boolean[], start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (used[index]) return true;
  return false;
}

/** "שבע חמש מאות" is how people say 7,500, and "שניים מאתיים" 2.2 million. */
function joinHundreds(tokens: readonly Token[], first: NumberReading): NumberReading {
  const next = tokens[first.end];
  if (first.scale !== 1 || first.hasFraction || first.value < 1 || first.value > 40) return first;
  if (next === undefined || next.kind !== "word" || startsClause(next)) return first;
  const second = readNumber(tokens, first.end);
  const isHundreds = second !== undefined && second.scale === 1 && second.value >= 100 && second.value < 1000;
  if (!isHundreds || (second.prefix !== "" && second.prefix !== "ו")) return first;
  return { ...first, value: first.value * 1000 + second.value, end: second.end, scale: 1000 };
}

function readAmount(tokens: readonly Token[], used: readonly boolean[], first: NumberReading): Amount {
  const before = textBefore(tokens, first.start);
  const range = readRange(tokens, used, first, before);
  const end = range?.end ?? first.end;
  const unit = unitAt(tokens, end) ?? (range ? unitAt(tokens, first.end) : undefined);
  const afterUnit = unitAt(tokens, end) === undefined
    ? end
    : end + 1 + (unit === "bedroom" && isHebrewBedroom(tokens, end) ? 1 : 0);
  const common = {
    unit,
    start: first.start,
    end: afterUnit,
    first,
    negated: NOT.test(before),
    scale: Math.max(first.scale, range?.scale ?? 1),
  };
  if (range !== undefined) {
    const [min, max] = shareScale(first, range);
    return { ...common, min, max, bound: "range", second: range };
  }
  const bound = boundOf(before, textAfter(tokens, afterUnit), first);
  if (bound === "atMost") return { ...common, max: first.value, bound };
  if (bound === "atLeast") return { ...common, min: first.value, bound };
  return { ...common, min: first.value, max: first.value, bound };
}

function isHebrewBedroom(tokens: readonly Token[], index: number): boolean {
  return tokens[index + 1]?.text === "שינה";
}

function boundOf(before: string, after: string, first: NumberReading): Amount["bound"] {
  if (AT_MOST.test(before) || AFTER_AT_MOST.test(after)) return "atMost";
  if (AT_LEAST.test(before) || AFTER_AT_LEAST.test(after)) return "atLeast";
  return AROUND.test(before) || first.prefix === "כ" ? "around" : "exact";
}

/** The words just before a token, spaced for matching; nothing from an earlier clause. */
export function textBefore(tokens: readonly Token[], index: number): string {
  let text = " ";
  for (let at = index - 1; at >= Math.max(0, index - 4); at--) {
    const next = tokens[at + 1];
    if (next !== undefined && startsClause(next)) break;
    text = ` ${tokens[at]?.text ?? ""}${text}`;
  }
  return text;
}

function textAfter(tokens: readonly Token[], index: number): string {
  return ` ${tokens[index]?.text ?? ""} ${tokens[index + 1]?.text ?? ""} `;
}

const RANGE_WORDS = /^(?:עד|או|to|or|through|till)$/;

function readRange(
  tokens: readonly Token[],
  used: readonly boolean[],
  first: NumberReading,
  before: string,
): NumberReading | undefined {
  let index = first.end;
  const unit = unitAt(tokens, index);
  if (unit !== undefined) index++;
  const next = tokens[index];
  if (next === undefined || startsClause(next)) return undefined;
  const isBetween = BETWEEN.test(before);
  const byWord = RANGE_WORDS.test(next.text) || (isBetween && next.text === "and");
  if (byWord) index++;
  const second = used[index] ? undefined : readNumber(tokens, index);
  if (second === undefined || anyUsed(used, second.start, second.end)) return undefined;
  if (unit !== undefined && isOtherKind(unit, second, unitAt(tokens, second.end))) return undefined;
  const byDash = /[-–—־]/.test(next.gap) && index === first.end;
  const byPrefix = second.prefix === "ל" || (isBetween && second.prefix === "ו");
  const byNeighbour = index === first.end && isNextStep(first, second) && next.kind === "word";
  return byWord || byDash || byPrefix || byNeighbour ? second : undefined;
}

/** "Three rooms up to seven thousand": the second number does not count what the first one does. */
function isOtherKind(unit: Unit, second: NumberReading, secondUnit: Unit | undefined): boolean {
  if (secondUnit !== undefined) return secondUnit !== unit;
  return (unit === "room" || unit === "bedroom") && second.value >= 100;
}

/** "Three four rooms", "six seven thousand": the second is one step above the first. */
function isNextStep(first: NumberReading, second: NumberReading): boolean {
  if (second.prefix !== "" || first.scale !== 1) return false;
  const difference = second.value / second.scale - first.value;
  return difference > 0 && difference <= 1 && first.value >= 1;
}

/** "בין ששת לשבעת אלפים": the multiplier said last belongs to both. */
function shareScale(first: NumberReading, second: NumberReading): [number, number] {
  let low = first.value;
  let high = second.value;
  if (second.scale > 1 && first.scale === 1 && low < 1000 && low * second.scale <= high * 1.0001) low *= second.scale;
  else if (first.scale > 1 && second.scale === 1 && high < 1000 && high * first.scale > low) high *= first.scale;
  return low <= high ? [low, high] : [high, low];
}
