/**
 * A clock that stands still until a test moves it.
 */
import type { Clock } from "../../lib/clock.ts";

export class ManualClock implements Clock {
  #nowMs = 0;
  #timers = new Set<{ dueMs: number; run: () => void }>();

  nowMs(): number {
    return this.#nowMs;
  }

  epochMs(): number {
    return 1_750_000_000_000 + this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { dueMs: this.#nowMs + delayMs, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Timers that have not run and were not cancelled. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves time on and runs what falls due, in order. */
  tick(ms: number): void {
    const untilMs = this.#nowMs + ms;
    while (true) {
      const next = [...this.#timers].sort((a, b) => a.dueMs - b.dueMs)[0];
      if (next === undefined || next.dueMs > untilMs) break;
      this.#nowMs = next.dueMs;
      this.#timers.delete(next);
      next.run();
    }
    this.#nowMs = untilMs;
  }
}

/** Lets everything that is ready run, until `condition` holds; fails after two seconds of real time. */
export async function until(condition: () => boolean, what = "the condition"): Promise<void> {
  const deadlineMs = performance.now() + 2000;
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Lets time pass, and what it sets off run, until `condition` holds; fails after two seconds of real time. */
export async function passUntil(
  clock: ManualClock,
  condition: () => boolean | Promise<boolean>,
  stepMs = 1000,
): Promise<void> {
  const deadlineMs = performance.now() + 2000;
  do {
    if (performance.now() > deadlineMs) throw new Error("Waited in vain for what time brings");
    clock.tick(stepMs);
    await new Promise((resolve) => setTimeout(resolve));
  } while (!await condition());
}
