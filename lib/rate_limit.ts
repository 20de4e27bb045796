/**
 * How often something may happen. Time comes from the clock that is handed in.
 */
import type { Clock } from "./clock.ts";

export interface Bucket {
  /** False when it is more than the bucket has; it is taken out of it all the same. */
  take(amount: number): boolean;
}

/** Lets `perSec` through for any length of time, and `burst` at once. */
export function createBucket(perSec: number, burst: number, clock: Clock): Bucket {
  let level = burst;
  let filledMs = clock.nowMs();
  return {
    take(amount) {
      const nowMs = clock.nowMs();
      level = Math.min(burst, level + (nowMs - filledMs) * perSec / 1000);
      filledMs = nowMs;
      level -= amount;
      return level >= 0;
    },
  };
}

export interface KeyedBuckets {
  /** False when `key` has none left; what is refused does not count. */
  take(key: string): boolean;
}

/** A bucket for each key, of the newest `maxKeys` keys. */
export function createKeyedBuckets(perSec: number, burst: number, clock: Clock, maxKeys: number): KeyedBuckets {
  const levels = new Map<string, { level: number; filledMs: number }>();
  return {
    take(key) {
      const nowMs = clock.nowMs();
      const before = levels.get(key) ?? { level: burst, filledMs: nowMs };
      const level = Math.min(burst, before.level + (nowMs - before.filledMs) * perSec / 1000);
      const has = level >= 1;
      levels.delete(key);
      levels.set(key, { level: has ? level - 1 : level, filledMs: nowMs });
      if (levels.size > maxKeys) levels.delete(levels.keys().next().value!);
      return has;
    },
  };
}

export interface WindowLimit {
  /** Counts one more for `key`; false when there were too many within the window. The same `id` counts once. */
  take(key: string, id?: string): boolean;
  /** Whether `key` has none left. */
  isSpent(key: string): boolean;
  /** Keys that are remembered: those of the window, at the next `take`. */
  readonly size: number;
}

/** At most `max` for each key in any `windowMs`. Remembers at most `maxKeys` keys of that time, the newest ones. */
export function createWindowLimit(max: number, windowMs: number, clock: Clock, maxKeys = 10_000): WindowLimit {
  const takenByKey = new Map<string, { atMs: number; id: string | undefined }[]>();

  const isRecent = ({ atMs }: { atMs: number }) => atMs > clock.nowMs() - windowMs;
  const recent = (key: string) => (takenByKey.get(key) ?? []).filter(isRecent);

  /** The keys are in the order in which they were taken last. */
  function forgetOld(): void {
    for (const [key, taken] of takenByKey) {
      if (isRecent(taken.at(-1)!)) break;
      takenByKey.delete(key);
    }
  }

  return {
    take(key, id) {
      forgetOld();
      const taken = recent(key);
      if (id !== undefined && taken.some((other) => other.id === id)) return true;
      // What is refused does not count: nobody stays shut out by asking on.
      if (taken.length >= max) return false;
      taken.push({ atMs: clock.nowMs(), id });
      takenByKey.delete(key);
      takenByKey.set(key, taken);
      if (takenByKey.size > maxKeys) takenByKey.delete(takenByKey.keys().next().value!);
      return true;
    },
    isSpent: (key) => recent(key).length >= max,
    get size() {
      return takenByKey.size;
    },
  };
}
