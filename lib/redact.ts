/**
 * What a log line may hold. Secrets go by value and by shape, phone numbers and other digit runs keep three digits and
 * a tag, what was said is reduced to its length. Works on any input: it throws nothing, and leaves out what it cannot
 * read.
 */
import { createHmac } from "node:crypto";
import type { LogFields } from "./log.ts";

export type PlainFields = Record<string, string | number | boolean | null>;

export interface Redactor {
  /** Free text without secrets, e-mail addresses and digit runs. */
  text(text: string): string;
  /** Fields by their names: private text is reduced, the rest is treated as free text. */
  fields(fields: LogFields): PlainFields;
}

/** Longest text that a line holds; longer ones are cut. */
const MAX_TEXT_LENGTH = 2000;

/** Fields that hold what a person said or is called; their text never leaves unless transcripts are logged. */
const PRIVATE_FIELDS = new Set([
  "text",
  "heard",
  "heardText",
  "said",
  "partial",
  "transcript",
  "reply",
  "name",
  "callerName",
  "address",
  "email",
  "notes",
  "summary",
  "arguments",
]);

/**
 * @param options.secrets texts that never leave; those under 6 characters are ignored, they would wipe out common words
 * @param options.tagKey keys the tags: one number has one tag, wherever and however it is written
 * @param options.transcripts whether private text is kept (numbers in it are masked all the same)
 */
export function createRedactor(
  options: { secrets: readonly string[]; tagKey: string; transcripts: boolean },
): Redactor {
  const secretForms = secretPatterns(options.secrets);

  function text(given: string): string {
    let clean = given.slice(0, 2 * MAX_TEXT_LENGTH);
    for (const pattern of secretForms) clean = clean.replace(pattern, "[secret]");
    clean = clean.replace(EMAIL, "[email]").replace(HARMLESS_OR_DIGITS, (run, harmless?: string) => {
      return harmless ?? maskDigits(run, options.tagKey);
    });
    return clean.length > MAX_TEXT_LENGTH ? `${clean.slice(0, MAX_TEXT_LENGTH)}…` : clean;
  }

  function value(name: string, given: unknown): PlainFields[string] {
    if (typeof given === "number") return Number.isFinite(given) ? given : String(given);
    if (typeof given === "boolean" || given === null) return given;
    if (typeof given !== "string") return `[${typeof given}]`;
    if (PRIVATE_FIELDS.has(name) && !options.transcripts) return `[${given.length} characters]`;
    if (name === "code" && ERROR_CODE.test(given)) return given;
    return name.endsWith("Sid") && SID.test(given) ? given : text(given);
  }

  function fields(given: LogFields): PlainFields {
    const plain: PlainFields = {};
    for (const name of Object.keys(given)) {
      try {
        const field: unknown = given[name];
        if (field !== undefined) plain[name] = value(name, field);
      } catch {
        plain[name] = "[unreadable]";
      }
    }
    return plain;
  }

  return { text, fields };
}

/** Twilio's and PostgreSQL's codes have five digits; no number of anybody's is that short. */
const ERROR_CODE = /^[0-9A-Z]{1,5}$/;

const SID = /^[A-Z]{2}[0-9A-Za-z]{2,60}$/;

const SECRET_SHAPES = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}/gi,
  /\b(?:sk-|AIza|ya29\.)[\w.-]{12,}/g,
  /(?<=[?&](?:token|key|secret|password|auth)=)[^&\s]+/gi,
  /(?<=:\/\/[^\s/:@]{0,80}:)[^\s/@]+(?=@)/g,
];

