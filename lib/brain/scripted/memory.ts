/**
 * All that the scripted brain knows of a call: plain JSON, handed back to it at each turn. Pure.
 */
import type { LocalTime } from "../../agency/calendar.ts";
import type { Language } from "../../language.ts";
import type { DayPart, Deal, RoomRange } from "../../understanding/understood.ts";
import type { ExpectedSlot } from "../conversation.ts";

/** What the agent's last question was about. */
export type Question =
  | "deal"
  | "city"
  | "rooms"
  | "budget"
  | "offer"
  | "widen"
  | "time"
  | "name"
  | "contact"
  | "phone"
  | "confirm"
  | "fix"
  | "more"
  | "human";

export interface WishSoFar {
  deal?: Deal;
  cities: string[];
  excludedCities: string[];
  rooms?: RoomRange;
  minShekels?: number;
  maxShekels?: number;
}

/** When the caller wants to come: what they asked for, what was proposed, what was settled. */
export interface ViewingSoFar {
  day?: string;
  dayPart?: DayPart;
  /** hh:mm */
  hour?: string;
  proposed: LocalTime[];
  /** Times the caller did not want. */
  refused: LocalTime[];
  settled?: LocalTime;
}

export interface Said {
  text: string;
  /** The flat that this sentence offers. */
  listingId?: string;
}

export interface Memory {
  version: 1;
  language: Language;
  wish: WishSoFar;
  /** What does not matter to the caller. */
  indifferent: ("city" | "rooms" | "budget")[];
  /** The last search: for which wish, what it found, and how many of them were offered. */
  results?: { wishKey: string; ids: string[]; near: boolean; offered: number };
  /** The flats on the table now, in the order they were offered. */
  offers: string[];
  /** All flats offered in this call. */
  offeredEver: string[];
  chosen?: string;
  viewing: ViewingSoFar;
  name?: string;
  /** A number other than the one of the call, E.164. */
  otherPhone?: string;
  /** May a message be sent to the number of the call? Absent until asked. */
  consent?: boolean;
  bookings: (LocalTime & { listingId: string })[];
  /** What the caller wants of a person, for the lead. */
  notes?: string;
  /** Somebody is to call back; only name and number are still asked for. */
  callBack: boolean;
  /** The last reply announced that a person takes over. */
  handedOver?: true;
  /** What the caller came for is done; only "anything else?" is left. */
  resting: boolean;
  asked?: Question;
  /** Turns in a row that brought nothing. */
  misses: number;
  angryTurns: number;
  /** The caller did not want a person when one was offered. */
  humanDeclined: boolean;
  said: Said[];
  /** Length of the conversation that the last reply answered. */
  answeredMessages: number;
  /** What was last saved of the lead, as text, so that nothing is saved twice. */
  savedLead?: string;
}

export function emptyMemory(language: Language): Memory {
  return {
    version: 1,
    language,
    wish: { cities: [], excludedCities: [] },
    indifferent: [],
    offers: [],
    offeredEver: [],
    viewing: { proposed: [], refused: [] },
    bookings: [],
    callBack: false,
    resting: false,
    misses: 0,
    angryTurns: 0,
    humanDeclined: false,
    said: [],
    answeredMessages: 0,
  };
}

/** Takes back what was handed out before; `undefined` when it is not of this brain's making. */
export function readMemory(value: unknown): Memory | undefined {
  const ours = typeof value === "object" && value !== null && "version" in value && value.version === 1;
  return ours ? value as Memory : undefined;
}

/** The wish as text, to tell whether a search still answers it. */
export function wishKey({ wish, indifferent }: Memory): string {
  return JSON.stringify([wish, indifferent.toSorted()]);
}

/** What a question hopes to hear, for the end-of-turn rule and for understanding the answer. */
export function expectedSlot(memory: Memory): ExpectedSlot | undefined {
  switch (memory.asked) {
    case undefined:
      return undefined;
    case "deal":
    case "city":
    case "rooms":
    case "budget":
    case "name":
    case "phone":
      return memory.asked;
    case "offer":
      return memory.offers.length > 1 ? "choice" : "yes_no";
    case "time":
      return expectedOfTime(memory.viewing);
    case "contact":
    case "confirm":
    case "human":
    case "more":
      return "yes_no";
    case "widen":
    case "fix":
      return "open";
  }
}

function expectedOfTime({ proposed }: ViewingSoFar): ExpectedSlot {
  const [first, second] = proposed;
  if (!first) return "day";
  if (!second) return "yes_no";
  return first.date === second.date ? "hour" : "day";
}
