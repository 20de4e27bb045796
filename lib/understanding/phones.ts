/**
 * Phone numbers as people dictate them: digits, pairs, hundreds, "double five". Pure; browser compatible.
 * Lengths follow the Israeli numbering plan: 0 + two-digit mobile or VoIP area + 7, or 0 + one-digit area + 7.
 */
import { numberWordAt, readNumber } from "./numbers.ts";
import { type Token, wordSet } from "./tokens.ts";

export interface Dictation {
  digits: string;
  /** Another way to write the same words: "fifty two" as 50 2 and not as 52. */
  otherDigits: string;
  plus: boolean;
  start: number;
  end: number;
}

const SKIPPED = wordSet("מקף|קו|ואז|ואחר כך|אז|אה|אהה|אמ|ו|dash|hyphen|then|and|uh|um|space");
const ZERO = wordSet("oh|o");
const PLUS = wordSet("+|פלוס|plus");
const TWICE = wordSet("פעמיים");

/** The first phone number in the text as E.164; marks its tokens as used. */
export function findPhone(tokens: readonly Token[], used: boolean[]): string | undefined {
  for (let index = 0; index < tokens.length; index++) {
    const dictation = used[index] ? undefined : readDictation(tokens, index);
    if (dictation === undefined) continue;
    const phone = toE164(dictation.digits, dictation.plus) ?? toE164(dictation.otherDigits, dictation.plus);
    if (phone !== undefined) {
      used.fill(true, dictation.start, dictation.end);
      return phone;
    }
    index = dictation.end - 1;
  }
  return undefined;
}

/** E.164 of dialled digits, or nothing when they are no full number. */
export function toE164(digits: string, plus: boolean): string | undefined {
  const national = digits.startsWith("972") ? `0${digits.slice(3).replace(/^0/, "")}` : digits;
  if (/^0(?:5\d|7\d)\d{7}$/.test(national) || /^0[23489]\d{7}$/.test(national)) return `+972${national.slice(1)}`;
  return plus && /^[1-9]\d{7,14}$/.test(digits) && !digits.startsWith("972") ? `+${digits}` : undefined;
}

/** The run of dictated digits that starts at a token. */
export function readDictation(tokens: readonly Token[], start: number): Dictation | undefined {
  const run: Dictation = { digits: "", otherDigits: "", plus: false, start, end: start };
  let index = start;
  if (PLUS.has(tokens[index]?.text ?? "")) {
    run.plus = true;
    index++;
  }
  while (index < tokens.length) {
    const token = tokens[index];
    if (token === undefined) break;
    if (SKIPPED.has(token.text) && run.digits !== "") {
      index++;
      continue;
    }
    const item = readItem(tokens, index);
    if (item === undefined) break;
    run.digits += item.digits;
    run.otherDigits += item.otherDigits;
    index = item.end;
    run.end = index;
  }
  return run.digits === "" ? undefined : run;
}

function readItem(
  tokens: readonly Token[],
  index: number,
): { digits: string; otherDigits: string; end: number } | undefined {
  const token = tokens[index];
  if (token === undefined) return undefined;
  if (token.kind === "number") {
    return /^\d+$/.test(token.raw) ? { digits: token.raw, otherDigits: token.raw, end: index + 1 } : undefined;
  }
  if (ZERO.has(token.text)) return { digits: "0", otherDigits: "0", end: index + 1 };
  const word = numberWordAt(tokens, index);
  const times = word?.entry.kind === "times" ? word.entry.value : TWICE.has(token.text) ? 2 : 1;
  if (times > 1) {
    const item = readItem(tokens, index + 1);
    if (item === undefined || item.digits.length !== 1) return undefined;
    const digits = item.digits.repeat(times);
    return { digits, otherDigits: digits, end: item.end };
  }
  if (word === undefined || (word.entry.kind !== "small" && word.entry.kind !== "hundreds")) return undefined;
  return readWords(tokens, index);
}

function readWords(
  tokens: readonly Token[],
  index: number,
): { digits: string; otherDigits: string; end: number } | undefined {
  const reading = readNumber(tokens, index);
  if (reading === undefined || reading.scale !== 1 || reading.value >= 1000 || !Number.isInteger(reading.value)) {
    return undefined;
  }
  const digits = String(reading.value);
  const second = reading.end - reading.start === 2 ? numberWordAt(tokens, reading.end - 1) : undefined;
  const isLoosePair = second?.entry.kind === "small" && second.prefix === "" && !second.entry.joins &&
    reading.value > 20 && reading.value < 100 && second.entry.value < 10;
  const otherDigits = isLoosePair ? `${reading.value - reading.value % 10}${reading.value % 10}` : digits;
  return { digits, otherDigits, end: reading.end };
}
