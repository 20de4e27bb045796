/**
 * The tools a brain may use, each defined once: for a model's prompt, for the check of its arguments, for the words
 * said while it runs. Pure.
 */
import { toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import type { Language } from "../language.ts";

const shortText = (most: number) => v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(most));
const deal = v.picklist(["rent", "buy"]);
const cities = v.pipe(v.array(shortText(40)), v.maxLength(10));
const rooms = v.strictObject({
  min: v.exactOptional(v.pipe(v.number(), v.minValue(1), v.maxValue(20))),
  max: v.exactOptional(v.pipe(v.number(), v.minValue(1), v.maxValue(20))),
});
const shekels = v.pipe(v.number(), v.minValue(0), v.maxValue(1_000_000_000));
const listingId = v.pipe(v.string(), v.regex(/^[A-Z]{1,3}\d{2,6}$/));
const date = v.pipe(v.string(), v.isoDate());
const time = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/));

const SearchSchema = v.strictObject({
  deal: v.pipe(deal, v.description("Whether the caller wants to rent or to buy")),
  cities: v.exactOptional(v.pipe(cities, v.description("City ids such as tel_aviv; leave out for anywhere"))),
  excludedCities: v.exactOptional(cities),
  rooms: v.exactOptional(rooms),
  minShekels: v.exactOptional(shekels),
  maxShekels: v.exactOptional(v.pipe(shekels, v.description("A month's rent or a price, in shekels"))),
});

const TimesSchema = v.strictObject({
  listingId,
  fromDate: v.exactOptional(v.pipe(date, v.description("First date, yyyy-mm-dd; today when left out"))),
  days: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(14))),
});

const BookSchema = v.strictObject({
  listingId,
  date: v.pipe(date, v.description("yyyy-mm-dd")),
  time: v.pipe(time, v.description("hh:mm, 24 hours")),
  name: v.pipe(shortText(60), v.description("The caller's name, as they said it")),
  otherPhone: v.exactOptional(v.pipe(v.string(), v.regex(/^\+[1-9]\d{6,14}$/))),
});

const LeadSchema = v.strictObject({
  name: v.exactOptional(shortText(60)),
  otherPhone: v.exactOptional(
    v.pipe(v.string(), v.regex(/^\+[1-9]\d{6,14}$/), v.description("Only when it is not the number of this call")),
  ),
  deal: v.exactOptional(deal),
  cities: v.exactOptional(cities),
  rooms: v.exactOptional(rooms),
  minShekels: v.exactOptional(shekels),
  maxShekels: v.exactOptional(shekels),
  when: v.exactOptional(shortText(120)),
  notes: v.exactOptional(shortText(300)),
  offered: v.exactOptional(v.pipe(v.array(listingId), v.maxLength(20))),
  consent: v.exactOptional(v.pipe(v.boolean(), v.description("The caller agreed to get a message; only after asking"))),
  callBack: v.exactOptional(v.pipe(v.boolean(), v.description("The caller wants to be called back by a person"))),
});

const HumanSchema = v.strictObject({ reason: v.exactOptional(shortText(200)) });

const DetailsSchema = v.strictObject({
  listingIds: v.pipe(v.array(listingId), v.minLength(1), v.maxLength(5)),
});

const EndSchema = v.strictObject({});

export type SearchArguments = v.InferOutput<typeof SearchSchema>;
export type TimesArguments = v.InferOutput<typeof TimesSchema>;
export type BookArguments = v.InferOutput<typeof BookSchema>;
export type LeadArguments = v.InferOutput<typeof LeadSchema>;
export type HumanArguments = v.InferOutput<typeof HumanSchema>;
export type DetailsArguments = v.InferOutput<typeof DetailsSchema>;

export type ToolName =
  | "search_listings"
  | "find_viewing_times"
  | "book_viewing"
  | "save_lead"
  | "request_human"
  | "send_details"
  | "end_call";

export interface ToolDefinition<S extends v.GenericSchema = v.GenericSchema> {
  name: ToolName;
  /** What a model is told of it. */
  description: string;
  /** What the arguments must be. */
  schema: S;
  /** `writes` waits until the turn is certain: a guess at the end of a turn changes nothing. */
  effect: "reads" | "writes";
  /** Said when the answer takes longer than a moment. */
  filler: Readonly<Record<Language, string>>;
  /** After this long the brain goes on without it, in ms. */
  budgetMs: number;
}

const LOOKING = { he: "רגע אחד, אני על זה.", en: "One moment, let me look." };
const SAVING = { he: "רגע, זה נרשם.", en: "One moment, I'm writing it down." };

export const TOOLS: Readonly<Record<ToolName, ToolDefinition>> = {
  "search_listings": {
    name: "search_listings",
    description: "Finds flats. Returns matches, best first, or near misses when nothing matches. " +
      "Say only facts that it returned.",
    schema: SearchSchema,
    effect: "reads",
    filler: LOOKING,
    budgetMs: 2000,
  },
  "find_viewing_times": {
    name: "find_viewing_times",
    description: "Lists the free times at which a flat can be shown, in local time.",
    schema: TimesSchema,
    effect: "reads",
    filler: LOOKING,
    budgetMs: 2000,
  },
  "book_viewing": {
    name: "book_viewing",
    description: "Books a viewing, or moves this caller's viewing of the same flat. " +
      "Read flat, day, hour and name back first and wait for a yes.",
    schema: BookSchema,
    effect: "writes",
    filler: SAVING,
    budgetMs: 5000,
  },
  "save_lead": {
    name: "save_lead",
    description: "Keeps what is known of the caller: call it when something new is settled and before the goodbye. " +
      "The caller's own number is known and is not an argument.",
    schema: LeadSchema,
    effect: "writes",
    filler: SAVING,
    budgetMs: 5000,
  },
  "request_human": {
    name: "request_human",
    description: "Transfers the call to a person. When nobody can take it the result says so: offer a call-back.",
    schema: HumanSchema,
    effect: "writes",
    filler: { he: "רגע, נראה מי פנוי.", en: "One moment, let me see who is free." },
    budgetMs: 5000,
  },
  "send_details": {
    name: "send_details",
    description: "Sends the details of flats to the number this call came from, and to no other. " +
      "Ask for the caller's agreement first.",
    schema: DetailsSchema,
    effect: "writes",
    filler: SAVING,
    budgetMs: 5000,
  },
  "end_call": {
    name: "end_call",
    description: "Hangs up once your goodbye has been heard.",
    schema: EndSchema,
    effect: "reads",
    filler: SAVING,
    budgetMs: 1000,
  },
};

/** A tool as the chat-completions API wants it; `parameters` is JSON Schema. */
export interface ModelTool {
  name: ToolName;
  description: string;
  parameters: Record<string, unknown>;
}

/** All tools in the form a model is given. */
export function modelTools(): ModelTool[] {
  return Object.values(TOOLS).map(({ name, description, schema }) => {
    const { $schema: _, ...parameters } = toJsonSchema(schema, { errorMode: "ignore" });
    return { name, description, parameters };
  });
}
