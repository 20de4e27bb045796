/**
 * How loud a stretch of mu-law is. 0 dBFS is a square wave at the 16-bit limit, so the loudest mu-law is at −0.17 dBFS.
 * This module is browser compatible.
 */
import { MULAW_DECODE } from "./mulaw.ts";

/** The level given for digital silence, and the lowest given at all. */
export const LOUDNESS_FLOOR_DB = -90;

const FULL_SCALE_SQUARED = 32_768 ** 2;
const SQUARES = Float64Array.from(MULAW_DECODE, (sample) => sample * sample);

function squaredToDb(squared: number): number {
  return Math.max(LOUDNESS_FLOOR_DB, 10 * Math.log10(squared / FULL_SCALE_SQUARED));
}

/** RMS level of mu-law bytes in dBFS, −90 to 0; −90 when empty. */
export function rmsDb(bytes: Uint8Array): number {
  if (bytes.length === 0) return LOUDNESS_FLOOR_DB;
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) sum += SQUARES[bytes[i]!]!;
  return squaredToDb(sum / bytes.length);
}

/** Level of the loudest sample of mu-law bytes in dBFS, −90 to 0; −90 when empty. */
export function peakDb(bytes: Uint8Array): number {
  let peak = 0;
  for (let i = 0; i < bytes.length; i++) peak = Math.max(peak, SQUARES[bytes[i]!]!);
  return squaredToDb(peak);
}

/** The factor that changes a level by `gainDb`. */
export function gainFactor(gainDb: number): number {
  return 10 ** (gainDb / 20);
}
