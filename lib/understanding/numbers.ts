/**
 * Reads one number that starts at a token: digits, words, or both ("2.5 מיליון", "שבעת אלפים וחמש מאות", "three and a
 * half"). Pure; browser compatible.
 */
import { type Gender, NUMBER_WORDS, type NumberWord } from "./number_words.ts";
import { lookUp, startsClause, type Token } from "./tokens.ts";

export interface NumberReading {
  value: number;
  /** Index of its first token and of the first one after it. */
  start: number;
  end: number;
  /** The last multiplier said (1,000 of "seven thousand"), 1 when none. */
  scale: number;
  /** Hebrew prefix letters of its first word: "ב" of "בשבע". */
  prefix: string;
  /** Gender of the word when it is a single digit; tells hours (feminine) from counted things. */
  gender: Gender;
  /** True when a half or quarter was added. */
  hasFraction: boolean;
}

/** What has been read so far of a number; `floor` is what the next part must stay below. */
interface Progress {
  total: number;
  group: number;
  groupEmpty: boolean;
  groupFloor: number;
  totalFloor: number;
  scale: number;
  gender: Gender;
  hasFraction: boolean;
}

const FRACTION_DONE = 0;

/** The number word at a token, with the prefix letters taken off. */
export function numberWordAt(
  tokens: readonly Token[],
  index: number,
): { entry: NumberWord; prefix: string } | undefined {
  const token = tokens[index];
  return token?.kind === "word" ? lookUp(NUMBER_WORDS, token.text) : undefined;
}

/** Reads the longest number that starts at `start`, or nothing when none does. */
export function readNumber(tokens: readonly Token[], start: number): NumberReading | undefined {
  const state: Progress = {
    total: 0,
    group: 0,
    groupEmpty: true,
    groupFloor: Infinity,
    totalFloor: Infinity,
    scale: 1,
    gender: "either",
    hasFraction: false,
  };
  let index = start;
  let prefix = "";
  let saved: NumberReading | undefined;
  const reading = (end: number): NumberReading => ({
    value: round(state.total + state.group),
    start,
    end,
    scale: state.scale,
    prefix,
    gender: state.gender,
    hasFraction: state.hasFraction,
  });
  while (index < tokens.length) {
    const step = readPart(tokens, index, state, index === start);
    if (step === "back") return saved;
    if (step === undefined) break;
    if (index === start) prefix = step.prefix;
    index += step.length;
    if (state.groupEmpty) saved = reading(index);
  }
  return index === start ? undefined : reading(index);
}

type Part = { length: number; prefix: string } | "back" | undefined;

function readPart(tokens: readonly Token[], index: number, state: Progress, first: boolean): Part {
  const token = tokens[index];
  if (token === undefined || (!first && startsClause(token))) return undefined;
  if (token.kind === "number") return readDigits(token, state, first);
  if (token.raw === "M" && token.gap === "") return readScalePart(1e6, state);
  if (token.text === "and" && !first) return readAnd(tokens, index, state);
  if (state.hasFraction && /^(?:a|of)$/.test(token.text)) return readPartOf(tokens, index, state);
  if (first && token.text === "a") return readArticle(tokens, index, state);
  const word = numberWordAt(tokens, index);
  if (word === undefined || (!first && word.prefix !== "" && word.prefix !== "ו")) return undefined;
  const length = readWord(tokens, index, word, state, first);
  return typeof length === "number" ? { length, prefix: word.prefix } : length;
}

function readDigits(token: Token, state: Progress, first: boolean): Part {
  const fits = first || (state.groupEmpty && token.value < Math.min(state.totalFloor, 1000) && token.value > 0);
  if (!fits || (!first && token.prefix !== "" && token.prefix !== "ו")) return undefined;
  addToGroup(state, token.value, Number.isInteger(token.value) ? 1 : FRACTION_DONE);
  return { length: 1, prefix: token.prefix };
}

function readWord(
  tokens: readonly Token[],
  index: number,
  { entry, prefix }: { entry: NumberWord; prefix: string },
  state: Progress,
  first: boolean,
): number | "back" | undefined {
  switch (entry.kind) {
    case "small":
      return readSmall(tokens, index, entry, state, first);
    case "hundreds":
      return fits(state, entry.value) ? addToGroup(state, entry.value, 100) : undefined;
    case "thousands":
      if (!state.groupEmpty || entry.value >= state.totalFloor) return undefined;
      return addScaled(state, 2, 1000);
    case "scale":
      return readScale(entry.value, state);
    case "fraction":
      if (first) return addFraction(state, entry.value);
      return prefix === "ו" ? addFraction(state, entry.value) : undefined;
    case "point":
      return first ? undefined : readDecimals(tokens, index, state);
    default:
      return undefined;
  }
}

function readSmall(
  tokens: readonly Token[],
  index: number,
  entry: Extract<NumberWord, { kind: "small" }>,
  state: Progress,
  first: boolean,
): number | undefined {
  const next = tokens[index + 1];
  const after = next !== undefined && !startsClause(next) ? numberWordAt(tokens, index + 1) : undefined;
  if (entry.value === 3 && after?.entry.kind === "quarters" && after.prefix === "") {
    return addFraction(state, 0.75) === undefined ? undefined : 2;
  }
  if (entry.value >= 1 && entry.value <= 9 && after?.entry.kind === "small" && after.entry.joins && !after.prefix) {
    return fits(state, 10 + entry.value) ? (addToGroup(state, 10 + entry.value, 1), 2) : undefined;
  }
  const isHundreds = after?.entry.kind === "scale" && after.entry.value === 100 && after.prefix === "";
  if (isHundreds && entry.value > 0 && state.group === 0) {
    const value = entry.value * 100;
    return first || value < Math.min(state.totalFloor, 10_000) ? (addToGroup(state, value, 100), 2) : undefined;
  }
  if (!first && entry.value === 0) return undefined;
  if (!fits(state, entry.value)) return undefined;
  if (first) state.gender = entry.gender;
  return addToGroup(state, entry.value, entry.value >= 20 ? 10 : 1);
}

