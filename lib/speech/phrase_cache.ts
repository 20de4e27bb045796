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
  /** Said ahead of time in `warmUp`, and the only ones that are written to the store: they name no caller. */
  phrases?: readonly Phrase[];
  store?: PhraseStore;
}

export interface CachedSynthesizer extends Synthesizer {
  /** For the metrics. */
  stats(): { hits: number; misses: number; bytes: number };
}

const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;
const PHRASES_AT_ONCE = 4;

/** Wraps one synthesizer; the one that is bounded by bytes and forgets what was not used for the longest time. */
export function createPhraseCache(synthesizer: Synthesizer, options: PhraseCacheOptions): CachedSynthesizer {
  const { maxBytes = DEFAULT_MAX_BYTES, maxCharacters = 200, phrases = [], store } = options;
  const memory = createLruBytes(maxBytes);
  let hits = 0;
  let misses = 0;

  async function* synthesize(text: string, synthesis: SynthesisOptions): AsyncGenerator<Uint8Array> {
    if (synthesis.signal.aborted) return;
    const key = await phraseKey(synthesizer.name, options.voice, text, synthesis.language);
    const kept = memory.get(key);
    if (kept !== undefined) {
      hits++;
      if (!synthesis.signal.aborted) yield kept;
      return;
    }
    misses++;
    const pieces: Uint8Array[] = [];
    for await (const piece of synthesizer.synthesize(text, synthesis)) {
      if (text.length <= maxCharacters) pieces.push(piece);
      yield piece;
    }
    // An aborted synthesis ends like a complete one.
    if (!synthesis.signal.aborted && pieces.length > 0) memory.set(key, joined(pieces));
  }

  async function prepare({ text, language }: Phrase): Promise<void> {
    const key = await phraseKey(synthesizer.name, options.voice, text, language);
    if (memory.get(key) !== undefined) return;
    const stored = await store?.read(key).catch(() => undefined);
    if (stored !== undefined && stored.length > 0) return memory.set(key, stored);
    const { signal } = new AbortController();
    const audio = joined(await Array.fromAsync(synthesizer.synthesize(text, { language, signal })));
    if (audio.length === 0) return;
    memory.set(key, audio);
    // A full or read-only disk must not keep the server from starting.
    await store?.write(key, audio).catch(() => {});
  }

  return {
    name: synthesizer.name,
    synthesize,
    async warmUp() {
      await synthesizer.warmUp?.();
      const waiting = [...phrases];
      const worker = async () => {
        for (let phrase = waiting.shift(); phrase !== undefined; phrase = waiting.shift()) await prepare(phrase);
      };
      await Promise.all(Array.from({ length: PHRASES_AT_ONCE }, worker));
    },
    async close() {
      await synthesizer.close?.();
    },
    stats: () => ({ hits, misses, bytes: memory.bytes }),
  };
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
