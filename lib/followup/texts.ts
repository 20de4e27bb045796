/**
 * The words of the messages that follow a call. Pure.
 */
import type { Language } from "../language.ts";

/** Twilio refuses a longer body. */
export const MAX_BODY_CHARACTERS = 1600;

export interface FollowUpWords {
  hello: (name: string | undefined, agency: string) => string;
  thanks: string;
  cutOff: string;
  viewing: (when: string, where: string) => string;
  flats: string;
  flat: (flat: { where: string; rooms: number; price: string; rent: boolean }) => string;
  callBack: string;
  /** Each message to a caller says how to get no more of them, and carries its number. */
  optOut: (reference: string) => string;
  owner: {
    hot: string;
    callBack: string;
    viewing: string;
    /** Of a caller who was promised details, and whose number the server does not write to. */
    sendDetails: string;
    phone: string;
    reference: string;
    /** What the last notice of an hour begins with. */
    last: string;
  };
}

export const FOLLOW_UP_WORDS: Readonly<Record<Language, FollowUpWords>> = {
  he: {
    hello: (name, agency) => `${name === undefined ? "שלום" : `שלום ${name}`}, כאן ${agency}.`,
    thanks: "תודה על השיחה.",
    cutOff: "השיחה איתנו נקטעה, סליחה. אפשר להתקשר שוב ונמשיך מאותו מקום.",
    viewing: (when, where) => `נקבע ביקור: ${when}, ${where}.`,
    flats: "הדירות שדיברנו עליהן:",
    flat: ({ where, rooms, price, rent }) => {
      const size = rooms === 1 ? "חדר אחד" : `${rooms} חדרים`;
      return `- ${where}: ${size}, ${price} ש"ח${rent ? " לחודש" : ""}`;
    },
    callBack: "נציג יחזור אליך בטלפון.",
    optOut: (reference) => `להסרה השיבו "הסר". פנייה ${reference}`,
    owner: {
      hot: "ליד חם",
      callBack: "לחזור בטלפון",
      viewing: "נקבע ביקור",
      sendDetails: "לשלוח פרטים, לא נשלחת הודעה למספר הזה",
      phone: "טלפון",
      reference: "פנייה",
      last: "יותר מדי הודעות בשעה: מה שיבוא עוד נמצא רק ברשומות.",
    },
  },
  en: {
    hello: (name, agency) => `Hello${name === undefined ? "" : ` ${name}`}, this is ${agency}.`,
    thanks: "Thank you for your call.",
    cutOff: "We are sorry, our call was cut off. Call us again and we will go on where we stopped.",
    viewing: (when, where) => `Your viewing: ${when}, ${where}.`,
    flats: "The flats we talked about:",
    flat: ({ where, rooms, price, rent }) => {
      return `- ${where}: ${rooms === 1 ? "1 room" : `${rooms} rooms`}, ${price} NIS${rent ? " a month" : ""}`;
    },
    callBack: "One of us will call you back.",
    optOut: (reference) => `Reply STOP to get no more messages. Ref ${reference}`,
    owner: {
      hot: "Hot lead",
      callBack: "Call back",
      viewing: "Viewing booked",
      sendDetails: "Send the details, this number gets no message from here",
      phone: "Phone",
      reference: "Ref",
      last: "Too many notices in an hour: what else comes is in the records only.",
    },
  },
};

/** What confirms a wish about messages, in the language it was written in. */
export const WISH_CONFIRMED: Readonly<Record<Language, Readonly<Record<"stop" | "start", string>>>> = {
  he: { stop: 'הוסרת. לא נשלח לך עוד הודעות. להצטרפות מחדש השיבו "התחל".', start: "נרשמת שוב לקבלת הודעות." },
  en: {
    stop: "You will get no more messages from us. Reply START to get them again.",
    start: "You will get messages from us again.",
  },
};
