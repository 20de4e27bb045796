/**
 * What is heard behind callers: loops of samples whose RMS is 1.
 */
import { SAMPLE_RATE_HZ } from "../lib/audio/mulaw.ts";
import { noiseLoop } from "../simulator/noise.ts";
import { seededRandom } from "../simulator/random.ts";
import type { Clip } from "./corpus.ts";

/** `hum` is the mains, `traffic` a street or a car, `babble` five talkers at once, `talker` one (a television). */
export const BACKGROUNDS = ["quiet", "white", "pink", "hum", "traffic", "music", "babble", "talker"] as const;

export type Background = (typeof BACKGROUNDS)[number];

const TALK_SECONDS = 20;
const NOTE_SECONDS = 0.4;
const BABBLE_TALKERS = 5;
/** A tune and its chords, in semitones above A3. */
const TUNE = [0, 4, 7, 12, 7, 4, 5, 9, 12, 16, 12, 9, 7, 11, 14, 11];

/** @param clips whose voices talk in the background of the others */
export function makeBackgrounds(clips: readonly Clip[]): Record<Background, Float32Array> {
  const noise = (kind: "white" | "pink" | "hum" | "traffic") => noiseLoop(kind, seededRandom(5));
  const talkers = clips.map(talkOf);
  const step = Math.max(1, Math.floor(talkers.length / BABBLE_TALKERS));
  const babble = talkers.filter((_, index) => index % step === 0).slice(0, BABBLE_TALKERS);
  return {
    quiet: new Float32Array(1),
    white: noise("white"),
    pink: noise("pink"),
    hum: noise("hum"),
    traffic: noise("traffic"),
    music: unitRms(holdMusic()),
    babble: unitRms(babble.reduce((sum, talk) => sum.map((sample, index) => sample + talk[index]!))),
    talker: talkers[Math.floor(talkers.length / 2)]!,
  };
}

/** The clip's turns one after the other without the silence, over and over. */
function talkOf(clip: Clip): Float32Array {
  const turns = clip.turns.map(({ startMs, endMs }) => clip.samples.subarray(startMs * 8, endMs * 8));
  const samples = turns.flatMap((turn) => Array.from(turn));
  const length = TALK_SECONDS * SAMPLE_RATE_HZ;
  return unitRms(Float32Array.from({ length }, (_, index) => samples[index % samples.length]!));
}

/** Notes of three harmonics that ring out, each with the fifth below it. */
function holdMusic(): Float32Array {
  const noteSamples = NOTE_SECONDS * SAMPLE_RATE_HZ;
  return Float32Array.from({ length: TUNE.length * noteSamples }, (_, index) => {
    const seconds = index / SAMPLE_RATE_HZ;
    const inNote = (index % noteSamples) / noteSamples;
    const semitones = TUNE[Math.floor(index / noteSamples)]!;
    const ring = Math.exp(-3 * inNote);
    return [semitones, semitones - 7].reduce((sum, pitch) => sum + ring * note(220 * 2 ** (pitch / 12), seconds), 0);
  });
}

function note(hz: number, seconds: number): number {
  const turn = 2 * Math.PI * hz * seconds;
  return Math.sin(turn) + 0.5 * Math.sin(2 * turn) + 0.25 * Math.sin(3 * turn);
}

function unitRms(samples: Float32Array): Float32Array {
  const rms = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  return samples.map((sample) => sample / rms);
}
