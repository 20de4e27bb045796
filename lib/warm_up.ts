/**
 * Gets the providers ready that the first caller would otherwise wait for, and says clearly what stands in the way.
 */
import type { CancelTimer, Clock } from "./clock.ts";
import { ProviderError, type ProviderFault } from "./errors.ts";
import type { Log } from "./log.ts";

/** A provider that is down is tried again after this long, and after twice as long each further time. */
const FIRST_RETRY_MS = 15_000;
const LONGEST_RETRY_MS = 600_000;

interface Warmable {
  readonly name: string;
  warmUp?(): Promise<void>;
}

/** Returns at once; the log tells how it goes. The function that it gives back ends the tries. */
export function keepWarm(providers: readonly Warmable[], { clock, log }: { clock: Clock; log: Log }): () => void {
  const stops = providers.map((provider) => warm(provider, clock, log));
  return () => stops.forEach((stop) => stop());
}

function warm(provider: Warmable, clock: Clock, log: Log): () => void {
  let stop: CancelTimer = () => {};
  let over = false;
  const attempt = async (retryMs: number) => {
    try {
      if (provider.warmUp === undefined) return;
      await provider.warmUp();
      log.event("PROVIDER_READY", { provider: provider.name });
    } catch (error) {
      if (over) return;
      log.event("PROVIDER_FALLBACK", { provider: provider.name, step: "warm-up", ...faultFields(error) });
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

function faultFields(error: unknown): { fault: string; code?: string; error?: string; note?: string } {
  if (!(error instanceof ProviderError)) return { fault: "internal", error: String(error) };
  const { fault, code, message } = error;
  const note = adviceFor(fault);
  return { fault, error: message, ...(code === undefined ? {} : { code }), ...(note === undefined ? {} : { note }) };
}

/** What the operator can do about a fault, where there is something. */
export function adviceFor(fault: ProviderFault): string | undefined {
  switch (fault) {
    case "auth":
      return "the key is refused: check GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON or OPENAI_API_KEY, and what it may use";
    case "unavailable":
      return "it cannot be reached or broke off: check the network, GOOGLE_API_ENDPOINT and OPENAI_BASE_URL";
    case "quota":
      return "the account's quota is used up: check the provider's console";
    case "bad_request":
      return "it refuses the request: check the names of model and voice";
    case "bad_audio":
      return "its audio is not what was asked for: check the voice";
    default:
      return undefined;
  }
}
