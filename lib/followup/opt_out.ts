/**
 * What an answer to a message wishes for: to get no more of them, or to get them again. Pure.
 */
import type { Language } from "../language.ts";

export interface Wish {
  wish: "stop" | "start";
  /** Of the word that was used. */
  language: Language;
}

/** Twilio's own words for English, and what Israelis write. */
const STOP: Readonly<Record<Language, readonly string[]>> = {
  en: ["stop", "stopall", "unsubscribe", "cancel", "end", "quit", "remove", "revoke", "optout"],
  he: [
    "הסר",
    "הסרה",
    "הסירו",
    "הסירו אותי",
    "תסירו אותי",
    "תסירו",
    "תוריד אותי",
    "תורידו אותי",
    "עצור",
    "עצרו",
    "די",
    "ביטול",
    "להסיר",
  ],
};
const START: Readonly<Record<Language, readonly string[]>> = {
  en: ["start", "unstop", "resume", "subscribe"],
  he: ["התחל", "להתחיל", "הצטרפות", "חזרה"],
};

/** `undefined` of anything that is not one of the words by itself: a sentence that holds one may mean another thing. */
export function wishIn(body: string): Wish | undefined {
  const text = body.normalize("NFC").toLowerCase().replace(/[^\p{L}\p{N}\s]/gu, "").replace(/\s+/g, " ").trim();
  for (const language of ["en", "he"] as const) {
    if (STOP[language].includes(text)) return { wish: "stop", language };
    if (START[language].includes(text)) return { wish: "start", language };
  }
  return undefined;
}

/** The number of a message's address: `whatsapp:+972…` or the number itself; `undefined` of anything else. */
export function phoneOfAddress(address: string): string | undefined {
  return /^(?:whatsapp:)?(\+[1-9]\d{6,14})$/.exec(address)?.[1];
}
