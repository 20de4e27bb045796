/**
 * What a call used of its providers, and what that costs at list prices. This module is browser compatible.
 */

/** One piece of work that a provider is paid for. */
export type Usage =
  | { kind: "recognition"; provider: string; model: string; audioMs: number }
  | { kind: "synthesis"; provider: string; model: string; characters: number }
  | {
    kind: "reply";
    provider: string;
    model: string;
    /** All prompt tokens, those read from the provider's cache included. */
    inputTokens: number;
    cachedInputTokens: number;
    outputTokens: number;
    /** True when the provider gave no figures (a dropped reply): counted from the characters instead. */
    estimated: boolean;
    /** What the owner says a million of them cost, in or out, where the list knows no price. */
    usdPerMillionTokens?: number;
  }
  /** `model` is the channel and the beginning of the number. */
  | { kind: "message"; provider: string; model: string; segments: number };

export type ReportUsage = (usage: Usage) => void;

/** The sum of a call, for its record. */
export interface UsageTotals {
  recognizedMs: number;
  synthesizedCharacters: number;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  /** Estimated cost in US dollars of everything that has a known price. */
  costUsd: number;
  /** `provider/model` of used models that the price table does not know; their cost is missing from `costUsd`. */
  unpriced: readonly string[];
}

/** Prices in US dollars: per minute of recognized audio, per million characters or tokens, or per part of a message. */
export type Price =
  | { perMinute: number }
  | { perSegment: number }
  | { perMillionCharacters: number }
  | { perMillionInput: number; perMillionCachedInput: number; perMillionOutput: number };

export interface PriceRow {
  provider: string;
  /** Matches the model (or voice) name. The first row that matches counts. */
  model: RegExp;
  price: Price;
}

/**
 * Public list prices, without free tiers and volume discounts. They change: they are for comparing calls and for
 * budgets, not for bills. Models that run here (`espeak`, `scripted`, `typed`) cost nothing.
 */
export const LIST_PRICES: readonly PriceRow[] = [
  { provider: "google", model: /^stt:/, price: { perMinute: 0.024 } },
  { provider: "google", model: /Chirp3-HD/, price: { perMillionCharacters: 30 } },
  { provider: "google", model: /Studio/, price: { perMillionCharacters: 160 } },
  { provider: "google", model: /Neural2|Polyglot/, price: { perMillionCharacters: 16 } },
  { provider: "google", model: /Wavenet|Standard/, price: { perMillionCharacters: 4 } },
  { provider: "openai", model: /^gpt-4o-mini-transcribe/, price: { perMinute: 0.003 } },
  { provider: "openai", model: /^gpt-4o-transcribe|^whisper-1/, price: { perMinute: 0.006 } },
  // Billed by audio tokens, about 0.015 USD a minute of speech, here spread over some 900 characters a minute.
  { provider: "openai", model: /^gpt-4o-mini-tts/, price: { perMillionCharacters: 17 } },
  { provider: "openai", model: /^tts-1-hd/, price: { perMillionCharacters: 30 } },
  { provider: "openai", model: /^tts-1/, price: { perMillionCharacters: 15 } },
  { provider: "openai", model: /^gpt-4\.1-nano/, price: tokens(0.1, 0.025, 0.4) },
  { provider: "openai", model: /^gpt-4\.1-mini/, price: tokens(0.4, 0.1, 1.6) },
  { provider: "openai", model: /^gpt-4\.1/, price: tokens(2, 0.5, 8) },
  { provider: "openai", model: /^gpt-4o-mini/, price: tokens(0.15, 0.075, 0.6) },
  { provider: "openai", model: /^gpt-4o/, price: tokens(2.5, 1.25, 10) },
  { provider: "openai", model: /^gpt-5-nano/, price: tokens(0.05, 0.005, 0.4) },
  { provider: "openai", model: /^gpt-5-mini/, price: tokens(0.25, 0.025, 2) },
  { provider: "openai", model: /^gpt-5/, price: tokens(1.25, 0.125, 10) },
  { provider: "espeak", model: /./, price: { perMillionCharacters: 0 } },
  { provider: "twilio", model: /^sms:\+972/, price: { perSegment: 0.26 } },
  { provider: "twilio", model: /^sms:\+1/, price: { perSegment: 0.0083 } },
  // Countries differ by a factor of fifty: taken for a dear one.
  { provider: "twilio", model: /^sms:/, price: { perSegment: 0.3 } },
  // Twilio's part and that of a template, which Meta charges by country.
  { provider: "twilio", model: /^whatsapp:/, price: { perSegment: 0.04 } },
];