/** Each secret as it is, as it stands inside JSON, and as it stands inside a URL; the longest first. */
function secretPatterns(secrets: readonly string[]): RegExp[] {
  const forms = secrets.filter((secret) => secret.length >= 6)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())]);
  const longestFirst = [...new Set(forms)].sort((left, right) => right.length - left.length);
  return [
    ...longestFirst.map((form) => new RegExp(form.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"), "g")),
    ...SECRET_SHAPES,
  ];
}

const EMAIL = /[^\s@<>"'()[\],:;]{1,64}@[^\s@<>"'()[\],:;]{1,190}\.[^\s@<>"'()[\],:;.]{2,24}/g;

const DIGIT_WORDS: readonly (readonly string[])[] = [
  ["zero", "oh", "אפס"],
  ["one", "אחת", "אחד"],
  ["two", "שתיים", "שתים", "שניים", "שנים", "שתי", "שני"],
  ["three", "שלושה", "שלוש"],
  ["four", "ארבעה", "ארבע"],
  ["five", "חמישה", "חמשה", "חמש"],
  ["six", "שישה", "ששה", "שש"],
  ["seven", "שבעה", "שבע"],
  ["eight", "שמונה"],
  ["nine", "תשעה", "תשע"],
];

const DIGIT_OF_WORD = new Map(DIGIT_WORDS.flatMap((words, digit) => words.map((word) => [word, String(digit)])));

/** ASCII, Arabic-Indic (both kinds) and full-width digits; the low four bits of each are its value. */
const DIGITS = "[0-9\\u0660-\\u0669\\u06F0-\\u06F9\\uFF10-\\uFF19]+";
const WORD = `(?<!\\p{L})ו?(?:${DIGIT_WORDS.flat().join("|")})(?!\\p{L})`;
const DIGIT_TOKEN = `(?:${DIGITS}|${WORD})`;
const DIGIT_RUN = `\\(?\\+?${DIGIT_TOKEN}(?:[\\s,.()/\\u2010-\\u2015-]{1,3}${DIGIT_TOKEN})*`;

/** What looks like a number to be masked and is none: Twilio's identifiers, UUIDs, times, addresses with their port. */
const HARMLESS = [
  "\\b[A-Z]{2}[0-9a-f]{32}\\b",
  "\\bCASIM[0-9A-Za-z]+",
  "\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b",
  "\\b20\\d\\d-\\d\\d-\\d\\d(?:T[\\d:.]+(?:Z|[+-]\\d\\d:\\d\\d)?)?(?!\\d)",
  "(?<![\\d.+])(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?::\\d{1,5})?(?![\\d.])",
  "(?<=localhost|\\[::1?\\]):\\d{1,5}(?!\\d)",
  "…\\d{3}#[0-9a-f]{8}",
].join("|");

const HARMLESS_OR_DIGITS = new RegExp(`(${HARMLESS})|${DIGIT_RUN}`, "giu");

const TOKENS = new RegExp(DIGIT_TOKEN, "giu");

/** Runs of 5 digits or more are masked, digit words counted as digits; shorter ones stay as they are. */
function maskDigits(run: string, tagKey: string): string {
  const digits = [...run.matchAll(TOKENS)].map(([token]) => digitsOf(token)).join("");
  if (digits.length < 5) return run;
  if (digits.length < 7) return `[${digits.length} digits]`;
  return taggedPhone(digits, tagKey);
}

/** What stands for a number wherever it is told; without a key for the tag, its last digits alone. */
export function taggedPhone(number: string, tagKey: string | undefined): string {
  const tag = tagKey === undefined ? "" : `#${phoneTag(number, tagKey)}`;
  return `…${number.slice(-3)}${tag}`;
}

function digitsOf(token: string): string {
  const word = token.toLowerCase();
  const known = DIGIT_OF_WORD.get(word) ?? DIGIT_OF_WORD.get(word.replace(/^ו/, ""));
  if (known !== undefined) return known;
  return Array.from(token, (digit) => String(digit.charCodeAt(0) & 0xF)).join("");
}

/** Eight hex digits that stand for a number, the same for its Israeli and its international form. */
export function phoneTag(number: string, tagKey: string): string {
  const national = number.replace(/\D/g, "").replace(/^(?:00)?972(?=\d{8,9}$)/, "0");
  return createHmac("sha256", tagKey).update(national).digest("hex").slice(0, 8);
}
