/**
 * Twilio's play-out of the agent's audio: a queue that is played at 8 bytes a millisecond, with marks that come back when
 * what was sent before them has sounded. Time is an argument; the caller asks for a frame every 20 ms.
 * Follows twilio.com/docs/voice/media-streams/websocket-messages. This module is browser compatible.
 */
import { BYTES_PER_MS, FRAME_BYTES, MULAW_SILENCE } from "../lib/audio/mulaw.ts";

/** More than ten minutes of waiting audio is dropped (Twilio's warning 31931). */
export const MAX_BUFFERED_MS = 600_000;

/** A pause up to this long between two stretches of audio was a hole in one reply, not the end of it. */
const UNDERRUN_MS = 300;

export interface PlayedFrame {
  /** 160 bytes; silence where the queue was empty. */
  audio: Uint8Array;
  /** How many of the bytes came from the agent: 0 to 160. */
  agentBytes: number;
}

interface PendingMark {
  name: string;
  /** Count of queued bytes, since the start, that sound before it. */
  afterBytes: number;
  /** When the last of them has sounded; known once they are taken. */
  dueMs: number;
}

export class Playout {
  #queue: Uint8Array[] = [];
  #firstOffset = 0;
  #queuedBytes = 0;
  #takenBytes = 0;
  #marks: PendingMark[] = [];
  /** When the last byte of the agent that was taken has sounded. */
  #soundsUntilMs = -Infinity;
  #underruns = 0;

  /** Audio that waits to be played, in ms. */
  get bufferedMs(): number {
    return (this.#queuedBytes - this.#takenBytes) / BYTES_PER_MS;
  }

  /** How often audio ran out within a reply and went on after a short hole. */
  get underruns(): number {
    return this.#underruns;
  }

  /** Takes audio to play after all that waits; gives false, and drops it, when ten minutes wait already. */
  push(audio: Uint8Array): boolean {
    if (this.bufferedMs + audio.length / BYTES_PER_MS > MAX_BUFFERED_MS) {
      return false;
    }
    if (audio.length === 0) return true;
    this.#queue.push(audio);
    this.#queuedBytes += audio.length;
    return true;
  }

  /** Takes a mark; gives true when it has to be echoed at once because nothing sounds or waits. */
  mark(name: string, nowMs: number): boolean {
    const idle = this.bufferedMs === 0 && nowMs >= this.#soundsUntilMs &&
      this.#marks.length === 0;
    if (idle) return true;
    const dueMs = this.bufferedMs === 0 ? this.#soundsUntilMs : Infinity;
    this.#marks.push({ name, afterBytes: this.#queuedBytes, dueMs });
    return false;
  }

  /** Throws away what waits; gives the names of all pending marks, which Twilio then echoes at once. */
  clear(): string[] {
    const names = this.#marks.map(({ name }) => name);
    this.#marks = [];
    this.#queue = [];
    this.#firstOffset = 0;
    this.#queuedBytes = this.#takenBytes;
    return names;
  }

  /** Gives, and forgets, the names of the marks whose audio has sounded by now, in order. */
  dueMarks(nowMs: number): string[] {
    const waiting = this.#marks.findIndex(({ dueMs }) => dueMs > nowMs);
    return this.#marks.splice(0, waiting === -1 ? this.#marks.length : waiting)
      .map(({ name }) => name);
  }

  /** Takes the frame that sounds from `fromMs` for 20 ms. */
  take(fromMs: number): PlayedFrame {
    const audio = new Uint8Array(FRAME_BYTES);
    const agentBytes = this.#dequeue(audio);
    audio.fill(MULAW_SILENCE, agentBytes);
    if (agentBytes > 0) {
      const holeMs = fromMs - this.#soundsUntilMs;
      if (holeMs > 0 && holeMs <= UNDERRUN_MS) this.#underruns++;
      this.#soundsUntilMs = fromMs + agentBytes / BYTES_PER_MS;
    }
    for (const mark of this.#marks) {
      if (mark.afterBytes > this.#takenBytes) break;
      const msBeforeEnd = (this.#takenBytes - mark.afterBytes) / BYTES_PER_MS;
      mark.dueMs = Math.min(mark.dueMs, this.#soundsUntilMs - msBeforeEnd);
    }
    return { audio, agentBytes };
  }

  #dequeue(out: Uint8Array): number {
    let filled = 0;
    while (filled < out.length) {
      const first = this.#queue[0];
      if (!first) break;
      const piece = first.subarray(
        this.#firstOffset,
        this.#firstOffset + out.length - filled,
      );
      out.set(piece, filled);
      filled += piece.length;
      this.#firstOffset += piece.length;
      if (this.#firstOffset === first.length) {
        this.#queue.shift();
        this.#firstOffset = 0;
      }
    }
    this.#takenBytes += filled;
    return filled;
  }
}
