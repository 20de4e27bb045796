/**
 * Several synthesizers as one: the next takes over when one fails before its first sound.
 */
import { askInOrder, createPanel, type FallbackSettings, forAll, type Panel } from "../fallback.ts";
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
  const panel = createPanel("synthesizer", synthesizers, settings);
  return {
    name: synthesizers[0]!.name,
    synthesize: (text, options) => synthesizeWith(panel, text, options, settings),
    warmUp: () => forAll(synthesizers, (synthesizer) => synthesizer.warmUp?.()),
    close: () => forAll(synthesizers, (synthesizer) => synthesizer.close?.()),
  };
}

/** Once a sound was given out, a failure is thrown: the reader plays what came and goes on with the next sentence. */
function synthesizeWith(
  panel: Panel<Synthesizer>,
  text: string,
  options: SynthesisOptions,
  { clock, timeouts = DEFAULT_TIMEOUTS }: FallbackSynthesizerSettings,
): AsyncIterable<Uint8Array> {
  const { signal } = options;
  const attempt = (provider: Synthesizer) => {
    const open = (attemptSignal: AbortSignal) => provider.synthesize(text, { ...options, signal: attemptSignal });
    return timed(open, { timeouts, clock, signal, name: provider.name });
  };
  return askInOrder(panel.inquire(), attempt, { clock, signal });
}
