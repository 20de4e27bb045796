/**
 * A circuit breaker: a provider that keeps failing is left alone for a while, so that nobody waits for it in vain.
 * The decisions are pure; `createCircuit` keeps the state of one provider for all calls.
 */
import type { Clock } from "./clock.ts";
import type { ProviderFault } from "./errors.ts";

export interface CircuitSettings {
  /** Errors within the window that open the circuit. Default 5. */
  maxErrors: number;
  /** Default 10,000. */
  windowMs: number;
  /** How long it stays open before one request may try again. Default 30,000. */
  restMs: number;
}

export const DEFAULT_CIRCUIT_SETTINGS: CircuitSettings = { maxErrors: 5, windowMs: 10_000, restMs: 30_000 };

export type CircuitState =
  | { phase: "closed"; errorTimesMs: readonly number[] }
  | { phase: "open"; untilMs: number }
  /** One request is out to see whether the provider is back. */
  | { phase: "probing" };

export const CLOSED_CIRCUIT: CircuitState = { phase: "closed", errorTimesMs: [] };

/** Whether a request may be made now. */
export function allowsRequest(state: CircuitState, nowMs: number): boolean {
  return state.phase === "closed" || (state.phase === "open" && nowMs >= state.untilMs);
}

/** The state once a request has been let through. */
export function afterStart(state: CircuitState): CircuitState {
  return state.phase === "open" ? { phase: "probing" } : state;
}

/** The state after a good answer. */
export function afterSuccess(state: CircuitState): CircuitState {
  return state.phase === "probing" ? CLOSED_CIRCUIT : state;
}

/** The state after a request that was dropped before it could show anything: the next one may probe. */
export function afterDrop(state: CircuitState, nowMs: number): CircuitState {
  return state.phase === "probing" ? { phase: "open", untilMs: nowMs } : state;
}

/** The state after a failure. A refused key opens at once: nothing but an operator mends it. */
export function afterFailure(
  state: CircuitState,
  fault: ProviderFault,
  nowMs: number,
  settings: CircuitSettings,
): CircuitState {
  if (!isProvidersFault(fault)) return afterDrop(state, nowMs);
  const open: CircuitState = { phase: "open", untilMs: nowMs + settings.restMs };
  if (state.phase !== "closed") return open;
  const recent = state.errorTimesMs.filter((timeMs) => timeMs > nowMs - settings.windowMs);
  const errorTimesMs = [...recent, nowMs];
  return fault === "auth" || errorTimesMs.length >= settings.maxErrors ? open : { phase: "closed", errorTimesMs };
}

/** Faults of one request: what was asked was wrong, dropped, or had no answer. They say nothing of what others would get. */
const REQUEST_FAULTS: readonly ProviderFault[] = ["aborted", "bad_request", "empty", "internal"];

function isProvidersFault(fault: ProviderFault): boolean {
  return !REQUEST_FAULTS.includes(fault);
}

/** One request under a circuit; the first of the three counts. */
export interface CircuitRequest {
  succeeded(): void;
  failed(fault: ProviderFault): void;
  dropped(): void;
}

export interface Circuit {
  readonly phase: CircuitState["phase"];
  /** What the newest failure was, until a request succeeds. */
  readonly lastFault: ProviderFault | undefined;
  allows(): boolean;
  begin(): CircuitRequest;
}

/** The circuit of one provider, shared by all calls. */
export function createCircuit(clock: Clock, settings: CircuitSettings = DEFAULT_CIRCUIT_SETTINGS): Circuit {
  let state = CLOSED_CIRCUIT;
  let lastFault: ProviderFault | undefined;
  return {
    get phase() {
      return state.phase;
    },
    get lastFault() {
      return lastFault;
    },
    allows: () => allowsRequest(state, clock.nowMs()),
    begin() {
      state = afterStart(state);
      let over = false;
      const once = (next: () => CircuitState) => {
        if (!over) state = next();
        over = true;
      };
      return {
        succeeded: () =>
          once(() => {
            lastFault = undefined;
            return afterSuccess(state);
          }),
        failed: (fault) =>
          once(() => {
            lastFault = fault;
            return afterFailure(state, fault, clock.nowMs(), settings);
          }),
        dropped: () => once(() => afterDrop(state, clock.nowMs())),
      };
    },
  };
}
