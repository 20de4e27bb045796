/**
 * A made-up caller: what they want, say and correct, and what must and must not come of the call. Pure.
 */
import * as v from "valibot";
import { parseJsonFile } from "../../lib/agency/json_file.ts";
import { type ToolName, TOOLS } from "../../lib/agency/tools.ts";

const words = v.pipe(v.string(), v.maxLength(400));
/** A regular expression, tried without regard to case. */
const pattern = v.pipe(
  v.string(),
  v.check((text) => {
    try {
      return new RegExp(text, "iu") instanceof RegExp;
    } catch {
      return false;
    }
  }, "must be a regular expression"),
);
const toolName = v.picklist(Object.keys(TOOLS) as ToolName[], "must be the name of a tool");
const patterns = v.exactOptional(v.array(pattern), []);
const tools = v.exactOptional(v.array(toolName), []);

const slots = ["yes_no", "deal", "city", "rooms", "budget", "day", "hour", "name", "phone", "choice", "open"] as const;
/** One line, or the lines for the first, second … time; the last is used from then on. */
const lines = v.union([words, v.pipe(v.array(words), v.minLength(1))]);
const answers = v.strictObject(
  Object.fromEntries(slots.map((slot) => [slot, v.exactOptional(lines)])) as Record<
    typeof slots[number],
    v.ExactOptionalSchema<typeof lines, undefined>
  >,
);

const CallerSchema = v.strictObject({
  about: v.pipe(v.string(), v.nonEmpty("must say what this caller is about")),
  /** What the agent speaks first. */
  language: v.picklist(["he", "en"]),
  /** When the call comes in; a Sunday noon if left out. */
  at: v.exactOptional(v.pipe(v.string(), v.isoTimestamp("must be a moment like 2026-11-27T20:00:00Z"))),
  hiddenNumber: v.exactOptional(v.boolean(), false),
  /** Said first, whatever the agent asks. An empty line is silence. */
  opens: v.exactOptional(v.array(words), []),
  /** Said when the agent's words match, once unless `always`; they come before `answers`. */
  reacts: v.exactOptional(
    v.array(v.strictObject({ hears: pattern, says: words, always: v.exactOptional(v.boolean(), false) })),
    [],
  ),
  /** Said by what the agent asks for. */
  answers: v.exactOptional(answers, {}),
  /** The call must be over by then. */
  maxTurns: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1)), 14),
  must: v.strictObject({
    ended: v.exactOptional(v.boolean(), true),
    tools,
    says: patterns,
    /** Each must be the value of the same field of the kept lead. */
    lead: v.exactOptional(v.record(v.string(), v.unknown()), {}),
    /** Flats of which viewings are booked at the end, and no others. */
    viewings: v.exactOptional(v.array(v.string())),
    /** What the agent speaks at the end. */
    language: v.exactOptional(v.picklist(["he", "en"])),
  }),
  mustNot: v.exactOptional(v.strictObject({ tools, says: patterns }), { tools: [], says: [] }),
});

export type Caller = v.InferOutput<typeof CallerSchema>;

/**
 * Reads a caller's file.
 * @throws {ConfigError} naming every mistake with its line
 */
export function parseCaller(text: string, fileName: string): Caller {
  return parseJsonFile(text, fileName, CallerSchema);
}
