/**
 * Puts the caller's media messages back in order and on the stream's own time, whatever the network did to them: twice,
 * late, lost, or with odd numbers. Time comes from `timestamp` and the byte count, never from arrival.
 * This module is browser compatible.
 */
import { Framer } from "../audio/framer.ts";
import { BYTES_PER_MS, FRAME_MS, mulawSilence } from "../audio/mulaw.ts";
import type { InboundMedia } from "./messages.ts";

/** A message may be overtaken by this many others; one more, and it is given up. */
export const REORDER_WINDOW = 3;

/** Longest gap that is filled with silence; after a longer one, time jumps. */
export const LONGEST_FILL_MS = 2_000;

/** This many old chunk numbers in a row mean that the numbering started again. */
const RESTART_AFTER = 50;

const REMEMBERED_LOSSES = 64;

export interface InboundCounts {
  /** Media messages taken in. */
  received: number;
  /** Chunks that had not come when the window closed. */
  lost: number;
  /** Messages dropped because their chunk was there already. */
  duplicated: number;
  /** Messages that came out of order and were put in place. */
  reordered: number;
  /** Messages dropped because their chunk had been given up: part of `lost`. */
  late: number;
  /** Silence put into gaps, in ms. */
  filledMs: number;
  /** Gaps too long to fill. */
  jumps: number;
}

export interface TimedFrame {
  /** 160 bytes of mu-law. */
  audio: Uint8Array;
  /** Stream time of its first sample, in ms. */
  startMs: number;
}

type Chunk = Pick<InboundMedia, "chunk" | "timestampMs" | "audio" | "track">;

export class InboundOrder {
  readonly #counts: InboundCounts = {
    received: 0,
    lost: 0,
    duplicated: 0,
    reordered: 0,
    late: 0,
    filledMs: 0,
    jumps: 0,
  };
  readonly #framer = new Framer();
  readonly #held = new Map<number, Chunk>();
  readonly #givenUp = new Set<number>();
  #expectedChunk: number | undefined;
  #highestChunk = 0;
  #oldInARow = 0;
  /** Stream time of the next frame's first sample; unknown before the first message. */
  #frameStartMs: number | undefined;
  /** A time that lies a jump ahead and was told by one message only. */
  #suspectedMs: number | undefined;

  get counts(): Readonly<InboundCounts> {
    return { ...this.#counts };
  }

  /** Takes the next message as it arrived; gives the frames that are complete and in order now. */
  push(message: Chunk): TimedFrame[] {
    if (message.track === "outbound") return [];
    this.#counts.received++;
    const { chunk } = message;
    if (chunk === undefined) return this.#place(message, 0);

    this.#expectedChunk ??= chunk <= 1 + REORDER_WINDOW ? Math.min(chunk, 1) : chunk;
    if (chunk === this.#expectedChunk && this.#held.size === 0) return this.#placeNext(message);
    if (this.#isOld(chunk)) return [];
    if (chunk < this.#highestChunk) this.#counts.reordered++;
    this.#highestChunk = Math.max(this.#highestChunk, chunk);
    this.#held.set(chunk, message);
    const frames = this.#release();
    if (this.#held.size > REORDER_WINDOW) frames.push(...this.#giveUp());
    return frames;
  }

  /** Nearly every message: it comes when it is its turn, and none waits for it. */
  #placeNext(message: Chunk): TimedFrame[] {
    this.#oldInARow = 0;
    this.#highestChunk = this.#expectedChunk!++;
    return this.#place(message, 0);
  }

  /** Counts and rejects a chunk that was there already or comes too late, until too many of them are. */
  #isOld(chunk: number): boolean {
    const passed = chunk < this.#expectedChunk!;
    if (!passed && !this.#held.has(chunk)) {
      this.#oldInARow = 0;
      return false;
    }
    if (passed && ++this.#oldInARow > RESTART_AFTER) {
      this.#oldInARow = 0;
      this.#expectedChunk = chunk;
      this.#highestChunk = chunk;
      this.#held.clear();
      this.#givenUp.clear();
      return false;
    }
    if (this.#givenUp.delete(chunk)) this.#counts.late++;
    else this.#counts.duplicated++;
    return true;
  }

  /** Places the held messages that follow without a hole; `missing` chunks are known to be lost before the first. */
  #release(missing = 0): TimedFrame[] {
    const frames: TimedFrame[] = [];
    for (;;) {
      const next = this.#held.get(this.#expectedChunk!);
      if (!next) return frames;
      this.#held.delete(this.#expectedChunk!);
      this.#expectedChunk!++;
      frames.push(...this.#place(next, missing));
      missing = 0;
    }
  }

  #giveUp(): TimedFrame[] {
    const found = Math.min(...this.#held.keys());
    const missing = found - this.#expectedChunk!;
    this.#counts.lost += missing;
    for (let chunk = Math.max(this.#expectedChunk!, found - REMEMBERED_LOSSES); chunk < found; chunk++) {
      this.#givenUp.add(chunk);
    }
    if (this.#givenUp.size > 2 * REMEMBERED_LOSSES) this.#forgetOldLosses();
    this.#expectedChunk = found;
    return this.#release(missing);
  }

  #forgetOldLosses(): void {
    for (const chunk of [...this.#givenUp].slice(0, REMEMBERED_LOSSES)) this.#givenUp.delete(chunk);
  }

  #place({ audio, timestampMs }: Chunk, missing: number): TimedFrame[] {
    this.#frameStartMs ??= timestampMs ?? 0;
    const gapMs = (timestampMs ?? this.#nextMs() + missing * FRAME_MS) - this.#nextMs();
    const frames = gapMs > LONGEST_FILL_MS ? this.#jump(gapMs) : this.#fill(gapMs);
    frames.push(...this.#frame(audio));
    return frames;
  }

  /** A clock that is less than a frame off is rounding, not a gap. */
  #fill(gapMs: number): TimedFrame[] {
    this.#suspectedMs = undefined;
    if (gapMs < FRAME_MS) return [];
    this.#counts.filledMs += gapMs;
    return this.#frame(mulawSilence(gapMs));
  }

  /** Moves time on once two messages in a row agree on it, since one alone may carry a wrong number. */
  #jump(gapMs: number): TimedFrame[] {
    const toldMs = this.#nextMs() + gapMs;
    const agreed = this.#suspectedMs !== undefined && Math.abs(toldMs - this.#suspectedMs) <= LONGEST_FILL_MS;
    this.#suspectedMs = agreed ? undefined : toldMs;
    if (!agreed) return [];
    const last = this.#framer.flush();
    const frames = last ? [{ audio: last, startMs: this.#frameStartMs! }] : [];
    this.#counts.jumps++;
    this.#frameStartMs = toldMs;
    return frames;
  }

  #nextMs(): number {
    return this.#frameStartMs! + this.#framer.pendingBytes / BYTES_PER_MS;
  }

  #frame(audio: Uint8Array): TimedFrame[] {
    return this.#framer.push(audio).map((frame) => {
      const startMs = this.#frameStartMs!;
      this.#frameStartMs = startMs + FRAME_MS;
      return { audio: frame, startMs };
    });
  }
}
