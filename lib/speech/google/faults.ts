/**
 * gRPC status codes (https://grpc.io/docs/guides/status-codes/) as the faults that the ladder knows. Pure.
 */
import { ProviderError, type ProviderFault } from "../../errors.ts";

const FAULTS: Readonly<Record<number, readonly [name: string, fault: ProviderFault]>> = {
  1: ["CANCELLED", "aborted"],
  // A connection that is reset under a stream shows as UNKNOWN or INTERNAL; the same request may well succeed next.
  2: ["UNKNOWN", "unavailable"],
  3: ["INVALID_ARGUMENT", "bad_request"],
  4: ["DEADLINE_EXCEEDED", "timeout"],
  5: ["NOT_FOUND", "bad_request"],
  6: ["ALREADY_EXISTS", "bad_request"],
  7: ["PERMISSION_DENIED", "auth"],
  8: ["RESOURCE_EXHAUSTED", "quota"],
  9: ["FAILED_PRECONDITION", "bad_request"],
  10: ["ABORTED", "unavailable"],
  // Speech ends a stream with it that is older than about 305 s; a new stream is fine.
  11: ["OUT_OF_RANGE", "timeout"],
  12: ["UNIMPLEMENTED", "bad_request"],
  13: ["INTERNAL", "unavailable"],
  14: ["UNAVAILABLE", "unavailable"],
  15: ["DATA_LOSS", "unavailable"],
  16: ["UNAUTHENTICATED", "auth"],
};

/** Makes a ProviderError of whatever a Google client threw; a ProviderError is handed through. */
export function googleFault(error: unknown, service: string): ProviderError {
  if (error instanceof ProviderError) return error;
  const { code, details } = error as { code?: unknown; details?: unknown };
  const known = typeof code === "number" ? FAULTS[code] : undefined;
  if (known === undefined) return new ProviderError(`${service} failed`, { fault: "internal", cause: error });
  const [name, fault] = known;
  // Only these two tell the operator what to change, and both come before any audio or text was looked at.
  const why = (fault === "auth" || fault === "bad_request") && typeof details === "string"
    ? `: ${details.slice(0, 200)}`
    : "";
  return new ProviderError(`${service} answered ${name}${why}`, { fault, code: code as number, cause: error });
}
