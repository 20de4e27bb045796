// deno-lint-ignore-file camelcase -- espeak's own names
/**
 * Voices that say a piece of text and tell when each word was said: espeak-ng from its npm package, and flite, where
 * its command is installed.
 */
import initEspeak from "@echogarden/espeak-ng-emscripten";
import { SAMPLE_RATE_HZ } from "../lib/audio/mulaw.ts";
import { resample, resampleFilter } from "../lib/audio/resample.ts";
import type { Language } from "../lib/language.ts";
import type { PhraseWord } from "./phrases.ts";

export interface Spoken {
  /** 8 kHz, silence before and after cut off. */
  samples: Int16Array;
  /** One for each word asked for, in ms from the start. */
  wordTimes: { startMs: number; endMs: number }[];
}

export interface Speaker {
  readonly name: string;
  readonly language: Language;
  speak(words: readonly PhraseWord[]): Promise<Spoken>;
}

/** Quieter than this below the loudest sample is silence at the ends of a piece. */
const SILENCE_BELOW_PEAK = 0.01;

interface EspeakEvent {
  type: string;
  /** In ms. */
  audio_position: number;
  /** Index of the word's first character, counted from 1. */
  text_position: number;
}

export interface Espeak {
  set_voice(name: string, language: string, gender: number, age: number, variant: number): void;
  set_rate(wordsPerMinute: number): void;
  set_pitch(pitch: number): void;
  synthesize(text: string, take: (audio: ArrayBuffer | null, events: EspeakEvent[]) => boolean): void;
}

const ESPEAK_HZ = 22_050;
const espeakFilter = resampleFilter(ESPEAK_HZ, SAMPLE_RATE_HZ);

export async function loadEspeak(): Promise<Espeak> {
  type Init = (options: { printErr(line: string): void }) => Promise<{ eSpeakNGWorker: new () => Espeak }>;
  // It warns about a phoneme table at each change of voice, and speaks all the same.
  const module = await (initEspeak as unknown as Init)({ printErr: () => {} });
  return new module.eSpeakNGWorker();
}

/** @param settings `rate` in words a minute, `pitch` 0 to 99 */
export function espeakSpeaker(
  espeak: Espeak,
  language: Language,
  settings: { voice: string; rate: number; pitch: number },
): Speaker {
  return {
    name: `espeak ${settings.voice} ${settings.rate}/${settings.pitch}`,
    language,
    speak(words) {
      espeak.set_voice(settings.voice, "", 0, 0, 0);
      espeak.set_rate(settings.rate);
      espeak.set_pitch(settings.pitch);
      const parts: Int16Array[] = [];
      const startsMs = new Map<number, number>();
      const { text, positions } = layOut(words);
      espeak.synthesize(text, (audio, events) => {
        if (audio !== null) parts.push(new Int16Array(audio.slice(0)));
        for (const event of events) {
          if (event.type === "word") startsMs.set(event.text_position, event.audio_position);
        }
        return false;
      });
      const starts = positions.map((position) => startsMs.get(position));
      return Promise.resolve(finish(resample(joinSamples(parts), espeakFilter), starts));
    },
  };
}

/** The text to speak and where each of its words begins in it, counted from 1. */
function layOut(words: readonly PhraseWord[]): { text: string; positions: number[] } {
  let text = "";
  const positions = words.map(({ text: plain, sounds }) => {
    const position = text.length + (sounds === undefined ? 1 : 3);
    text += (sounds === undefined ? plain : `[[${sounds}]]`) + " ";
    return position;
  });
  return { text: text.trimEnd(), positions };
}

/** @returns undefined when flite is not installed */
export async function fliteSpeaker(voice: "slt" | "rms" | "awb" | "kal16"): Promise<Speaker | undefined> {
  try {
    await run("flite", ["--version"]);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  return {
    name: `flite ${voice}`,
    language: "en",
    async speak(words) {
      const file = await Deno.makeTempFile({ suffix: ".wav" });
      const text = words.map((word) => word.text).join(" ");
      const durations = await run("flite", ["-voice", voice, "-psdur", "-t", text, "-o", file]);
      const wav = await Deno.readFile(file);
      await Deno.remove(file);
      const phones = [];
      for (const word of words) {
        const output = await run("flite", ["-voice", voice, "-ps", "-t", word.text, "-o", "none"]);
        phones.push(output.trim().split(/\s+/).filter((phone) => phone !== "pau").length);
      }
      const rateHz = new DataView(wav.buffer).getUint32(24, true);
      const samples = new Int16Array(wav.slice(44).buffer);
      return finish(resample(samples, resampleFilter(rateHz, SAMPLE_RATE_HZ)), wordStarts(durations, phones));
    },
  };
}

/** The start of each word in ms, from flite's list of phones with the time each ends and the phones of each word. */
function wordStarts(durations: string, phonesOfWords: readonly number[]): number[] {
  const starts: number[] = [];
  let endMs = 0;
  for (const entry of durations.trim().split(/\s+/)) {
    const [phone, seconds] = entry.split(":");
    if (phone !== "pau") starts.push(endMs);
    endMs = Number(seconds) * 1000;
  }
  const total = phonesOfWords.reduce((sum, count) => sum + count, 0);
  let before = 0;
  return phonesOfWords.map((count) => {
    const start = starts[Math.round((before / total) * starts.length)] ?? 0;
    before += count;
    return start;
  });
}

/** @param starts of the words in ms; a word without one is run together with the word before it */
function finish(samples: Int16Array, starts: readonly (number | undefined)[]): Spoken {
  if (samples.length === 0) throw new Error("Cannot make the corpus: a voice said nothing");
  const peak = samples.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0);
  const isSound = (sample: number) => Math.abs(sample) > peak * SILENCE_BELOW_PEAK;
  const from = Math.max(0, samples.findIndex(isSound));
  const to = samples.findLastIndex(isSound) + 1;
  const lengthMs = ((to - from) * 1000) / SAMPLE_RATE_HZ;
  const inside = (ms: number) => Math.min(Math.max(0, ms - (from * 1000) / SAMPLE_RATE_HZ), lengthMs);
  const known = starts.map((start, index) => index === 0 ? 0 : start === undefined ? undefined : inside(start));
  const wordTimes = known.map((_, index) => {
    const first = known.findLastIndex((start, at) => at <= index && start !== undefined);
    const next = known.findIndex((start, at) => at > index && start !== undefined);
    const [groupMs, untilMs] = [known[first]!, next < 0 ? lengthMs : known[next]!];
    const shareMs = (untilMs - groupMs) / ((next < 0 ? known.length : next) - first);
    return { startMs: groupMs + (index - first) * shareMs, endMs: groupMs + (index - first + 1) * shareMs };
  });
  return { samples: samples.slice(from, to), wordTimes };
}

export function joinSamples(parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function run(command: string, args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(command, { args, stderr: "null" }).output();
  return new TextDecoder().decode(stdout);
}
