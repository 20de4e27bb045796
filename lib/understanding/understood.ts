/**
 * What a caller's words amount to: the types shared by the parser and by those who act on it. Browser compatible.
 */
import type { ExpectedSlot } from "../brain/conversation.ts";
import type { Language } from "../language.ts";

export interface UnderstandingContext {
  /** What the call is speaking; decides how text without letters is read. */
  language: Language;
  /** What the agent's last question asked for: lets a bare "seven" be rooms, thousands of shekels or an hour. */
  expected: ExpectedSlot | undefined;
  /** Wall-clock time of the words, for "tomorrow". */
  epochMs: number;
  /** IANA name, e.g. "Asia/Jerusalem". */
  timeZone: string;
  /** What is already known of the deal: makes "two and a half" 2,500,000 for a buyer. */
  deal?: Deal;
}

export type Deal = "rent" | "buy";
export type YesNo = "yes" | "no" | "maybe";

/** One of two offers, by place; `none` is "neither", `any` is "I don't mind". */
export type Choice = "first" | "second" | "third" | "last" | "both" | "none" | "any";

/** A part of a day: morning to 12, noon 12–14, afternoon 14–18, evening from 18. */
export type DayPart = "morning" | "noon" | "afternoon" | "evening";

/** What the caller wants of the agent, beside the facts given. */
export type Intent =
  /** Say your last words again. */
  | "repeat"
  /** What did you hear me say? */
  | "what_did_i_say"
  /** Asked of the agent's last words: "what did you say?", "I didn't get that". */
  | "what_did_you_say"
  /** A person, an agent, a human. */
  | "human"
  /** Goodbye, leave me alone, hang up, not interested. */
  | "stop"
  | "thanks"
  | "hello"
  | "how_are_you"
  /** A correction follows: "no, actually". */
  | "change"
  /** One moment. */
  | "wait"
  | "who_are_you"
  | "are_you_robot"
  | "abuse"
  | "wrong_number"
  /** Other offers, anything else you have. */
  | "more"
  /** More about this one. */
  | "details"
  | "price_question"
  | "viewing"
  | "start_over"
  /** The caller cannot hear the agent. */
  | "cannot_hear"
  /** Louder, slower. */
  | "slower"
  | "not_understood"
  | "do_not_know"
  | "call_back"
  | "send_details"
  /** Asks that the other language be spoken. */
  | "speak_hebrew"
  | "speak_english";

export interface RoomRange {
  /** 0.5 steps; both absent never happens. */
  min?: number;
  max?: number;
}

export interface Budget {
  minShekels?: number;
  maxShekels?: number;
}

export interface ClockTime {
  /** 0..23 */
  hour: number;
  /** 0..59 */
  minute: number;
}

/** Everything found in one text; a field is absent when nothing was said of it. */
export interface Understanding {
  /** The language the words are in; the context's where they have no letters. */
  language: Language;
  yesNo?: YesNo;
  deal?: Deal;
  /** Canonical id of the first city wanted, see `CITIES` ("tel_aviv"). */
  city?: string;
  /** All cities wanted, in the order said; empty when none. */
  cities: readonly string[];
  /** Cities said with "not" ("not in Holon"). */
  excludedCities: readonly string[];
  /** A neighbourhood, as an id of `NEIGHBOURHOODS` ("florentin"). */
  neighbourhood?: string;
  /** A street's name as said, without the word "street" and the house number. */
  street?: string;
  rooms?: RoomRange;
  budget?: Budget;
  /** ISO date, yyyy-mm-dd, in the context's time zone. */
  day?: string;
  /** True for "next week" or "the weekend": `day` is only where it begins. */
  dayIsApproximate?: boolean;
  dayPart?: DayPart;
  hour?: ClockTime;
  /** True when the hour was said with "around" or as a bound ("after five"). */
  hourIsApproximate?: boolean;
  name?: string;
  /** E.164, e.g. "+972521234567". */
  phone?: string;
  choice?: Choice;
  intents: ReadonlySet<Intent>;
}