function readScale(scale: number, state: Progress): number | "back" | undefined {
  if (scale === 100) {
    if (state.group >= 100 || (state.groupEmpty && state.total > 0) || state.group % 1 !== 0) return undefined;
    state.group = (state.groupEmpty ? 1 : state.group) * 100;
    state.groupEmpty = false;
    state.groupFloor = 100;
    return 1;
  }
  const group = state.groupEmpty ? 1 : state.group;
  if (group * scale >= state.totalFloor) return state.groupEmpty ? undefined : "back";
  return addScaled(state, group, scale);
}

function addScaled(state: Progress, group: number, scale: number): number {
  state.total += group * scale;
  state.group = 0;
  state.groupEmpty = true;
  state.groupFloor = Math.min(scale, 1000);
  state.totalFloor = scale;
  state.scale = scale;
  return 1;
}

function fits(state: Progress, value: number): boolean {
  return state.groupEmpty ? value < state.totalFloor : value < state.groupFloor;
}

function addToGroup(state: Progress, value: number, floor: number): number {
  state.group += value;
  state.groupEmpty = false;
  state.groupFloor = floor;
  return 1;
}

/** Adds a half of the last thing said: of a room, of a thousand, of a million. */
function addFraction(state: Progress, part: number): number | undefined {
  if (state.hasFraction) return undefined;
  state.hasFraction = true;
  if (!state.groupEmpty || state.total === 0) return addToGroup(state, part, FRACTION_DONE);
  state.total += part * state.scale;
  state.totalFloor = FRACTION_DONE;
  return 1;
}

/** "and a half", "and three quarters", or the "and" of "two hundred and five". */
function readAnd(tokens: readonly Token[], index: number, state: Progress): Part {
  const article = tokens[index + 1]?.text === "a" ? 1 : 0;
  const word = numberWordAt(tokens, index + 1 + article);
  if (word?.entry.kind === "fraction") {
    return addFraction(state, word.entry.value) === undefined ? undefined : { length: 2 + article, prefix: "" };
  }
  const beforeTens = (state.groupEmpty ? state.scale : state.groupFloor) >= 100;
  const smallest = beforeTens || numberWordAt(tokens, index + 2)?.entry.kind === "quarters";
  if (article === 1 || !smallest) return undefined;
  const part = readPart(tokens, index + 1, state, false);
  return part === undefined || part === "back" ? undefined : { length: part.length + 1, prefix: "" };
}

/** The "M" of "2.5M". */
function readScalePart(scale: number, state: Progress): Part {
  return typeof readScale(scale, state) === "number" ? { length: 1, prefix: "" } : undefined;
}

/** "(half) a million", "(a quarter) of a million". */
function readPartOf(tokens: readonly Token[], index: number, state: Progress): Part {
  const skipped = tokens[index]?.text === "of" && tokens[index + 1]?.text === "a" ? 2 : 1;
  const word = numberWordAt(tokens, index + skipped);
  if (state.group >= 1 || word?.entry.kind !== "scale" || word.entry.value < 1000) return undefined;
  return typeof readScale(word.entry.value, state) === "number" ? { length: skipped + 1, prefix: "" } : undefined;
}

/** "a hundred", "a million". */
function readArticle(tokens: readonly Token[], index: number, state: Progress): Part {
  const word = numberWordAt(tokens, index + 1);
  if (word?.entry.kind === "fraction" && tokens[index + 2]?.text !== "past") {
    addFraction(state, word.entry.value);
    return { length: 2, prefix: "" };
  }
  if (word?.entry.kind === "scale" && word.entry.value >= 100 && tokens[index + 1]?.text !== "k") {
    if (word.entry.value === 100) addToGroup(state, 100, 100);
    else addScaled(state, 1, word.entry.value);
    return { length: 2, prefix: "" };
  }
  return undefined;
}

/** Digits after "point": one by one, or as one number of two digits. */
function readDecimals(tokens: readonly Token[], index: number, state: Progress): number | undefined {
  if (state.groupEmpty || !Number.isInteger(state.group)) return undefined;
  let digits = "";
  let length = 1;
  for (; digits.length < 4; length++) {
    const token = tokens[index + length];
    if (token === undefined || startsClause(token)) break;
    const word = numberWordAt(tokens, index + length);
    const value = token.kind === "number" ? token.value : word?.entry.kind === "small" ? word.entry.value : undefined;
    const joinsTens = word?.prefix === "ו" && digits.endsWith("0") && digits.length === 2;
    if (value === undefined || !Number.isInteger(value) || (word !== undefined && word.prefix !== "" && !joinsTens)) {
      break;
    }
    if (digits.length === 2 && digits.endsWith("0") && value < 10) digits = digits.charAt(0) + value;
    else digits += String(value);
  }
  if (digits === "") return undefined;
  addToGroup(state, Number(`0.${digits}`), FRACTION_DONE);
  return length;
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
