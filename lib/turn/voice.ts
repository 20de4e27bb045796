/**
 * Counting voiced frames: onsets, sustained voice, and the echo gate. Pure. This module is browser compatible.
 */
import type { TurnState } from "./state.ts";

export const FRAME_MS = 20;
/** Voice this far below the agent's recent peak, or weaker, can be its own echo (speech.md: 18 dB, no false start). */
export const ECHO_GATE_DB = 18;
/** An utterance may begin with this many voiced frames… */
const ONSET_FRAMES = 3;
/** …out of this many. */
const ONSET_WINDOW_FRAMES = 5;
/** Sustained voice is counted in a window this much longer than the frames it needs. */
const SUSTAIN_WINDOW = 1.4;
const HISTORY_MASK = 0x7fffffff;

/** The most voiced frames that the 31-frame history can ask for. */
export const MAX_BARGE_IN_FRAMES = 22;

/** Whether a frame is the caller's voice rather than the agent's echo. */
export function countsAsVoice(voiced: boolean, levelDb: number, agentPeakDb: number | undefined): boolean {
  return voiced && (agentPeakDb === undefined || levelDb > agentPeakDb - ECHO_GATE_DB);
}

export function pushFrame(voiceBits: number, counted: boolean): number {
  return ((voiceBits << 1) & HISTORY_MASK) | (counted ? 1 : 0);
}

function countIn(voiceBits: number, windowFrames: number): number {
  let bits = voiceBits & ((2 ** windowFrames) - 1);
  let count = 0;
  for (; bits !== 0; bits &= bits - 1) count++;
  return count;
}

export function isOnset(voiceBits: number): boolean {
  return countIn(voiceBits, ONSET_WINDOW_FRAMES) >= ONSET_FRAMES;
}

/** No voice for 200 ms. */
export function isSilent(voiceBits: number): boolean {
  return countIn(voiceBits, 10) === 0;
}

/** Enough voice to interrupt: `bargeInFrames` of the last 1.4 times as many. */
export function isSustained(voiceBits: number, bargeInFrames: number): boolean {
  return countIn(voiceBits, Math.round(bargeInFrames * SUSTAIN_WINDOW)) >= bargeInFrames;
}

/** Start of the oldest voiced frame in the onset window, in stream ms. */
export function onsetMs(state: Pick<TurnState, "voiceBits" | "nowMs">): number {
  for (let age = ONSET_WINDOW_FRAMES - 1; age >= 0; age--) {
    if ((state.voiceBits >> age) & 1) return Math.max(0, state.nowMs - (age + 1) * FRAME_MS);
  }
  return state.nowMs;
}

/** Voice this far below the loudest of late is the end of a sound, or its echo in the room. */
const LOUD_SPAN_DB = 24;
/** How fast the loudest voice is forgotten: 5 dB a second. */
const PEAK_DECAY_DB = 0.1;

/** The loudest voice of late after one more frame. */
export function nextPeakDb(peakDb: number, levelDb: number): number {
  return Math.max(levelDb, peakDb - PEAK_DECAY_DB);
}

export function isLoud(levelDb: number, peakDb: number): boolean {
  return levelDb >= peakDb - LOUD_SPAN_DB;
}
