/**
 * Decides whether one more call may come. A call counts from the moment its TwiML is given out, so that a burst of
 * webhooks cannot promise more than MAX_CALLS streams.
 */
import type { Clock } from "../clock.ts";

/** The calls that are going on now. */
export interface LiveCalls {
  readonly count: number;
  has(callSid: string): boolean;
}

export interface Admission {
  /** Holds a place for the call; false when all are taken. Asking again for the same call holds the same place. */
  admit(callSid: string): boolean;
  /** Gives the place back: the caller hung up before the stream came. */
  release(callSid: string): void;
  readonly full: boolean;
}

/** How long a place is held for a stream that does not come; Twilio opens it within seconds. */
const HOLD_MS = 15_000;

export function createAdmission(options: { maxCalls: number; calls: LiveCalls; clock: Clock }): Admission {
  const { maxCalls, calls, clock } = options;
  const heldUntilMs = new Map<string, number>();

  function held(): number {
    for (const [callSid, untilMs] of heldUntilMs) {
      if (untilMs <= clock.nowMs() || calls.has(callSid)) heldUntilMs.delete(callSid);
    }
    return heldUntilMs.size;
  }

  return {
    admit(callSid) {
      const known = calls.has(callSid) || (held() > 0 && heldUntilMs.has(callSid));
      if (!known && calls.count + held() >= maxCalls) return false;
      heldUntilMs.delete(callSid);
      heldUntilMs.set(callSid, clock.nowMs() + HOLD_MS);
      return true;
    },
    release: (callSid) => void heldUntilMs.delete(callSid),
    get full() {
      return calls.count + held() >= maxCalls;
    },
  };
}
