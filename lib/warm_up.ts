/**
 * Gets the providers ready that the first caller would otherwise wait for.
 */
import type { CancelTimer, Clock } from "./clock.ts";
import { ProviderError } from "./errors.ts";
import type { ProviderReports } from "./provider_reports.ts";

/** A provider that is down is tried again after this long, and after twice as long each further time. */
const FIRST_RETRY_MS = 15_000;
const LONGEST_RETRY_MS = 600_000;

/** A provider by itself, without those that would take its place. */
export interface Warmable {
  readonly name: string;
  /** What calls need it for. */
  readonly part?: string;
  warmUp?(): Promise<void>;
}

/** Returns at once; the reports tell how it goes. The function that it gives back ends the tries. */
export function keepWarm(
  providers: readonly Warmable[],
  { clock, reports }: { clock: Clock; reports: ProviderReports },
): () => void {
  const stops = providers.map((provider) => warm(provider, clock, reports));
  return () => stops.forEach((stop) => stop());
}

function warm(provider: Warmable, clock: Clock, reports: ProviderReports): () => void {
  let stop: CancelTimer = () => {};
  let over = false;
  const attempt = async (retryMs: number) => {
    try {
      if (provider.warmUp === undefined) return;
      await provider.warmUp();
      if (!over) reports.ready(provider.name, provider.part);
    } catch (error) {
      if (over) return;
      reports.notReady(error, provider.name, provider.part);
      // A key that was refused is refused again: only the operator can change that, and calls go on trying.
      if (error instanceof ProviderError && !error.retryable) return;
      stop = clock.after(retryMs, () => attempt(Math.min(2 * retryMs, LONGEST_RETRY_MS)));
    }
  };
  attempt(FIRST_RETRY_MS);
  return () => {
    over = true;
    stop();
  };
}
