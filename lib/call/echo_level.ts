/**
 * How loud the agent is right now, as far as its echo may reach the caller's frames. Time comes as data.
 */
import { FRAME_BYTES, FRAME_MS } from "../audio/mulaw.ts";
import { LOUDNESS_FLOOR_DB, rmsDb } from "../audio/loudness.ts";

/** Echo comes back this long after the audio was due to play: both ways of the line and the room. */
const ECHO_TAIL_MS = 700;
/** Below this the agent makes no echo worth a gate. */
const AUDIBLE_DB = -55;

/**
 * Levels of the audio that was sent, by the time it plays. They lie in a ring, for the reason `RecentAudio` gives: a call
 * asks with every frame of its caller.
 */
export class EchoLevel {
  private readonly playsAtMs: Float64Array;
  private readonly levelsDb: Float64Array;
  /** How many were sent so far, and how many of those are over: what lies between may still be heard. */
  private sentCount = 0;
  private overCount = 0;

  /** @param aheadMs how far ahead of its playing audio is sent, at most */
  constructor(aheadMs: number) {
    const frames = Math.ceil((aheadMs + ECHO_TAIL_MS) / FRAME_MS) + 1;
    this.playsAtMs = new Float64Array(frames);
    this.levelsDb = new Float64Array(frames);
  }

  /** Notes audio that starts playing at `playsAtMs`, which is never before what was sent earlier. */
  sent(audio: Uint8Array, playsAtMs: number): void {
    for (let at = 0; at < audio.length; at += FRAME_BYTES) {
      const place = this.sentCount % this.levelsDb.length;
      this.playsAtMs[place] = playsAtMs + (at / FRAME_BYTES) * FRAME_MS;
      this.levelsDb[place] = rmsDb(audio.subarray(at, at + FRAME_BYTES));
      this.sentCount++;
    }
    this.overCount = Math.max(this.overCount, this.sentCount - this.levelsDb.length);
  }

  /** Forgets what will not be played any more. */
  clearAfter(nowMs: number): void {
    while (this.sentCount > this.overCount && this.playsAtMs[this.placeOf(this.sentCount - 1)]! > nowMs) {
      this.sentCount--;
    }
  }

  /** Peak of the agent's frames whose echo may be coming in now, in dBFS; `undefined` when it is silent. */
  peakDb(nowMs: number): number | undefined {
    while (this.overCount < this.sentCount && this.playsAtMs[this.placeOf(this.overCount)]! < nowMs - ECHO_TAIL_MS) {
      this.overCount++;
    }
    let peakDb = LOUDNESS_FLOOR_DB;
    for (let index = this.overCount; index < this.sentCount; index++) {
      const place = this.placeOf(index);
      if (this.playsAtMs[place]! > nowMs) break;
      peakDb = Math.max(peakDb, this.levelsDb[place]!);
    }
    return peakDb >= AUDIBLE_DB ? peakDb : undefined;
  }

  private placeOf(index: number): number {
    return index % this.levelsDb.length;
  }
}
