/**
 * Silero for all calls of the process: one worker, one run in flight, and in it every window that is ready. Calls never
 * wait for a model that is loading, dead, hung or too slow: energy decides for them until it is back.
 */
import type { CancelTimer, Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { SileroCall, type WindowSink } from "./silero_call.ts";
import { SileroLink } from "./silero_link.ts";
import { type SileroParts, WINDOW_SAMPLES } from "./silero_messages.ts";
import type { Vad, VoiceDecision } from "./vad.ts";

/** Runs are at least this far apart: 100 calls make 200 messages a second, not 3,000. */
const GATHER_MS = 5;
/** The most windows in one run, so that its answer is a matter of 10 ms. */
const MAX_RUN_WINDOWS = 64;
/** A window that waited for longer than this before it was sent comes too late for a conversation. */
const LATE_MS = 300;
const SHORTEST_REST_MS = 1000;
const LONGEST_REST_MS = 60_000;
/** After this long without trouble the next rest is a short one again. */
const HEALTHY_MS = 60_000;

export interface SileroVad extends Vad {
  /** Which detector decides at the moment. */
  readonly name: "silero" | "energy";
  /** Resolves when the model decides (true), or could not be loaded and energy decides for good (false). */
  readonly ready: Promise<boolean>;
  close(): Promise<void>;
}

export interface SileroOptions {
  clock: Clock;
  log: Log;
  /** Where the worker and its files come from; `silero_parts.ts` when left out. */
  loadParts?: () => Promise<SileroParts>;
}

async function loadSileroParts(): Promise<SileroParts> {
  const { startSileroParts } = await import("./silero_parts.ts");
  return startSileroParts();
}

/** Begins to load the model and returns at once; a call opened before it is there begins with energy's decisions. */
export function createSileroVad(options: SileroOptions): SileroVad {
  return new SileroEngine(options);
}

interface QueuedWindow {
  call: SileroCall;
  stream: number;
  audio: Uint8Array;
  atMs: number;
}

class SileroEngine implements SileroVad, WindowSink {
  readonly ready: Promise<boolean>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #loadParts: () => Promise<SileroParts>;
  readonly #calls = new Set<SileroCall>();
  #resolveReady: (loaded: boolean) => void = () => {};
  /** `idle` after a load that failed, or once closed: energy decides for good. */
  #phase: "loading" | "running" | "resting" | "idle" = "loading";
  #everReady = false;
  #link: SileroLink | undefined;
  #nextStream = 1;
  #queue: QueuedWindow[] = [];
  #inFlight: readonly QueuedWindow[] | undefined;
  #sentMs = -Infinity;
  #restMs = SHORTEST_REST_MS;
  /** When the last rest is, or was, over. */
  #restedMs = -Infinity;
  #cancelGather: CancelTimer | undefined;
  #cancelRest: CancelTimer | undefined;

  constructor({ clock, log, loadParts = loadSileroParts }: SileroOptions) {
    this.#clock = clock;
    this.#log = log;
    this.#loadParts = loadParts;
    this.ready = new Promise((resolve) => this.#resolveReady = resolve);
    this.#load();
  }

  get name(): "silero" | "energy" {
    return this.#phase === "running" ? "silero" : "energy";
  }

  open(onDecision: (decision: VoiceDecision) => void): SileroCall {
    const call = new SileroCall(this, onDecision);
    this.#calls.add(call);
    return call;
  }

  // deno-lint-ignore require-await -- the contract is a promise; stopping a worker takes no wait
  async close(): Promise<void> {
    this.#cancelRest?.();
    this.#link?.stop();
    this.#link = undefined;
    this.#leaveToEnergy("idle");
    this.#resolveReady(false);
  }

  openStream(): number | undefined {
    return this.#phase === "running" ? this.#nextStream++ : undefined;
  }

  takeWindow(call: SileroCall, stream: number, audio: Uint8Array): void {
    this.#queue.push({ call, stream, audio, atMs: this.#clock.nowMs() });
    this.#sendSoon();
  }

  closeStream(stream: number): void {
    this.#link?.forget(stream);
  }

  closeCall(call: SileroCall): void {
    this.#calls.delete(call);
    this.#queue = this.#queue.filter((window) => window.call !== call);
  }

  #load(): void {
    this.#phase = "loading";
    const startedMs = this.#clock.nowMs();
    this.#link = new SileroLink(this.#clock, this.#loadParts, {
      ready: () => {
        this.#everReady = true;
        this.#run({ loadMs: Math.round(this.#clock.nowMs() - startedMs) });
        this.#resolveReady(true);
      },
      answered: (probabilities) => this.#deliver(probabilities),
      died: (reason) => this.#bury(reason),
    });
  }

  #run(fields: { loadMs?: number }): void {
    this.#phase = "running";
    this.#log.event("PROVIDER_READY", { kind: "vad", name: "silero", ...fields });
  }

  #sendSoon(): void {
    if (this.#inFlight !== undefined || this.#cancelGather !== undefined || this.#queue.length === 0) return;
    const waitMs = this.#sentMs + GATHER_MS - this.#clock.nowMs();
    if (waitMs <= 0) {
      this.#send();
      return;
    }
    this.#cancelGather = this.#clock.after(waitMs, () => {
      this.#cancelGather = undefined;
      this.#send();
    });
  }

  #send(): void {
    const oldest = this.#queue[0];
    if (oldest === undefined || this.#phase !== "running") return;
    this.#sentMs = this.#clock.nowMs();
    if (this.#sentMs - oldest.atMs > LATE_MS) {
      this.#rest("more calls than the model keeps up with");
      return;
    }
    const windows = this.#queue.splice(0, MAX_RUN_WINDOWS);
    const streams = new Uint32Array(windows.length);
    const audio = new Uint8Array(windows.length * WINDOW_SAMPLES);
    windows.forEach((window, index) => {
      streams[index] = window.stream;
      audio.set(window.audio, index * WINDOW_SAMPLES);
    });
    this.#inFlight = windows;
    this.#link?.run(streams, audio);
  }

  #deliver(probabilities: Float32Array): void {
    const windows = this.#inFlight ?? [];
    this.#inFlight = undefined;
    windows.forEach(({ call }, index) => call.takeProbability(probabilities[index] ?? 0));
    this.#sendSoon();
  }

  /** The worker is gone. What never worked is not tried again; what did gets a new worker after a rest. */
  #bury(reason: string): void {
    this.#link = undefined;
    this.#inFlight = undefined;
    if (this.#phase === "resting") return;
    if (this.#everReady) {
      this.#rest(reason);
      return;
    }
    this.#log.event("PROVIDER_FALLBACK", { kind: "vad", from: "silero", to: "energy", reason });
    this.#leaveToEnergy("idle");
    this.#resolveReady(false);
  }

  /** Energy decides for a while, for longer each time unless all went well for a minute. */
  #rest(reason: string): void {
    const nowMs = this.#clock.nowMs();
    const again = nowMs - this.#restedMs < HEALTHY_MS;
    this.#restMs = again ? Math.min(this.#restMs * 2, LONGEST_REST_MS) : SHORTEST_REST_MS;
    this.#restedMs = nowMs + this.#restMs;
    this.#log.event("PROVIDER_FALLBACK", { kind: "vad", from: "silero", to: "energy", reason, restMs: this.#restMs });
    this.#leaveToEnergy("resting");
    this.#cancelRest = this.#clock.after(this.#restMs, () => {
      if (this.#link === undefined) this.#load();
      else this.#run({});
    });
  }

  #leaveToEnergy(phase: "resting" | "idle"): void {
    this.#phase = phase;
    this.#queue = [];
    this.#cancelGather?.();
    this.#cancelGather = undefined;
    for (const call of this.#calls) call.fallBack();
  }
}
