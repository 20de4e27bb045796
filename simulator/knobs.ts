/**
 * What can be turned during a call, as data: the sliders of turn-taking with the environment setting behind each, those
 * of the line, and ready-made lines. This module is browser compatible.
 */
import type { TurnSettings } from "../lib/turn/settings.ts";
import { CLEAN_LINE, type LineConditions } from "./line_conditions.ts";
import type { TextKey } from "./texts.ts";

export interface Knob<Name extends string> {
  name: Name;
  min: number;
  max: number;
  step: number;
  unit: "ms" | "%" | "dB" | "frames";
}

type NumberName<T> = { [Name in keyof T]: T[Name] extends number ? Name : never }[keyof T] & string;

export type TurnKnobName = Exclude<NumberName<TurnSettings>, "maxCallMs" | "maxGuesses">;

export interface TurnKnob extends Knob<TurnKnobName> {
  /** The setting's name in the environment, and how many of our units one of its own is. */
  env: string;
  scale: number;
}

/** Narrower than what the server takes: the ends of its ranges are for tests. */
export const TURN_KNOBS: readonly TurnKnob[] = [
  { name: "hangoverMs", min: 60, max: 1200, step: 20, unit: "ms", env: "VAD_HANGOVER_MS", scale: 1 },
  { name: "endOfTurnMaxMs", min: 200, max: 4000, step: 100, unit: "ms", env: "END_OF_TURN_MAX_MS", scale: 1 },
  { name: "minUtteranceMs", min: 200, max: 4000, step: 100, unit: "ms", env: "MIN_UTT_SEC", scale: 1000 },
  { name: "maxPieceMs", min: 1000, max: 20_000, step: 500, unit: "ms", env: "MAX_UTT_SEC", scale: 1000 },
  { name: "refractoryMs", min: 0, max: 3000, step: 100, unit: "ms", env: "REPLY_REFRACTORY_MS", scale: 1 },
  { name: "bargeInFrames", min: 2, max: 22, step: 1, unit: "frames", env: "BARGE_IN_VOICE_FRAMES", scale: 1 },
  { name: "silencePromptMs", min: 2000, max: 30_000, step: 500, unit: "ms", env: "SILENCE_PROMPT_SEC", scale: 1000 },
];

/** Settings that differ, as lines for a shell or an `.env` file. */
export function environmentLines(settings: Readonly<Partial<TurnSettings>>): string {
  const numbers = TURN_KNOBS.flatMap(({ name, env, scale }) => {
    const value = settings[name];
    return value === undefined ? [] : [`${env}=${value / scale}`];
  });
  const { endOfTurn, bargeIn } = settings;
  return [
    ...numbers,
    ...(endOfTurn === undefined ? [] : [`END_OF_TURN=${endOfTurn}`]),
    ...(bargeIn === undefined ? [] : [`BARGE_IN=${bargeIn}`]),
  ].join("\n");
}

export type LineKnobName = Exclude<NumberName<LineConditions>, "noiseDb">;

export const LINE_KNOBS: readonly Knob<LineKnobName>[] = [
  { name: "jitterMs", min: 0, max: 500, step: 10, unit: "ms" },
  { name: "lossPercent", min: 0, max: 30, step: 0.5, unit: "%" },
  { name: "duplicatePercent", min: 0, max: 30, step: 0.5, unit: "%" },
  { name: "reorderPercent", min: 0, max: 30, step: 0.5, unit: "%" },
  { name: "markLossPercent", min: 0, max: 100, step: 5, unit: "%" },
  { name: "stallEveryMs", min: 0, max: 20_000, step: 1000, unit: "ms" },
  { name: "stallMs", min: 0, max: 4000, step: 100, unit: "ms" },
  { name: "callerGainDb", min: -30, max: 12, step: 1, unit: "dB" },
  { name: "echoDelayMs", min: 0, max: 600, step: 10, unit: "ms" },
];

/** How much weaker the agent comes back; the far end of the slider means no echo at all. */
export const ECHO_KNOB: Knob<"echoLossDb"> = { name: "echoLossDb", min: 0, max: 50, step: 1, unit: "dB" };

export const NOISE_KNOB: Knob<"noiseDb"> = { name: "noiseDb", min: -70, max: -15, step: 1, unit: "dB" };

export interface LinePreset {
  label: TextKey;
  conditions: Readonly<LineConditions>;
}

export const LINE_PRESETS: readonly LinePreset[] = [
  { label: "lineClean", conditions: CLEAN_LINE },
  { label: "lineMobile", conditions: { ...CLEAN_LINE, jitterMs: 60, lossPercent: 1, noise: "pink", noiseDb: -55 } },
  {
    label: "lineBad",
    conditions: {
      ...CLEAN_LINE,
      jitterMs: 200,
      lossPercent: 5,
      duplicatePercent: 2,
      reorderPercent: 2,
      stallEveryMs: 8000,
      stallMs: 800,
    },
  },
  { label: "lineStreet", conditions: { ...CLEAN_LINE, noise: "traffic", noiseDb: -35, jitterMs: 40, lossPercent: 1 } },
  { label: "lineSpeakerphone", conditions: { ...CLEAN_LINE, echoLossDb: 16, echoDelayMs: 160, callerGainDb: -6 } },
];
