/**
 * The fixed phrases of a call ("one moment", "we will call you back") have to be heard most of all when nothing works.
 */
import type { CachedSynthesizer, Phrase } from "./phrase_cache.ts";
import type { SynthesisOptions, Synthesizer } from "./synthesizer.ts";

export interface CannedVoiceOptions {
  /** Looked through in this order for audio that was made before, whatever state their providers are in. */
  caches: readonly CachedSynthesizer[];
  phrases: readonly Phrase[];
  /** Speaks the fixed phrases when they were never made and nobody else can; asked for nothing else. */
  spare?: Synthesizer;
}

/** Wraps the synthesizer of all calls: its fixed phrases need no provider once they were made. */
export function createCannedVoice(synthesizer: Synthesizer, options: CannedVoiceOptions): Synthesizer {
  const { caches, phrases, spare } = options;
  const fixed = new Set(phrases.map(({ text, language }) => `${language} ${text}`));

  async function* synthesize(text: string, synthesis: SynthesisOptions): AsyncGenerator<Uint8Array> {
    const { language, signal } = synthesis;
    for (const cache of caches) {
      const kept = cache.kept(text, language);
      if (kept !== undefined) return yield kept;
    }
    let sounded = false;
    try {
      for await (const audio of synthesizer.synthesize(text, synthesis)) {
        sounded = true;
        yield audio;
      }
    } catch (error) {
      if (sounded || signal.aborted || spare === undefined || !fixed.has(`${language} ${text}`)) throw error;
      yield* spare.synthesize(text, synthesis);
    }
  }

  return {
    name: synthesizer.name,
    synthesize,
    async warmUp() {
      await synthesizer.warmUp?.();
    },
    async close() {
      await Promise.all([synthesizer.close?.(), spare?.close?.()]);
    },
  };
}
