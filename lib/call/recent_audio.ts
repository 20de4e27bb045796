/**
 * The newest audio of a caller, in one buffer: a frame that is kept as an object of its own outlives V8's young
 * generation, and with many calls those were most of what its collector had to do.
 */
import { FRAME_BYTES } from "../audio/mulaw.ts";
import type { TimedFrame } from "../twilio/inbound_order.ts";

export class RecentAudio {
  private readonly bytes: Uint8Array;
  private readonly startsMs: Float64Array;
  private taken = 0;

  /** @param frames how many are kept */
  constructor(private readonly frames: number) {
    this.bytes = new Uint8Array(frames * FRAME_BYTES);
    this.startsMs = new Float64Array(frames);
  }

  /** Takes the next frame, 160 bytes of mu-law, which starts at `startMs` of the stream. */
  push(audio: Uint8Array, startMs: number): void {
    const place = this.taken % this.frames;
    this.bytes.set(audio, place * FRAME_BYTES);
    this.startsMs[place] = startMs;
    this.taken++;
  }

  /** Copies of the frames that start after `ms` of the stream, the oldest first. */
  after(ms: number): TimedFrame[] {
    const found: TimedFrame[] = [];
    for (let index = Math.max(0, this.taken - this.frames); index < this.taken; index++) {
      const place = index % this.frames;
      const startMs = this.startsMs[place]!;
      if (startMs <= ms) continue;
      found.push({ audio: this.bytes.slice(place * FRAME_BYTES, (place + 1) * FRAME_BYTES), startMs });
    }
    return found;
  }
}
