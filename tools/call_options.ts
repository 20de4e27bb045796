/**
 * The command line of `deno task call`. Pure.
 */
import { parseArgs } from "node:util";
import { type Language, LANGUAGES } from "../lib/language.ts";
import { CLEAN_LINE, type LineConditions } from "../simulator/line_conditions.ts";
import { NOISE_KINDS } from "../simulator/noise.ts";
import type { Step } from "../simulator/dialogue_script.ts";

export const CALL_USAGE =
  `deno task call [URL] [options]      plays a caller on a Twilio media stream (URL: http://localhost:8080)

  --say TEXT             say TEXT when the agent has finished (repeatable, in order with --wav)
  --wav FILE             say a recording
  --interrupt-after MS   start the next --say or --wav MS after the agent began to speak
  --script FILE          a whole dialogue, one step a line (see simulator/dialogue_script.ts)
  --language he|en       language of texts without letters, and of the caller's number (default he)
  --quiet MS             silence after which the agent counts as finished (default 900)
  --record FILE          write the call as a stereo WAV: caller left, agent right
  --line NAME=VALUE      a bad line, repeatable: ${Object.keys(CLEAN_LINE).join(", ")}
  --seed NUMBER          seed of the line's faults (default 1)
  --from NUMBER          the caller's number; "" withholds it
  --auth-token TOKEN     sign as Twilio does; @FILE reads it from a file
  --admin-token TOKEN    open the side channel of a server that is not local; @FILE reads it from a file
  --public-url URL       the server's PUBLIC_BASE_URL, where URL is another address of it
  --verbose              also show webhooks, marks and the server's events

Without --say, --wav or --script it says what you type, line by line; Ctrl-D hangs up after the answer.
Exit code: 0 all went as written, 1 something did not, 2 wrong options, 130 interrupted with Ctrl-C.`;

export interface CallOptions {
  server: string;
  steps: Step[];
  script?: string;
  language: Language;
  quietMs?: number;
  record?: string;
  conditions: Partial<LineConditions>;
  seed?: number;
  from?: string;
  authToken?: string;
  adminToken?: string;
  publicUrl?: string;
  verbose: boolean;
}

const OPTIONS = {
  say: { type: "string", multiple: true },
  wav: { type: "string", multiple: true },
  "interrupt-after": { type: "string", multiple: true },
  script: { type: "string" },
  language: { type: "string", default: "he" },
  quiet: { type: "string" },
  record: { type: "string" },
  line: { type: "string", multiple: true },
  seed: { type: "string" },
  from: { type: "string" },
  "auth-token": { type: "string" },
  "admin-token": { type: "string" },
  "public-url": { type: "string" },
  verbose: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/**
 * Reads the arguments; `undefined` when help is asked for.
 * @throws {TypeError} naming the option that is wrong
 */
export function parseCallOptions(args: string[]): CallOptions | undefined {
  const { values, positionals, tokens } = parseArgs({ args, options: OPTIONS, allowPositionals: true, tokens: true });
  if (values.help) return undefined;
  const [url = "http://localhost:8080", ...others] = positionals;
  if (others.length > 0) throw new TypeError(`Cannot call more than one server: ${others.join(" ")} is too much`);
  const steps = stepsOf(tokens);
  if (values.script !== undefined && steps.length > 0) throw new TypeError("Cannot use --script with --say or --wav");
  return {
    server: httpUrl("URL", url),
    steps,
    language: languageOption(values.language),
    conditions: conditionsOf(values.line ?? []),
    verbose: values.verbose,
    ...given("script", values.script),
    ...given("record", values.record),
    ...given("from", values.from),
    ...given("authToken", values["auth-token"]),
    ...given("adminToken", values["admin-token"]),
    ...given("publicUrl", values["public-url"] && httpUrl("--public-url", values["public-url"])),
    ...given("quietMs", values.quiet === undefined ? undefined : wholeNumber("--quiet", values.quiet)),
    ...given("seed", values.seed === undefined ? undefined : wholeNumber("--seed", values.seed)),
  };
}

/** `{ [name]: value }`, or nothing where there is no value. */
function given<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : { [name]: value } as { [key in K]: V };
}

type Token = { kind: string; name?: string; value?: string | undefined };

/** What the caller says, in the order of the command line. */
function stepsOf(tokens: readonly Token[]): Step[] {
  const steps: Step[] = [];
  let interrupt: { interruptAfterMs?: number } = {};
  for (const { kind, name, value = "" } of tokens) {
    if (kind !== "option") continue;
    if (name === "interrupt-after") interrupt = { interruptAfterMs: wholeNumber("--interrupt-after", value) };
    if (name !== "say" && name !== "wav") continue;
    steps.push(
      name === "say"
        ? { do: "speak", text: value, ...interrupt }
        : { do: "speak", text: "", file: value, ...interrupt },
    );
    interrupt = {};
  }
  if (interrupt.interruptAfterMs !== undefined) {
    throw new TypeError("Cannot interrupt without words: --interrupt-after comes before the --say or --wav it is for");
  }
  return steps;
}

/** @throws {TypeError} when it is no http or https URL */
export function httpUrl(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new TypeError(`${name} must be an http or https URL`);
  }
  return url.origin;
}

/** @throws {TypeError} when it is no language */
export function languageOption(text: string): Language {
  const language = LANGUAGES.find((known) => known === text);
  if (!language) throw new TypeError(`--language must be one of ${LANGUAGES.join(", ")}`);
  return language;
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new TypeError(`${name} must be a whole number: it is ${JSON.stringify(text)}`);
  return Number(text);
}

function conditionsOf(pairs: readonly string[]): Partial<LineConditions> {
  return Object.assign({}, ...pairs.map(conditionOf));
}

function conditionOf(pair: string): Partial<LineConditions> {
  const [name = "", value = ""] = pair.split("=", 2);
  if (!Object.hasOwn(CLEAN_LINE, name)) {
    throw new TypeError(`--line knows no ${JSON.stringify(name)}: it knows ${Object.keys(CLEAN_LINE).join(", ")}`);
  }
  if (name === "noise") {
    const noise = ["none" as const, ...NOISE_KINDS].find((kind) => kind === value);
    if (!noise) throw new TypeError(`--line noise must be one of none, ${NOISE_KINDS.join(", ")}`);
    return { noise };
  }
  if (!/^-?\d+(\.\d+)?$/.test(value)) throw new TypeError(`--line ${name} must be a number`);
  return { [name]: Number(value) };
}
