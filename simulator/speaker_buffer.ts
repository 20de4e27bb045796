/**
 * What waits between the stream's play-out and the loudspeaker: evens out the moments at which frames are handed over,
 * without letting the wait grow. Samples are 16 bit at 8 kHz. This module is browser compatible.
 */
import { SAMPLE_RATE_HZ } from "../lib/audio/mulaw.ts";

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** Audio starts to sound when this much is there, so that a frame that is a little late leaves no hole. */
const FIRST_START_SAMPLES = 30 * SAMPLES_PER_MS;
/** A machine that is late more than that gets more room, up to a limit. */
const LATER_START_SAMPLES = 15 * SAMPLES_PER_MS;
const LAST_START_SAMPLES = 120 * SAMPLES_PER_MS;
/** More than this above the start, silence between two replies is skipped until the wait is short again. */
const COMFORT_SAMPLES = 40 * SAMPLES_PER_MS;
/** What was sounding at a `clear` fades out over this, without a click. */
const FADE_SAMPLES = 3 * SAMPLES_PER_MS;

interface Waiting {
  samples: Int16Array;
  /** True when the agent is in it. */
  sounds: boolean;
}

export class SpeakerBuffer {
  #queue: Waiting[] = [];
  /** Samples of the first entry that have been taken. */
  #offset = 0;
  #waitingSamples = 0;
  #startSamples = FIRST_START_SAMPLES;
  #playing = false;
  #agentSounded = false;
  #underruns = 0;
  #fade = new Int16Array(0);

  /** How much waits, in ms. */
  get waitingMs(): number {
    return this.#waitingSamples / SAMPLES_PER_MS;
  }

  /** How often the agent's sound was torn because the next frame was late. */
  get underruns(): number {
    return this.#underruns;
  }

  push(samples: Int16Array, sounds: boolean): void {
    if (!sounds && this.#waitingSamples > this.#startSamples + COMFORT_SAMPLES) return;
    this.#queue.push({ samples, sounds });
    this.#waitingSamples += samples.length;
  }

  /** Fills `out` with what sounds next; silence where nothing is there. */
  pull(out: Int16Array): void {
    out.fill(0);
    let at = this.#pullFade(out);
    this.#playing ||= this.#waitingSamples >= this.#startSamples;
    while (this.#playing && at < out.length) {
      const taken = this.#take(out, at);
      if (taken === 0) this.#ranOut();
      at += taken;
    }
  }

  /** Silence at once. */
  clear(): void {
    const next = new Int16Array(this.#playing ? FADE_SAMPLES : 0);
    this.#take(next, 0);
    this.#fade = next.map((sample, index) => Math.round(sample * (1 - (index + 1) / next.length)));
    this.#queue = [];
    this.#offset = 0;
    this.#waitingSamples = 0;
    this.#playing = false;
    this.#agentSounded = false;
  }

  #pullFade(out: Int16Array): number {
    const taken = Math.min(this.#fade.length, out.length);
    out.set(this.#fade.subarray(0, taken));
    this.#fade = this.#fade.subarray(taken);
    return taken;
  }

  #take(out: Int16Array, at: number): number {
    const first = this.#queue[0];
    if (first === undefined) return 0;
    const piece = first.samples.subarray(this.#offset, this.#offset + out.length - at);
    out.set(piece, at);
    this.#agentSounded = first.sounds;
    this.#offset += piece.length;
    this.#waitingSamples -= piece.length;
    if (this.#offset === first.samples.length) {
      this.#queue.shift();
      this.#offset = 0;
    }
    return piece.length;
  }

  #ranOut(): void {
    if (this.#agentSounded) {
      this.#underruns++;
      this.#startSamples = Math.min(this.#startSamples + LATER_START_SAMPLES, LAST_START_SAMPLES);
    }
    this.#playing = false;
    this.#agentSounded = false;
  }
}
