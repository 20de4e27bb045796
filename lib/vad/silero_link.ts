/**
 * One life of the worker that runs Silero: loading, runs, and its death, whatever that looks like.
 */
import type { CancelTimer, Clock } from "../clock.ts";
import type { FromSileroWorker, SileroParts, SileroWorker, ToSileroWorker } from "./silero_messages.ts";

/** Longest time that loading the model and warming it up may take. */
const LOAD_MS = 60_000;
/** A run is a matter of 10 ms. */
const RUN_MS = 300;
/** An answer that waits behind other work of a busy loop is still taken. */
const GRACE_MS = 50;

export interface SileroLinkEvents {
  ready(): void;
  /** The answer to the one run that is in flight. */
  answered(probabilities: Float32Array): void;
  /** The worker failed, crashed or hung, and was stopped. Nothing comes afterwards. */
  died(reason: string): void;
}

export class SileroLink {
  readonly #clock: Clock;
  readonly #events: SileroLinkEvents;
  #worker: SileroWorker | undefined;
  #stopped = false;
  #cancelWatch: CancelTimer | undefined;

  /** Begins to load at once; `loadParts` gives the worker, not yet spoken to, and the bytes it needs. */
  constructor(clock: Clock, loadParts: () => Promise<SileroParts>, events: SileroLinkEvents) {
    this.#clock = clock;
    this.#events = events;
    this.#watch(LOAD_MS, "the model took too long to load");
    loadParts().then(
      (parts) => this.#begin(parts),
      (error: unknown) => this.#die(reasonOf(error)),
    );
  }

  /** Sends windows to be judged; not again before `answered`. Takes both buffers away from the caller. */
  run(streams: Uint32Array<ArrayBuffer>, audio: Uint8Array<ArrayBuffer>): void {
    this.#watch(RUN_MS, "the worker does not answer");
    this.#send({ type: "run", streams, audio }, [streams.buffer, audio.buffer]);
  }

  forget(stream: number): void {
    this.#send({ type: "forget", stream }, []);
  }

  /** A worker in the middle of a run ends after it; one in an endless loop only with the process: Deno cannot stop it. */
  stop(): void {
    this.#stopped = true;
    this.#cancelWatch?.();
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #begin({ worker, model, wasm }: SileroParts): void {
    if (this.#stopped) {
      worker.terminate();
      return;
    }
    this.#worker = worker;
    worker.onmessage = (event) => this.#take(event.data);
    worker.onerror = (event) => {
      // Without this the error of a worker ends the process, and every call with it.
      event.preventDefault();
      this.#die(event.message);
    };
    // Copied, not transferred: the next worker needs the same bytes.
    this.#send({ type: "load", model, wasm }, []);
  }

  #take(message: FromSileroWorker): void {
    if (this.#stopped) return;
    if (message.type === "failed") {
      this.#die(message.reason);
      return;
    }
    this.#cancelWatch?.();
    if (message.type === "ready") this.#events.ready();
    else this.#events.answered(message.probabilities);
  }

  #send(message: ToSileroWorker, transfer: Transferable[]): void {
    this.#worker?.postMessage(message, transfer);
  }

  #watch(limitMs: number, reason: string): void {
    this.#cancelWatch = this.#clock.after(limitMs, () => {
      this.#cancelWatch = this.#clock.after(GRACE_MS, () => this.#die(reason));
    });
  }

  #die(reason: string): void {
    if (this.#stopped) return;
    this.stop();
    this.#events.died(reason);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
