/**
 * Caller text as words and numbers in one spelling, so that every later table is written once. Pure; browser
 * compatible.
 */

export interface Token {
  kind: "word" | "number" | "time" | "date";
  /** Without niqqud, final letters, gershayim and capitals; a Hebrew prefix letter stays on. */
  text: string;
  /** As written. */
  raw: string;
  /** Of a number; NaN otherwise. */
  value: number;
  /** Hebrew letters written before digits ("ב-3"): "ב". Words carry their prefix in `text`. */
  prefix: string;
  /** The characters between the previous token and this one. */
  gap: string;
}

const FINAL_LETTERS: Readonly<Record<string, string>> = { "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ" };
const PREFIX_LETTERS = /^(?:ו?(?:כש|ש)?[הבלמכ]?|[ובלמכשה]{1,2})$/;

/** One spelling of a word or phrase: lower case, no niqqud, no final letters, no quote marks inside words. */
export function normalise(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[\u0591-\u05BD\u05BF-\u05C7\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/g, "")
    .replace(/["״'׳’‘“”`´]/g, "")
    .replace(/[ךםןףץ]/g, (letter) => FINAL_LETTERS[letter] ?? letter)
    .toLowerCase();
}

const PIECE =
  /(\d{4}-\d{1,2}-\d{1,2})(?!\d)|(\d+(?:[.,:/]\d+)*)|([½¼¾])|(\p{L}[\p{L}\p{M}]*(?:["״'׳’”]\p{L}[\p{L}\p{M}]*)*)|(₪|%|\+)/gu;
const FRACTION_SIGNS: Readonly<Record<string, number>> = { "½": 0.5, "¼": 0.25, "¾": 0.75 };

/** Splits text into tokens; punctuation lives on only as the `gap` of the token after it. */
export function tokenize(text: string): Token[] {
  const clean = text.normalize("NFC").replace(
    /[\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u200B-\u200F\u202A-\u202E]/g,
    "",
  );
  const tokens: Token[] = [];
  let end = 0;
  for (const match of clean.matchAll(PIECE)) {
    const gap = clean.slice(end, match.index);
    end = match.index + match[0].length;
    const [raw, isoDate, digits, fraction] = match;
    if (isoDate !== undefined) tokens.push({ kind: "date", text: raw, raw, value: NaN, prefix: "", gap });
    else if (fraction !== undefined) pushFraction(tokens, raw, gap);
    else if (digits !== undefined) pushDigits(tokens, raw, gap);
    else tokens.push({ kind: "word", text: normalise(raw), raw, value: NaN, prefix: "", gap });
  }
  return joinPrefixes(tokens);
}

function pushFraction(tokens: Token[], raw: string, gap: string): void {
  const part = FRACTION_SIGNS[raw] ?? 0;
  const last = tokens.at(-1);
  if (last?.kind === "number" && gap.trim() === "" && Number.isInteger(last.value)) {
    last.value += part;
    last.raw += raw;
  } else tokens.push({ kind: "number", text: raw, raw, value: part, prefix: "", gap });
}

function pushDigits(tokens: Token[], raw: string, gap: string): void {
  const push = (kind: Token["kind"], text: string, value: number, before: string) =>
    tokens.push({ kind, text, raw: text, value, prefix: "", gap: before });
  if (/^\d+(?:\.\d+)?$/.test(raw)) push("number", raw, Number(raw), gap);
  else if (/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(raw)) push("number", raw, Number(raw.replaceAll(",", "")), gap);
  else if (/^(?:[01]?\d|2[0-4]):[0-5]\d$/.test(raw)) push("time", raw, NaN, gap);
  else if (/^\d{1,2}([./])\d{1,2}(?:\1(?:\d{4}|\d{2}))?$/.test(raw)) push("date", raw, NaN, gap);
  else raw.split(/[.,:/]/).forEach((part, index) => push("number", part, Number(part), index === 0 ? gap : ","));
}

/** Puts a prefix that stands alone ("ב-3", "ב תל אביב" as some recognizers write) on the token after it. */
function joinPrefixes(tokens: Token[]): Token[] {
  const joined: Token[] = [];
  for (const token of tokens) {
    const last = joined.at(-1);
    const glued = token.gap === "" || /^\s*[-־–]\s*$/.test(token.gap);
    if (last?.kind === "word" && last.text.length <= 2 && glued && PREFIX_LETTERS.test(last.text)) {
      joined.pop();
      if (token.kind === "word") joined.push({ ...token, text: last.text + token.text, gap: last.gap });
      else joined.push({ ...token, prefix: last.text, gap: last.gap });
    } else joined.push(token);
  }
  return joined;
}

/** True when a comma, full stop or the like stands before the token: a number or name does not run across it. */
export function startsClause(token: Token): boolean {
  return /[,.;:!?\n]/.test(token.gap);
}

const PREFIXES = "והבלמכש";

/**
 * Looks a word up as it is and then without up to three Hebrew prefix letters ("ושבעת" → "שבעת", prefix "ו").
 * Returns the entry and the letters taken off.
 */
export function lookUp<T>(table: ReadonlyMap<string, T>, word: string): { entry: T; prefix: string } | undefined {
  for (let cut = 0; cut <= 3 && cut < word.length; cut++) {
    if (cut > 0 && !PREFIXES.includes(word.charAt(cut - 1))) return undefined;
    const entry = table.get(cut === 0 ? word : word.slice(cut));
    if (entry !== undefined) return { entry, prefix: word.slice(0, cut) };
  }
  return undefined;
}

/** A set of words or phrases in the one spelling. */
export function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split("|").map((word) => normalise(word.trim())));
}
