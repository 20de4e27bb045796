/**
 * What is sent for a finished call: one message to a caller who agreed to it, and a notice to the owner of a lead that
 * is worth a call. Pure.
 */
import { createHash } from "node:crypto";
import type { Business } from "../agency/business.ts";
import { localTime } from "../agency/calendar.ts";
import type { Lead, Viewing } from "../agency/leads.ts";
import type { Listing } from "../agency/listings.ts";
import type { Language } from "../language.ts";
import type { Channel, FinishedCall, MessageKind, NewMessage } from "../store/store.ts";
import { placeName } from "../understanding/places.ts";
import { type MessageCountries, refusedNumber } from "./message_limits.ts";
import { FOLLOW_UP_WORDS, MAX_BODY_CHARACTERS } from "./texts.ts";

export interface FollowUpParts {
  business: Business;
  listings: readonly Listing[];
  /** By which a caller is written to; `off` writes to nobody. */
  channel: Channel | "off";
  /** Gets notices by SMS, E.164. */
  ownerPhone?: string;
  ownerLanguage: Language;
  /** A lead with at least this score is told to the owner. */
  hotScore: number;
  /** Where callers are written to. */
  countries: MessageCountries;
}

/** Ends that a caller did not want: the line, the server or a provider failed them. */
const CUT_OFF: ReadonlySet<string> = new Set([
  "stream_lost",
  "media_timeout",
  "node_lost",
  "drain",
  "internal",
  "trouble",
]);

const MAX_FLATS = 4;

/** The messages of a call: at most one to the caller and one to the owner. */
export function followUpOf(call: FinishedCall, parts: FollowUpParts, nowMs: number): NewMessage[] {
  const { lead } = call;
  if (parts.channel === "off" || lead === undefined) return [];
  const messages: NewMessage[] = [];
  // Only ever to the number that called: another one was merely spoken.
  if (lead.consent === true && lead.phone !== undefined) messages.push(toCaller(call, lead, lead.phone, parts, nowMs));
  if (parts.ownerPhone !== undefined && isWorthACall(lead, call.viewings, parts)) {
    messages.push(toOwner(call, lead, parts.ownerPhone, parts, nowMs));
  }
  return messages;
}

function isWorthACall(lead: Lead, viewings: readonly Viewing[], parts: FollowUpParts): boolean {
  return lead.callBack === true || viewings.length > 0 || lead.score >= parts.hotScore || isLeftToOwner(lead, parts);
}

/** Somebody who was promised a message, to a number that the server does not write to: the office has to. */
function isLeftToOwner({ consent, phone }: Lead, { countries }: FollowUpParts): boolean {
  return consent === true && phone !== undefined && refusedNumber(phone, countries) !== undefined;
}

function toCaller(
  call: FinishedCall,
  lead: Lead,
  toPhone: string,
  { business, listings, channel }: FollowUpParts,
  nowMs: number,
): NewMessage {
  const { language } = lead;
  const words = FOLLOW_UP_WORDS[language];
  // Who has come back by then need not be asked to.
  const cutOff = CUT_OFF.has(call.endReason) && !call.calledAgain;
  const reference = referenceOf(`${call.callSid}:caller`);
  const flats = flatsOf(lead, call.viewings, listings).map((listing) => flatLine(listing, language));
  const greeting = words.hello(lead.name, business.name[language]);
  const content = [
    cutOff ? words.cutOff : words.thanks,
    ...call.viewings.map((viewing) => viewingLine(viewing, business, listings, language)),
    ...(flats.length > 0 ? [words.flats, ...flats] : []),
    ...(lead.callBack ? [words.callBack] : []),
  ];
  const body = fitted([greeting, ...content], words.optOut(reference));
  return {
    id: `${call.callSid}:caller`,
    callSid: call.callSid,
    kind: cutOff ? "cut_off" : "follow_up",
    channel: channel === "whatsapp" ? "whatsapp" : "sms",
    toPhone,
    language,
    body,
    reference,
    // A template's value may not hold a line break.
    variables: { "1": lead.name ?? business.name[language], "2": content.join(" "), "3": reference },
    dueAtMs: nowMs,
    createdAtMs: nowMs,
  };
}

function toOwner(
  call: FinishedCall,
  lead: Lead,
  toPhone: string,
  parts: FollowUpParts,
  nowMs: number,
): NewMessage {
  const { ownerLanguage: language } = parts;
  const words = FOLLOW_UP_WORDS[language].owner;
  const reference = referenceOf(`${call.callSid}:owner`);
  const why = [
    ...(call.viewings.length > 0 ? [words.viewing] : []),
    ...(lead.callBack ? [words.callBack] : []),
    ...(isLeftToOwner(lead, parts) ? [words.sendDetails] : []),
  ];
  const title = why.length > 0 ? why.join(", ") : words.hot;
  const phone = lead.otherPhone ?? lead.phone;
  const lines = [`${title} (${lead.score})`, ...call.summary?.lines ?? [lead.name ?? "", lead.notes ?? ""]];
  return {
    id: `${call.callSid}:owner`,
    callSid: call.callSid,
    kind: "owner_notice" satisfies MessageKind,
    channel: "sms",
    toPhone,
    language,
    body: fitted(
      [...lines, ...(phone === undefined ? [] : [`${words.phone}: ${phone}`])],
      `${words.reference} ${reference}`,
    ),
    reference,
    dueAtMs: nowMs,
    createdAtMs: nowMs,
  };
}

/** Those with a viewing have a line of their own. */
function flatsOf(lead: Lead, viewings: readonly Viewing[], listings: readonly Listing[]): Listing[] {
  const shown = new Set(viewings.map(({ listingId }) => listingId));
  return lead.offered.flatMap((id) => listings.filter((listing) => listing.id === id && !shown.has(id)))
    .slice(0, MAX_FLATS);
}

function flatLine(listing: Listing, language: Language): string {
  return FOLLOW_UP_WORDS[language].flat({
    where: whereIs(listing, language),
    rooms: listing.rooms,
    price: listing.priceShekels.toLocaleString("en-US"),
    rent: listing.deal === "rent",
  });
}

function viewingLine(
  { listingId, startsAtMs }: Viewing,
  { timeZone }: Business,
  listings: readonly Listing[],
  language: Language,
): string {
  const listing = listings.find(({ id }) => id === listingId);
  const { date, time } = localTime(startsAtMs, timeZone);
  const [, month, day] = date.split("-").map(Number);
  const weekday = new Intl.DateTimeFormat(language, { weekday: "long", timeZone }).format(startsAtMs);
  return FOLLOW_UP_WORDS[language].viewing(
    `${weekday} ${day}.${month} ${time}`,
    listing === undefined ? listingId : whereIs(listing, language),
  );
}

function whereIs({ street, houseNumber, city }: Listing, language: Language): string {
  const place = placeName(city, language);
  return language === "he" ? `${street.he} ${houseNumber}, ${place}` : `${houseNumber} ${street.en}, ${place}`;
}

/** As many lines as fit before the last one, which is always there. */
function fitted(lines: readonly string[], last: string): string {
  let body = "";
  for (const line of lines) {
    if (body.length + line.length + last.length + 2 > MAX_BODY_CHARACTERS) break;
    body += `${line}\n`;
  }
  return body + last;
}

/** Letters and digits that cannot be taken for each other. */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const REFERENCE_LENGTH = 7;

/** Seven characters that stand for a message, the same whenever they are made: 27 billion of them. */
export function referenceOf(id: string): string {
  const bytes = createHash("sha256").update(id).digest();
  return Array.from(bytes.subarray(0, REFERENCE_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}
