/**
 * Finds cities, neighbourhoods and streets in a caller's words. Pure; browser compatible.
 */
import type { ExpectedSlot } from "../brain/conversation.ts";
import { CITIES, NEIGHBOURHOODS, type Place } from "./places.ts";
import { normalise, startsClause, type Token, wordSet } from "./tokens.ts";

export interface FoundPlaces {
  cities: string[];
  excludedCities: string[];
  neighbourhood?: string;
  street?: string;
}

interface Alias {
  words: readonly string[];
  place: Place;
}

/** Aliases by their first word, longest first. */
const ALIASES: ReadonlyMap<string, readonly Alias[]> = buildAliases();

function buildAliases(): Map<string, Alias[]> {
  const aliases = new Map<string, Alias[]>();
  for (const place of [...NEIGHBOURHOODS, ...CITIES]) {
    for (const name of [place.he, place.en, ...place.aliases]) {
      const words = normalise(name).split(/[ -]+/);
      const first = words[0] ?? "";
      const same = aliases.get(first) ?? [];
      if (!same.some((alias) => alias.words.join(" ") === words.join(" "))) same.push({ words, place });
      aliases.set(first, same);
    }
  }
  for (const same of aliases.values()) same.sort((a, b) => b.words.length - a.words.length);
  return aliases;
}

/** Words that are a place only when a place was asked for, or said with "in". */
const AMBIGUOUS = wordSet(
  "ראשון|זכרון|אזור|רחובות|שדרות|הדר|הכרמל|אחוזה|נשר|אריאל|בקעה|ערד|בתים|אגמים|אלעד|ariel|hadar|arad|elad|baka",
);
const NOT_BEFORE = wordSet("לא|ולא|חוץ|למעט|בלי|not|except|but");

/** Finds places and marks their tokens as used. */
export function findPlaces(tokens: readonly Token[], used: boolean[], expected: ExpectedSlot | undefined): FoundPlaces {
  const found: FoundPlaces = { cities: [], excludedCities: [] };
  const origins: string[] = [];
  findStreet(tokens, used, found);
  for (let index = 0; index < tokens.length; index++) {
    const match = used[index] ? undefined : placeAt(tokens, index, expected);
    if (match === undefined) continue;
    used.fill(true, index, index + match.length);
    const city = match.place.city ?? match.place.id;
    if (isOrigin(tokens, index)) {
      origins.push(city);
      index += match.length - 1;
      continue;
    }
    if (match.place.city !== undefined && isExcluded(tokens, index)) continue;
    const list = isExcluded(tokens, index) ? found.excludedCities : found.cities;
    if (match.place.city !== undefined && list === found.cities) found.neighbourhood ??= match.place.id;
    if (!list.includes(city)) list.push(city);
    index += match.length - 1;
  }
  if (found.cities.length === 0 && expected === "city") found.cities.push(...origins.slice(0, 1));
  return found;
}

/** Where the caller lives now or comes from: no wish. */
function isOrigin(tokens: readonly Token[], index: number): boolean {
  const before = `${tokens[index - 2]?.text ?? ""} ${tokens[index - 1]?.text ?? ""}`;
  if (/(?:^| )(?:גר|גרה|גרימ|live in|living in|from)$/.test(before)) return true;
  return tokens[index]?.text.startsWith("מ") === true && /(?:^| )(?:לעבור|עובר|עוברת|עוברימ)$/.test(before);
}

function isExcluded(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1];
  const current = tokens[index];
  if (before === undefined || current === undefined || startsClause(current)) return false;
  if (NOT_BEFORE.has(before.text)) return true;
  const earlier = tokens[index - 2];
  return /^(?:in|for|רוצה|מחפש|מחפשת)$/.test(before.text) && earlier !== undefined && NOT_BEFORE.has(earlier.text);
}

