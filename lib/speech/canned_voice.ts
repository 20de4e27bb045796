/**
 * The fixed phrases of a call ("one moment", "we will call you back") have to be heard most of all when nothing works.
 */
import type { Clock } from "../clock.ts";
import { timed } from "../stage_timeouts.ts";
import type { CachedSynthesizer, Phrase } from "./phrase_cache.ts";
import type { SynthesisOptions, Synthesizer } from "./synthesizer.ts";

/** Who says fixed phrases that were never made, when nobody else can; asked for nothing else. */
export interface SpareVoice {
  synthesizer: Synthesizer;
  /** What it can say. */
  phrases: readonly Phrase[];
}

export interface CannedVoiceOptions {
  /** Looked through in this order for audio that was made before, whatever state their providers are in. */
  caches: readonly CachedSynthesizer[];
  clock: Clock;
  spare?: SpareVoice;
}

/** These phrases break a silence that is long already: for a better voice than the spare one, this is waited. */
const BETTER_VOICE_MS = 900;
const NEXT_AUDIO_MS = 3000;

/** Wraps the synthesizer of all calls: its fixed phrases need no provider. */
export function createCannedVoice(synthesizer: Synthesizer, { caches, clock, spare }: CannedVoiceOptions): Synthesizer {
  const spared = new Set(spare?.phrases.map(({ text, language }) => `${language} ${text}`));

  async function* synthesize(text: string, synthesis: SynthesisOptions): AsyncGenerator<Uint8Array> {
    const { language } = synthesis;
    for (const cache of caches) {
      const kept = cache.kept(text, language);
      if (kept !== undefined) return yield kept;
    }
    if (spare === undefined || !spared.has(`${language} ${text}`)) yield* synthesizer.synthesize(text, synthesis);
    else yield* withSpare(spare.synthesizer, text, synthesis);
  }

  async function* withSpare(
    voice: Synthesizer,
    text: string,
    synthesis: SynthesisOptions,
  ): AsyncGenerator<Uint8Array> {
    const { signal } = synthesis;
    const { name } = synthesizer;
    const timeouts = { firstMs: BETTER_VOICE_MS, nextMs: NEXT_AUDIO_MS };
    const open = (attempt: AbortSignal) => synthesizer.synthesize(text, { ...synthesis, signal: attempt });
    let sounded = false;
    try {
      for await (const audio of timed(open, { timeouts, clock, signal, name })) {
        sounded = true;
        yield audio;
      }
    } catch (error) {
      if (sounded || signal.aborted) throw error;
      yield* voice.synthesize(text, synthesis);
    }
  }

  return {
    name: synthesizer.name,
    synthesize,
    async warmUp() {
      await synthesizer.warmUp?.();
    },
    async close() {
      await Promise.all([synthesizer.close?.(), spare?.synthesizer.close?.()]);
    },
  };
}
