/**
 * How the providers do: how soon they answer, and which are left alone for a while.
 */
import type { CircuitState } from "../circuit.ts";
import type { FallbackSettings } from "../fallback.ts";
import { type Labels, type Metrics, WAIT_SECONDS } from "./registry.ts";

/** As the alerts see it: more is worse. */
const STATES: Readonly<Record<CircuitState["phase"], number>> = { closed: 0, probing: 1, open: 2 };

/** What the fallbacks are to tell the metrics. */
export function measureProviders(metrics: Metrics): Required<Pick<FallbackSettings, "onAnswer" | "onCircuit">> {
  const circuits: { labels: Labels; circuit: { readonly phase: CircuitState["phase"] } }[] = [];
  const seconds = metrics.histogram(
    "va_provider_seconds",
    "Time to the first of a provider's answer; of a recognizer, from the end of the audio to its last word.",
    WAIT_SECONDS,
  );
  metrics.gauge("va_circuit_state", "Whether a provider is left alone: 0 no, 1 one request tries it, 2 yes.", () => {
    return circuits.map(({ labels, circuit }) => [labels, STATES[circuit.phase]] as const);
  });
  return {
    onAnswer: ({ part, provider, tookMs }) => seconds.observe(tookMs / 1000, { part, provider }),
    onCircuit: (part, provider, circuit) => void circuits.push({ labels: { part, provider }, circuit }),
  };
}
