/**
 * G.711 mu-law, the only sound a phone line knows here: one byte a sample, 8,000 samples a second, so 8 bytes are 1 ms.
 * Follows ITU-T G.711 with the usual 16-bit scale (bias 132, clip 32,635).
 * This module is browser compatible.
 */

export const SAMPLE_RATE_HZ = 8000;
export const BYTES_PER_MS = 8;
export const FRAME_MS = 20;
export const FRAME_BYTES = FRAME_MS * BYTES_PER_MS;

/** Mu-law silence. Never 0x00, which is a click at full scale. */
export const MULAW_SILENCE = 0xff;

const BIAS = 132;
const CLIP = 32_635;

function decodeOne(byte: number): number {
  const inverted = ~byte & 0xff;
  const magnitude = ((((inverted & 0x0f) << 3) + BIAS) << ((inverted >> 4) & 0x07)) - BIAS;
  return inverted & 0x80 ? -magnitude : magnitude;
}

function encodeOne(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const biased = Math.min(Math.abs(sample), CLIP) + BIAS;
  const exponent = 24 - Math.clz32(biased);
  const mantissa = (biased >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

/** The 16-bit sample of each of the 256 mu-law codes. */
export const MULAW_DECODE: Readonly<Int16Array> = Int16Array.from({ length: 256 }, (_, code) => decodeOne(code));

/** The mu-law code of each 16-bit sample, at index `sample & 0xffff`. */
const MULAW_ENCODE = Uint8Array.from({ length: 65_536 }, (_, index) => encodeOne((index << 16) >> 16));

/**
 * Turns mu-law bytes into 16-bit samples.
 * @param out where to put them, at least as long as `bytes`; a new array when left out
 * @returns the samples: `out` cut to the length of `bytes`
 * @throws {RangeError} when `out` is too short
 */
export function decodeMulaw(bytes: Uint8Array, out = new Int16Array(bytes.length)): Int16Array {
  if (out.length < bytes.length) throw new RangeError(`Cannot decode ${bytes.length} bytes: out holds ${out.length}`);
  for (let i = 0; i < bytes.length; i++) out[i] = MULAW_DECODE[bytes[i]!]!;
  return out.length === bytes.length ? out : out.subarray(0, bytes.length);
}

/**
 * Turns 16-bit samples into mu-law bytes.
 * @param out where to put them, at least as long as `samples`; a new array when left out
 * @returns the bytes: `out` cut to the length of `samples`
 * @throws {RangeError} when `out` is too short
 */
export function encodeMulaw(samples: Int16Array, out = new Uint8Array(samples.length)): Uint8Array {
  if (out.length < samples.length) {
    throw new RangeError(`Cannot encode ${samples.length} samples: out holds ${out.length}`);
  }
  for (let i = 0; i < samples.length; i++) out[i] = MULAW_ENCODE[samples[i]! & 0xffff]!;
  return out.length === samples.length ? out : out.subarray(0, samples.length);
}

/** The mu-law code of one 16-bit sample; louder values are clipped. */
export function encodeSample(sample: number): number {
  const clipped = sample > 32_767 ? 32_767 : sample < -32_768 ? -32_768 : sample;
  return MULAW_ENCODE[clipped & 0xffff]!;
}

/** `durationMs` of silence. */
export function mulawSilence(durationMs: number): Uint8Array {
  return new Uint8Array(Math.round(durationMs * BYTES_PER_MS)).fill(MULAW_SILENCE);
}
