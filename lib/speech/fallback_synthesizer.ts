/**
 * Several synthesizers as one: the next takes over when one fails before its first sound.
 */
import {
  allResting,
  createAttempts,
  type FallbackSettings,
  forAll,
  guard,
  type Guarded,
  toProviderError,
} from "../fallback.ts";
import { type StageTimeouts, timed } from "../stage_timeouts.ts";
import type { SynthesisOptions, Synthesizer } from "./synthesizer.ts";

export interface FallbackSynthesizerSettings extends FallbackSettings {
  /** Default: first audio within 2000 ms, then no gap over 3000 ms. */
  timeouts?: StageTimeouts;
}

const DEFAULT_TIMEOUTS: StageTimeouts = { firstMs: 2000, nextMs: 3000 };

/** The name is that of the first; time-outs and circuits apply to a list of one as well. */
export function createFallbackSynthesizer(
  synthesizers: readonly Synthesizer[],
  settings: FallbackSynthesizerSettings,
): Synthesizer {
  const guarded = guard(synthesizers, settings);
  return {
    name: synthesizers[0]!.name,
    synthesize: (text, options) => synthesizeWith(guarded, text, options, settings),
    warmUp: () => forAll(synthesizers, (synthesizer) => synthesizer.warmUp?.()),
    close: () => forAll(synthesizers, (synthesizer) => synthesizer.close?.()),
  };
}

/**
 * Once a sound was given out, a failure is thrown instead of spoken over by another voice: the reader plays what came
 * and goes on with the next sentence.
 */
async function* synthesizeWith(
  guarded: readonly Guarded<Synthesizer>[],
  text: string,
  options: SynthesisOptions,
  settings: FallbackSynthesizerSettings,
): AsyncGenerator<Uint8Array> {
  const { signal } = options;
  const attempts = createAttempts(guarded);
  let current = attempts.first();
  if (current === undefined) throw allResting("synthesizer");
  while (current !== undefined && !signal.aborted) {
    const { provider, circuit }: Guarded<Synthesizer> = current;
    const request = circuit.begin();
    let sounded = false;
    try {
      const timing = { timeouts: settings.timeouts ?? DEFAULT_TIMEOUTS, clock: settings.clock, signal };
      const open = (attemptSignal: AbortSignal) => provider.synthesize(text, { ...options, signal: attemptSignal });
      for await (const audio of timed(open, { ...timing, name: provider.name })) {
        sounded = true;
        yield audio;
      }
      if (!signal.aborted) request.succeeded();
      return;
    } catch (thrown) {
      if (signal.aborted) return;
      const error = toProviderError(thrown, provider.name);
      request.failed(error.fault);
      const next = sounded ? undefined : attempts.after(error);
      const { fault, code } = error;
      settings.onFallback?.({
        part: "synthesizer",
        provider: provider.name,
        fault,
        code,
        next: next?.provider.name,
      });
      if (next === undefined) throw error;
      current = next;
    } finally {
      request.dropped();
    }
  }
}
