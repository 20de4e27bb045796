/**
 * The few errors that a caller of ours acts on. Everything else is a built-in class.
 */

/** What kind of trouble a provider is in; the degrade ladder and the log go by this, never by message text. */
export type ProviderFault =
  | "timeout"
  | "unavailable"
  | "quota"
  | "auth"
  | "bad_request"
  | "bad_audio"
  | "empty"
  | "aborted"
  | "internal";

export interface ProviderErrorOptions {
  fault: ProviderFault;
  code?: string | number;
  cause?: unknown;
  retryAfterMs?: number | undefined;
}

/** Thrown by recognizers, synthesizers and brains. The message holds no caller text, phone number or secret. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly fault: ProviderFault;
  /** The vendor's own code (HTTP status or gRPC code), for the log. */
  readonly code: string | undefined;
  /** How long the vendor asks to wait before the next try, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: ProviderErrorOptions) {
    super(message, { cause: options.cause });
    this.fault = options.fault;
    this.retryAfterMs = options.retryAfterMs;
    this.code = options.code === undefined ? undefined : String(options.code);
  }

  /** True when the same request may succeed a moment later. */
  get retryable(): boolean {
    return this.fault === "timeout" || this.fault === "unavailable" || this.fault === "quota";
  }
}

/** Thrown when the environment cannot be used; carries every mistake, each naming its setting and never its value. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.map((mistake) => `Cannot start: ${mistake}`).join("\n"));
    this.mistakes = mistakes;
  }
}
