/**
 * Numbers as Hebrew words in full spelling. Pure; browser compatible.
 *
 * Grammar (Academy of the Hebrew Language, "שם המספר"): digits agree with the counted noun, tens and hundreds do not;
 * thousands are masculine, 3–10 of them in the construct (שלושת אלפים), from 11 on "אלף" stays singular (אחד עשר אלף);
 * "ו" joins the last part.
 */

export type HebrewGender = "masculine" | "feminine";

export interface HebrewNumberOptions {
  /** Of the counted noun; feminine when nothing is counted (abstract counting, phone and house numbers). */
  gender?: HebrewGender;
  /** Before a definite noun: "שלושת החדרים"; 2 is always so before a noun ("שני חדרים"). */
  construct?: boolean;
}

const MASCULINE = "אפס אחד שניים שלושה ארבעה חמישה שישה שבעה שמונה תשעה עשרה".split(" ");
const FEMININE = "אפס אחת שתיים שלוש ארבע חמש שש שבע שמונה תשע עשר".split(" ");
const MASCULINE_CONSTRUCT = "אפס אחד שני שלושת ארבעת חמשת ששת שבעת שמונת תשעת עשרת".split(" ");
const FEMININE_CONSTRUCT = "אפס אחת שתי שלוש ארבע חמש שש שבע שמונה תשע עשר".split(" ");
const TENS = "עשרים שלושים ארבעים חמישים שישים שבעים שמונים תשעים".split(" ");
const LARGEST = 1e12;

/**
 * A number in words: "שבעת אלפים וחמש מאות". Halves, quarters and decimals are read too: "שלושה וחצי".
 *
 * @throws {RangeError} when the number is not finite or its size is 10^12 or more
 */
export function hebrewNumber(value: number, options: HebrewNumberOptions = {}): string {
  if (!Number.isFinite(value) || Math.abs(value) >= LARGEST) {
    throw new RangeError(`Cannot say a number of 10^12 or more: it is ${value}`);
  }
  if (value < 0) return `מינוס ${hebrewNumber(-value, options)}`;
  const gender = options.gender ?? "feminine";
  if (!Number.isInteger(value)) return decimal(value, gender);
  if (value <= 10 && options.construct) {
    return (gender === "masculine" ? MASCULINE_CONSTRUCT : FEMININE_CONSTRUCT)[value] ?? "";
  }
  return joinLast(integerParts(value, gender));
}

/** Puts "ו" before the last part, unless that part has one of its own. */
function joinLast(parts: readonly string[]): string {
  const last = parts.at(-1) ?? "";
  const before = parts.slice(0, -1);
  if (before.length === 0) return last;
  return `${before.join(" ")} ${/ ו/.test(last) ? "" : "ו"}${last}`;
}

function integerParts(value: number, gender: HebrewGender): string[] {
  if (value === 0) return ["אפס"];
  const parts: string[] = [];
  const billions = Math.floor(value / 1e9);
  const millions = Math.floor(value / 1e6) % 1000;
  const thousands = Math.floor(value / 1000) % 1000;
  if (billions > 0) parts.push(scaled(billions, "מיליארד"));
  if (millions > 0) parts.push(scaled(millions, "מיליון"));
  if (thousands > 0) parts.push(thousandsPart(thousands));
  parts.push(...belowThousand(value % 1000, gender));
  return parts;
}

/** "מיליון", "שני מיליון", "שלושה מיליון". */
function scaled(count: number, word: string): string {
  if (count === 1) return word;
  if (count === 2) return `שני ${word}`;
  return `${joinLast(belowThousand(count, "masculine"))} ${word}`;
}

/** "אלף", "אלפיים", "שלושת אלפים", "אחד עשר אלף". */
function thousandsPart(count: number): string {
  if (count === 1) return "אלף";
  if (count === 2) return "אלפיים";
  if (count <= 10) return `${MASCULINE_CONSTRUCT[count]} אלפים`;
  return `${joinLast(belowThousand(count, "masculine"))} אלף`;
}

function belowThousand(value: number, gender: HebrewGender): string[] {
  const parts: string[] = [];
  const hundreds = Math.floor(value / 100);
  const rest = value % 100;
  if (hundreds === 1) parts.push("מאה");
  else if (hundreds === 2) parts.push("מאתיים");
  else if (hundreds > 2) parts.push(`${FEMININE[hundreds]} מאות`);
  if (rest > 0) parts.push(...belowHundred(rest, gender));
  return parts;
}

function belowHundred(value: number, gender: HebrewGender): string[] {
  const units = gender === "masculine" ? MASCULINE : FEMININE;
  if (value <= 10) return [units[value] ?? ""];
  if (value < 20) return [teen(value - 10, gender)];
  const tens = TENS[Math.floor(value / 10) - 2] ?? "";
  return value % 10 === 0 ? [tens] : [tens, units[value % 10] ?? ""];
}

function teen(unit: number, gender: HebrewGender): string {
  if (gender === "masculine") return `${unit === 2 ? "שנים" : MASCULINE[unit]} עשר`;
  return `${unit === 2 ? "שתים" : FEMININE[unit]} עשרה`;
}

/** Halves and quarters as people say them; else the digits after "נקודה". */
function decimal(value: number, gender: HebrewGender): string {
  const whole = Math.floor(value);
  const fraction = Math.round((value - whole) * 1e6) / 1e6;
  const part = fraction === 0.5 ? "חצי" : fraction === 0.25 ? "רבע" : fraction === 0.75 ? "שלושת רבעי" : undefined;
  if (part !== undefined && whole === 0) return part;
  if (part !== undefined) return `${hebrewNumber(whole, { gender })} ו${fraction === 0.75 ? "שלושה רבעים" : part}`;
  const digits = String(fraction).slice(2);
  const isPair = digits.length === 2 && !digits.startsWith("0");
  const said = isPair ? hebrewNumber(Number(digits)) : hebrewDigits(digits);
  return `${hebrewNumber(whole, { gender: "feminine" })} נקודה ${said}`;
}

/** Digits one by one, feminine, as phone numbers are read. Other characters are left out. */
export function hebrewDigits(digits: string): string {
  return [...digits].flatMap((digit) => /\d/.test(digit) ? [FEMININE[Number(digit)] ?? ""] : []).join(" ");
}

/** Figures as written, "7,500" or "3.5": as a number, or digit by digit when they are too many or begin with zero. */
export function hebrewFigure(written: string, options: HebrewNumberOptions = {}): string {
  const figure = written.replaceAll(",", "");
  const isCode = /^\d{10,}|^0\d/.test(figure) || figure.length > 15;
  return isCode ? hebrewDigits(figure) : hebrewNumber(Number(figure), options);
}

const MASCULINE_ORDINALS = "ראשון שני שלישי רביעי חמישי שישי שביעי שמיני תשיעי עשירי".split(" ");
const FEMININE_ORDINALS = "ראשונה שנייה שלישית רביעית חמישית שישית שביעית שמינית תשיעית עשירית".split(" ");

/** "שלישית"; above ten Hebrew uses the plain number ("אחת עשרה"). */
export function hebrewOrdinal(value: number, gender: HebrewGender): string {
  const ordinals = gender === "masculine" ? MASCULINE_ORDINALS : FEMININE_ORDINALS;
  return ordinals[value - 1] ?? hebrewNumber(value, { gender });
}
