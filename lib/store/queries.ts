/**
 * What may be asked of the records, out of text: the parameters of a URL, or the options of a command. Pure.
 */
import * as v from "valibot";
import type { CallQuery, LeadQuery, ListQuery, MessageQuery } from "./store.ts";

const moment = (described: string) =>
  v.pipe(
    v.string(),
    v.isoTimestamp("must be a moment like 2027-01-31T09:00:00Z"),
    v.description(described),
  );

const LIST = {
  limit: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^([1-9]\d{0,2}|1000)$/, "must be a whole number from 1 to 1000"),
      v.description("How many, 1 to 1000; 50 when left out"),
    ),
  ),
  cursor: v.optional(v.pipe(v.string(), v.maxLength(200), v.description("`next` of the page before"))),
  from: v.optional(moment("The earliest moment, included")),
  to: v.optional(moment("The latest moment, not included")),
  phone: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\+[1-9]\d{6,14}$/, "must be a number like +972501234567"),
      v.description("A phone number, E.164"),
    ),
  ),
};

const { phone: _, ...PAGED } = LIST;

const text = v.optional(
  v.pipe(
    v.string(),
    v.minLength(2, "must have 2 characters or more"),
    v.maxLength(100),
    v.description("Part of a text"),
  ),
);

/** The parameters of each list, by its name. */
export const QUERIES = {
  calls: v.strictObject({
    ...LIST,
    reason: v.optional(v.pipe(v.string(), v.maxLength(40), v.description("Why the call ended"))),
    open: v.optional(v.pipe(v.picklist(["true", "false"]), v.description("Calls that go on, or that are over"))),
    text,
  }),
  leads: v.strictObject({
    ...LIST,
    minScore: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^(\d{1,2}|100)$/, "must be from 0 to 100"),
        v.description("The lowest score, 0 to 100"),
      ),
    ),
    text,
  }),
  viewings: v.strictObject(LIST),
  followups: v.strictObject({
    ...LIST,
    state: v.optional(v.pipe(v.picklist(["waiting", "sent", "dead", "dropped"]), v.description("How far it is"))),
  }),
  audits: v.strictObject(PAGED),
} as const;

export type ListName = keyof typeof QUERIES;

interface Queries {
  calls: CallQuery;
  leads: LeadQuery;
  viewings: ListQuery;
  followups: MessageQuery;
  audits: ListQuery;
}

const DEFAULT_LIMIT = 50;

/** Reads the query of a list, or says what is wrong with it. */
export function readQuery<N extends ListName>(
  name: N,
  given: Readonly<Record<string, string>>,
): { query: Queries[N] } | { mistake: string } {
  const parsed = v.safeParse(QUERIES[name], given);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return { mistake: `${v.getDotPath(issue) ?? "parameters"}: ${issue.message}` };
  }
  const { limit, from, to, open, minScore, ...rest } = parsed.output as Record<string, string | undefined>;
  const query = {
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    limit: limit === undefined ? DEFAULT_LIMIT : Number(limit),
    ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
    ...(to === undefined ? {} : { toMs: Date.parse(to) }),
    ...(open === undefined ? {} : { open: open === "true" }),
    ...(minScore === undefined ? {} : { minScore: Number(minScore) }),
  };
  return { query: query as unknown as Queries[N] };
}
