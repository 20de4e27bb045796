/**
 * What a call uses of its providers, and how much of that was for replies that were begun too early: the price of
 * answering quickly, beside what it gained.
 */
import type { LogFields } from "../log.ts";
import { createUsageMeter, type ReportUsage, type Usage, type UsageTotals } from "../usage.ts";

/** Replies begun in a pause, before the caller's turn was surely over. */
export interface SpeculationTotals {
  guesses: number;
  dropped: number;
  /** By how much the answers came sooner, all kept guesses together. */
  gainedMs: number;
  /** What the dropped ones had used. */
  wasted: UsageTotals;
}

/** The usage of one reply. */
export interface ReplyUsage {
  readonly report: ReportUsage;
  totals(): UsageTotals;
  /** The reply is dropped unheard: what it used, and what it is still told to have used, was for nothing. */
  waste(): void;
}

export class CallUsage {
  guesses = 0;
  droppedGuesses = 0;
  gainedMs = 0;
  private readonly meter = createUsageMeter();
  private readonly wasted = createUsageMeter();
  /** Of all streams of the call. */
  private readonly whole = createUsageMeter();

  /**
   * @param onUsage is told everything, as it is used
   * @param before what earlier streams of the call have used
   */
  constructor(private readonly onUsage: ReportUsage = () => {}, before: readonly Usage[] = []) {
    for (const usage of before) this.whole.report(usage);
  }

  /** Takes what belongs to no reply: recognition. */
  readonly report: ReportUsage = (usage) => {
    this.meter.report(usage);
    this.whole.report(usage);
    this.onUsage(usage);
  };

  forReply(): ReplyUsage {
    const own = createUsageMeter();
    let wasted = false;
    return {
      report: (usage) => {
        own.report(usage);
        this.report(usage);
        if (wasted) this.wasted.report(usage);
      },
      totals: () => own.totals(),
      waste: () => {
        if (wasted) return;
        wasted = true;
        for (const usage of own.usages()) this.wasted.report(usage);
      },
    };
  }

  /** Of this stream. */
  totals(): UsageTotals {
    return this.meter.totals();
  }

  /** Of the call, over all its streams. */
  callTotals(): UsageTotals {
    return this.whole.totals();
  }

  /** The same by provider and model, for the call's next stream. */
  callUsages(): Usage[] {
    return this.whole.usages();
  }

  speculation(): SpeculationTotals {
    const { guesses, droppedGuesses: dropped, gainedMs } = this;
    return { guesses, dropped, gainedMs, wasted: this.wasted.totals() };
  }
}

/** The sums as the line that ends a call tells them; only what was used. */
export function usageFields(usage: UsageTotals, { guesses, dropped, gainedMs, wasted }: SpeculationTotals): LogFields {
  return {
    recognizedMs: Math.round(usage.recognizedMs),
    characters: usage.synthesizedCharacters,
    inputTokens: usage.inputTokens,
    cachedInputTokens: usage.cachedInputTokens,
    outputTokens: usage.outputTokens,
    costUsd: dollars(usage.costUsd),
    ...(usage.unpriced.length > 0 ? { unpriced: usage.unpriced.join(" ") } : {}),
    guesses,
    guessesDropped: dropped,
    gainedMs,
    wastedCharacters: wasted.synthesizedCharacters,
    wastedTokens: wasted.inputTokens + wasted.outputTokens,
    wastedUsd: dollars(wasted.costUsd),
  };
}

/** To a hundredth of a cent. */
function dollars(usd: number): number {
  return Math.round(usd * 10_000) / 10_000;
}
