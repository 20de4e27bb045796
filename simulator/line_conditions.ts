/**
 * How bad the line is, and what that does to the caller's messages on their way to the server. What it does to the
 * sound is in `line_audio.ts`. Time and randomness are arguments. This module is browser compatible.
 */
import { FRAME_MS } from "../lib/audio/mulaw.ts";
import type { NoiseKind } from "./noise.ts";
import type { Random } from "./random.ts";

export interface LineConditions {
  /** Media messages that never arrive, 0 to 100. */
  lossPercent: number;
  /** Media messages that arrive twice, 0 to 100. */
  duplicatePercent: number;
  /** Media messages that arrive after one to three of their successors, 0 to 100. */
  reorderPercent: number;
  /** Mark echoes that never arrive, 0 to 100. */
  markLossPercent: number;
  /** Each message is late by a random time up to this, in ms; order is kept. */
  jitterMs: number;
  /** Every `stallEveryMs` (0 = never) nothing arrives for `stallMs`, then all of it at once. */
  stallEveryMs: number;
  stallMs: number;
  /** Background noise on the caller's side and its RMS level in dBFS. */
  noise: NoiseKind | "none";
  noiseDb: number;
  /** The agent's own sound coming back in the caller's audio: how much weaker, in dB (`null` = no echo), how late. */
  echoLossDb: number | null;
  echoDelayMs: number;
  /** Change of the caller's own level, in dB. */
  callerGainDb: number;
}

export const CLEAN_LINE: Readonly<LineConditions> = {
  lossPercent: 0,
  duplicatePercent: 0,
  reorderPercent: 0,
  markLossPercent: 0,
  jitterMs: 0,
  stallEveryMs: 0,
  stallMs: 0,
  noise: "none",
  noiseDb: -45,
  echoLossDb: null,
  echoDelayMs: 120,
  callerGainDb: 0,
};

/** Decides when each message arrives; one instance a stream. */
export class LineFaults {
  conditions: Readonly<LineConditions>;
  readonly #random: Random;
  #arrivalMs = -Infinity;
  #firstMs: number | undefined;

  constructor(conditions: Readonly<LineConditions>, random: Random) {
    this.conditions = conditions;
    this.#random = random;
  }

  /** Arrival times of a media message sent now: none when it is lost, two when it is doubled. */
  media(nowMs: number): number[] {
    const { lossPercent, duplicatePercent, reorderPercent } = this.conditions;
    if (this.#happens(lossPercent)) return [];
    const late = this.#happens(reorderPercent) ? (1.05 + this.#random() * 2.9) * FRAME_MS : 0;
    const arrivalMs = late > 0 ? Math.max(nowMs + late, this.#stallEndMs(nowMs)) : this.#nextArrival(nowMs);
    return this.#happens(duplicatePercent) ? [arrivalMs, arrivalMs] : [arrivalMs];
  }

  /** Arrival times of a mark echo sent now: none when it is lost. */
  mark(nowMs: number): number[] {
    return this.#happens(this.conditions.markLossPercent) ? [] : [this.#nextArrival(nowMs)];
  }

  /** Arrival time of any other message sent now: these are never lost. */
  other(nowMs: number): number {
    return this.#nextArrival(nowMs);
  }

  #happens(percent: number): boolean {
    return percent > 0 && this.#random() * 100 < percent;
  }

  #nextArrival(nowMs: number): number {
    const { jitterMs } = this.conditions;
    const lateMs = jitterMs > 0 ? this.#random() * jitterMs : 0;
    const arrivalMs = Math.max(
      this.#arrivalMs,
      nowMs + lateMs,
      this.#stallEndMs(nowMs),
    );
    this.#arrivalMs = arrivalMs;
    return arrivalMs;
  }

  /** The end of the stall that `nowMs` falls into; stalls come at the end of each period. */
  #stallEndMs(nowMs: number): number {
    this.#firstMs ??= nowMs;
    const { stallEveryMs, stallMs } = this.conditions;
    if (stallEveryMs <= 0 || stallMs <= 0) return nowMs;
    const periodMs = stallEveryMs + stallMs;
    const intoPeriodMs = (nowMs - this.#firstMs) % periodMs;
    return intoPeriodMs < stallEveryMs ? nowMs : nowMs - intoPeriodMs + periodMs;
  }
}
