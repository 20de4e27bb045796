/**
 * Numbers as English words. Pure; browser compatible.
 */

const SMALL =
  ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen " +
    "seventeen eighteen nineteen").split(" ");
const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const SCALES: readonly (readonly [number, string])[] = [[1e9, "billion"], [1e6, "million"], [1000, "thousand"]];
const LARGEST = 1e12;

/**
 * A number in words: "seven thousand five hundred", "three and a half".
 *
 * @throws {RangeError} when the number is not finite or its size is 10^12 or more
 */
export function englishNumber(value: number): string {
  if (!Number.isFinite(value) || Math.abs(value) >= LARGEST) {
    throw new RangeError(`Cannot say a number of 10^12 or more: it is ${value}`);
  }
  if (value < 0) return `minus ${englishNumber(-value)}`;
  if (!Number.isInteger(value)) return decimal(value);
  if (value === 0) return "zero";
  const parts: string[] = [];
  let rest = value;
  for (const [scale, word] of SCALES) {
    if (rest < scale) continue;
    parts.push(`${belowThousand(Math.floor(rest / scale))} ${word}`);
    rest %= scale;
  }
  if (rest > 0) parts.push(rest < 100 && parts.length > 0 ? `and ${belowThousand(rest)}` : belowThousand(rest));
  return parts.join(" ");
}

function belowThousand(value: number): string {
  if (value < 100) return belowHundred(value);
  const rest = value % 100;
  const hundreds = `${SMALL[Math.floor(value / 100)]} hundred`;
  return rest === 0 ? hundreds : `${hundreds} and ${belowHundred(rest)}`;
}

function belowHundred(value: number): string {
  if (value < 20) return SMALL[value] ?? "";
  const tens = TENS[Math.floor(value / 10) - 2] ?? "";
  return value % 10 === 0 ? tens : `${tens}-${SMALL[value % 10]}`;
}

function decimal(value: number): string {
  const whole = Math.floor(value);
  const fraction = Math.round((value - whole) * 1e6) / 1e6;
  const part = fraction === 0.5
    ? "a half"
    : fraction === 0.25
    ? "a quarter"
    : fraction === 0.75
    ? "three quarters"
    : undefined;
  if (part !== undefined) return whole === 0 ? part.replace("a half", "half") : `${englishNumber(whole)} and ${part}`;
  return `${englishNumber(whole)} point ${englishDigits(String(fraction).slice(2))}`;
}

/** Digits one by one, as phone numbers are read. Other characters are left out. */
export function englishDigits(digits: string): string {
  return [...digits].flatMap((digit) => /\d/.test(digit) ? [SMALL[Number(digit)] ?? ""] : []).join(" ");
}

/** Figures as written, "7,500" or "3.5": as a number, or digit by digit when they are too many or begin with zero. */
export function englishFigure(written: string): string {
  const figure = written.replaceAll(",", "");
  const isCode = /^\d{10,}|^0\d/.test(figure) || figure.length > 15;
  return isCode ? englishDigits(figure) : englishNumber(Number(figure));
}

const IRREGULAR: Readonly<Record<string, string>> = {
  one: "first",
  two: "second",
  three: "third",
  five: "fifth",
  eight: "eighth",
  nine: "ninth",
  twelve: "twelfth",
};

/** "twenty-first" */
export function englishOrdinal(value: number): string {
  const words = englishNumber(value);
  const last = /[a-z]+$/.exec(words)?.[0] ?? "";
  const ordinal = IRREGULAR[last] ?? (last.endsWith("y") ? `${last.slice(0, -1)}ieth` : `${last}th`);
  return words.slice(0, words.length - last.length) + ordinal;
}
