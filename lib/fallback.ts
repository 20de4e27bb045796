/**
 * What the three fallbacks (recognizers, synthesizers, brains) have in common: who is asked first, and who after
 * which fault.
 */
import { type Circuit, type CircuitSettings, createCircuit } from "./circuit.ts";
import type { Clock } from "./clock.ts";
import { ProviderError, type ProviderFault } from "./errors.ts";

/** Told when a provider failed and what comes next; for the log and the metrics. */
export interface FallbackEvent {
  part: "recognizer" | "synthesizer" | "brain";
  provider: string;
  fault: ProviderFault;
  code: string | undefined;
  /** Who is asked next; `undefined` when nobody is left. */
  next: string | undefined;
  callSid?: string;
}

export interface FallbackSettings {
  clock: Clock;
  circuit?: CircuitSettings;
  onFallback?: (event: FallbackEvent) => void;
}

/** A provider with its circuit. */
export interface Guarded<Provider> {
  provider: Provider;
  circuit: Circuit;
}

/** @throws {RangeError} when the list is empty */
export function guard<Provider>(providers: readonly Provider[], settings: FallbackSettings): Guarded<Provider>[] {
  if (providers.length === 0) throw new RangeError("A fallback needs at least one provider");
  return providers.map((provider) => ({ provider, circuit: createCircuit(settings.clock, settings.circuit) }));
}

/** The order of one request's attempts. */
export interface Attempts<Provider> {
  /** The first provider whose circuit lets a request through. */
  first(): Guarded<Provider> | undefined;
  /** Who is asked after `error`; `undefined` when nobody is left. */
  after(error: ProviderError): Guarded<Provider> | undefined;
}

/** A provider that asks for a longer wait than this is not waited for, in ms. */
export const LONGEST_RETRY_WAIT_MS = 1000;

/**
 * Each provider is asked once, in order. One that merely broke off, or asks for a moment's patience, is asked once
 * more before it is left for another: most breaks are of one connection, and another voice in the middle of a call is
 * worse than a tenth of a second. Nobody is asked again who refused, was late or answered nonsense.
 */
export function createAttempts<Provider>(guarded: readonly Guarded<Provider>[]): Attempts<Provider> {
  let at = -1;
  let again = true;
  const next = () => {
    while (++at < guarded.length) if (guarded[at]!.circuit.allows()) return guarded[at];
    return undefined;
  };
  return {
    first: next,
    after(error) {
      if (error.fault === "aborted") return undefined;
      const current = guarded[at];
      if (current !== undefined && again && isMomentary(error) && current.circuit.allows()) {
        again = false;
        return current;
      }
      return next();
    },
  };
}

function isMomentary({ fault, retryAfterMs }: ProviderError): boolean {
  if (retryAfterMs === undefined) return fault === "unavailable";
  return (fault === "unavailable" || fault === "quota") && retryAfterMs <= LONGEST_RETRY_WAIT_MS;
}

/** What is thrown when every circuit is open. */
export function allResting(part: FallbackEvent["part"]): ProviderError {
  return new ProviderError(`Every ${part} failed a moment ago and is left alone for now`, { fault: "unavailable" });
}

/** Anything thrown, as a ProviderError. */
export function toProviderError(error: unknown, provider: string): ProviderError {
  if (error instanceof ProviderError) return error;
  return new ProviderError(`${provider} failed`, { fault: "internal", cause: error });
}

/** Closes or warms up several providers; one that cannot does not keep the others from it. */
export async function forAll<Provider extends { name: string }>(
  providers: readonly Provider[],
  run: (provider: Provider) => Promise<void> | undefined,
): Promise<void> {
  const results = await Promise.allSettled(providers.map((provider) => run(provider)));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}