/** Adds up `usages` and prices them; pure. */
export function totalUsage(usages: readonly Usage[], prices: readonly PriceRow[] = LIST_PRICES): UsageTotals {
  const totals = {
    recognizedMs: 0,
    synthesizedCharacters: 0,
    inputTokens: 0,
    cachedInputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
  };
  const unpriced = new Set<string>();
  for (const usage of usages) {
    if (usage.kind === "recognition") totals.recognizedMs += usage.audioMs;
    if (usage.kind === "synthesis") totals.synthesizedCharacters += usage.characters;
    if (usage.kind === "reply") {
      totals.inputTokens += usage.inputTokens;
      totals.cachedInputTokens += usage.cachedInputTokens;
      totals.outputTokens += usage.outputTokens;
    }
    const costUsd = costOf(usage, prices);
    if (costUsd === undefined) unpriced.add(`${usage.provider}/${usage.model}`);
    else totals.costUsd += costUsd;
  }
  return { ...totals, unpriced: [...unpriced].sort() };
}

/** The price of one piece of work in US dollars; `undefined` when neither the table nor the owner has one for it. */
export function costOf(usage: Usage, prices: readonly PriceRow[] = LIST_PRICES): number | undefined {
  for (const row of prices) {
    if (row.provider !== usage.provider || !row.model.test(usage.model)) continue;
    const costUsd = apply(row.price, usage);
    if (costUsd !== undefined) return costUsd;
  }
  if (usage.kind !== "reply" || usage.usdPerMillionTokens === undefined) return undefined;
  return (usage.inputTokens + usage.outputTokens) * usage.usdPerMillionTokens / 1e6;
}

function apply(price: Price, usage: Usage): number | undefined {
  if (usage.kind === "recognition") {
    return "perMinute" in price ? usage.audioMs / 60_000 * price.perMinute : undefined;
  }
  if (usage.kind === "synthesis") {
    return "perMillionCharacters" in price ? usage.characters / 1e6 * price.perMillionCharacters : undefined;
  }
  if (usage.kind === "message") return "perSegment" in price ? usage.segments * price.perSegment : undefined;
  if (!("perMillionInput" in price)) return undefined;
  const freshTokens = usage.inputTokens - usage.cachedInputTokens;
  return (freshTokens * price.perMillionInput + usage.cachedInputTokens * price.perMillionCachedInput +
    usage.outputTokens * price.perMillionOutput) / 1e6;
}

/** Keeps what was used; `report` is what providers are given as `onUsage`. */
export interface UsageMeter {
  readonly report: ReportUsage;
  /** What was reported, one entry a model. */
  usages(): Usage[];
  totals(): UsageTotals;
}

/** An empty meter. */
export function createUsageMeter(
  prices: readonly PriceRow[] = LIST_PRICES,
): UsageMeter {
  const usages = new Map<string, Usage>();
  return {
    report(usage) {
      const key = `${usage.kind} ${usage.provider} ${usage.model}`;
      const before = usages.get(key);
      usages.set(key, before === undefined ? usage : add(before, usage));
    },
    usages: () => [...usages.values()],
    totals: () => totalUsage([...usages.values()], prices),
  };
}

function add(a: Usage, b: Usage): Usage {
  if (a.kind === "recognition" && b.kind === "recognition") return { ...a, audioMs: a.audioMs + b.audioMs };
  if (a.kind === "synthesis" && b.kind === "synthesis") return { ...a, characters: a.characters + b.characters };
  if (a.kind === "reply" && b.kind === "reply") {
    return {
      ...a,
      inputTokens: a.inputTokens + b.inputTokens,
      cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
      outputTokens: a.outputTokens + b.outputTokens,
      estimated: a.estimated || b.estimated,
    };
  }
  if (a.kind === "message" && b.kind === "message") return { ...a, segments: a.segments + b.segments };
  throw new TypeError(`Cannot add usage of different kinds: ${a.kind} and ${b.kind}`);
}

function tokens(perMillionInput: number, perMillionCachedInput: number, perMillionOutput: number): Price {
  return { perMillionInput, perMillionCachedInput, perMillionOutput };
}
