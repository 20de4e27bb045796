/**
 * One call's side of Silero: 20 ms frames become 32 ms windows, and the windows' probabilities one decision a frame,
 * in order. While there is no model, and before the first window is full, the decisions are the energy detector's.
 */
import { rmsDb } from "../audio/loudness.ts";
import { CallerLevel } from "./caller_level.ts";
import { EnergyDetector, UNVOICED, VOICED } from "./energy.ts";
import { WINDOW_SAMPLES } from "./silero_messages.ts";
import type { VoiceDecision, VoiceDetector } from "./vad.ts";

/** Voice from this probability on; higher loses short words in noise, lower keeps babble. */
const VOICE_PROBABILITY = 0.5;

/** What a call needs from the engine that all calls share. */
export interface WindowSink {
  /** A new stream of windows with nothing heard yet; undefined while there is no model. */
  openStream(): number | undefined;
  /** Takes the next full window of a stream; `call.takeProbability` answers each, in order. */
  takeWindow(call: SileroCall, stream: number, audio: Uint8Array): void;
  closeStream(stream: number): void;
  closeCall(call: SileroCall): void;
}

interface PendingFrame {
  /** How many windows have to be known for the frame's decision: those that ended by the frame's end. */
  windows: number;
  energyVoiced: boolean;
  levelDb: number;
}

export class SileroCall implements VoiceDetector {
  readonly #sink: WindowSink;
  readonly #onDecision: (decision: VoiceDecision) => void;
  readonly #energy = new EnergyDetector();
  readonly #callerLevel = new CallerLevel();
  #pending: PendingFrame[] = [];
  /** The stream its windows belong to; undefined while energy decides. */
  #stream: number | undefined;
  #window = new Uint8Array(WINDOW_SAMPLES);
  #filled = 0;
  #windowsSent = 0;
  #windowsKnown = 0;
  #newest: VoiceDecision = UNVOICED;
  #closed = false;

  constructor(sink: WindowSink, onDecision: (decision: VoiceDecision) => void) {
    this.#sink = sink;
    this.#onDecision = onDecision;
  }

  push(frame: Uint8Array): void {
    if (this.#closed) return;
    const levelDb = rmsDb(frame);
    const energyVoiced = this.#energy.hear(levelDb);
    this.#stream ??= this.#openStream();
    if (this.#stream === undefined) {
      this.#decide(byEnergy(energyVoiced), levelDb);
      return;
    }
    this.#fill(this.#stream, frame);
    this.#pending.push({ windows: this.#windowsSent, energyVoiced, levelDb });
    this.#decideKnown();
  }

  /** Takes the model's answer on its oldest window that has none. */
  takeProbability(probability: number): void {
    if (this.#closed || this.#stream === undefined) return;
    this.#windowsKnown++;
    this.#newest = { voiced: probability >= VOICE_PROBABILITY, probability };
    this.#decideKnown();
  }

  /** The model is gone: what waits for it is decided by energy, at once, as are the frames until it is back. */
  fallBack(): void {
    this.#endStream();
    const pending = this.#pending;
    this.#pending = [];
    for (const frame of pending) {
      if (!this.#closed) this.#decide(byEnergy(frame.energyVoiced), frame.levelDb);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pending = [];
    this.#endStream();
    this.#sink.closeCall(this);
  }

  #endStream(): void {
    if (this.#stream !== undefined) this.#sink.closeStream(this.#stream);
    this.#stream = undefined;
  }

  #openStream(): number | undefined {
    this.#filled = 0;
    this.#windowsSent = 0;
    this.#windowsKnown = 0;
    return this.#sink.openStream();
  }

  #fill(stream: number, frame: Uint8Array): void {
    for (let from = 0; from < frame.length;) {
      const part = frame.subarray(from, from + WINDOW_SAMPLES - this.#filled);
      this.#window.set(part, this.#filled);
      this.#filled += part.length;
      from += part.length;
      if (this.#filled < WINDOW_SAMPLES) return;
      const full = this.#window;
      this.#window = new Uint8Array(WINDOW_SAMPLES);
      this.#filled = 0;
      this.#windowsSent++;
      this.#sink.takeWindow(this, stream, full);
    }
  }

  #decideKnown(): void {
    let frame = this.#pending[0];
    while (frame !== undefined && frame.windows <= this.#windowsKnown) {
      this.#pending.shift();
      this.#decide(frame.windows > 0 ? this.#newest : byEnergy(frame.energyVoiced), frame.levelDb);
      frame = this.#pending[0];
    }
  }

  #decide(decision: VoiceDecision, levelDb: number): void {
    const isCaller = this.#callerLevel.admit(decision.voiced, levelDb);
    this.#onDecision(isCaller || !decision.voiced ? decision : { ...decision, voiced: false });
  }
}

function byEnergy(voiced: boolean): VoiceDecision {
  return voiced ? VOICED : UNVOICED;
}
