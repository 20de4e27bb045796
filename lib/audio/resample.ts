/**
 * Streaming change of sample rate for 16-bit PCM: a polyphase windowed-sinc filter that keeps its history from one
 * piece to the next. This module is browser compatible.
 *
 * The output is aligned with the input (no delay to take off) and does not depend on how the input was cut up.
 * Written here rather than taken from a wasm package so that it is ready without waiting and needs no asset beside
 * the bundle.
 */

/**
 * Half the length of the filter, in periods of the lower of the two rates. 32 gives a transition band of about 15 % of
 * the lower Nyquist frequency at 80 dB, and 4 ms of look-ahead at 8 kHz.
 */
const HALF_LENGTH_PERIODS = 32;
/** The middle of the transition band, as a share of the lower Nyquist frequency. */
const CUTOFF = 0.95;
/** Kaiser's parameter for about 80 dB of rejection. */
const KAISER_BETA = 7.86;
/** More phases than this means rates with next to no common divisor, and a table of many megabytes. */
const MAX_PHASES = 1000;

/** The filter between two rates: made once, used by any number of streams. */
export interface ResampleFilter {
  readonly fromHz: number;
  readonly toHz: number;
  /** Output samples for every `down` input samples, in lowest terms. */
  readonly up: number;
  readonly down: number;
  /** Input samples on each side of an output sample. */
  readonly reachSamples: number;
  /** `up` rows of `2 * reachSamples` coefficients. */
  readonly taps: Float32Array;
}

/**
 * Computes the filter from `fromHz` to `toHz`, both in Hz (a few ms of work: keep it).
 * @throws {RangeError} when a rate is not a positive whole number, or the two have too small a common divisor
 */
export function resampleFilter(fromHz: number, toHz: number): ResampleFilter {
  for (const rate of [fromHz, toHz]) {
    if (!Number.isInteger(rate) || rate < 1) throw new RangeError(`Sample rate must be a positive integer: ${rate}`);
  }
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const up = toHz / divisor;
  const down = fromHz / divisor;
  if (up > MAX_PHASES) throw new RangeError(`Cannot resample between unrelated rates: ${fromHz} and ${toHz} Hz`);

  const lowerHz = Math.min(fromHz, toHz);
  const halfLength = (HALF_LENGTH_PERIODS * fromHz) / lowerHz;
  const reachSamples = Math.ceil(halfLength);
  const cutoff = (CUTOFF * lowerHz) / fromHz;
  const taps = new Float32Array(up * 2 * reachSamples);
  for (let phase = 0; phase < up; phase++) {
    const row = taps.subarray(phase * 2 * reachSamples, (phase + 1) * 2 * reachSamples);
    let sum = 0;
    for (let k = 0; k < row.length; k++) {
      const distance = k - (reachSamples - 1) - phase / up;
      const tap = cutoff * sinc(cutoff * distance) * kaiser(distance / halfLength);
      row[k] = tap;
      sum += tap;
    }
    // Every phase passes a constant unchanged, else a steady level would ripple at the rate of the phases.
    for (let k = 0; k < row.length; k++) row[k]! /= sum;
  }
  return { fromHz, toHz, up, down, reachSamples, taps };
}

/** One stream of samples on its way from one rate to the other. */
export class Resampler {
  readonly #filter: ResampleFilter;
  /** Input not needed any less by the next output sample, starting `reachSamples - 1` before it. */
  #history: Float32Array;
  #historySamples: number;
  /** Phase of the next output sample. */
  #phase = 0;
  #inputSamples = 0;
  #outputSamples = 0;

  constructor(filter: ResampleFilter) {
    this.#filter = filter;
    this.#history = new Float32Array(8 * filter.reachSamples);
    this.#historySamples = filter.reachSamples - 1;
  }

  /** Takes the next samples (any number) and returns all that can be computed so far; the last few ms are held back. */
  process(samples: Int16Array): Int16Array {
    this.#append(samples);
    this.#inputSamples += samples.length;
    return this.#drain(Number.POSITIVE_INFINITY);
  }

  /**
   * Ends the stream: returns what was held back, so that `n` samples in make `n * toHz / fromHz` out, rounded up.
   * The resampler is then as new.
   */
  flush(): Int16Array {
    const { up, down, reachSamples } = this.#filter;
    const owed = Math.ceil((this.#inputSamples * up) / down) - this.#outputSamples;
    this.#append(new Int16Array(reachSamples + 1));
    const tail = this.#drain(owed);
    this.#history.fill(0);
    this.#historySamples = reachSamples - 1;
    this.#phase = 0;
    this.#inputSamples = 0;
    this.#outputSamples = 0;
    return tail;
  }

  #append(samples: Int16Array): void {
    const needed = this.#historySamples + samples.length;
    if (needed > this.#history.length) {
      const grown = new Float32Array(2 * needed);
      grown.set(this.#history.subarray(0, this.#historySamples));
      this.#history = grown;
    }
    this.#history.set(samples, this.#historySamples);
    this.#historySamples = needed;
  }

  #drain(limit: number): Int16Array {
    const { up, down, reachSamples, taps } = this.#filter;
    const width = 2 * reachSamples;
    const history = this.#history;
    const output = new Int16Array(Math.max(0, Math.min(limit, this.#computableSamples())));
    let base = 0;
    let phase = this.#phase;
    for (let n = 0; n < output.length; n++) {
      const row = phase * width;
      let sum = 0;
      for (let k = 0; k < width; k++) sum += history[base + k]! * taps[row + k]!;
      output[n] = toInt16(sum);
      phase += down;
      base += Math.floor(phase / up);
      phase %= up;
    }
    history.copyWithin(0, base, this.#historySamples);
    this.#historySamples -= base;
    this.#phase = phase;
    this.#outputSamples += output.length;
    return output;
  }

  /** How many output samples have all the input they reach for. */
  #computableSamples(): number {
    const { up, down, reachSamples } = this.#filter;
    const spare = this.#historySamples - 2 * reachSamples;
    return spare < 0 ? 0 : Math.floor(((spare + 1) * up - 1 - this.#phase) / down) + 1;
  }
}

/** Resamples a whole recording at once. */
export function resample(samples: Int16Array, filter: ResampleFilter): Int16Array {
  const resampler = new Resampler(filter);
  const body = resampler.process(samples);
  const tail = resampler.flush();
  const whole = new Int16Array(body.length + tail.length);
  whole.set(body);
  whole.set(tail, body.length);
  return whole;
}

/** Turns a stream of little-endian 16-bit PCM bytes, cut anywhere, into samples: half a sample waits for its rest. */
export class Pcm16Reader {
  #half: number | undefined;

  /** Takes the next bytes (any number) and returns the samples they complete. */
  read(bytes: Uint8Array): Int16Array {
    const held = this.#half;
    const total = bytes.length + (held === undefined ? 0 : 1);
    const samples = new Int16Array(total >> 1);
    let at = 0;
    for (let n = 0; n < samples.length; n++) {
      const low = n === 0 && held !== undefined ? held : bytes[at++]!;
      samples[n] = low | (bytes[at++]! << 8);
    }
    if (at < bytes.length) this.#half = bytes[at];
    else if (total % 2 === 0) this.#half = undefined;
    return samples;
  }
}

function toInt16(value: number): number {
  return Math.max(-32768, Math.min(32767, Math.round(value)));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Kaiser's window at `x`, -1 to 1; nothing outside. */
function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel0(KAISER_BETA * Math.sqrt(1 - x * x)) / bessel0(KAISER_BETA);
}

/** The modified Bessel function of the first kind, order 0, by its power series. */
function bessel0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
