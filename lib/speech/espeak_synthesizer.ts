/**
 * The embedded synthesizer: espeak-ng in a worker, so that the tens of ms a sentence takes never hold up a call's frames.
 * This module is browser compatible.
 */
import { type Clock, systemClock } from "../clock.ts";
import { ProviderError } from "../errors.ts";
import { LANGUAGES } from "../language.ts";
import { AudioQueue } from "./audio_queue.ts";
import { startEspeakWorker } from "./espeak_parts.ts";
import type { VoiceOptions } from "./espeak_voice.ts";
import type { EspeakData, SpeechAnswer, SpeechRequest } from "./espeak_worker.ts";
import type { SynthesisOptions, Synthesizer } from "./synthesizer.ts";

/** The part of a `Worker` that is used, so that tests can stand in for one. */
export interface SpeechWorker {
  onmessage: ((event: MessageEvent<SpeechAnswer>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(request: SpeechRequest | EspeakData): void;
  terminate(): void;
}

export interface EspeakSynthesizerOptions {
  /** The voice: `agent` (a woman, the default), `caller` (a man), or a variant that comes with espeak (`f2`, `m3`). */
  variant?: string;
  /** Starts the worker; `espeak_parts.ts` when left out. */
  startWorker?: () => SpeechWorker;
  /** How long the worker may be silent over a request before it is given up, in ms. Default 5000. */
  timeoutMs?: number;
  /** How long a new worker may take to load itself and answer for the first time, in ms. Default 30000. */
  startTimeoutMs?: number;
  /**
   * How long the worker may have nothing to do, in ms, before it is let go with its 60 MB; the next request, or
   * `warmUp()`, starts another one, which takes a quarter of a second. It is kept when left out.
   */
  restMs?: number;
  clock?: Clock;
}

/** Makes the synthesizer; nothing is loaded before the first sentence or `warmUp()`. */
export function createEspeakSynthesizer(options: EspeakSynthesizerOptions = {}): Synthesizer {
  return new EspeakSynthesizer(options);
}

/** What is asked of the worker, and where its answers go. */
interface Job {
  readonly request: SpeechRequest;
  readonly audio: AudioQueue;
}

class EspeakSynthesizer implements Synthesizer {
  readonly name = "espeak";
  readonly #variant: string;
  readonly #startWorker: () => SpeechWorker;
  readonly #timeoutMs: number;
  readonly #startTimeoutMs: number;
  readonly #restMs: number | undefined;
  readonly #clock: Clock;
  #worker: SpeechWorker | undefined;
  /** The first one is with the worker: it takes one at a time, so that what was aborted meanwhile is never made. */
  #jobs: Job[] = [];
  #workerHasAnswered = false;
  #cancelWatchdog: () => void = () => {};
  #cancelRest: () => void = () => {};
  #lastId = 0;
  #closed = false;

  constructor({ variant, startWorker, timeoutMs, startTimeoutMs, restMs, clock }: EspeakSynthesizerOptions) {
    this.#variant = variant ?? "agent";
    this.#startWorker = startWorker ?? startEspeakWorker;
    this.#timeoutMs = timeoutMs ?? 5000;
    this.#startTimeoutMs = startTimeoutMs ?? 30_000;
    this.#restMs = restMs;
    this.#clock = clock ?? systemClock;
  }

  async *synthesize(text: string, { language, signal }: SynthesisOptions): AsyncGenerator<Uint8Array> {
    if (signal.aborted) return;
    const voice = { language, variant: this.#variant };
    const job = this.#enqueue({ type: "speak", id: ++this.#lastId, text, voice });
    const drop = () => this.#drop(job);
    signal.addEventListener("abort", drop, { once: true });
    try {
      yield* job.audio;
    } finally {
      signal.removeEventListener("abort", drop);
      drop();
    }
  }

  /** Loads the voice and makes it ready in both languages. */
  async warmUp(): Promise<void> {
    const voices: VoiceOptions[] = LANGUAGES.map((language) => ({ language, variant: this.#variant }));
    const job = this.#enqueue({ type: "prepare", id: ++this.#lastId, voices });
    for await (const _ of job.audio);
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#stopWorker();
    for (const { audio } of this.#jobs.splice(0)) audio.fail(closedError());
    return Promise.resolve();
  }

  #enqueue(request: SpeechRequest): Job {
    if (this.#closed) throw closedError();
    const job = { request, audio: new AudioQueue() };
    this.#jobs.push(job);
    if (this.#jobs.length === 1) this.#begin();
    return job;
  }

  /** Forgets a job that nobody waits for any more. The one that is being made is let finish, unheard. */
  #drop(job: Job): void {
    job.audio.discard();
    if (job !== this.#jobs[0]) this.#jobs = this.#jobs.filter((other) => other !== job);
  }

  /** Hands the first job to the worker, starting one when there is none. */
  #begin(): void {
    const job = this.#jobs[0];
    this.#cancelRest();
    if (!job) return this.#rest();
    try {
      this.#worker ??= this.#start();
      this.#worker.postMessage(job.request);
      this.#watch();
    } catch (cause) {
      this.#giveUp(new ProviderError("Cannot start the espeak worker", { fault: "unavailable", cause }));
    }
  }

  #rest(): void {
    if (this.#restMs !== undefined) this.#cancelRest = this.#clock.after(this.#restMs, () => this.#stopWorker());
  }

  #start(): SpeechWorker {
    const worker = this.#startWorker();
    this.#workerHasAnswered = false;
    worker.onmessage = ({ data }) => this.#onAnswer(data);
    worker.onerror = (event) => {
      // Left alone, the error would end the whole process.
      event.preventDefault();
      if (worker === this.#worker) {
        this.#giveUp(new ProviderError("The espeak worker crashed", { fault: "internal", cause: event.error }));
      }
    };
    return worker;
  }

  #onAnswer(answer: SpeechAnswer): void {
    this.#workerHasAnswered = true;
    const job = this.#jobs[0];
    if (job?.request.id !== answer.id) return;
    if (answer.type === "audio") {
      job.audio.push(answer.audio);
      return this.#watch();
    }
    if (answer.type === "done") job.audio.end();
    else job.audio.fail(new ProviderError(`espeak cannot speak: ${answer.message}`, { fault: "internal" }));
    this.#next();
  }

  #watch(): void {
    const limitMs = this.#workerHasAnswered ? this.#timeoutMs : this.#startTimeoutMs;
    this.#cancelWatchdog();
    this.#cancelWatchdog = this.#clock.after(limitMs, () => {
      this.#giveUp(new ProviderError(`espeak was silent for ${limitMs} ms`, { fault: "timeout" }));
    });
  }

  /** Fails the job the worker had, and the worker with it; the next job gets a new one. */
  #giveUp(error: ProviderError): void {
    this.#stopWorker();
    this.#jobs[0]?.audio.fail(error);
    this.#next();
  }

  #next(): void {
    this.#cancelWatchdog();
    this.#jobs.shift();
    this.#begin();
  }

  #stopWorker(): void {
    this.#cancelWatchdog();
    this.#cancelRest();
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}

function closedError(): ProviderError {
  return new ProviderError("The espeak synthesizer is closed", { fault: "unavailable" });
}
