/**
 * The audio of one reply on its way from the synthesizer to the line, sentence by sentence. Pure.
 */
import { BYTES_PER_MS } from "../audio/mulaw.ts";

/** Where a sentence lies in the audio of its reply; `endMs` is unknown while it is being made. */
export interface SpokenSentence {
  text: string;
  startMs: number;
  endMs: number | undefined;
  /** Its audio ends before its text does. */
  brokeOff: boolean;
}

/** Mu-law audio that is written at one end and taken at the other, with the sentences it speaks. */
export class ReplyAudio {
  readonly turnId: number;
  /** `filler` bridges the wait for a reply ("one moment") and is not part of it. */
  readonly kind: "reply" | "filler";
  readonly sentences: SpokenSentence[] = [];
  /** Called when there is more to take, or when nothing more will come. */
  onMore: () => void = () => {};
  private readonly pending: Uint8Array[] = [];
  private madeBytes = 0;
  private takenBytes = 0;
  private finished = false;

  constructor(turnId: number, kind: "reply" | "filler" = "reply") {
    this.turnId = turnId;
    this.kind = kind;
  }

  /** Audio made so far, in ms. */
  get madeMs(): number {
    return this.madeBytes / BYTES_PER_MS;
  }

  /** Audio taken so far, in ms. */
  get takenMs(): number {
    return this.takenBytes / BYTES_PER_MS;
  }

  /** No more audio will come. */
  get isFinished(): boolean {
    return this.finished;
  }

  /** Everything was made and taken. */
  get isDrained(): boolean {
    return this.finished && this.takenBytes === this.madeBytes;
  }

  beginSentence(text: string): void {
    this.sentences.push({ text, startMs: this.madeMs, endMs: undefined, brokeOff: false });
  }

  push(audio: Uint8Array): void {
    if (audio.length === 0) return;
    this.pending.push(audio);
    this.madeBytes += audio.length;
    this.onMore();
  }

  endSentence(): void {
    const sentence = this.sentences.at(-1);
    if (sentence !== undefined) sentence.endMs = this.madeMs;
    this.onMore();
  }

  /** The sentence broke off: its end was never said, and one without any audio not at all. */
  breakSentence(): void {
    const sentence = this.sentences.at(-1);
    if (sentence === undefined) return;
    if (sentence.startMs === this.madeMs) {
      this.sentences.pop();
      return;
    }
    sentence.brokeOff = true;
    this.endSentence();
  }

  finish(): void {
    this.finished = true;
    this.onMore();
  }

  /**
   * Takes the next audio: at most `maxMs`, and never past the end of a sentence or a whole second, where a mark
   * belongs. `undefined` when there is nothing to take now.
   */
  take(maxMs: number): Uint8Array | undefined {
    const first = this.pending[0];
    if (first === undefined) return undefined;
    const limitBytes = Math.min(maxMs, this.nextBoundaryMs() - this.takenMs) * BYTES_PER_MS;
    const taken = first.length <= limitBytes ? this.takeWhole(limitBytes) : this.takePart(first, limitBytes);
    this.takenBytes += taken.length;
    return taken;
  }

  /** Whether a mark belongs at the end of what was taken: a sentence or a second of audio ends there. */
  get isAtBoundary(): boolean {
    const { takenMs } = this;
    return takenMs % 1000 === 0 || this.sentences.some(({ endMs }) => endMs === takenMs);
  }

  private nextBoundaryMs(): number {
    const { takenMs } = this;
    const secondMs = (Math.floor(takenMs / 1000) + 1) * 1000;
    const sentence = this.sentences.find(({ endMs }) => endMs !== undefined && endMs > takenMs);
    return Math.min(secondMs, sentence?.endMs ?? Infinity);
  }

  private takePart(first: Uint8Array, bytes: number): Uint8Array {
    this.pending[0] = first.subarray(bytes);
    return first.subarray(0, bytes);
  }

  /** Joins whole pieces up to the limit, so that a synthesizer's crumbs do not become messages of their own. */
  private takeWhole(limitBytes: number): Uint8Array {
    const pieces: Uint8Array[] = [];
    let length = 0;
    while (this.pending[0] !== undefined && length < limitBytes) {
      const next = this.pending[0];
      const fits = length + next.length <= limitBytes;
      const piece = fits ? next : this.takePart(next, limitBytes - length);
      if (fits) this.pending.shift();
      pieces.push(piece);
      length += piece.length;
    }
    if (pieces.length === 1) return pieces[0]!;
    const joined = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      joined.set(piece, at);
      at += piece.length;
    }
    return joined;
  }
}
