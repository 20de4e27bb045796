/**
 * Budgets in a caller's words, in whole shekels. Pure; browser compatible.
 *
 * People leave out what is plain: a tenant's "seven" is 7,000 a month, a buyer's "two and a half" 2,500,000, and
 * "a million eight hundred" 1,800,000. What is not said is filled in only where the result is a sum one could pay.
 */
import type { ExpectedSlot } from "../brain/conversation.ts";
import type { Amount } from "./amounts.ts";
import type { Budget, Deal } from "./understood.ts";

const MILLION = 1e6;
/** A bare number is read as the sum it can only be: nobody rents for sixty-one thousand or buys for thirty million. */
const LARGEST_RENT_IN_THOUSANDS = 60;
const LARGEST_PRICE_IN_MILLIONS = 30;
const LARGEST_PRICE_IN_THOUSANDS = 10_000;
/** Below it, with nothing known of the deal, "two and a half" is millions. */
const SMALLEST_RENT_IN_THOUSANDS = 3;

export interface MoneyContext {
  expected: ExpectedSlot | undefined;
  deal: Deal | undefined;
  /** True when the words speak of a budget or a price. */
  speaksOfMoney: boolean;
  /** Takes the last sum said and not the first: the caller corrected themselves. */
  corrected: boolean;
}

/** The budget among the amounts; `taken` says which of them already mean something else. */
export function findBudget(
  amounts: readonly Amount[],
  taken: (amount: Amount) => boolean,
  context: MoneyContext,
): { budget: Budget; amount: Amount } | undefined {
  const found: { budget: Budget; amount: Amount }[] = [];
  for (const amount of amounts) {
    if (taken(amount) || !canBeMoney(amount)) continue;
    const budget = toBudget(amount, context);
    if (budget !== undefined) found.push({ budget, amount });
  }
  const [first, second] = found;
  if (first && second && !context.corrected) return joinBounds(first, second) ?? first;
  return context.corrected ? found.at(-1) : first;
}

/** "From six thousand … up to eight" said as two amounts. */
function joinBounds(
  first: { budget: Budget; amount: Amount },
  second: { budget: Budget; amount: Amount },
): { budget: Budget; amount: Amount } | undefined {
  const min = first.budget.minShekels ?? second.budget.minShekels;
  const max = first.budget.maxShekels ?? second.budget.maxShekels;
  const oneSided = first.amount.bound !== second.amount.bound && first.amount.bound !== "exact" &&
    second.amount.bound !== "exact";
  if (!oneSided || min === undefined || max === undefined || min >= max) return undefined;
  return { budget: { minShekels: min, maxShekels: max }, amount: second.amount };
}

function canBeMoney(amount: Amount): boolean {
  return !amount.negated && (amount.unit === undefined || amount.unit === "shekel" || amount.unit === "month");
}

function toBudget(amount: Amount, context: MoneyContext): Budget | undefined {
  const asked = context.expected === "budget" || (context.speaksOfMoney && context.expected !== "rooms");
  const isPlain = amount.unit === "shekel";
  const size = Math.max(amount.min ?? 0, amount.max ?? 0);
  if (!isPlain && !asked && (size < 1000 || (amount.scale === 1 && !isSum(size, amount)))) return undefined;
  if (amount.unit === "month" && size < 100) return undefined;
  const factor = factorOf(size, context.deal, isPlain);
  const scaled = (value: number) => Math.round(fillIn(value) * factor);
  const budget: Budget = {};
  if (amount.min !== undefined && amount.bound !== "exact" && amount.bound !== "around") {
    budget.minShekels = scaled(amount.min);
  }
  if (amount.max !== undefined) budget.maxShekels = scaled(amount.max);
  const largest = Math.max(budget.minShekels ?? 0, budget.maxShekels ?? 0);
  return largest >= 500 && largest < 1e9 ? budget : undefined;
}

/** A bare number counts as a sum only when it looks like one: not a year, not a flat's number. */
function isSum(value: number, amount: Amount): boolean {
  const isYear = value >= 1900 && value <= 2100;
  return !isYear && (value % 50 === 0 || amount.bound !== "exact");
}

/** "Two million two hundred" leaves out the thousand. */
function fillIn(value: number): number {
  const rest = value % MILLION;
  return value >= MILLION && rest > 0 && rest < 1000
    ? value - rest + (rest < 10 ? rest * 100_000 : rest * 1000)
    : value;
}

/** What a sum is to be multiplied by to be one that fits the deal; sums in full are left as they are. */
function factorOf(value: number, deal: Deal | undefined, isShekels: boolean): number {
  if (isShekels && value >= 1000) return 1;
  if (deal === "rent") return value <= LARGEST_RENT_IN_THOUSANDS ? 1000 : 1;
  if (deal === "buy") {
    return value < LARGEST_PRICE_IN_MILLIONS ? MILLION : value < LARGEST_PRICE_IN_THOUSANDS ? 1000 : 1;
  }
  if (value < SMALLEST_RENT_IN_THOUSANDS) return MILLION;
  return value <= LARGEST_RENT_IN_THOUSANDS ? 1000 : 1;
}
