/**
 * Runs the tools of one turn of one call. The caller's identity comes from the call; arguments are checked; what
 * writes waits until the turn is certain.
 */
import * as v from "valibot";
import type { Toolbox, ToolResult } from "../brain/brain.ts";
import type { Message } from "../brain/conversation.ts";
import type { Clock } from "../clock.ts";
import type { Language } from "../language.ts";
import { agreedToMessage, saidYes } from "./agreement.ts";
import type { Business } from "./business.ts";
import { addDays, freeTimes, isOpen, type LocalTime, localTime, momentOf, nextOpenDate } from "./calendar.ts";
import { type AgencyStore, type Lead, scoreLead } from "./leads.ts";
import type { Listing } from "./listings.ts";
import { searchListings, type SearchResult, type Wish } from "./search.ts";
import {
  type BookArguments,
  type DetailsArguments,
  type HumanArguments,
  type LeadArguments,
  type SearchArguments,
  type TimesArguments,
  type ToolName,
  TOOLS,
} from "./tools.ts";

/** What the line itself can do; absent where there is none (no Twilio, no message sender). */
export interface CallActions {
  /** Arranges that the call goes to this number once this turn's reply was heard. Rejects when the line cannot. */
  transfer?(toPhone: string): Promise<void>;
  /** Sends the details of these flats to the number the call came from, once. Rejects when it cannot be queued. */
  sendDetails?(details: { listingIds: readonly string[]; language: Language }): Promise<void>;
}

/** Everything the tools of a call need. */
export interface AgencyParts {
  business: Business;
  listings: readonly Listing[];
  store: AgencyStore;
  clock: Clock;
}

export interface ToolboxOptions {
  callSid: string;
  language: Language;
  /** E.164; absent when the caller hides it. */
  callerPhone?: string;
  actions?: CallActions;
  /** What was said and heard so far: what changes something for the caller needs their yes in it. */
  conversation: readonly Message[];
  /** Settles when the caller's turn is really over; a guess that is dropped aborts `signal` instead. */
  certain: Promise<void>;
  signal: AbortSignal;
}

/** The most flats and times that one answer holds: a voice can offer few, and a model pays for each. */
const MAX_FLATS = 6;
const MAX_DAYS = 7;

/** Values of the tools' results, as JSON. */
export interface TimesResult {
  times: LocalTime[];
  /** When the asked-for date itself is closed or full, this is false. */
  firstDateFree: boolean;
}
export type HumanResult = { connected: true } | { connected: false; open: boolean; nextOpenDate: string };

/** Makes the toolbox of one turn. */
export function createToolbox(parts: AgencyParts, options: ToolboxOptions): Toolbox {
  return {
    async run(name, args) {
      const tool = Object.hasOwn(TOOLS, name) ? TOOLS[name as ToolName] : undefined;
      if (!tool) return { ok: false, error: `there is no tool ${JSON.stringify(name.slice(0, 40))}` };
      const parsed = v.safeParse(tool.schema, args ?? {});
      if (!parsed.success) return { ok: false, error: describeIssues(parsed.issues) };
      options.signal.throwIfAborted();
      const objection = objectionTo(tool.name, parsed.output, options);
      if (objection !== undefined) return { ok: false, error: objection };
      if (tool.effect === "writes") await certainTurn(options);
      return await withinBudget(runTool(tool.name, parsed.output, parts, options), tool.budgetMs, parts.clock, options);
    },
  };
}

function describeIssues(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues.map((issue) => `${v.getDotPath(issue) ?? "arguments"}: ${issue.message}`).join("; ");
}

/** What the caller has not agreed to is not done; the words are for the brain, which can still ask. */
function objectionTo(name: ToolName, args: unknown, { conversation, language }: ToolboxOptions): string | undefined {
  if (name === "book_viewing" && !saidYes(conversation, language)) {
    return "not confirmed: read flat, day, hour and name back, ask, and book after the caller's yes";
  }
  const messages = name === "send_details" || (name === "save_lead" && (args as LeadArguments).consent === true);
  if (messages && !agreedToMessage(conversation, language)) {
    return "not agreed: ask whether a message may be sent to the number of this call, and go by the answer";
  }
  return undefined;
}

