/**
 * What calls, and the messages after them, may cost: each call by itself, and all of a day together. Messages never
 * close the phone: the calls of a day end with the calls' own money. Amounts are estimates at list prices: what they guard
 * against is a loop or an attacker, not a wrong bill.
 */
import * as v from "valibot";
import type { Clock } from "./clock.ts";
import { costOf, type Usage, type UsageTotals } from "./usage.ts";

export interface SpendingLimits {
  /** US dollars; 0 is no limit. */
  maxCallUsd: number;
  /** Tokens of the brain's models, in and out; 0 is no limit. */
  maxCallTokens: number;
  /** US dollars; 0 is no limit. */
  maxDayUsd: number;
}

/** Where the day's sum outlives the process. */
export interface SpendingStore {
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
}

export interface Spending {
  /** Adds what was used, by any call or message. */
  report(usage: Usage): void;
  /** Whether a call that has used so much may go on. */
  mayGoOn(call: UsageTotals): boolean;
  /** True once the day's money is spent on calls: no more of them until midnight, UTC. */
  readonly callsSpent: boolean;
  /** True once it is spent on calls and messages together: no more messages to callers until then. */
  readonly daySpent: boolean;
  /** Calls and messages. */
  readonly dayUsd: number;
}

/** US dollars of a day. */
interface Sums {
  /** Calls and messages. */
  usd: number;
  callUsd: number;
}

const NOTHING: Sums = { usd: 0, callUsd: 0 };

/** Begins with what the day has cost so far, as far as the store knows. */
export async function openSpending(
  limits: SpendingLimits,
  parts: { clock: Clock; store?: SpendingStore },
): Promise<Spending> {
  const { clock, store } = parts;
  let day = dayOf(clock);
  let sums = await keptSums(store, day);
  let unsaved = false;
  let saving = false;

  function turnOver(): void {
    if (dayOf(clock) === day) return;
    day = dayOf(clock);
    sums = NOTHING;
  }

  function isSpent(usd: number): boolean {
    return limits.maxDayUsd > 0 && usd >= limits.maxDayUsd;
  }

  async function save(): Promise<void> {
    unsaved = true;
    if (saving || store === undefined) return;
    saving = true;
    while (unsaved) {
      unsaved = false;
      // A disk that is full must not end a call; the sum is kept here.
      await store.write(JSON.stringify({ day, ...sums })).catch(() => {});
    }
    saving = false;
  }

  return {
    report(usage) {
      const usd = costOf(usage) ?? 0;
      if (usd === 0) return;
      turnOver();
      sums = { usd: sums.usd + usd, callUsd: sums.callUsd + (usage.kind === "message" ? 0 : usd) };
      void save();
    },
    mayGoOn({ costUsd, inputTokens, outputTokens }) {
      if (limits.maxCallUsd > 0 && costUsd >= limits.maxCallUsd) return false;
      return limits.maxCallTokens === 0 || inputTokens + outputTokens < limits.maxCallTokens;
    },
    get callsSpent() {
      turnOver();
      return isSpent(sums.callUsd);
    },
    get daySpent() {
      turnOver();
      return isSpent(sums.usd);
    },
    get dayUsd() {
      turnOver();
      return sums.usd;
    },
  };
}

function dayOf(clock: Clock): string {
  return new Date(clock.epochMs()).toISOString().slice(0, 10);
}

const amount = v.pipe(v.number(), v.minValue(0));
/** A version before this one kept one sum. */
const KeptSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ day: v.string(), usd: amount, callUsd: v.optional(amount) }),
);

async function keptSums(store: SpendingStore | undefined, today: string): Promise<Sums> {
  const kept = v.safeParse(KeptSchema, await store?.read().catch(() => ""));
  if (!kept.success || kept.output.day !== today) return NOTHING;
  const { usd, callUsd = usd } = kept.output;
  return { usd, callUsd };
}
