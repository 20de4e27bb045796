/**
 * Whether the process itself is well: how late its event loop runs, and how much memory it holds.
 */
import type { CancelTimer, Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics/registry.ts";

const SAMPLE_MS = 100;
/** A frame is 20 ms; a second of audio is in hand. What takes longer than this is worth a line. */
const STALL_MS = 250;
/** Above this share of the limit no more calls are taken, until it falls below the lower one. */
const FULL_SHARE = 0.8;
const ROOM_SHARE = 0.75;
/** Above this for so many samples in a row, only a new process helps: better an orderly end than the host's kill. */
const EXHAUSTED_SHARE = 0.92;
const EXHAUSTED_SAMPLES = 10;
const LAG_MS = [1, 2, 5, 10, 20, 50, 100, 250, 1000, 5000] as const;

export interface VitalsParts {
  clock: Clock;
  log: Log;
  metrics: Metrics;
  rssBytes: () => number;
  /** 0: no limit. */
  maxMemoryBytes: number;
  /** Called at every sample: a sign of life. */
  onBeat?: () => void;
}

export interface Vitals {
  /** Why no call should come here; empty when all is well. */
  unready(): readonly string[];
  /** Resolves once the memory is as good as used up: the process should finish its calls and end. */
  readonly exhausted: Promise<void>;
  stop(): void;
}

/** Watches until it is stopped. */
export function watchVitals(parts: VitalsParts): Vitals {
  const { clock, log, metrics, rssBytes, maxMemoryBytes } = parts;
  const lag = metrics.histogram("va_loop_lag_ms", "How late the event loop runs a timer, in ms.", LAG_MS);
  const stalls = metrics.counter("va_loop_stalls_total", "Times at which the event loop stood still for over 250 ms.");
  metrics.gauge("va_rss_bytes", "Resident memory.", rssBytes);
  const exhausted = Promise.withResolvers<void>();
  let full = false;
  let exhaustedSamples = 0;
  let cancel: CancelTimer = () => {};

  function sample(dueMs: number): void {
    const lateMs = Math.max(0, clock.nowMs() - dueMs);
    lag.observe(lateMs);
    if (lateMs > STALL_MS) {
      stalls.add();
      log.event("LOOP_STALL", { lateMs: Math.round(lateMs) });
    }
    if (maxMemoryBytes > 0) weigh(rssBytes());
    parts.onBeat?.();
    next();
  }

  function weigh(bytes: number): void {
    full = bytes > maxMemoryBytes * (full ? ROOM_SHARE : FULL_SHARE);
    exhaustedSamples = bytes > maxMemoryBytes * EXHAUSTED_SHARE ? exhaustedSamples + 1 : 0;
    if (exhaustedSamples !== EXHAUSTED_SAMPLES) return;
    log.event("MEMORY_EXHAUSTED", { rssMb: Math.round(bytes / 1e6), limitMb: Math.round(maxMemoryBytes / 1e6) });
    exhausted.resolve();
  }

  function next(): void {
    const dueMs = clock.nowMs() + SAMPLE_MS;
    cancel = clock.after(SAMPLE_MS, () => sample(dueMs));
  }

  next();
  return { unready: () => full ? ["memory"] : [], exhausted: exhausted.promise, stop: () => cancel() };
}
