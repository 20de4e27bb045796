/**
 * Background noises of phone calls, made rather than recorded, each a loop of eight seconds.
 * This module is browser compatible.
 */
import { SAMPLE_RATE_HZ } from "../lib/audio/mulaw.ts";
import type { Random } from "./random.ts";

export type NoiseKind = "white" | "pink" | "hum" | "traffic" | "babble";

export const NOISE_KINDS: readonly NoiseKind[] = [
  "white",
  "pink",
  "hum",
  "traffic",
  "babble",
];

export const NOISE_LOOP_SAMPLES = 8 * SAMPLE_RATE_HZ;

const MAKERS: Record<NoiseKind, (random: Random) => (index: number) => number> = {
  white: (random) => () => random() * 2 - 1,
  pink,
  hum,
  traffic,
  babble,
};

/** A loop of noise as floats whose RMS is 1. */
export function noiseLoop(kind: NoiseKind, random: Random): Float32Array {
  const loop = Float32Array.from(
    { length: NOISE_LOOP_SAMPLES },
    (_, index) => index,
  ).map(MAKERS[kind](random));
  const mean = loop.reduce((sum, sample) => sum + sample, 0) / loop.length;
  const squares = loop.reduce((sum, sample) => sum + (sample - mean) ** 2, 0);
  const rms = Math.sqrt(squares / loop.length);
  return loop.map((sample) => (sample - mean) / rms);
}

/** Falls by 3 dB an octave: white noises that are each renewed half as often as the one before, added up. */
function pink(random: Random): (index: number) => number {
  const rows = Array.from({ length: 10 }, () => random() * 2 - 1);
  return (index) => {
    const row = Math.min(
      rows.length - 1,
      Math.log2((index + 1) & -(index + 1)),
    );
    rows[row] = random() * 2 - 1;
    return rows.reduce((sum, value) => sum + value, 0);
  };
}

/** Mains hum: 50 Hz with its odd harmonics, and a little hiss. */
function hum(random: Random): (index: number) => number {
  return (index) => {
    const phase = (2 * Math.PI * 50 * index) / SAMPLE_RATE_HZ;
    return Math.sin(phase) + 0.5 * Math.sin(3 * phase) +
      0.3 * Math.sin(5 * phase) + 0.02 * (random() * 2 - 1);
  };
}

/** A street: deep rumble that swells and fades as cars go by, with tyre hiss on top. */
function traffic(random: Random): (index: number) => number {
  let rumble = 0;
  return (index) => {
    const white = random() * 2 - 1;
    rumble += (white - rumble) * 0.05;
    const seconds = index / SAMPLE_RATE_HZ;
    const swell = 1 + 0.7 * Math.sin(2 * Math.PI * 0.25 * seconds) +
      0.3 * Math.sin(2 * Math.PI * 0.625 * seconds);
    return swell * (rumble + 0.03 * white);
  };
}

interface Talker {
  pitchHz: number;
  syllablesHz: number;
  phase: number;
  resonance: Resonance;
}

/** Several people talking at once: buzzing voices through moving mouth resonances, in syllables. */
function babble(random: Random): (index: number) => number {
  const talkers: Talker[] = Array.from({ length: 7 }, () => ({
    pitchHz: 90 + random() * 130,
    syllablesHz: 3 + Math.floor(random() * 16) / 8,
    phase: random(),
    resonance: new Resonance(),
  }));
  return (index) => {
    const seconds = index / SAMPLE_RATE_HZ;
    return talkers.reduce(
      (sum, talker) => sum + talkerSample(talker, seconds, random),
      0,
    );
  };
}

function talkerSample(talker: Talker, seconds: number, random: Random): number {
  const syllable = talker.syllablesHz * seconds + talker.phase;
  const loudness = Math.max(0, Math.sin(2 * Math.PI * syllable)) ** 0.5;
  const buzz = ((talker.pitchHz * seconds + talker.phase) % 1) * 2 - 1 +
    0.3 * (random() * 2 - 1);
  const formantHz = 450 + 300 * Math.sin(2 * Math.PI * 0.37 * syllable) +
    250 * talker.phase;
  return talker.resonance.next(loudness * buzz, formantHz);
}

/** A two-pole resonance whose frequency may move. */
class Resonance {
  #last = 0;
  #beforeLast = 0;

  next(input: number, centreHz: number): number {
    const radius = 0.95;
    const turn = 2 * radius *
      Math.cos((2 * Math.PI * centreHz) / SAMPLE_RATE_HZ);
    const output = input + turn * this.#last -
      radius * radius * this.#beforeLast;
    this.#beforeLast = this.#last;
    this.#last = output;
    return output;
  }
}
