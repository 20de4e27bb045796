/**
 * How loud the agent is right now, as far as its echo may reach the caller's frames. Pure.
 */
import { FRAME_BYTES, FRAME_MS } from "../audio/mulaw.ts";
import { LOUDNESS_FLOOR_DB, rmsDb } from "../audio/loudness.ts";

/** Echo comes back this long after the audio was due to play: both ways of the line and the room. */
const ECHO_TAIL_MS = 700;
/** Below this the agent makes no echo worth a gate. */
const AUDIBLE_DB = -55;

/** Levels of the audio that was sent, by the time it plays. */
export class EchoLevel {
  private frames: { playsAtMs: number; levelDb: number }[] = [];

  /** Notes audio that starts playing at `playsAtMs`. */
  sent(audio: Uint8Array, playsAtMs: number): void {
    for (let at = 0; at < audio.length; at += FRAME_BYTES) {
      const levelDb = rmsDb(audio.subarray(at, at + FRAME_BYTES));
      this.frames.push({ playsAtMs: playsAtMs + (at / FRAME_BYTES) * FRAME_MS, levelDb });
    }
  }

  /** Forgets what will not be played any more. */
  clearAfter(nowMs: number): void {
    this.frames = this.frames.filter(({ playsAtMs }) => playsAtMs <= nowMs);
  }

  /** Peak of the agent's frames whose echo may be coming in now, in dBFS; `undefined` when it is silent. */
  peakDb(nowMs: number): number | undefined {
    let peakDb = LOUDNESS_FLOOR_DB;
    let old = 0;
    for (const { playsAtMs, levelDb } of this.frames) {
      if (playsAtMs < nowMs - ECHO_TAIL_MS) old++;
      else if (playsAtMs > nowMs) break;
      else if (levelDb > peakDb) peakDb = levelDb;
    }
    if (old > 0) this.frames.splice(0, old);
    return peakDb >= AUDIBLE_DB ? peakDb : undefined;
  }
}
