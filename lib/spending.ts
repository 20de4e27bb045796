/**
 * What the calls may cost: each by itself, and all of a day together. Amounts are estimates at list prices: what they
 * guard against is a loop or an attacker, not a wrong bill.
 */
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
  /** Adds what was used, by any call. */
  report(usage: Usage): void;
  /** Whether a call that has used so much may go on. */
  mayGoOn(call: UsageTotals): boolean;
  /** True once the day's money is spent: no more calls until midnight, UTC. */
  readonly daySpent: boolean;
  readonly dayUsd: number;
}

/** Begins with what the day has cost so far, as far as the store knows. */
export async function openSpending(
  limits: SpendingLimits,
  parts: { clock: Clock; store?: SpendingStore },
): Promise<Spending> {
  const { clock, store } = parts;
  let day = dayOf(clock);
  let dayUsd = await keptUsd(store, day);
  let unsaved = false;
  let saving = false;

  function turnOver(): void {
    if (dayOf(clock) === day) return;
    day = dayOf(clock);
    dayUsd = 0;
  }

  async function save(): Promise<void> {
    unsaved = true;
    if (saving || store === undefined) return;
    saving = true;
    while (unsaved) {
      unsaved = false;
      // A disk that is full must not end a call; the sum is kept here.
      await store.write(JSON.stringify({ day, usd: dayUsd })).catch(() => {});
    }
    saving = false;
  }

  return {
    report(usage) {
      const usd = costOf(usage) ?? 0;
      if (usd === 0) return;
      turnOver();
      dayUsd += usd;
      void save();
    },
    mayGoOn({ costUsd, inputTokens, outputTokens }) {
      if (limits.maxCallUsd > 0 && costUsd >= limits.maxCallUsd) return false;
      return limits.maxCallTokens === 0 || inputTokens + outputTokens < limits.maxCallTokens;
    },
    get daySpent() {
      turnOver();
      return limits.maxDayUsd > 0 && dayUsd >= limits.maxDayUsd;
    },
    get dayUsd() {
      turnOver();
      return dayUsd;
    },
  };
}

function dayOf(clock: Clock): string {
  return new Date(clock.epochMs()).toISOString().slice(0, 10);
}

async function keptUsd(store: SpendingStore | undefined, day: string): Promise<number> {
  try {
    const kept: unknown = JSON.parse(await store?.read() ?? "null");
    if (typeof kept !== "object" || kept === null || !("day" in kept) || !("usd" in kept)) return 0;
    return kept.day === day && typeof kept.usd === "number" && kept.usd >= 0 ? kept.usd : 0;
  } catch {
    return 0;
  }
}
