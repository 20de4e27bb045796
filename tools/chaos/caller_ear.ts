/**
 * What a caller hears of the agent, moment by moment, and how long they wait for it. Times are call time in ms. Pure but
 * for its own state.
 */
import { FRAME_MS } from "../../lib/audio/mulaw.ts";
import type { VoicePrints } from "./voice_prints.ts";

/** A stretch of one sentence that was heard without a break. */
export interface HeardStretch {
  print: number;
  text: string;
  fromMs: number;
  toMs: number;
}

/** A break shorter than this is still the same stretch. */
const BREAK_MS = 200;

export class CallerEar {
  readonly heard: HeardStretch[] = [];
  /** Voice of the caller that was, or had to be, answered. */
  readonly said: { text: string; fromMs: number; toMs: number }[] = [];
  /** Longest sound that nobody said, in ms. */
  noiseMs = 0;
  /** Longest time for which the agent owed a word and nothing was to be heard, and when it began. */
  worst = { ms: 0, fromMs: 0 };
  readonly #prints: VoicePrints;
  #noiseMs = 0;
  #nowMs = 0;
  /** Since when the agent owes a word; `undefined` when it is the caller's turn. */
  #owedFromMs: number | undefined;

  constructor(prints: VoicePrints) {
    this.#prints = prints;
  }

  /** A stream begins: a greeting is owed, or the rest of what was said before. */
  started(atMs: number): void {
    this.#owedFromMs = atMs;
  }

  /** The stream is over: nothing is owed on a dead line. */
  closed(atMs: number): void {
    this.#settle(atMs);
    this.#owedFromMs = undefined;
  }

  /** The caller's voice sounds from `fromMs` to `toMs`. */
  callerSays(text: string, fromMs: number, toMs: number): void {
    this.said.push({ text, fromMs, toMs });
    this.#owedFromMs = toMs;
  }

  /** The agent at the caller's ear. */
  frame(frame: Uint8Array, atMs: number): void {
    this.#nowMs = atMs;
    const sound = this.#prints.soundIn(frame);
    this.#noiseMs = sound.kind === "noise" ? this.#noiseMs + FRAME_MS : 0;
    this.noiseMs = Math.max(this.noiseMs, this.#noiseMs);
    if (sound.kind === "silence") return;
    // What still sounds while the caller speaks answers nothing.
    if (this.#owedFromMs !== undefined && atMs >= this.#owedFromMs) this.#settle(atMs);
    if (sound.kind === "speech") this.#hear(sound.print, sound.text, atMs);
  }

  /** Counts a silence that goes on. */
  end(): void {
    this.#settle(this.#nowMs);
  }

  #settle(atMs: number): void {
    if (this.#owedFromMs === undefined) return;
    const ms = atMs - this.#owedFromMs;
    if (ms > this.worst.ms) this.worst = { ms, fromMs: this.#owedFromMs };
    this.#owedFromMs = undefined;
  }

  #hear(print: number, text: string, atMs: number): void {
    const last = this.heard.at(-1);
    if (last?.print === print && atMs - last.toMs <= BREAK_MS) last.toMs = atMs + FRAME_MS;
    else this.heard.push({ print, text, fromMs: atMs, toMs: atMs + FRAME_MS });
  }
}
