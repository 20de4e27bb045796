/**
 * Who calls whom in the calls of the benchmarks.
 */
import { hexId } from "../simulator/sids.ts";

/** As Twilio tells them of a call. */
export interface CallIds {
  callSid: string;
  accountSid: string;
  from: string;
  to: string;
}

/** Of a call from a number of its own, since one number may not hold many lines. */
export function newCallIds(): CallIds {
  const digits = String(Math.floor(Math.random() * 1e7)).padStart(7, "0");
  return {
    callSid: `CA${hexId(32)}`,
    accountSid: `AC${hexId(32)}`,
    from: `+97252${digits}`,
    to: "+97237654321",
  };
}
