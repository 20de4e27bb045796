/**
 * Keeps what was synthesized: a phrase that was said before is said again at once, for nothing.
 */
import type { Language } from "../language.ts";
import type { SynthesisOptions, Synthesizer } from "./synthesizer.ts";

/** A place that outlives the process. It may lose things; it must not mix them up. */
export interface PhraseStore {
  read(key: string): Promise<Uint8Array | undefined>;
  write(key: string, audio: Uint8Array): Promise<void>;
}

export interface Phrase {
  text: string;
  language: Language;
}

export interface PhraseCacheOptions {
  /** What else the sound depends on: voice, model, rate, pitch. The synthesizer's name and the text are in the key. */
  voice: string;
  /** All audio in memory together. Default 16 MiB, some 35 minutes. */
  maxBytes?: number;
  /** Longer texts are said once and never again; they are not kept. Default 200. */
  maxCharacters?: number;
  /**
   * Said ahead of time in `warmUp` and never forgotten; the only ones that are written to the store, for they name no
   * caller.
   */
  phrases?: readonly Phrase[];
  store?: PhraseStore;
}

export interface CachedSynthesizer extends Synthesizer {
  /** The audio of one of the `phrases`, once it was made. */
  kept(text: string, language: Language): Uint8Array | undefined;
  /** For the metrics. */
  stats(): { hits: number; misses: number; bytes: number };
}

const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;
const PHRASES_AT_ONCE = 4;

/** Wraps one synthesizer. What is no fixed phrase is bounded by bytes: what was not used for longest is forgotten. */
export function createPhraseCache(synthesizer: Synthesizer, options: PhraseCacheOptions): CachedSynthesizer {
  const { maxBytes = DEFAULT_MAX_BYTES, maxCharacters = 200, phrases = [], store } = options;
  const memory = createLruBytes(maxBytes);
  const fixed = new Set(phrases.map(({ text, language }) => fixedKey(text, language)));
  const kept = new Map<string, Uint8Array>();
  let hits = 0;
  let misses = 0;
  const keyOf = (text: string, language: Language) => phraseKey(synthesizer.name, options.voice, text, language);

  async function* synthesize(text: string, synthesis: SynthesisOptions): AsyncGenerator<Uint8Array> {
    if (synthesis.signal.aborted) return;
    const { language } = synthesis;
    const key = await keyOf(text, language);
    const known = kept.get(fixedKey(text, language)) ?? memory.get(key);
    if (known !== undefined) {
      hits++;
      if (!synthesis.signal.aborted) yield known;
      return;
    }
    misses++;
    const pieces: Uint8Array[] = [];
    for await (const piece of synthesizer.synthesize(text, synthesis)) {
      if (text.length <= maxCharacters) pieces.push(piece);
      yield piece;
    }
    // An aborted synthesis ends like a complete one.
    if (synthesis.signal.aborted || pieces.length === 0) return;
    if (fixed.has(fixedKey(text, language))) keep({ text, language }, key, joined(pieces));
    else memory.set(key, joined(pieces));
  }

  async function keep({ text, language }: Phrase, key: string, audio: Uint8Array): Promise<void> {
    kept.set(fixedKey(text, language), audio);
    // A full or read-only disk must not keep anybody from speaking.
    await store?.write(key, audio).catch(() => {});
  }

  async function load({ text, language }: Phrase): Promise<void> {
    if (store === undefined || kept.has(fixedKey(text, language))) return;
    const stored = await store.read(await keyOf(text, language)).catch(() => undefined);
    if (stored !== undefined && stored.length > 0) kept.set(fixedKey(text, language), stored);
  }

  async function prepare({ text, language }: Phrase): Promise<void> {
    if (kept.has(fixedKey(text, language))) return;
    const { signal } = new AbortController();
    const audio = joined(await Array.fromAsync(synthesizer.synthesize(text, { language, signal })));
    if (audio.length > 0) await keep({ text, language }, await keyOf(text, language), audio);
  }

  return {
    name: synthesizer.name,
    synthesize,
    kept: (text, language) => kept.get(fixedKey(text, language)),
    async warmUp() {
      // First what is stored: that can be had even when the provider cannot be reached.
      await eachOf(phrases, load);
      await synthesizer.warmUp?.();
      await eachOf(phrases, prepare);
    },
    async close() {
      await synthesizer.close?.();
    },
    stats: () => ({
      hits,
      misses,
      bytes: memory.bytes + [...kept.values()].reduce((sum, { length }) => sum + length, 0),
    }),
  };
}

/** Runs over the phrases, a few at once; stops at the first failure. */
async function eachOf(phrases: readonly Phrase[], run: (phrase: Phrase) => Promise<void>): Promise<void> {
  const waiting = [...phrases];
  const worker = async () => {
    for (let phrase = waiting.shift(); phrase !== undefined; phrase = waiting.shift()) await run(phrase);
  };
  await Promise.all(Array.from({ length: PHRASES_AT_ONCE }, worker));
}

function fixedKey(text: string, language: Language): string {
  return `${language} ${text}`;
}

/** SHA-256 of everything the sound depends on, in hex: also a safe file name, from which no text can be read. */
export async function phraseKey(name: string, voice: string, text: string, language: Language): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(["mulaw-8000", name, voice, language, text]));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

interface LruBytes {
  get(key: string): Uint8Array | undefined;
  set(key: string, value: Uint8Array): void;
  readonly bytes: number;
}

function createLruBytes(maxBytes: number): LruBytes {
  // A Map keeps the order of insertion: the first key is the one that was not used for the longest time.
  const entries = new Map<string, Uint8Array>();
  let bytes = 0;
  const remove = (key: string) => {
    bytes -= entries.get(key)?.length ?? 0;
    entries.delete(key);
  };
  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key, value) {
      remove(key);
      if (value.length > maxBytes) return;
      entries.set(key, value);
      bytes += value.length;
      while (bytes > maxBytes) remove(entries.keys().next().value!);
    },
    get bytes() {
      return bytes;
    },
  };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let atByte = 0;
  for (const piece of pieces) {
    whole.set(piece, atByte);
    atByte += piece.length;
  }
  return whole;
}
