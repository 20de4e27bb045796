/**
 * What the server has stored of a call, read over the same API as everybody's. This module is browser compatible.
 */
import type { Clock } from "../lib/clock.ts";
import type { CallDetail } from "../lib/store/store.ts";

export type KeptRecord =
  | { state: "reading" }
  | { state: "read"; call: CallDetail }
  /** The server does not show it here; `why` is what it says. */
  | { state: "withheld"; why: string };

export interface RecordParts {
  /** Scheme, host and port of the server. */
  server: string;
  clock: Clock;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
}

/** Records are written beside the call and in batches; the summary may take a model some seconds. */
const PAUSES_MS = [200, 300, 500, 1000, 2000, 4000, 8000];

/** Reads the record until it is final, and gives each reading. */
export async function* readRecord(parts: RecordParts, callSid: string): AsyncGenerator<KeptRecord> {
  for (const pauseMs of PAUSES_MS) {
    await new Promise<void>((resolve) => parts.clock.after(pauseMs, resolve));
    const record = await ask(parts, callSid);
    yield record;
    if (record.state === "withheld" || (record.state === "read" && isFinal(record.call))) return;
  }
}

function isFinal({ endReason, summary }: CallDetail): boolean {
  return endReason !== undefined && summary !== undefined;
}

async function ask({ server, fetch }: RecordParts, callSid: string): Promise<KeptRecord> {
  try {
    const response = await fetch(`${server}/api/calls/${callSid}`, { method: "GET" });
    const answer = await response.json();
    if (response.ok) return { state: "read", call: answer };
    return isNotThereYet(response.status, answer.error)
      ? { state: "reading" }
      : { state: "withheld", why: String(answer.error) };
  } catch {
    return { state: "withheld", why: "no answer" };
  }
}

/** A server that keeps no records, or keeps them from this page, says so in other words. */
function isNotThereYet(status: number, error: unknown): boolean {
  return status === 503 || (status === 404 && error === "there is no such call");
}
