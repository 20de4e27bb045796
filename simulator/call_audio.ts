/**
 * Both sides of a call as they sounded: for the download and for the waveforms. Grows by 16 kB a second.
 * This module is browser compatible.
 */
import { peakDb } from "../lib/audio/loudness.ts";
import { BYTES_PER_MS, decodeMulaw, FRAME_MS, MULAW_SILENCE, SAMPLE_RATE_HZ } from "../lib/audio/mulaw.ts";
import { writeWav } from "../lib/audio/wav.ts";
import { GrowingBytes } from "./growing_bytes.ts";

/** Full loudness is 255; each step is this many dB, so that 0 is −90 dBFS and silence. */
const LEVEL_STEP_DB = 90 / 255;

/** One side of the call. */
export class AudioTrack {
  readonly #audio = new GrowingBytes(MULAW_SILENCE);
  readonly #levels = new GrowingBytes(0);

  /** How long the track is, in ms. */
  get durationMs(): number {
    return this.#audio.length / BYTES_PER_MS;
  }

  /** Takes the frame that sounds from `atMs` on; a gap before it is silence. */
  add(frame: Uint8Array, atMs: number): void {
    this.#audio.write(Math.round(atMs * BYTES_PER_MS), frame);
    const levelDb = peakDb(frame);
    this.#levels.write(Math.floor(atMs / FRAME_MS), Uint8Array.of(Math.round((levelDb + 90) / LEVEL_STEP_DB)));
  }

  /** Peak level of the frame at `atMs` in dBFS, −90 where there is none. */
  peakDbAt(atMs: number): number {
    return this.#levels.at(Math.floor(atMs / FRAME_MS)) * LEVEL_STEP_DB - 90;
  }

  samples(): Int16Array {
    return decodeMulaw(this.#audio.bytes());
  }
}

export class CallAudio {
  readonly caller = new AudioTrack();
  readonly agent = new AudioTrack();

  get durationMs(): number {
    return Math.max(this.caller.durationMs, this.agent.durationMs);
  }

  /** A stereo file at 8 kHz: caller left, agent right. */
  toWav(): Uint8Array<ArrayBuffer> {
    return writeWav({ sampleRateHz: SAMPLE_RATE_HZ, channels: [this.caller.samples(), this.agent.samples()] });
  }
}
