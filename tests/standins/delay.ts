/**
 * Waiting for the stand-ins, by a clock or in real time: every timer can be ended at once, so that nothing outlives a
 * test.
 */
import { type Clock, systemClock } from "../../lib/clock.ts";

export interface Delays {
  /** Resolves after `delayMs` (at once for 0), or when everything is ended. */
  wait(delayMs: number): Promise<void>;
  /** Resolves only when everything is ended: a server that never answers. */
  forever(): Promise<void>;
  end(): void;
}

export function createDelays(clock: Clock = systemClock): Delays {
  const wakers = new Set<() => void>();
  let over = false;
  const sleep = (delayMs: number | undefined) =>
    new Promise<void>((resolve) => {
      if (over) return resolve();
      const wake = () => {
        cancel?.();
        wakers.delete(wake);
        resolve();
      };
      const cancel = delayMs === undefined ? undefined : clock.after(delayMs, wake);
      wakers.add(wake);
    });
  return {
    wait: (delayMs) => delayMs > 0 ? sleep(delayMs) : Promise.resolve(),
    forever: () => sleep(undefined),
    end() {
      over = true;
      for (const wake of [...wakers]) wake();
    },
  };
}
