/**
 * How far the clock of the audio runs away from the machine's own, and what is owed to the stream for it. Time is an
 * argument. This module is browser compatible.
 */

import { FRAME_MS } from "../lib/audio/mulaw.ts";

/** Drift is the least lateness of this many frames: a single frame may be late for any reason. */
const WINDOW_FRAMES = 100;
/** An audio clock that is further off than this is set right, by whole frames. */
const LIMIT_MS = 12;

export class ClockDrift {
  #driftMs = 0;
  #owedFrames = 0;
  /** The least lateness of the first frames: what is there from the beginning is no drift. */
  #firstLateMs: number | undefined;
  #leastLateMs = Infinity;
  #framesSeen = 0;

  get driftMs(): number {
    return this.#driftMs;
  }

  /** Frames to be put in (or left out, below 0) so that the stream keeps to the machine's clock. */
  get owedFrames(): number {
    return this.#owedFrames;
  }

  /** Takes how late a frame was by the machine's clock. */
  take(lateMs: number): void {
    this.#leastLateMs = Math.min(this.#leastLateMs, lateMs);
    if (++this.#framesSeen < WINDOW_FRAMES) return;
    this.#firstLateMs ??= this.#leastLateMs;
    this.#driftMs = this.#leastLateMs - this.#firstLateMs;
    this.#owedFrames = Math.abs(this.#driftMs) < LIMIT_MS ? 0 : Math.round(this.#driftMs / FRAME_MS);
    this.#restartWindow();
  }

  /** One of the owed frames was put in or left out. */
  settleFrame(): void {
    this.#owedFrames -= Math.sign(this.#owedFrames);
    // What was measured before it was set right must not be set right twice.
    this.#restartWindow();
  }

  #restartWindow(): void {
    this.#leastLateMs = Infinity;
    this.#framesSeen = 0;
  }
}
