/**
 * What the OpenAI client throws as the faults that the ladder knows. Pure.
 */
import { ProviderError, type ProviderFault } from "../errors.ts";

/** Makes a ProviderError of whatever the client threw; a ProviderError is handed through. */
export function openAiFault(error: unknown, service: string): ProviderError {
  if (error instanceof ProviderError) return error;
  const { status, code, name } = error as { status?: unknown; code?: unknown; name?: string };
  if (typeof status === "number") return refusal(status, typeof code === "string" ? code : undefined, error, service);
  if (name === "AbortError") return new ProviderError(`${service} was aborted`, { fault: "aborted", cause: error });
  if (name === "TimeoutError") {
    return new ProviderError(`${service} did not answer in time`, { fault: "timeout", cause: error });
  }
  if (error instanceof SyntaxError) {
    return new ProviderError(`${service} sent something unreadable`, { fault: "unavailable", cause: error });
  }
  // The client's errors that have no status, and those of a body that breaks off, are all of the connection. They are
  // told by their shape: the client is loaded on demand, and a minified build keeps no class names.
  if (error instanceof TypeError || (error instanceof Error && "status" in error)) {
    return new ProviderError(`${service} cannot be reached or broke off`, { fault: "unavailable", cause: error });
  }
  return new ProviderError(`${service} failed`, { fault: "internal", cause: error });
}

function refusal(status: number, code: string | undefined, cause: unknown, service: string): ProviderError {
  return new ProviderError(`${service} answered ${status}${code === undefined ? "" : ` (${code})`}`, {
    fault: faultOfStatus(status, code),
    code: status,
    cause,
    retryAfterMs: retryAfterMs(cause),
  });
}

/** `insufficient_quota` comes as 429 too, but no waiting helps against it. */
function faultOfStatus(status: number, code: string | undefined): ProviderFault {
  if (status === 401 || status === 403 || code === "insufficient_quota") return "auth";
  if (status === 408) return "timeout";
  if (status === 429) return "quota";
  if (status === 409 || status >= 500) return "unavailable";
  return "bad_request";
}

/** How long the other side asks to wait before the next try, in ms; `undefined` when it says nothing of use. */
function retryAfterMs(error: unknown): number | undefined {
  const headers = (error as { headers?: { get?: (name: string) => string | null } }).headers;
  const milliseconds = Number(headers?.get?.("retry-after-ms") ?? NaN);
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return milliseconds;
  const seconds = Number(headers?.get?.("retry-after") ?? NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
