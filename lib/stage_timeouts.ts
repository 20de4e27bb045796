/**
 * Time-outs for anything that streams: one for its first item, one for the gap before each further one.
 */
import type { CancelTimer, Clock } from "./clock.ts";
import { ProviderError } from "./errors.ts";

export interface StageTimeouts {
  firstMs: number;
  /** How long one further item may take. */
  nextMs: number;
}

/** Stops the time while something else is waited for: a tool, say. */
export interface Stopwatch {
  pause(): void;
  resume(): void;
}

export interface TimedOptions {
  timeouts: StageTimeouts;
  clock: Clock;
  signal: AbortSignal;
  /** For the message: who is timed. */
  name: string;
}

/**
 * Passes on what `open` yields. Only the time spent waiting for it counts, not the reader's own.
 * The signal that `open` gets aborts when ours does, when time is up, and when the reader stops.
 * @throws {ProviderError} `timeout` when an item does not come in time
 */
export async function* timed<T>(
  open: (signal: AbortSignal, stopwatch: Stopwatch) => AsyncIterable<T>,
  options: TimedOptions,
): AsyncGenerator<T> {
  const abort = new AbortController();
  const onAbort = () => abort.abort(options.signal.reason);
  if (options.signal.aborted) onAbort();
  options.signal.addEventListener("abort", onAbort, { once: true });
  const guardTimer = createGuardTimer(options);
  const iterator = open(abort.signal, guardTimer)[Symbol.asyncIterator]();
  try {
    let waitMs = options.timeouts.firstMs;
    while (true) {
      const next = await guardTimer.within(waitMs, iterator.next());
      if (next.done) return;
      yield next.value;
      waitMs = options.timeouts.nextMs;
    }
  } finally {
    options.signal.removeEventListener("abort", onAbort);
    abort.abort();
    // Not awaited: what hangs here must not hang its reader.
    Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

/** Races promises against a timer that can be paused. */
function createGuardTimer({ clock, name }: TimedOptions) {
  let stop: CancelTimer = () => {};
  let startedMs = 0;
  let leftMs = 0;
  let onLate: (() => void) | undefined;
  let pauses = 0;
  const start = () => {
    startedMs = clock.nowMs();
    stop = clock.after(Math.max(0, leftMs), () => onLate?.());
  };
  return {
    async within<T>(ms: number, promise: Promise<T>): Promise<T> {
      const late = Promise.withResolvers<never>();
      onLate = () => late.reject(new ProviderError(`${name} did not answer within ${ms} ms`, { fault: "timeout" }));
      leftMs = ms;
      if (pauses === 0) start();
      try {
        return await Promise.race([promise, late.promise]);
      } finally {
        stop();
        onLate = undefined;
        // The loser of the race may still reject.
        promise.catch(() => {});
      }
    },
    pause() {
      if (pauses++ > 0 || onLate === undefined) return;
      stop();
      leftMs -= clock.nowMs() - startedMs;
    },
    resume() {
      if (--pauses === 0 && onLate !== undefined) start();
    },
  };
}
