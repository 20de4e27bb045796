/**
 * Time as a part that is handed in, so that tests move it by hand. This module is browser compatible.
 */

/** Cancels a timer; calling it twice, or after the timer ran, does nothing. */
export type CancelTimer = () => void;

export interface Clock {
  /** Monotonic milliseconds from an arbitrary start; never jumps with the wall clock. */
  nowMs(): number;
  /** Wall-clock time in milliseconds since the epoch: for records and tokens only, never for turn-taking. */
  epochMs(): number;
  /** Runs `run` once, `delayMs` from now (0 or more). */
  after(delayMs: number, run: () => void): CancelTimer;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  epochMs: () => Date.now(),
  after(delayMs, run) {
    const id = setTimeout(run, delayMs);
    return () => clearTimeout(id);
  },
};

/** What comes of `done`, or nothing when it takes longer. */
export async function within<T>(limitMs: number, done: Promise<T>, clock: Clock): Promise<T | undefined> {
  const limit = Promise.withResolvers<undefined>();
  const cancel = clock.after(limitMs, () => limit.resolve(undefined));
  try {
    return await Promise.race([done, limit.promise]);
  } finally {
    cancel();
  }
}
