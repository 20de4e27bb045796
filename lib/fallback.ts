/**
 * What the three fallbacks (recognizers, synthesizers, brains) have in common: providers are asked in order, each behind
 * its circuit, until one has answered.
 */
import { type Circuit, type CircuitRequest, type CircuitSettings, createCircuit } from "./circuit.ts";
import type { Clock } from "./clock.ts";
import { ProviderError, type ProviderFault } from "./errors.ts";

/** What a provider is asked for. */
export type ProviderPart = "recognizer" | "synthesizer" | "brain";

/** Told when a provider failed and what comes next; for the log and the metrics. */
export interface FallbackEvent {
  part: ProviderPart;
  provider: string;
  fault: ProviderFault;
  code: string | undefined;
  /** Fit for the log, as every message of a ProviderError. */
  message: string;
  /** Who is asked next; `undefined` when nobody is left. */
  next: string | undefined;
  callSid?: string;
}

/** Told when a provider gave the first of its answer. */
export interface AnswerEvent {
  part: ProviderPart;
  provider: string;
  /** From the question; for a recognizer, from the end of the audio to its last word. */
  tookMs: number;
}

export interface FallbackSettings {
  clock: Clock;
  circuit?: CircuitSettings;
  onFallback?: (event: FallbackEvent) => void;
  onAnswer?: (event: AnswerEvent) => void;
  /** Given the circuit of each provider, to be looked at. */
  onCircuit?: (part: ProviderPart, provider: string, circuit: Pick<Circuit, "phase">) => void;
}

interface Named {
  readonly name: string;
}

/** The providers of one part with their circuits, shared by all calls. */
export interface Panel<Provider extends Named> {
  /** Begins one request. `callSid` is for the log. */
  inquire(callSid?: string): Inquiry<Provider>;
}

/** @throws {RangeError} when the list is empty */
export function createPanel<Provider extends Named>(
  part: ProviderPart,
  providers: readonly Provider[],
  settings: FallbackSettings,
): Panel<Provider> {
  if (providers.length === 0) throw new RangeError("A fallback needs at least one provider");
  const guarded = providers.map((provider) => ({ provider, circuit: createCircuit(settings.clock, settings.circuit) }));
  for (const { provider, circuit } of guarded) settings.onCircuit?.(part, provider.name, circuit);
  return { inquire: (callSid) => new Inquiry(part, guarded, settings, callSid) };
}

/** Who is asked now, or what the request failed with. */
export type Outcome<Provider> = { next: Provider } | { error: ProviderError };

/** A provider that asks for a longer wait than this is not waited for, in ms. */
export const LONGEST_RETRY_WAIT_MS = 1000;

/**
 * One request on its way through the providers. Each is asked once, in order. One that merely broke off, or asks for a
 * moment's patience, is asked once more before it is left for another: most breaks are of one connection, and another
 * voice in the middle of a call is worse than a tenth of a second. Nobody is asked again who refused, was late or
 * answered nonsense.
 */
export class Inquiry<Provider extends Named> {
  private at = -1;
  private again = true;
  private request: CircuitRequest | undefined;
  private askedAtMs = 0;
  /** The newest failure that may be over by the next request: a refused key never is. */
  private hope: ProviderError | undefined;

  constructor(
    private readonly part: ProviderPart,
    private readonly guarded: readonly { provider: Provider; circuit: Circuit }[],
    private readonly settings: Pick<FallbackSettings, "clock" | "onFallback" | "onAnswer">,
    private readonly callSid: string | undefined,
  ) {}

  /** Who is asked first; an error when every provider is left alone for now, `auth` when each refused its key. */
  first(): Outcome<Provider> {
    const next = this.next();
    return next === undefined ? { error: this.hope ?? resting(this.part, "auth") } : { next };
  }

  /** The provider that was asked last gave the first of its answer; `sinceMs` is when that was asked for, by the clock. */
  answered(sinceMs = this.askedAtMs): void {
    const { clock, onAnswer } = this.settings;
    const { name: provider } = this.guarded[this.at]!.provider;
    onAnswer?.({ part: this.part, provider, tookMs: clock.nowMs() - sinceMs });
  }

  /** The provider that was asked last has answered in full. */
  succeeded(): void {
    this.request?.succeeded();
  }

  /** Nobody wants the answer any more; harmless after any other outcome. */
  dropped(): void {
    this.request?.dropped();
  }

