/**
 * Random numbers that come again with the same seed, so that a rough call can be had twice.
 * This module is browser compatible.
 */

/** Gives numbers from 0 (inclusive) to 1, like `Math.random`. */
export type Random = () => number;

/** Numbers of a 32-bit Weyl sequence, scrambled by two multiply-and-shift rounds. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
