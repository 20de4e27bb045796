/**
 * What is kept of a caller and of a booked viewing, and where. Everything here is plain JSON.
 */
import type { Language } from "../language.ts";
import type { Deal, RoomRange } from "../understanding/understood.ts";
import type { Booked } from "./calendar.ts";

/** A viewing; `id` is made of the call and the flat, so that asking twice books once. */
export interface Viewing extends Booked {
  id: string;
  callSid: string;
  name: string;
  /** E.164; absent when the caller's number is hidden and none was given. */
  phone?: string;
}

/** A person who may rent or buy, one a call. Absent fields were not said: nothing is guessed. */
export interface Lead {
  callSid: string;
  language: Language;
  name?: string;
  /** The number the call came from, E.164. */
  phone?: string;
  /** Another number the caller wants to be called back at. */
  otherPhone?: string;
  deal?: Deal;
  /** City ids; empty when none was named. */
  cities: readonly string[];
  rooms?: RoomRange;
  minShekels?: number;
  maxShekels?: number;
  /** When they want to be called or to move, in their words. */
  when?: string;
  notes?: string;
  /** Ids of flats that were offered to them. */
  offered: readonly string[];
  /** May a message be sent to `phone`? Absent when it was not asked. */
  consent?: boolean;
  /** A person has to call back. */
  callBack?: boolean;
  viewingBooked?: boolean;
  /** 0..100, see `scoreLead`. */
  score: number;
}

/** What a person who calls back would want to know and the call did not bring. */
export type MissingField = "name" | "phone" | "deal" | "city" | "rooms" | "budget" | "consent";

/** A call in three lines. */
export interface SummaryText {
  /** Who; what they look for; what was agreed and what to do next. */
  lines: readonly [string, string, string];
  missing: readonly MissingField[];
  /** Who wrote the lines: a fixed rule or a language model. */
  by: "rule" | "model";
}

/** All that is kept of what came of a call. */
export interface Outcome {
  lead: Lead | undefined;
  viewings: readonly Viewing[];
  summary: SummaryText | undefined;
}

/** Someone who called before. */
export interface ReturningCaller {
  /** As it was given in the newest call in which one was. */
  name?: string;
  /** What was spoken last. */
  language?: Language;
  /** Of their newest call that told what they look for, or else that left one. */
  lead?: Lead;
}

/** Where leads and viewings are kept; a store of any kind can take the place of the one in memory. */
export interface AgencyStore {
  /** Viewings that overlap the time between two moments, cancelled ones excluded. */
  viewingsBetween(fromMs: number, toMs: number): Promise<readonly Viewing[]>;
  /**
   * Books a viewing, or moves the one with the same id. In one step with its own check, so that two calls never get
   * the same time: `taken` when the same flat is shown then, or `atOnce` others are.
   */
  bookViewing(viewing: Viewing, atOnce: number): Promise<"booked" | "taken">;
  /** Keeps a call's lead, put together with what is kept of it already as `mergeLeads` does. */
  saveLead(lead: Lead): Promise<void>;
  /** Keeps a call's summary in place of the one before. */
  saveSummary(callSid: string, summary: SummaryText): Promise<void>;
  /** What is kept of a call. */
  outcomeOf(callSid: string): Promise<Outcome>;
  /** Who called from this number (E.164) before; nothing of a stranger. */
  knownCaller(phone: string): Promise<ReturningCaller | undefined>;
}

/** How much a lead's parts say about its worth: who can be reached, what is settled, how far it went. */
const SCORES = { deal: 10, cities: 10, rooms: 5, budget: 20, name: 10, phone: 15, consent: 5, viewing: 25 };

/** Rates a lead from 0 to 100 by what is known of it; a booked viewing weighs most. */
export function scoreLead(lead: Omit<Lead, "score">): number {
  let score = 0;
  if (lead.deal) score += SCORES.deal;
  if (lead.cities.length > 0) score += SCORES.cities;
  if (lead.rooms) score += SCORES.rooms;
  if (lead.minShekels !== undefined || lead.maxShekels !== undefined) score += SCORES.budget;
  if (lead.name) score += SCORES.name;
  if (lead.phone ?? lead.otherPhone) score += SCORES.phone;
  if (lead.consent) score += SCORES.consent;
  if (lead.viewingBooked) score += SCORES.viewing;
  return score;
}

const WISH_FIELDS = ["deal", "cities", "rooms", "minShekels", "maxShekels"] as const;

/** What a lead says of the flat that is wanted; `undefined` when it says nothing of it. */
export function wishOf(lead: Lead): Partial<Pick<Lead, typeof WISH_FIELDS[number]>> | undefined {
  const isSaid = (value: unknown) => Array.isArray(value) ? value.length > 0 : value !== undefined;
  const said = WISH_FIELDS.filter((field) => isSaid(lead[field]));
  return said.length === 0 ? undefined : Object.fromEntries(said.map((field) => [field, lead[field]]));
}

/** What is known of somebody by the leads of their calls, the newest first. */
export function knownBy(leads: readonly Lead[]): Pick<ReturningCaller, "name" | "lead"> {
  const name = leads.find((lead) => lead.name !== undefined)?.name;
  const lead = leads.find((lead) => wishOf(lead) !== undefined) ?? leads[0];
  return { ...(name === undefined ? {} : { name }), ...(lead === undefined ? {} : { lead }) };
}

/** A call's lead after more became known: what is said now counts, what is not said now stays. */
export function mergeLeads(before: Lead, now: Lead): Lead {
  const merged = {
    ...before,
    ...now,
    cities: now.cities.length > 0 ? now.cities : before.cities,
    offered: [...new Set([...before.offered, ...now.offered])],
  };
  return { ...merged, score: scoreLead(merged) };
}

/** Keeps everything in memory: for a server without a store, and for tests. */
export function createMemoryAgencyStore(): AgencyStore & {
  leads(): readonly Lead[];
  viewings(): readonly Viewing[];
} {
  const viewings = new Map<string, Viewing>();
  const leads = new Map<string, Lead>();
  const summaries = new Map<string, SummaryText>();
  const overlapping = (fromMs: number, toMs: number) =>
    [...viewings.values()].filter((viewing) => viewing.startsAtMs < toMs && fromMs < viewing.endsAtMs);
  return {
    viewingsBetween: (fromMs, toMs) => Promise.resolve(overlapping(fromMs, toMs)),
    bookViewing(viewing, atOnce) {
      const others = overlapping(viewing.startsAtMs, viewing.endsAtMs).filter(({ id }) => id !== viewing.id);
      const taken = others.length >= atOnce || others.some(({ listingId }) => listingId === viewing.listingId);
      if (!taken) viewings.set(viewing.id, viewing);
      return Promise.resolve(taken ? "taken" : "booked");
    },
    saveLead(lead) {
      const before = leads.get(lead.callSid);
      leads.set(lead.callSid, before ? mergeLeads(before, lead) : lead);
      return Promise.resolve();
    },
    saveSummary(callSid, summary) {
      summaries.set(callSid, summary);
      return Promise.resolve();
    },
    outcomeOf: (callSid) =>
      Promise.resolve({
        lead: leads.get(callSid),
        viewings: [...viewings.values()].filter((viewing) => viewing.callSid === callSid),
        summary: summaries.get(callSid),
      }),
    knownCaller(phone) {
      const theirs = [...leads.values()].filter((lead) => lead.phone === phone).reverse();
      const [last] = theirs;
      return Promise.resolve(last && { language: last.language, ...knownBy(theirs) });
    },
    leads: () => [...leads.values()],
    viewings: () => [...viewings.values()],
  };
}
