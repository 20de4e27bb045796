/**
 * The embedded voice as one function: speech text in, mu-law out, made at once on the thread that calls it. Runs in the
 * server's worker and in the simulator's. This module is browser compatible.
 */
import { SAMPLE_RATE_HZ } from "../audio/mulaw.ts";
import { type ResampleFilter, resampleFilter } from "../audio/resample.ts";
import type { Language } from "../language.ts";
import { type EspeakEngine, type EspeakSource, type EspeakVoiceSettings, startEspeak } from "./espeak_engine.ts";
import { pronounce } from "./pronunciation/pronounce.ts";
import { SPEECH_LEVEL_DB, speechLevelDb, SpeechShaper } from "./speech_shaper.ts";

export interface VoiceOptions {
  language: Language;
  /** `agent` (a woman), `caller` (a man), or a variant that comes with espeak. */
  variant: string;
}

const ESPEAK_LANGUAGE: Readonly<Record<Language, string>> = { he: "he", en: "en-us" };
/** A little slower than espeak's 175: the line takes away the upper half of every consonant. */
const WORDS_PER_MINUTE: Readonly<Record<Language, number>> = { he: 166, en: 165 };
/** What a voice says once, unheard, to learn how loud it is: all vowels, hard and soft consonants. */
const SAMPLE_SENTENCE: Readonly<Record<Language, string>> = {
  he: "שלום, מדברת דנה מהמשרד, איך אפשר לעזור לכם היום?",
  en: "Good morning, you have reached the office, how can I help you today?",
};

export class EspeakVoice {
  readonly #engine: EspeakEngine;
  readonly #filter: ResampleFilter;
  readonly #gainsDb = new Map<string, number>();

  constructor(engine: EspeakEngine) {
    this.#engine = engine;
    this.#filter = resampleFilter(engine.sampleRateHz, SAMPLE_RATE_HZ);
  }

  /** Learns the loudness of a voice and warms the engine up, so that the first sentence is as quick as the next. */
  prepare({ language, variant }: VoiceOptions): void {
    this.#gainDb(language, variant);
  }

  /**
   * Speaks one sentence of speech text, handing out mu-law 8 kHz bytes in pieces while it is made.
   * @param onAudio answers false to stop
   */
  speak(text: string, { language, variant }: VoiceOptions, onAudio: (mulaw: Uint8Array) => boolean): void {
    const spoken = pronounce(text, language);
    if (spoken.input === "") return;
    const shaper = new SpeechShaper(this.#filter, this.#gainDb(spoken.language, variant));
    let going = true;
    const give = (mulaw: Uint8Array) => mulaw.length === 0 || (going = onAudio(mulaw));
    this.#engine.speak(spoken.input, settings(spoken.language, variant), (samples) => give(shaper.push(samples)));
    if (going) give(shaper.flush());
  }

  #gainDb(language: Language, variant: string): number {
    const name = `${language} ${variant}`;
    const known = this.#gainsDb.get(name);
    if (known !== undefined) return known;
    const pieces: number[] = [];
    this.#engine.speak(pronounce(SAMPLE_SENTENCE[language], language).input, settings(language, variant), (samples) => {
      for (const sample of samples) pieces.push(sample);
      return true;
    });
    const levelDb = speechLevelDb(Int16Array.from(pieces), this.#engine.sampleRateHz) ?? SPEECH_LEVEL_DB;
    const gainDb = SPEECH_LEVEL_DB - levelDb;
    this.#gainsDb.set(name, gainDb);
    return gainDb;
  }
}

function settings(language: Language, variant: string): EspeakVoiceSettings {
  return { language: ESPEAK_LANGUAGE[language], variant, wordsPerMinute: WORDS_PER_MINUTE[language] };
}

/** Starts the engine and puts the voice on top of it. */
export async function startEspeakVoice(source: EspeakSource = {}): Promise<EspeakVoice> {
  return new EspeakVoice(await startEspeak(source));
}
