/**
 * Ends a sound without a click. This module is browser compatible.
 */
import { BYTES_PER_MS, encodeMulaw, MULAW_DECODE } from "./mulaw.ts";

const FADE_MS = 10;

/** Mu-law that leads from `last`, the last byte of a sound that broke off, down to silence within 10 ms. */
export function fadeAfter(last: number): Uint8Array {
  const from = MULAW_DECODE[last & 0xff]!;
  const length = FADE_MS * BYTES_PER_MS;
  return encodeMulaw(Int16Array.from({ length }, (_, i) => Math.round(from * (1 - (i + 1) / length))));
}