function placeAt(
  tokens: readonly Token[],
  index: number,
  expected: ExpectedSlot | undefined,
): { place: Place; length: number } | undefined {
  const token = tokens[index];
  if (token === undefined || token.kind !== "word") return undefined;
  for (let cut = 0; cut <= 3 && cut < token.text.length - 1; cut++) {
    if (cut > 0 && !"והבלמכש".includes(token.text.charAt(cut - 1))) return undefined;
    const first = token.text.slice(cut);
    const alias = ALIASES.get(first)?.find((one) => matchesRest(tokens, index, one.words));
    if (alias === undefined) continue;
    const prefix = token.text.slice(0, cut);
    if (alias.words.length === 1 && AMBIGUOUS.has(first) && !isMeant(tokens, index, prefix, expected)) continue;
    return { place: alias.place, length: alias.words.length };
  }
  return undefined;
}

function matchesRest(tokens: readonly Token[], index: number, words: readonly string[]): boolean {
  for (let at = 1; at < words.length; at++) {
    const token = tokens[index + at];
    if (token === undefined || token.text !== words[at] || startsClause(token)) return false;
  }
  return true;
}

function isMeant(tokens: readonly Token[], index: number, prefix: string, expected: ExpectedSlot | undefined): boolean {
  const before = tokens[index - 1]?.text ?? "";
  if (/^[בה]?(?:יום|ימי)$/.test(normalise(before)) || /^[בה]?יומ$/.test(before)) return false;
  if (tokens[index]?.text.endsWith("אזור")) return expected === "city" && index === tokens.length - 1;
  if (expected === "city") return true;
  const isDayLike = tokens[index]?.text.endsWith("ראשונ") === true;
  if (isDayLike) return false;
  return /[בלמ]$/.test(prefix) || before === "in" || before === "העיר";
}

const STREET = /^[הבלמ]*(?:רחוב|רח|שדרות|שד|סמטת|כביש)$/;
const STREET_END = wordSet("street|st|avenue|boulevard|road");
const NOT_STREET = wordSet(
  "ב|של|שלי|שלך|הוא|זה|עם|או|אם|יש|לא|כן|שקט|ראשי|הראשי|מה|איזה|אחר|the|a|on|in|at|this|that|which|what|same|main|quiet|is|of|and",
);

/** "רחוב הרצל 12", "on Dizengoff street". */
function findStreet(tokens: readonly Token[], used: boolean[], found: FoundPlaces): void {
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined || token.kind !== "word") continue;
    const range = STREET.test(token.text)
      ? namesAfter(tokens, index + 1)
      : STREET_END.has(token.text)
      ? namesBefore(tokens, index - 1)
      : undefined;
    if (range === undefined) continue;
    found.street = tokens.slice(range[0], range[1]).map((one) => one.raw).join(" ");
    used.fill(true, Math.min(index, range[0]), Math.max(index + 1, range[1]));
    markHouseNumber(tokens, used, Math.max(index + 1, range[1]));
    return;
  }
}

function isStreetWord(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (token === undefined || token.kind !== "word" || NOT_STREET.has(token.text)) return false;
  return placeAt(tokens, index, undefined) === undefined;
}

function namesAfter(tokens: readonly Token[], start: number): [number, number] | undefined {
  let end = start;
  while (end < start + 2 && isStreetWord(tokens, end) && (end === start || !isBreak(tokens[end]))) end++;
  return end > start ? [start, end] : undefined;
}

/** A second word belongs to the street's name unless it begins something new ("ב…", "ו…", a comma). */
function isBreak(token: Token | undefined): boolean {
  return token === undefined || startsClause(token) || /^[בלמוש]./.test(token.text);
}

function namesBefore(tokens: readonly Token[], end: number): [number, number] | undefined {
  let start = end + 1;
  while (start > 0 && start > end - 1 && isStreetWord(tokens, start - 1)) start--;
  return start <= end ? [start, end + 1] : undefined;
}

function markHouseNumber(tokens: readonly Token[], used: boolean[], index: number): void {
  const token = tokens[index];
  const isWord = token?.text === "מספר" || token?.text === "number";
  const at = isWord ? index + 1 : index;
  if (tokens[at]?.kind === "number" && !startsClause(tokens[at]) && (tokens[at]?.value ?? 0) < 1000) {
    used.fill(true, index, at + 1);
  }
}
