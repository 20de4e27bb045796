/**
 * What lies between a synthesizer's samples and the phone line: silence at both ends cut short, the line's sample rate, an
 * even loudness without clipping, mu-law. Streaming. This module is browser compatible.
 */
import { gainFactor } from "../audio/loudness.ts";
import { encodeMulaw, SAMPLE_RATE_HZ } from "../audio/mulaw.ts";
import { type ResampleFilter, Resampler } from "../audio/resample.ts";

/** Below this a sample is silence: -46 dBFS. */
const SILENCE_LEVEL = 164;
/** Silence kept before the first sound, so that its attack is whole. */
const LEAD_MS = 10;
/** Silence kept after the last sound: a breath between two sentences. */
const TAIL_MS = 100;
/** Above this share of full scale the louder is squeezed into what is left. */
const KNEE = 0.7;
/** How loud speech is made: RMS over its voiced parts. */
export const SPEECH_LEVEL_DB = -20;

/** Makes the silence at both ends of a stream of samples short and always the same; silence between sounds passes. */
export class SilenceTrimmer {
  readonly #leadSamples: number;
  readonly #tailSamples: number;
  /** Silence that is passed on only if a sound follows. */
  #held: Int16Array[] = [];
  #heardSound = false;

  constructor(sampleRateHz: number) {
    this.#leadSamples = Math.round((LEAD_MS * sampleRateHz) / 1000);
    this.#tailSamples = Math.round((TAIL_MS * sampleRateHz) / 1000);
  }

  /** Takes the next samples and returns those now known to belong to the speech. */
  push(samples: Int16Array): Int16Array {
    const last = samples.findLastIndex(isSound);
    if (last < 0) {
      this.#held.push(samples.slice());
      return new Int16Array(0);
    }
    const upToSound = joined([...this.#held, samples.subarray(0, last + 1)]);
    const lead = this.#heardSound ? 0 : Math.max(0, upToSound.findIndex(isSound) - this.#leadSamples);
    this.#heardSound = true;
    this.#held = [samples.slice(last + 1)];
    return upToSound.subarray(lead);
  }

  /** Ends the speech: returns the tail of silence, made up where less of it came in. */
  flush(): Int16Array {
    const tail = new Int16Array(this.#heardSound ? this.#tailSamples : 0);
    tail.set(joined(this.#held).subarray(0, tail.length));
    this.#held = [];
    this.#heardSound = false;
    return tail;
  }
}

/** Makes one utterance of a synthesizer fit for the line. */
export class SpeechShaper {
  readonly #trimmer: SilenceTrimmer;
  readonly #resampler: Resampler;
  readonly #gain: number;

  /**
   * @param filter from the synthesizer's rate to 8 kHz
   * @param gainDb what brings this voice to `SPEECH_LEVEL_DB`
   */
  constructor(filter: ResampleFilter, gainDb: number) {
    if (filter.toHz !== SAMPLE_RATE_HZ) throw new RangeError(`The line takes ${SAMPLE_RATE_HZ} Hz: ${filter.toHz}`);
    this.#trimmer = new SilenceTrimmer(filter.fromHz);
    this.#resampler = new Resampler(filter);
    this.#gain = gainFactor(gainDb);
  }

  /** Takes the next samples and returns the mu-law they make; may be empty. */
  push(samples: Int16Array): Uint8Array {
    return this.#encode(this.#resampler.process(this.#trimmer.push(samples)));
  }

  /** Ends the utterance and returns its last mu-law. */
  flush(): Uint8Array {
    const tail = this.#resampler.process(this.#trimmer.flush());
    return this.#encode(joined([tail, this.#resampler.flush()]));
  }

  #encode(samples: Int16Array): Uint8Array {
    for (let n = 0; n < samples.length; n++) samples[n] = limit((samples[n]! / 32_768) * this.#gain) * 32_767;
    return encodeMulaw(samples);
  }
}

/** The level of speech in dBFS: RMS over its 20 ms stretches that are not silence; `undefined` when all is. */
export function speechLevelDb(samples: Int16Array, sampleRateHz: number): number | undefined {
  const width = Math.round(sampleRateHz / 50);
  let sum = 0;
  let voiced = 0;
  for (let at = 0; at + width <= samples.length; at += width) {
    let energy = 0;
    for (let n = at; n < at + width; n++) energy += samples[n]! ** 2;
    if (energy < width * SILENCE_LEVEL ** 2) continue;
    sum += energy;
    voiced += width;
  }
  return voiced === 0 ? undefined : 10 * Math.log10(sum / voiced / 32_768 ** 2);
}

function limit(value: number): number {
  const size = Math.abs(value);
  if (size <= KNEE) return value;
  return Math.sign(value) * (KNEE + (1 - KNEE) * Math.tanh((size - KNEE) / (1 - KNEE)));
}

function isSound(sample: number): boolean {
  return sample > SILENCE_LEVEL || sample < -SILENCE_LEVEL;
}

function joined(parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
