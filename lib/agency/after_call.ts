/**
 * What is made of a call when it is over, however it ended: the lead and three lines, kept with the call. First by
 * rule, so that nothing is lost; then better by a model, if there is one, with nothing in it that was not said.
 */
import type { Message } from "../brain/conversation.ts";
import type { Language } from "../language.ts";
import type { Business } from "./business.ts";
import { type Evidence, evidenceOf, supportedFacts, supportedLines } from "./evidence.ts";
import type { AgencyStore, Lead, SummaryText, Viewing } from "./leads.ts";
import type { Listing } from "./listings.ts";
import { missingOf, missingText, summarize } from "./summary.ts";

export interface EndedCall {
  callSid: string;
  /** What was spoken last. */
  language: Language;
  /** E.164; absent when the caller hid it. */
  callerPhone?: string;
  /** What was said and heard. */
  conversation: readonly Message[];
  /** What the brain asked to be given back. */
  memory: unknown;
  /** When the call began, for "tomorrow". */
  epochMs: number;
  /** The caller was told that somebody would call back. */
  callBackPromised?: boolean;
}

/** What a model found in a call; absent is not said. */
export interface Findings {
  facts: Partial<Pick<Lead, "name" | "deal" | "cities" | "rooms" | "minShekels" | "maxShekels" | "when" | "notes">>;
  lines: readonly [string, string, string];
}

/** Reads a call for its facts and tells it in three lines, for the people of the agency. */
export interface Summarizer {
  readonly name: string;
  /**
   * @param language in which the lines are written
   * @throws {ProviderError} when no usable answer comes in time
   */
  summarize(call: EndedCall, known: readonly string[], language: Language): Promise<Findings>;
}

export interface AfterCallParts {
  business: Business;
  listings: readonly Listing[];
  store: AgencyStore;
  /** The owner's. */
  language: Language;
  /** The lead as far as the brain's memory tells it; of no memory, one that knows only the call. */
  leadOf: (call: EndedCall) => Lead;
  summarizer?: Summarizer;
  /** The model gave nothing of use; the lines by rule stand. */
  onFallback?: (error: unknown) => void;
}

export interface KeptCall {
  lead: Lead;
  viewings: readonly Viewing[];
  summary: SummaryText;
}

export type AfterCall = (call: EndedCall) => Promise<KeptCall>;

/** Makes the step; it may run again for the same call, which leaves what is known by then. Rejects when the store does. */
export function createAfterCall(parts: AfterCallParts): AfterCall {
  return async (call) => {
    const lead = parts.leadOf(call);
    const kept = await keep(call.callBackPromised ? { ...lead, callBack: true } : lead, parts);
    const heard = call.conversation.some(({ role }) => role === "caller");
    if (parts.summarizer === undefined || !heard) return kept;
    try {
      return await refine(kept, call, parts.summarizer, parts);
    } catch (error) {
      parts.onFallback?.(error);
      return kept;
    }
  };
}

/** Keeps the lead beside what the tools kept of it, and sums all of it up by rule. */
async function keep(lead: Lead, { store, business, listings, language }: AfterCallParts): Promise<KeptCall> {
  await store.saveLead(lead);
  const { lead: whole = lead, viewings } = await store.outcomeOf(lead.callSid);
  const summary = summarize(whole, viewings, { business, listings, language });
  await store.saveSummary(lead.callSid, summary);
  return { lead: whole, viewings, summary };
}

async function refine(
  { lead, summary }: KeptCall,
  call: EndedCall,
  summarizer: Summarizer,
  parts: AfterCallParts,
): Promise<KeptCall> {
  const { business, listings, store, language } = parts;
  const findings = await summarizer.summarize(call, summary.lines, language);
  const evidence: Evidence = evidenceOf(call, business.timeZone);
  // What the caller confirmed in the call counts more than what is read out of it afterwards.
  const found = supportedFacts(findings.facts, evidence);
  const filled = { ...found, ...lead, cities: lead.cities.length > 0 ? lead.cities : found.cities ?? [] };
  const better = await keep(filled, parts);
  const known = [...call.conversation.map(textOf), ...better.summary.lines, ...offersOf(better.lead, listings)];
  const lines = supportedLines(findings.lines, evidence, known);
  if (lines === undefined) return better;
  const missing = missingOf(better.lead);
  const [who, what, next] = lines;
  const told: SummaryText = { lines: [who, what, next + missingText(missing, language)], missing, by: "model" };
  await store.saveSummary(call.callSid, told);
  return { ...better, summary: told };
}

function textOf(message: Message): string {
  return message.role === "tool" ? message.resultJson : message.text;
}

function offersOf({ offered }: Lead, listings: readonly Listing[]): string[] {
  return listings.filter(({ id }) => offered.includes(id)).map((listing) => JSON.stringify(listing));
}
