/**
 * A clock that runs several times as fast as the machine's: a spoken call of a minute takes seconds, with every timer,
 * frame and mark in its real order.
 */
import type { Clock } from "../../lib/clock.ts";

export function fastClock(factor: number): Clock {
  const startEpochMs = Date.now();
  const startMs = performance.now();
  const nowMs = () => (performance.now() - startMs) * factor;
  return {
    nowMs,
    epochMs: () => startEpochMs + nowMs(),
    after(delayMs, run) {
      const id = setTimeout(run, delayMs / factor);
      return () => clearTimeout(id);
    },
  };
}
