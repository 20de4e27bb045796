/**
 * What can go wrong in a call, stage by stage, and which of it goes wrong in this one. Pure: randomness is an argument.
 */
import type { ProviderFault } from "../../lib/errors.ts";
import type { LineConditions } from "../../simulator/line_conditions.ts";
import { NOISE_KINDS } from "../../simulator/noise.ts";
import type { Random } from "../../simulator/random.ts";

const RECOGNIZER = ["refuses", "breaks off", "is slow", "hangs", "hears nothing", "writes garbage", "throws"] as const;
const BRAIN = [
  "refuses",
  "breaks off",
  "is slow",
  "hangs",
  "stalls half way",
  "says nothing",
  "never ends",
  "tells nonsense",
  "throws",
  "calls tools madly",
] as const;
const SYNTHESIZER = [
  "refuses",
  "breaks off",
  "is slow",
  "hangs",
  "stalls half way",
  "makes no sound",
  "speaks another format",
  "trickles",
  "throws",
] as const;
const TOOLS = ["are slow", "hang", "throw"] as const;
const STORE = ["is away", "is away for a while", "is slow", "hangs"] as const;
const LINE = [
  "loses, doubles and reorders",
  "comes in bursts",
  "loses marks",
  "returns marks late and twice",
  "returns marks of nobody",
  "is reset",
  "is reset again and again",
  "falls silent without a stop",
  "closes without a stop",
  "brings nonsense",
  "repeats its start",
  "does not read",
  "is noisy",
  "echoes",
] as const;
const WEBHOOKS = ["are lost", "come three times", "come late and out of order", "ask twice for the call"] as const;
const PROCESS = ["stands still", "has a clock that jumps", "is told to stop"] as const;

/** Trouble of a provider. `kind` is one of its stage's. */
export interface ProviderTrouble<Kind extends string> {
  kind: Kind;
  /** What the provider gives as the reason, where it gives one. */
  fault: ProviderFault;
  /** How slow, or how far in, by `kind`. */
  ms: number;
  /** Of how many requests it happens to, 0 to 1. */
  share: number;
  /** Whether it happens to the second provider too. */
  everywhere: boolean;
}

export type RecognizerTrouble = ProviderTrouble<typeof RECOGNIZER[number]>;
export type BrainTrouble = ProviderTrouble<typeof BRAIN[number]>;
export type SynthesizerTrouble = ProviderTrouble<typeof SYNTHESIZER[number]>;

export interface TimedTrouble<Kind extends string> {
  kind: Kind;
  /** When it begins, in ms of the call. */
  atMs: number;
  ms: number;
}

export interface LineTrouble extends TimedTrouble<typeof LINE[number]> {
  conditions: Partial<LineConditions>;
}

/** What goes wrong in one call; a stage that is absent is sound. */
export interface Faults {
  recognizer?: RecognizerTrouble;
  brain?: BrainTrouble;
  synthesizer?: SynthesizerTrouble;
  tools?: TimedTrouble<typeof TOOLS[number]>;
  store?: TimedTrouble<typeof STORE[number]>;
  line?: LineTrouble;
  webhooks?: TimedTrouble<typeof WEBHOOKS[number]>;
  process?: TimedTrouble<typeof PROCESS[number]>;
}

export type Stage = keyof Faults;

const STAGES: readonly Stage[] = [
  "recognizer",
  "brain",
  "synthesizer",
  "tools",
  "store",
  "line",
  "webhooks",
  "process",
];

/** Every kind of trouble there is, as it is named in reports: `brain hangs`. */
export const FAULT_KINDS: readonly string[] = [
  ...Object.entries({ RECOGNIZER, BRAIN, SYNTHESIZER, TOOLS, STORE, LINE, WEBHOOKS, PROCESS }).flatMap((
    [stage, kinds],
  ) => kinds.map((kind) => `${stage.toLowerCase()} ${kind}`)),
];

/** The faults' names. */
export function kindsOf(faults: Faults): string[] {
  return STAGES.flatMap((stage) => faults[stage] === undefined ? [] : [`${stage} ${faults[stage].kind}`]);
}

/** Trouble that says something of the provider, and not of one call: its circuit opens for all. */
function isOfProvider(trouble: ProviderTrouble<string> | undefined): boolean {
  if (trouble === undefined) return false;
  const { kind, fault } = trouble;
  if (kind === "refuses" || kind === "breaks off") return fault !== "bad_request" && fault !== "internal";
  return kind === "is slow" || kind === "hangs" || kind === "stalls half way";
}

/** Trouble of what every call of the process shares. */
export function isShared({ recognizer, brain, synthesizer, tools, store, process }: Faults): boolean {
  if (isOfProvider(recognizer) || isOfProvider(brain)) return true;
  return [synthesizer, tools, store, process].some((trouble) => trouble !== undefined);
}

/** One fault in most calls, two in every third: each kind gets its turn as the calls are counted. */
export function drawFaults(count: number, random: Random): Faults {
  const first = kindAt(count, random);
  if (random() >= 1 / 3) return first;
  return { ...kindAt(Math.floor(random() * FAULT_KINDS.length), random), ...first };
}

function kindAt(index: number, random: Random): Faults {
  const name = FAULT_KINDS[index % FAULT_KINDS.length]!;
  const stage = STAGES.find((each) => name.startsWith(`${each} `))!;
  const kind = name.slice(stage.length + 1);
  const trouble = stage === "recognizer" || stage === "brain" || stage === "synthesizer"
    ? providerTrouble(kind, random)
    : timedTrouble(kind, random);
  return { [stage]: trouble };
}

const REASONS: readonly ProviderFault[] = [
  "unavailable",
  "unavailable",
  "timeout",
  "quota",
  "auth",
  "bad_request",
  "internal",
];

function providerTrouble(kind: string, random: Random): ProviderTrouble<string> {
  return {
    kind,
    fault: pick(REASONS, random),
    ms: Math.round(200 * 60 ** random()),
    share: pick([1, 1, 0.5, 0.25], random),
    everywhere: random() < 0.5,
  };
}

function timedTrouble(kind: string, random: Random): LineTrouble {
  const atMs = Math.round(1000 + random() * 25_000);
  const ms = Math.round(500 * 40 ** random());
  return { kind: kind as LineTrouble["kind"], atMs, ms, conditions: lineConditions(kind, random) };
}

function lineConditions(kind: string, random: Random): Partial<LineConditions> {
  switch (kind) {
    case "loses, doubles and reorders":
      return { lossPercent: random() * 5, duplicatePercent: random() * 5, reorderPercent: random() * 5, jitterMs: 40 };
    case "comes in bursts":
      return { stallEveryMs: 5000 + Math.round(random() * 10_000), stallMs: 500 + Math.round(random() * 1500) };
    case "loses marks":
      return { markLossPercent: pick([20, 50, 100], random) };
    case "is noisy":
      return { noise: pick(NOISE_KINDS, random), noiseDb: -55 + random() * 20 };
    case "echoes":
      return { echoLossDb: 20 + random() * 20, echoDelayMs: 60 + random() * 200 };
    default:
      return {};
  }
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random() * items.length)]!;
}
