/**
 * The recording of a call as both sides heard it: caller left, agent right, 8 kHz. Pure but for its own state.
 */
import { BYTES_PER_MS, decodeMulaw, MULAW_SILENCE, SAMPLE_RATE_HZ } from "../lib/audio/mulaw.ts";
import { writeWav } from "../lib/audio/wav.ts";

const SIDES = ["caller", "agent"] as const;

export type Side = (typeof SIDES)[number];

interface Placed {
  at: number;
  audio: Uint8Array;
}

export class Recording {
  readonly #placed: Record<Side, Placed[]> = { caller: [], agent: [] };
  #streamStart = 0;
  #end = 0;

  /** Begins a new stream of the same call, `atMs` after the call's first one began. */
  startStream(atMs: number): void {
    this.#streamStart = Math.max(this.#end, Math.round(atMs * BYTES_PER_MS));
  }

  /** Takes mu-law that sounds on one side from `atMs` of the stream. */
  add(side: Side, audio: Uint8Array, atMs: number): void {
    const at = this.#streamStart + Math.round(atMs * BYTES_PER_MS);
    this.#placed[side].push({ at, audio });
    this.#end = Math.max(this.#end, at + audio.length);
  }

  get durationMs(): number {
    return this.#end / BYTES_PER_MS;
  }

  /** The file so far. */
  toWav(): Uint8Array {
    const channels = SIDES.map((side) => {
      const track = new Uint8Array(this.#end).fill(MULAW_SILENCE);
      for (const { at, audio } of this.#placed[side]) track.set(audio, at);
      return decodeMulaw(track);
    });
    return writeWav({ sampleRateHz: SAMPLE_RATE_HZ, channels });
  }
}