  /**
   * The provider that was asked last has failed.
   * @param goOn false when it is too late for another try
   * @returns who is asked next, or the error of the whole request: of all its failures the one that leaves most hope
   */
  failed(thrown: unknown, goOn: boolean): Outcome<Provider> {
    const { provider, circuit } = this.guarded[this.at]!;
    const error = toProviderError(thrown, provider.name);
    this.request?.failed(error.fault);
    if (error.fault !== "auth") this.hope = error;
    const next = goOn ? this.after(error, circuit) : undefined;
    this.settings.onFallback?.({
      part: this.part,
      provider: provider.name,
      fault: error.fault,
      code: error.code,
      message: error.message,
      next: next?.name,
      ...(this.callSid === undefined ? {} : { callSid: this.callSid }),
    });
    return next === undefined ? { error: this.hope ?? error } : { next };
  }

  private after(error: ProviderError, circuit: Circuit): Provider | undefined {
    if (error.fault === "aborted") return undefined;
    if (!this.again || !isMomentary(error) || !circuit.allows()) return this.next();
    this.again = false;
    return this.ask();
  }

  /** Asks the next provider whose circuit lets a request through. */
  private next(): Provider | undefined {
    while (++this.at < this.guarded.length) {
      const { circuit } = this.guarded[this.at]!;
      if (circuit.allows()) return this.ask();
      if (circuit.lastFault !== "auth") this.hope ??= resting(this.part, "unavailable");
    }
    return undefined;
  }

  private ask(): Provider {
    const { provider, circuit } = this.guarded[this.at]!;
    this.request = circuit.begin();
    this.askedAtMs = this.settings.clock.nowMs();
    return provider;
  }
}

function isMomentary({ fault, retryAfterMs }: ProviderError): boolean {
  if (retryAfterMs === undefined) return fault === "unavailable";
  return (fault === "unavailable" || fault === "quota") && retryAfterMs <= LONGEST_RETRY_WAIT_MS;
}

function resting(part: ProviderPart, fault: ProviderFault): ProviderError {
  return new ProviderError(`Every ${part} failed a moment ago and is left alone for now`, { fault });
}

/** Anything thrown, as a ProviderError. */
function toProviderError(error: unknown, provider: string): ProviderError {
  if (error instanceof ProviderError) return error;
  return new ProviderError(`${provider} failed`, { fault: "internal", cause: error });
}

export interface AskOptions {
  clock: Clock;
  signal: AbortSignal;
  /** No other provider is asked from here on, by the clock; without it one always is. */
  deadlineMs?: number;
}

/**
 * Passes on what `attempt` yields, of the next provider when one fails. Once something was given out, a failure is thrown
 * instead: what was said stands, and another provider would say it again. Ends early when `signal` aborts.
 * @throws {ProviderError} when nobody is left to be asked
 */
export async function* askInOrder<Provider extends Named, Item>(
  inquiry: Inquiry<Provider>,
  attempt: (provider: Provider) => AsyncIterable<Item>,
  { clock, signal, deadlineMs = Infinity }: AskOptions,
): AsyncGenerator<Item> {
  const first = inquiry.first();
  if ("error" in first) throw first.error;
  let provider = first.next;
  let answered = false;
  try {
    while (!signal.aborted) {
      try {
        for await (const item of attempt(provider)) {
          if (!answered) inquiry.answered();
          answered = true;
          yield item;
        }
        if (!signal.aborted) inquiry.succeeded();
        return;
      } catch (thrown) {
        if (signal.aborted) return;
        const outcome = inquiry.failed(thrown, !answered && clock.nowMs() < deadlineMs);
        if ("error" in outcome) throw outcome.error;
        if (outcome.next === provider) await wait(retryDelayMs(thrown), clock, signal);
        provider = outcome.next;
      }
    }
  } finally {
    inquiry.dropped();
  }
}

function retryDelayMs(error: unknown): number {
  return error instanceof ProviderError ? error.retryAfterMs ?? 0 : 0;
}

function wait(delayMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  if (delayMs <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      stop();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const stop = clock.after(delayMs, done);
    signal.addEventListener("abort", done, { once: true });
  });
}

/** Closes or warms up several providers; one that cannot does not keep the others from it. */
export async function forAll<Provider>(
  providers: readonly Provider[],
  run: (provider: Provider) => Promise<void> | undefined,
): Promise<void> {
  const results = await Promise.allSettled(providers.map((provider) => run(provider)));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}
