/**
 * A clock that jumps from one timer to the next as soon as nothing else is left to do: hours of calls in seconds, every
 * run the same.
 */
import { setImmediate } from "node:timers";
import type { CancelTimer, Clock } from "../../lib/clock.ts";

const MAX_HELD_ROUNDS = 200;

interface Timer {
  dueMs: number;
  /** Timers that fall due together run in the order in which they were set. */
  order: number;
  run: () => void;
  cancelled: boolean;
}

export class VirtualClock implements Clock {
  /** By how much the wall clock is off; a test may change it at any time. */
  wallJumpMs = 0;
  #nowMs = 0;
  #order = 0;
  #pending = 0;
  #held = 0;
  /** A binary heap, the next one first. */
  readonly #heap: Timer[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  epochMs(): number {
    return 1_750_000_000_000 + this.#nowMs + this.wallJumpMs;
  }

  after(delayMs: number, run: () => void): CancelTimer {
    const timer: Timer = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, run, cancelled: false };
    this.#push(timer);
    this.#pending++;
    return () => {
      if (timer.cancelled) return;
      timer.cancelled = true;
      this.#pending--;
    };
  }

  /** Timers that have not run and were not cancelled. */
  get pending(): number {
    return this.#pending;
  }

  /** Stands still for `ms`, as a process does that is busy with something else: what fell due comes late, at once. */
  stall(ms: number): void {
    this.#nowMs += ms;
  }

  /** Lets time pass until `done` is settled. What runs is let finish after each timer, network and files aside. */
  async runUntil<T>(done: Promise<T>): Promise<T> {
    let settled = false;
    const settle = () => void (settled = true);
    done.then(settle, settle);
    await this.#quiet();
    while (!settled) {
      const timer = this.#pop();
      if (timer === undefined) throw new Error("Waited in vain: no timer is left");
      this.#nowMs = Math.max(this.#nowMs, timer.dueMs);
      timer.cancelled = true;
      this.#pending--;
      timer.run();
      await this.#quiet();
    }
    return await done;
  }

  /** Lets `ms` pass. */
  async pass(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.after(ms, resolve);
    await this.runUntil(promise);
  }

  /** Time stands still until `work` is done, which is more than promises alone (a request with a body). */
  async hold<T>(work: Promise<T>): Promise<T> {
    this.#held++;
    try {
      return await work;
    } finally {
      this.#held--;
    }
  }

  async #quiet(): Promise<void> {
    await nextMacrotask();
    // What is held may itself wait for a timer.
    for (let i = 0; this.#held > 0 && i < MAX_HELD_ROUNDS; i++) await nextMacrotask();
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(timer, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop(): Timer | undefined {
    const heap = this.#heap;
    while (heap.length > 0) {
      const first = heap[0]!;
      const last = heap.pop()!;
      if (heap.length > 0) this.#sink(last);
      if (!first.cancelled) return first;
    }
    return undefined;
  }

  #sink(timer: Timer): void {
    const heap = this.#heap;
    let at = 0;
    while (true) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, timer)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = timer;
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}

/** Lets everything run that only waits for promises. */
function nextMacrotask(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
