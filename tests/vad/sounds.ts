/**
 * Sounds to hear voice in, or not: made by arithmetic, the same each time, as 20 ms frames of 8 kHz mu-law.
 */
import { decodeMulaw, encodeMulaw, FRAME_BYTES, MULAW_SILENCE, SAMPLE_RATE_HZ } from "../../lib/audio/mulaw.ts";

/** First three formants, in Hz, of a, e, i, o, u as men say them. */
const VOWELS = [[730, 1090, 2440], [530, 1840, 2480], [270, 2290, 3010], [570, 840, 2410], [300, 870, 2240]] as const;
const BANDWIDTHS_HZ = [90, 110, 170];
const SYLLABLE_MS = 220;
const CONSONANT_MS = 60;

/** Numbers from -1 to 1, the same for the same seed (xorshift). */
export function noiseSource(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state | 0) / 2 ** 31;
  };
}

/** Syllables of a hissed consonant and a vowel, with the falling pitch and the rhythm of a sentence. */
export function speechLike(durationMs: number, levelDb = -20, pitchHz = 120, seed = 7): Uint8Array[] {
  const length = samplesIn(durationMs);
  const out = new Float64Array(length);
  const noise = noiseSource(seed);
  const resonators = BANDWIDTHS_HZ.map(() => [0, 0]);
  let phase = 0;
  for (let i = 0; i < length; i++) {
    const atMs = (i / SAMPLE_RATE_HZ) * 1000;
    const syllable = Math.floor(atMs / SYLLABLE_MS);
    const inMs = atMs - syllable * SYLLABLE_MS;
    const hz = pitchHz * (1.15 - 0.25 * ((atMs % 2000) / 2000)) * (1 + 0.03 * Math.sin(atMs / 90));
    phase += hz / SAMPLE_RATE_HZ;
    const pulse = phase >= 1 ? 1 : 0;
    phase -= pulse;
    const consonant = inMs < CONSONANT_MS;
    const swell = consonant ? 0.12 : Math.sin((Math.PI * (inMs - CONSONANT_MS)) / (SYLLABLE_MS - CONSONANT_MS));
    const source = consonant ? noise() : pulse * 8 + noise() * 0.05;
    out[i] = resonate(source * swell, VOWELS[(syllable * 3) % VOWELS.length]!, resonators);
  }
  return toFrames(out, levelDb);
}

/** The sum of two-pole resonances, each with its formant's frequency and width. */
function resonate(source: number, formantsHz: readonly number[], memory: number[][]): number {
  let sum = 0;
  memory.forEach((past, k) => {
    const radius = Math.exp((-Math.PI * BANDWIDTHS_HZ[k]!) / SAMPLE_RATE_HZ);
    const turn = 2 * radius * Math.cos((2 * Math.PI * formantsHz[k]!) / SAMPLE_RATE_HZ);
    const y = source * (1 - radius) + turn * past[0]! - radius * radius * past[1]!;
    past[1] = past[0]!;
    past[0] = y;
    sum += y / (k + 1);
  });
  return sum;
}

export function whiteNoise(durationMs: number, levelDb: number, seed = 3): Uint8Array[] {
  const noise = noiseSource(seed);
  return toFrames(Float64Array.from({ length: samplesIn(durationMs) }, noise), levelDb);
}

export function tone(durationMs: number, levelDb: number, frequencyHz: number): Uint8Array[] {
  const step = (2 * Math.PI * frequencyHz) / SAMPLE_RATE_HZ;
  return toFrames(Float64Array.from({ length: samplesIn(durationMs) }, (_, i) => Math.sin(i * step)), levelDb);
}

export function silence(durationMs: number): Uint8Array[] {
  return Array.from({ length: durationMs / 20 }, () => new Uint8Array(FRAME_BYTES).fill(MULAW_SILENCE));
}

/** Both at once; as long as the longer one. */
export function mixed(a: readonly Uint8Array[], b: readonly Uint8Array[]): Uint8Array[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => {
    const one = a[i] === undefined ? new Int16Array(FRAME_BYTES) : decodeMulaw(a[i]);
    const other = b[i] === undefined ? new Int16Array(FRAME_BYTES) : decodeMulaw(b[i]);
    return encodeMulaw(one.map((sample, k) => Math.max(-32_768, Math.min(32_767, sample + other[k]!))));
  });
}

function samplesIn(durationMs: number): number {
  return Math.floor(durationMs / 20) * FRAME_BYTES;
}

/** Scales samples to an RMS level in dBFS. */
function toFrames(samples: Float64Array, levelDb: number): Uint8Array[] {
  const rms = Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
  const factor = (32_768 * 10 ** (levelDb / 20)) / rms;
  const scaled = Int16Array.from(samples, (x) => Math.max(-32_768, Math.min(32_767, Math.round(x * factor))));
  const bytes = encodeMulaw(scaled);
  return Array.from(
    { length: bytes.length / FRAME_BYTES },
    (_, i) => bytes.slice(i * FRAME_BYTES, (i + 1) * FRAME_BYTES),
  );
}
