/**
 * Who the agent works for: one JSON file, so that another agency needs no code. Pure.
 */
import * as v from "valibot";
import { CITIES } from "../understanding/places.ts";
import { parseJsonFile } from "./json_file.ts";

export const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const PHONE = /^\+[1-9]\d{6,14}$/;

/** A text that is said in both languages. */
const bothLanguages = v.strictObject({
  he: v.pipe(v.string(), v.nonEmpty("must not be empty")),
  en: v.pipe(v.string(), v.nonEmpty("must not be empty")),
});

const clockText = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day like 09:00"));

export const isoDate = v.pipe(v.string(), v.isoDate("must be a date like 2027-04-22"));

const openHours = v.nullable(
  v.pipe(
    v.strictObject({ opens: clockText, closes: clockText }),
    v.check(({ opens, closes }) => opens < closes, "opens must be before closes"),
  ),
);

const minutes = (least: number, most: number) =>
  v.pipe(
    v.number("must be a number of minutes"),
    v.integer("must be whole minutes"),
    v.minValue(least, `must be from ${least} to ${most}`),
    v.maxValue(most, `must be from ${least} to ${most}`),
  );

const timeZone = v.pipe(
  v.string(),
  v.check((name) => {
    try {
      new Intl.DateTimeFormat("en", { timeZone: name });
      return true;
    } catch {
      return false;
    }
  }, "must be a time zone name like Asia/Jerusalem"),
);

const CITY_IDS = new Set(CITIES.map(({ id }) => id));

/** Only a city that has a spoken name in both languages can be talked about. */
export const cityId = v.pipe(v.string(), v.check((id) => CITY_IDS.has(id), "must be the id of a city, like tel_aviv"));

export const BusinessSchema = v.strictObject({
  name: bothLanguages,
  agent: v.strictObject({ name: bothLanguages, gender: v.picklist(["feminine", "masculine"]) }),
  /** What the call opens with instead of the built-in greeting; it must say that the agent is automated. */
  greeting: v.optional(bothLanguages),
  /** What the greeting ends with where GREETING_NOTICE is on; there is a built-in one. */
  notice: v.optional(bothLanguages),
  timeZone,
  /** Opening hours by weekday, also those in which flats are shown; null is closed. */
  hours: v.strictObject({
    sunday: openHours,
    monday: openHours,
    tuesday: openHours,
    wednesday: openHours,
    thursday: openHours,
    friday: openHours,
    saturday: openHours,
  }),
  closed: v.strictObject({
    /** Closed on the holidays of rest (Rosh Hashana, Yom Kippur, Sukkot, Passover, Shavuot: first and last days). */
    jewishHolidays: v.boolean(),
    /** The day before such a holiday closes then, at the latest. */
    holidayEveCloses: clockText,
    /** Further days off. */
    dates: v.array(isoDate),
  }),
  viewings: v.strictObject({
    /** How long one takes. */
    minutes: minutes(10, 240),
    /** Starts are offered on this grid. */
    everyMinutes: minutes(10, 240),
    /** The soonest start from now. */
    noticeMinutes: minutes(0, 10_080),
    /** How far ahead one can be booked. */
    daysAhead: v.pipe(v.number(), v.integer(), v.minValue(1, "must be from 1 to 90"), v.maxValue(90)),
    /** How many can be shown at the same time: the number of people who show flats. */
    atOnce: v.pipe(v.number(), v.integer(), v.minValue(1, "must be from 1 to 50"), v.maxValue(50)),
  }),
  /** Who takes calls that are handed over. Without a number the agent offers a call-back. */
  human: v.strictObject({
    phone: v.optional(v.pipe(v.string(), v.regex(PHONE, "must be a number like +97231234567"))),
  }),
  /** The cities served, those near each other in one group: near misses are looked for inside a group. */
  areas: v.pipe(v.array(v.pipe(v.array(cityId), v.nonEmpty("must name a city"))), v.nonEmpty("must name a city")),
});

export type Business = v.InferOutput<typeof BusinessSchema>;

/**
 * Reads the business file.
 * @throws {ConfigError} naming every mistake with its line
 */
export function parseBusiness(text: string, fileName: string): Business {
  return parseJsonFile(text, fileName, BusinessSchema);
}

/** The cities that share a group with any of `cities`, these excluded. */
export function nearbyCities(business: Business, cities: readonly string[]): string[] {
  const groups = business.areas.filter((group) => group.some((city) => cities.includes(city)));
  return [...new Set(groups.flat())].filter((city) => !cities.includes(city));
}

const NOTICE = { he: "לידיעתכם, השיחה מתומללת.", en: "Please note that this call is transcribed." };

/** The agency with what its greeting has to say about the call being kept, or without. */
export function withNotice(business: Business, on: boolean): Business {
  const { notice = NOTICE, ...rest } = business;
  return on ? { ...rest, notice } : rest;
}
