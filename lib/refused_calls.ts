/**
 * Callers who could not be served were told that somebody calls back: that is written down for somebody to do.
 */
import { type AgencyStore, scoreLead } from "./agency/leads.ts";
import type { Clock } from "./clock.ts";
import type { Language } from "./language.ts";
import { errorText, type Log } from "./log.ts";
import { createWindowLimit } from "./rate_limit.ts";
import type { ArrivedCall } from "./store/call_records.ts";

/** Whoever calls again and again while all lines are busy wants to be called back once. */
const ONCE_IN_MS = 60 * 60_000;

/** Returns at once and never throws; takes calls that were let in, too, and leaves them alone. */
export type NoteRefused = (call: ArrivedCall) => void;

/** Makes a lead of each caller who was turned away, where the number is known. */
export function createRefusedCalls(
  parts: { store: Pick<AgencyStore, "saveLead">; clock: Clock; log: Log; language: Language },
): NoteRefused {
  const { store, clock, log, language } = parts;
  const noted = createWindowLimit(1, ONCE_IN_MS, clock);
  return ({ callSid, phone, refused }) => {
    if (refused === undefined || phone === undefined || !noted.take(phone, callSid)) return;
    const lead = { callSid, language, phone, cities: [], offered: [], callBack: true };
    Promise.try(() => store.saveLead({ ...lead, score: scoreLead(lead) })).catch((error) => {
      log.event("CALL_FAULT", { callSid, step: "refused call", error: errorText(error) });
    });
  };
}