/** Waits until the turn is certain; rejects with the signal's AbortError when it is dropped. */
async function certainTurn({ certain, signal }: ToolboxOptions): Promise<void> {
  await untilAborted(certain, signal);
  signal.throwIfAborted();
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

async function withinBudget(
  work: Promise<ToolResult>,
  budgetMs: number,
  clock: Clock,
  { signal }: ToolboxOptions,
): Promise<ToolResult> {
  const late = Promise.withResolvers<ToolResult>();
  const cancel = clock.after(budgetMs, () => late.resolve({ ok: false, error: "timeout" }));
  try {
    const failed = work.catch((): ToolResult => ({ ok: false, error: "unavailable" }));
    return await untilAborted(Promise.race([failed, late.promise]), signal);
  } finally {
    cancel();
  }
}

// Arguments were checked against the tool's own schema, so each case can trust its shape.
async function runTool(
  name: ToolName,
  args: unknown,
  parts: AgencyParts,
  options: ToolboxOptions,
): Promise<ToolResult> {
  switch (name) {
    case "search_listings":
      return { ok: true, value: search(args as SearchArguments, parts) };
    case "find_viewing_times":
      return await findTimes(args as TimesArguments, parts);
    case "book_viewing":
      return await book(args as BookArguments, parts, options);
    case "save_lead":
      await parts.store.saveLead(leadOf(args as LeadArguments, options));
      return { ok: true, value: { saved: true } };
    case "request_human":
      return await requestHuman(args as HumanArguments, parts, options);
    case "send_details":
      return await sendDetails(args as DetailsArguments, parts, options);
    case "end_call":
      return { ok: true, value: { ending: true } };
  }
}

function search(args: SearchArguments, { listings, business }: AgencyParts): SearchResult {
  const wish: Wish = { ...args, cities: args.cities ?? [] };
  const { matches, near } = searchListings(listings, wish, business);
  return { matches: matches.slice(0, MAX_FLATS), near: near.slice(0, MAX_FLATS) };
}

async function findTimes(args: TimesArguments, parts: AgencyParts): Promise<ToolResult> {
  const { business, listings, clock } = parts;
  if (!listings.some(({ id }) => id === args.listingId)) return { ok: false, error: "no such listing" };
  const nowMs = clock.epochMs();
  const today = localTime(nowMs, business.timeZone).date;
  const fromDate = args.fromDate && args.fromDate > today ? args.fromDate : today;
  const days = Math.min(args.days ?? MAX_DAYS, 14);
  const booked = await parts.store.viewingsBetween(
    momentOf({ date: fromDate, time: "00:00" }, business.timeZone),
    momentOf({ date: addDays(fromDate, days), time: "00:00" }, business.timeZone),
  );
  const times = freeTimes(business, { listingId: args.listingId, fromDate, days, nowMs, booked });
  const value: TimesResult = { times, firstDateFree: times[0]?.date === fromDate };
  return { ok: true, value };
}

async function book(
  args: BookArguments,
  { business, listings, store, clock }: AgencyParts,
  options: ToolboxOptions,
): Promise<ToolResult> {
  if (!listings.some(({ id }) => id === args.listingId)) return { ok: false, error: "no such listing" };
  const { callSid, callerPhone } = options;
  const id = `${callSid}:${args.listingId}`;
  const startsAtMs = momentOf(args, business.timeZone);
  const endsAtMs = startsAtMs + business.viewings.minutes * 60_000;
  // The caller's own viewing of this flat does not stand in the way of moving it.
  const booked = (await store.viewingsBetween(startsAtMs, endsAtMs)).filter((viewing) => viewing.id !== id);
  const free = freeTimes(business, {
    listingId: args.listingId,
    fromDate: args.date,
    days: 1,
    nowMs: clock.epochMs(),
    booked,
  });
  if (!free.some(({ time }) => time === args.time)) return { ok: false, error: "taken" };
  const phone = args.otherPhone ?? callerPhone;
  const viewing = {
    id,
    callSid,
    listingId: args.listingId,
    startsAtMs,
    endsAtMs,
    name: args.name,
    ...(phone ? { phone } : {}),
  };
  const outcome = await store.bookViewing(viewing, business.viewings.atOnce);
  if (outcome === "taken") return { ok: false, error: "taken" };
  await store.saveLead(leadOf({ name: args.name, offered: [args.listingId], viewingBooked: true }, options));
  return { ok: true, value: { date: args.date, time: args.time } };
}

function leadOf(args: LeadArguments & { viewingBooked?: boolean }, options: ToolboxOptions): Lead {
  const lead = {
    ...args,
    callSid: options.callSid,
    language: options.language,
    cities: args.cities ?? [],
    offered: args.offered ?? [],
    ...(options.callerPhone ? { phone: options.callerPhone } : {}),
  };
  return { ...lead, score: scoreLead(lead) };
}

async function requestHuman(
  args: HumanArguments,
  { business, clock, store }: AgencyParts,
  options: ToolboxOptions,
): Promise<ToolResult> {
  const nowMs = clock.epochMs();
  const open = isOpen(business, nowMs);
  const { phone } = business.human;
  let connected = false;
  if (open && phone && options.actions?.transfer) {
    connected = await options.actions.transfer(phone).then(() => true, () => false);
  }
  await store.saveLead(leadOf({ callBack: !connected, ...(args.reason ? { notes: args.reason } : {}) }, options));
  const value: HumanResult = connected
    ? { connected }
    : { connected, open, nextOpenDate: nextOpenDate(business, nowMs) };
  return { ok: true, value };
}

async function sendDetails(
  args: DetailsArguments,
  { listings }: AgencyParts,
  { actions, callerPhone, language }: ToolboxOptions,
): Promise<ToolResult> {
  const known = args.listingIds.filter((wanted) => listings.some(({ id }) => id === wanted));
  if (known.length === 0) return { ok: false, error: "no such listing" };
  if (!callerPhone) return { ok: false, error: "the caller's number is not known" };
  if (!actions?.sendDetails) return { ok: false, error: "messages cannot be sent" };
  await actions.sendDetails({ listingIds: known, language });
  return { ok: true, value: { willBeSent: known } };
}
