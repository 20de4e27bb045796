/**
 * Real waiting for the stand-ins: every timer can be ended at once, so that nothing outlives a test.
 */
export interface Delays {
  /** Resolves after `delayMs` (at once for 0), or when everything is ended. */
  wait(delayMs: number): Promise<void>;
  /** Resolves only when everything is ended: a server that never answers. */
  forever(): Promise<void>;
  end(): void;
}

export function createDelays(): Delays {
  const wakers = new Set<() => void>();
  let over = false;
  const sleep = (delayMs: number | undefined) =>
    new Promise<void>((resolve) => {
      if (over) return resolve();
      const wake = () => {
        if (timer !== undefined) clearTimeout(timer);
        wakers.delete(wake);
        resolve();
      };
      const timer = delayMs === undefined ? undefined : setTimeout(wake, delayMs);
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
