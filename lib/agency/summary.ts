/**
 * What is left of a call for the people of the agency: the lead, three lines, and what is missing. By rule; nothing is
 * guessed. Pure.
 */
import type { Language } from "../language.ts";
import type { Business } from "./business.ts";
import { localTime } from "./calendar.ts";
import type { Lead, MissingField, SummaryText, Viewing } from "./leads.ts";
import type { Listing } from "./listings.ts";
import { phrasesFor } from "./phrases/phrases.ts";

const MISSING: Readonly<Record<Language, Readonly<Record<MissingField, string>>>> = {
  he: {
    name: "שם",
    phone: "טלפון",
    deal: "קנייה או שכירות",
    city: "עיר",
    rooms: "חדרים",
    budget: "תקציב",
    consent: "הסכמה להודעה",
  },
  en: {
    name: "name",
    phone: "phone",
    deal: "to buy or to rent",
    city: "city",
    rooms: "rooms",
    budget: "budget",
    consent: "consent to a message",
  },
};

const WORDS = {
  he: {
    nameless: "ללא שם",
    phoneless: "ללא מספר",
    nothing: "לא נאמר מה מחפשים.",
    viewing: "ביקור",
    callBack: "לחזור בטלפון",
    message: "לשלוח פרטים בהודעה",
    none: "לא סוכם דבר",
    missing: "חסר",
    score: "ניקוד",
  },
  en: {
    nameless: "no name",
    phoneless: "no number",
    nothing: "They did not say what they look for.",
    viewing: "viewing",
    callBack: "call back",
    message: "send the details by message",
    none: "nothing was agreed",
    missing: "missing",
    score: "score",
  },
} as const;

/**
 * Sums a call up in `language`, which is the owner's rather than the caller's.
 * @param viewings those booked in this call
 */
export function summarize(
  lead: Lead,
  viewings: readonly Viewing[],
  { business, listings, language }: { business: Business; listings: readonly Listing[]; language: Language },
): SummaryText {
  const words = WORDS[language];
  const missing = missingOf(lead);
  const who = `${lead.name ?? words.nameless}, ${lead.otherPhone ?? lead.phone ?? words.phoneless}`;
  const wished = lead.deal || lead.cities.length > 0 || lead.rooms || lead.minShekels || lead.maxShekels;
  const what = wished ? phrasesFor(business, language).understood(lead) : words.nothing;
  const agreed = [
    ...viewings.map((viewing) => `${words.viewing}: ${viewingText(viewing, business, listings, language)}`),
    ...(lead.callBack ? [words.callBack] : []),
    ...(lead.consent ? [words.message] : []),
  ];
  return {
    lines: [
      `${who} (${words.score} ${lead.score}).`,
      lead.notes ? `${what} ${lead.notes}` : what,
      `${agreed.length > 0 ? agreed.join("; ") : words.none}.${missingText(missing, language)}`,
    ],
    missing,
    by: "rule",
  };
}

/** A sentence that names what is missing, after a space; empty when nothing is. */
export function missingText(missing: readonly MissingField[], language: Language): string {
  if (missing.length === 0) return "";
  return ` ${WORDS[language].missing}: ${missing.map((field) => MISSING[language][field]).join(", ")}.`;
}

export function missingOf(lead: Lead): MissingField[] {
  const known: Record<MissingField, boolean> = {
    name: lead.name !== undefined,
    phone: (lead.phone ?? lead.otherPhone) !== undefined,
    deal: lead.deal !== undefined,
    city: lead.cities.length > 0,
    rooms: lead.rooms !== undefined,
    budget: (lead.minShekels ?? lead.maxShekels) !== undefined,
    consent: lead.consent !== undefined,
  };
  return (Object.keys(known) as MissingField[]).filter((field) => !known[field]);
}

function viewingText(
  { listingId, startsAtMs }: Viewing,
  business: Business,
  listings: readonly Listing[],
  language: Language,
): string {
  const listing = listings.find(({ id }) => id === listingId);
  const { date, time } = localTime(startsAtMs, business.timeZone);
  const where = listing ? `${listing.street[language]} ${listing.houseNumber}` : listingId;
  return `${where} (${listingId}), ${date} ${time}`;
}
