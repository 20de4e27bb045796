/**
 * The caller's words as facts and wishes, Hebrew and English. Pure; browser compatible.
 */
import type { Understanding, UnderstandingContext } from "./understood.ts";

export type {
  Budget,
  Choice,
  ClockTime,
  DayPart,
  Deal,
  Intent,
  RoomRange,
  Understanding,
  UnderstandingContext,
  YesNo,
} from "./understood.ts";

/**
 * Reads one caller turn. Never throws; what is not recognized is simply absent.
 */
export function understand(_text: string, context: UnderstandingContext): Understanding {
  return { language: context.language, cities: [], excludedCities: [], intents: new Set() };
}
