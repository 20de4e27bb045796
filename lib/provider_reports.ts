/**
 * What the operator is told of the providers: every step in the log, and, once and clearly, what only they can mend.
 */
import type { Clock } from "./clock.ts";
import { ProviderError, type ProviderFault } from "./errors.ts";
import type { FallbackEvent } from "./fallback.ts";
import { errorText, type Log } from "./log.ts";

/** The same advice is given again when it still holds after this long. */
const REPEAT_AFTER_MS = 3_600_000;

export interface ProviderReports {
  /** A provider has failed in a call. */
  fellBack(event: FallbackEvent): void;
  /** A provider is ready for its first call. `part` is absent for one that callers do not wait for. */
  ready(provider: string, part?: string): void;
  /** A provider could not be made ready. */
  notReady(error: unknown, provider: string, part?: string): void;
}

export interface ReportParts {
  clock: Clock;
  log: Log;
  /** What the operator can do about a fault of a provider, naming settings and no value; `undefined` for nothing. */
  adviceFor: (provider: string, fault: ProviderFault) => string | undefined;
}

interface Trouble {
  provider: string;
  fault: ProviderFault;
  code: string | undefined;
  error: string;
}

/** The log events are PROVIDER_READY, PROVIDER_FALLBACK and, for the operator, PROVIDER_TROUBLE. */
export function createProviderReports({ clock, log, adviceFor }: ReportParts): ProviderReports {
  const toldAtMs = new Map<string, number>();

  /** The key of one vendor is behind several parts: one message will do. */
  function tellOnce(trouble: Trouble): void {
    const note = adviceFor(trouble.provider, trouble.fault);
    if (note === undefined) return;
    const lastMs = toldAtMs.get(note);
    if (lastMs !== undefined && clock.nowMs() - lastMs < REPEAT_AFTER_MS) return;
    toldAtMs.set(note, clock.nowMs());
    log.event("PROVIDER_TROUBLE", { ...trouble, note });
  }

  return {
    fellBack({ message: error, ...event }) {
      log.event("PROVIDER_FALLBACK", { ...event, error });
      const { provider, fault, code, next } = event;
      if (!mayPass(fault) || (fault === "unavailable" && next !== provider)) tellOnce({ provider, fault, code, error });
    },
    ready(provider, part) {
      log.event("PROVIDER_READY", { provider, part });
    },
    notReady(thrown, provider, part) {
      const trouble = { provider, ...faultOf(thrown) };
      log.event("PROVIDER_FALLBACK", { step: "warm-up", part, ...trouble });
      tellOnce(trouble);
    },
  };
}

/** Whether a fault in the middle of a call may well be over by the next. */
function mayPass(fault: ProviderFault): boolean {
  return fault === "timeout" || fault === "unavailable" || fault === "aborted" || fault === "empty";
}

function faultOf(error: unknown): Omit<Trouble, "provider"> {
  if (error instanceof ProviderError) return { fault: error.fault, code: error.code, error: error.message };
  return { fault: "internal", code: undefined, error: errorText(error) };
}
