/**
 * What the call needs from anything that speaks: words in, mu-law out, as it is made.
 */
import type { Language } from "../language.ts";
import type { ReportUsage } from "../usage.ts";

export interface SynthesisOptions {
  language: Language;
  signal: AbortSignal;
  /** Called once by the provider that did the work; not called for audio out of a cache. */
  onUsage?: ReportUsage;
}

export interface Synthesizer {
  readonly name: string;
  /**
   * Speaks one sentence of speech text (already in words, see `speech_text/`).
   * Yields headerless mu-law 8 kHz bytes in pieces of any size, the first as early as possible; ends early,
   * without throwing, when `signal` aborts.
   * @throws {ProviderError} when the provider fails
   */
  synthesize(text: string, options: SynthesisOptions): AsyncIterable<Uint8Array>;
  /** Gets everything ready that the first caller would otherwise wait for. */
  warmUp?(): Promise<void>;
  /** Releases workers and connections. */
  close?(): Promise<void>;
}
