/**
 * Calls with known truth: callers who answer an agent's questions, with the time of every word, pause and end of turn,
 * and the background of the line added at a known level. The same each time.
 */
import { encodeMulaw, FRAME_BYTES, SAMPLE_RATE_HZ } from "../lib/audio/mulaw.ts";
import { gainFactor } from "../lib/audio/loudness.ts";
import type { ExpectedSlot } from "../lib/brain/conversation.ts";
import type { Language } from "../lib/language.ts";
import { type Random, seededRandom } from "../simulator/random.ts";
import { PHRASES, piecesOf } from "./phrases.ts";
import { espeakSpeaker, fliteSpeaker, joinSamples, loadEspeak, type Speaker } from "./speakers.ts";

export interface TimedWord {
  text: string;
  startMs: number;
  endMs: number;
}

/** One answer of the caller's, from its first sound to its last. */
export interface CorpusTurn {
  asks: ExpectedSlot;
  text: string;
  startMs: number;
  endMs: number;
  words: TimedWord[];
  /** Thinking pauses inside the turn: silence that does not end it. */
  pauses: { startMs: number; endMs: number }[];
}

export interface Clip {
  name: string;
  language: Language;
  /** The caller alone, 8 kHz; the mean level of its words is `SPEECH_DB`. */
  samples: Int16Array;
  durationMs: number;
  turns: CorpusTurn[];
}

export const SPEECH_DB = -24;
/** Hiss of an otherwise quiet line. */
const LINE_NOISE_DB = -66;
const FIRST_SILENCE_MS = 2000;
/** Between one turn's end and the next one's start. */
const MIN_GAP_MS = 2200;
const MAX_GAP_MS = 3200;
const TURNS_PER_CLIP = 8;
/** People do not say everything equally loud: each turn is this much above or below the others, at most. */
const TURN_LEVEL_SPAN_DB = 5;

/** Two clips of eight turns for each of nine voices, about 12 minutes; without flite, of five voices. */
export async function makeCorpus(seed = 1): Promise<Clip[]> {
  const clips: Clip[] = [];
  for (const [index, speaker] of (await speakers()).entries()) {
    const phrases = PHRASES[speaker.language];
    for (let first = 0; first < phrases.length; first += TURNS_PER_CLIP) {
      const random = seededRandom(seed * 1000 + index * 10 + first);
      clips.push(await makeClip(speaker, phrases.slice(first, first + TURNS_PER_CLIP), random));
    }
  }
  return clips;
}

async function speakers(): Promise<Speaker[]> {
  const espeak = await loadEspeak();
  const all = [
    espeakSpeaker(espeak, "en", { voice: "en-us", rate: 160, pitch: 45 }),
    espeakSpeaker(espeak, "en", { voice: "en-gb-x-rp", rate: 185, pitch: 70 }),
    await fliteSpeaker("slt"),
    await fliteSpeaker("rms"),
    await fliteSpeaker("awb"),
    await fliteSpeaker("kal16"),
    espeakSpeaker(espeak, "he", { voice: "he", rate: 150, pitch: 35 }),
    espeakSpeaker(espeak, "he", { voice: "he", rate: 170, pitch: 75 }),
    espeakSpeaker(espeak, "he", { voice: "he", rate: 190, pitch: 55 }),
  ];
  return all.filter((speaker) => speaker !== undefined);
}

async function makeClip(
  speaker: Speaker,
  phrases: readonly (typeof PHRASES)["en"][number][],
  random: Random,
): Promise<Clip> {
  const parts: Int16Array[] = [];
  let atMs = 0;
  const pause = (ms: number) => {
    parts.push(new Int16Array(Math.round(ms) * 8));
    atMs += Math.round(ms);
  };
  const turns: CorpusTurn[] = [];
  pause(FIRST_SILENCE_MS);
  for (const phrase of phrases) {
    const turn: CorpusTurn = { asks: phrase.asks, text: "", startMs: atMs, endMs: atMs, words: [], pauses: [] };
    const gain = gainFactor((2 * random() - 1) * TURN_LEVEL_SPAN_DB);
    for (const piece of piecesOf(phrase)) {
      if (piece.pauseMs > 0) turn.pauses.push({ startMs: atMs, endMs: atMs + piece.pauseMs });
      pause(piece.pauseMs);
      const spoken = await speaker.speak(piece.words);
      piece.words.forEach(({ text }, index) => {
        const { startMs, endMs } = spoken.wordTimes[index]!;
        turn.words.push({ text, startMs: atMs + startMs, endMs: atMs + endMs });
      });
      parts.push(spoken.samples.map((sample) => clip16(sample * gain)));
      atMs += (spoken.samples.length * 1000) / SAMPLE_RATE_HZ;
    }
    turn.endMs = atMs;
    turn.text = turn.words.map((word) => word.text).join(" ");
    turns.push(turn);
    pause(MIN_GAP_MS + random() * (MAX_GAP_MS - MIN_GAP_MS));
  }
  const samples = joinSamples(parts);
  return {
    name: speaker.name,
    language: speaker.language,
    samples: atLevel(samples, turns),
    durationMs: (samples.length * 1000) / SAMPLE_RATE_HZ,
    turns,
  };
}

/** Brings the words of a clip to `SPEECH_DB` on average. */
function atLevel(samples: Int16Array, turns: readonly CorpusTurn[]): Int16Array {
  let sum = 0;
  let count = 0;
  for (const word of turns.flatMap((turn) => turn.words)) {
    for (let i = Math.floor(word.startMs * 8); i < Math.floor(word.endMs * 8); i++) sum += samples[i]! ** 2, count++;
  }
  const factor = (32_768 * gainFactor(SPEECH_DB)) / Math.sqrt(sum / count);
  return samples.map((sample) => clip16(sample * factor));
}

/**
 * The clip as the server hears it: 160-byte mu-law frames, with a background `snrDb` below the mean level of the words.
 * @param background a loop of samples whose RMS is 1, or undefined for a quiet line
 */
export function framesOf(clip: Clip, background?: Float32Array, snrDb = 0): Uint8Array[] {
  const random = seededRandom(9);
  const hiss = 32_768 * gainFactor(LINE_NOISE_DB) * Math.sqrt(3);
  const factor = 32_768 * gainFactor(SPEECH_DB - snrDb);
  const mixed = clip.samples.map((sample, index) => {
    const behind = background === undefined ? 0 : factor * background[index % background.length]!;
    return clip16(sample + behind + hiss * (2 * random() - 1));
  });
  const bytes = encodeMulaw(mixed);
  const count = Math.floor(bytes.length / FRAME_BYTES);
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * FRAME_BYTES, (i + 1) * FRAME_BYTES));
}

/** What a streaming recognizer would have said by when: the words so far, each `delayMs` after its end. */
export function partialsOf(turn: CorpusTurn, delayMs: number): { atMs: number; text: string }[] {
  return turn.words.map((word, index) => ({
    atMs: word.endMs + delayMs,
    text: turn.words.slice(0, index + 1).map(({ text }) => text).join(" "),
  }));
}

function clip16(sample: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(sample)));
}
