/**
 * Cuts mu-law of any chunk size into 20 ms frames. This module is browser compatible.
 */
import { FRAME_BYTES, MULAW_SILENCE } from "./mulaw.ts";

export class Framer {
  #rest = new Uint8Array(FRAME_BYTES);
  #restBytes = 0;

  /** Bytes that wait for the rest of their frame: 0 to 159. */
  get pendingBytes(): number {
    return this.#restBytes;
  }

  /**
   * Takes the next bytes and gives the frames that they complete, in order.
   * A frame may be a view into `chunk`: do not write to `chunk` afterwards.
   */
  push(chunk: Uint8Array): Uint8Array[] {
    const frames: Uint8Array[] = [];
    let at = 0;
    if (this.#restBytes > 0) {
      at = Math.min(FRAME_BYTES - this.#restBytes, chunk.length);
      this.#keep(chunk.subarray(0, at));
      if (this.#restBytes < FRAME_BYTES) return frames;
      frames.push(this.#rest);
      this.#startRest();
    }
    for (; at + FRAME_BYTES <= chunk.length; at += FRAME_BYTES) frames.push(chunk.subarray(at, at + FRAME_BYTES));
    this.#keep(chunk.subarray(at));
    return frames;
  }

  /** Gives the unfinished frame, filled up with silence, and starts afresh; `undefined` when nothing waits. */
  flush(): Uint8Array | undefined {
    if (this.#restBytes === 0) return undefined;
    const last = this.#rest.fill(MULAW_SILENCE, this.#restBytes);
    this.#startRest();
    return last;
  }

  /** Forgets the unfinished frame. */
  reset(): void {
    this.#restBytes = 0;
  }

  #keep(bytes: Uint8Array): void {
    this.#rest.set(bytes, this.#restBytes);
    this.#restBytes += bytes.length;
  }

  #startRest(): void {
    this.#rest = new Uint8Array(FRAME_BYTES);
    this.#restBytes = 0;
  }
}

/** All of `audio` as 20 ms frames, the last filled up with silence. */
export function framesOf(audio: Uint8Array): Uint8Array[] {
  const framer = new Framer();
  const frames = framer.push(audio);
  const last = framer.flush();
  if (last) frames.push(last);
  return frames;
}
