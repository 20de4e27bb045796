/**
 * The agency's leads and viewings over the store. A lead is never lost and never waited for long: what the store does
 * not take goes the way of all writes, and is remembered here until the call is summed up.
 */
import { type AgencyStore, type Lead, mergeLeads, type Outcome, type Viewing } from "../agency/leads.ts";
import type { Clock } from "../clock.ts";
import { type Store, StoreError, type StoreWrite } from "./store.ts";
import type { StoreWriter } from "./writer.ts";

/** What a brain that waits for a tool, or the end of a call, may wait. */
const LIMIT_MS = 2000;
/** More than any agency shows in the days that are looked at; what is booked is exact all the same. */
const MOST_VIEWINGS = 1000;
/** Calls whose outcome is remembered here while the store is away. */
const MAX_REMEMBERED = 500;

export interface KeptAgencyStore extends AgencyStore {
  /** Lets go of what is remembered here of calls that were erased. */
  forget(callSids: readonly string[]): void;
}

export function createAgencyStore(parts: { store: Store; writer: StoreWriter; clock: Clock }): KeptAgencyStore {
  const { store, writer, clock } = parts;
  const remembered = new Map<string, Outcome>();

  function remember(callSid: string, change: (before: Outcome) => Outcome): void {
    const before = remembered.get(callSid) ?? { lead: undefined, viewings: [], summary: undefined };
    remembered.delete(callSid);
    remembered.set(callSid, change(before));
    const [oldest] = remembered.keys();
    if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  }

  /** What is asked for next must see it, if it can. */
  async function put(write: StoreWrite): Promise<void> {
    try {
      await withinLimit(store.record([write]), clock);
    } catch {
      writer.write(write);
    }
  }

  return {
    async viewingsBetween(fromMs, toMs) {
      return (await withinLimit(store.viewings({ fromMs, toMs, limit: MOST_VIEWINGS }), clock)).items;
    },
    async bookViewing(viewing, atOnce) {
      const outcome = await store.bookViewing(viewing, atOnce, clock.epochMs());
      if (outcome === "booked") {
        remember(viewing.callSid, (before) => ({ ...before, viewings: withViewing(before.viewings, viewing) }));
      }
      return outcome;
    },
    async saveLead(lead) {
      remember(lead.callSid, (before) => ({ ...before, lead: before.lead ? mergeLeads(before.lead, lead) : lead }));
      await put({ kind: "lead", lead, atMs: clock.epochMs() });
    },
    async saveSummary(callSid, summary) {
      remember(callSid, (before) => ({ ...before, summary }));
      await put({ kind: "summary", callSid, summary });
    },
    async outcomeOf(callSid) {
      const here = remembered.get(callSid) ?? { lead: undefined, viewings: [], summary: undefined };
      try {
        const kept = await withinLimit(store.call(callSid), clock);
        const summary = kept?.summary ?? here.summary;
        return { lead: leadOf(kept?.lead, here.lead), viewings: kept?.viewings ?? here.viewings, summary };
      } catch {
        return here;
      }
    },
    knownCaller: (phone) => withinLimit(store.knownCaller(phone), clock),
    forget: (callSids) => callSids.forEach((callSid) => remembered.delete(callSid)),
  };
}

/** What the store could not take yet counts as well. */
function leadOf(kept: Lead | undefined, here: Lead | undefined): Lead | undefined {
  return kept !== undefined && here !== undefined ? mergeLeads(kept, here) : kept ?? here;
}

function withViewing(viewings: readonly Viewing[], viewing: Viewing): readonly Viewing[] {
  return [...viewings.filter(({ id }) => id !== viewing.id), viewing];
}

async function withinLimit<T>(work: Promise<T>, clock: Clock): Promise<T> {
  const late = Promise.withResolvers<never>();
  const error = new StoreError("The store is slow", { away: true });
  const cancel = clock.after(LIMIT_MS, () => late.reject(error));
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    cancel();
  }
}
