/**
 * English text as it is spoken: figures, dates, hours and abbreviations as words. Pure; browser compatible.
 */
import { tidy, withoutMarkup } from "./clean.ts";
import { englishDigits, englishFigure, englishNumber, englishOrdinal } from "./english_numbers.ts";
import { isDate } from "./hebrew_times.ts";
import { phoneGroups, PHONES } from "./phone_groups.ts";

const MONTHS = "January February March April May June July August September October November December".split(" ");
const MONTH_NAMES =
  "Jan(?:uary|\\.)?|Feb(?:ruary|\\.)?|Mar(?:ch|\\.)?|Apr(?:il|\\.)?|May|June?|July?|Aug(?:ust|\\.)?|" +
  "Sep(?:t|tember|\\.)?|Oct(?:ober|\\.)?|Nov(?:ember|\\.)?|Dec(?:ember|\\.)?";
const NUMBER = "\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?";
const START = "(?<![\\p{L}\\p{N}.,:/])";
const END = "(?!\\d|[.,:/]\\d)";

const ISO_DATE = new RegExp(`${START}(\\d{4})-(\\d{1,2})-(\\d{1,2})${END}`, "gu");
/** Day before month, as written in Israel. */
const FULL_DATE = new RegExp(`${START}(\\d{1,2})[./](\\d{1,2})[./](\\d{4}|\\d{2})${END}`, "gu");
const SLASH_DATE = new RegExp(`(?<=\\b(?:on|by|until|from|day) )(\\d{1,2})/(\\d{1,2})${END}`, "giu");
const MONTH_FIRST = new RegExp(`\\b(${MONTH_NAMES}) (\\d{1,2})(?:st|nd|rd|th)?(?:,? (\\d{4}))?(?!\\d|[.,:]\\d)`, "gu");
const DAY_FIRST = new RegExp(
  `\\b(?:the )?(\\d{1,2})(?:st|nd|rd|th)? (?:of )?(${MONTH_NAMES})(?:,? (\\d{4}))?(?!\\p{L})`,
  "gu",
);
const CLOCK = "([01]?\\d|2[0-4]):([0-5]\\d)";
const TIME_RANGE = new RegExp(`${START}${CLOCK}\\s?[-–]\\s?${CLOCK}${END}`, "gu");
const TIME = new RegExp(`${START}${CLOCK}${END}(?:\\s?([ap])\\.?m\\b\\.?)?(?<after>\\s(?:in the |at night))?`, "giu");
const HOUR = /\b(\d{1,2})\s?([ap])\.?m\b\.?/gi;
const MONEY_FIRST = new RegExp(
  `(₪|\\$|€|NIS |ILS )\\s?(${NUMBER})(?:\\s?(k|K|m|M|thousand|million|billion)\\b)?`,
  "gu",
);
const MONEY = new RegExp(
  `${START}(${NUMBER})(?:\\s?[-–]\\s?(${NUMBER}))?(?:\\s?(k|K|M|thousand|million|billion)\\b)?\\s?(₪|\\$|€|NIS\\b|ILS\\b|shekels?\\b|%|sqm\\b|sq\\.? ?m\\b\\.?|m²|m2\\b|km\\b)`,
  "gu",
);
const SCALED = new RegExp(`${START}(${NUMBER})\\s?(k|K|M|thousand|million|billion)\\b`, "gu");
const RANGE = new RegExp(`${START}(${NUMBER})\\s?[-–]\\s?(${NUMBER})${END}`, "gu");
const ORDINAL = /\b(\d{1,3})(?:st|nd|rd|th)\b/g;
const YEAR = /\b(in|of|since|by|year|until) (19|20)(\d\d)\b(?![.,]\d)/g;
const ADDRESS = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const HALF = /(?<![\d/.,-])(1\/2|1\/4|3\/4)(?=\s+(?:an? |of )?\p{L})/gu;
const DIGIT_RUN = /(?<![\p{N}.,])(?:0\d+|\d{7,})(?![\d.,]*\d)/gu;
const BARE_NUMBER = new RegExp(`(?<![\\p{L}\\p{N}])(?:${NUMBER})`, "gu");
/** Figures grown together with letters or marks: model numbers, slips of the pen. */
const LEFT_OVER = /\d+/g;

const ABBREVIATIONS: readonly (readonly [RegExp, string])[] = [
  [/\bSt\.(?=\s+[a-z]|\s*[,;]|\s*$|\s+\d)/g, "Street"],
  [/(?<=\p{L} )St(?=[\s,]|$)/gu, "Street"],
  [/\bRd\./g, "Road"],
  [/\bAve\b\.?/g, "Avenue"],
  [/\bBlvd\b\.?/g, "Boulevard"],
  [/\b[Aa]pt\b\.?(?=\s*(?:#|\d|number))/g, "apartment"],
  [/\b[Nn]o\.(?=\s?\d)/g, "number"],
  [/\bDr\.(?=\s+[A-Z])/g, "Doctor"],
  [/\bMr\./g, "Mister"],
  [/\bMrs\./g, "Missus"],
  [/\bMs\./g, "Miz"],
  [/\be\.g\.,?/gi, "for example,"],
  [/\bi\.e\.,?/gi, "that is,"],
  [/\betc\.(?=\s+[A-Z]|\s*$)/g, "and so on."],
  [/\betc\./g, "and so on"],
  [/\bapprox\./gi, "about"],
  [/\bmin\.(?=\s)/g, "minutes"],
  [/\bvs\.?(?=\s)/g, "versus"],
  [/\bw\/\s?/g, "with "],
  [/#\s?(?=\d)/g, "number "],
];

/** Makes one or more English sentences ready for a voice. */
export function englishSpeechText(text: string): string {
  let speech = withoutMarkup(text);
  if (/[.#/]|\b(?:St|Ave|Blvd|apt|vs)\b/i.test(speech)) {
    for (const [pattern, words] of ABBREVIATIONS) speech = speech.replace(pattern, words);
  }
  if (/[\d½¼¾]/.test(speech)) speech = figuresToWords(speech);
  return tidy(symbolsToWords(speech));
}

function figuresToWords(text: string): string {
  let speech = text
    .replace(/(?<=\d)\s?½/g, ".5").replace(/(?<=\d)\s?¼/g, ".25").replace(/(?<=\d)\s?¾/g, ".75")
    .replace(/½/g, "half").replace(/¼/g, "a quarter").replace(/¾/g, "three quarters")
    .replace(/(?<=^|\s)[-−](?=\d)/g, "minus ")
    .replace(HALF, (_, part: string) => part === "1/2" ? "half" : part === "1/4" ? "a quarter" : "three quarters")
    .replace(/(?<=\d)\s?[xX×]\s?(?=\d)/g, " by ");
  speech = speech.replace(PHONES, (phone) => phoneGroups(phone).map(englishDigits).join(", "));
  speech = timesToWords(datesToWords(speech));
  speech = speech
    .replace(
      MONEY_FIRST,
      (_, sign: string, digits: string, scale?: string) => money(digits, undefined, scale, sign.trim()),
    )
    .replace(
      MONEY,
      (_, digits: string, to: string | undefined, scale: string | undefined, unit: string) =>
        money(digits, to, scale, unit.trim()),
    )
    .replace(SCALED, (_, digits: string, scale: string) => scaled(digits, scale))
    .replace(RANGE, (_, from: string, to: string) => `${englishFigure(from)} to ${englishFigure(to)}`)
    .replace(ORDINAL, (_, digits: string) => englishOrdinal(Number(digits)))
    .replace(YEAR, (_, word: string, century: string, rest: string) => `${word} ${yearWords(Number(century + rest))}`)
    .replace(DIGIT_RUN, (digits) => englishDigits(digits));
  return speech
    .replace(BARE_NUMBER, (figure) => englishFigure(figure))
    .replace(LEFT_OVER, (figure) => ` ${englishFigure(figure)} `);
}

function datesToWords(text: string): string {
  const say = (whole: string, date: string, month: number, year?: string) =>
    isDate(Number(date), month) ? dateWords(Number(date), month, year) : whole;
  return text
    .replace(ISO_DATE, (whole, year, month, date) => say(whole, date, Number(month), year))
    .replace(FULL_DATE, (whole, date, month, year) => say(whole, date, Number(month), year))
    .replace(SLASH_DATE, (whole, date, month) => say(whole, date, Number(month)))
    .replace(MONTH_FIRST, (whole, month, date, year) => say(whole, date, monthNumber(month), year))
    .replace(DAY_FIRST, (whole, date, month, year) => say(whole, date, monthNumber(month), year));
}

function monthNumber(name: string): number {
  return MONTHS.findIndex((month) => month.slice(0, 3) === name.slice(0, 3)) + 1;
}

function dateWords(date: number, month: number, year: string | undefined): string {
  const words = `${MONTHS[month - 1]} ${englishOrdinal(date)}`;
  if (year === undefined) return words;
  return `${words}, ${yearWords(Number(year.length === 2 ? `20${year}` : year))}`;
}

/** "twenty twenty-six", "two thousand and five", "nineteen ninety". */
function yearWords(year: number): string {
  const rest = year % 100;
  if (Math.floor(year / 100) === 20 && rest < 10) return englishNumber(year);
  const century = englishNumber(Math.floor(year / 100));
  if (rest === 0) return `${century} hundred`;
  return `${century} ${rest < 10 ? `oh ${englishNumber(rest)}` : englishNumber(rest)}`;
}

function timesToWords(text: string): string {
  return text
    .replace(
      TIME_RANGE,
      (_, fromHour, fromMinute, toHour, toMinute) =>
        `${timeWords(fromHour, fromMinute, true)} to ${timeWords(toHour, toMinute, true)}`,
    )
    .replace(
      TIME,
      (_, hour: string, minute: string, half: string | undefined, after: string | undefined) =>
        timeWords(hour, minute, after === undefined, half) + (after ?? ""),
    )
    .replace(HOUR, (_, hour: string, half: string) => timeWords(hour, "00", true, half));
}

/** "five thirty PM"; hours of the 24-hour clock tell their half themselves. */
function timeWords(hour: string, minute: string, withHalf: boolean, half?: string): string {
  const value = Number(hour) % 24;
  const minutes = Number(minute);
  const isEvening = half === undefined ? value >= 12 : half.toLowerCase() === "p";
  const words = englishNumber((value + 11) % 12 + 1);
  const past = minutes === 0 ? "" : minutes < 10 ? ` oh ${englishNumber(minutes)}` : ` ${englishNumber(minutes)}`;
  return `${words}${past}${withHalf ? isEvening ? " PM" : " AM" : ""}`;
}

const SCALES: Readonly<Record<string, string>> = { k: "thousand", K: "thousand", m: "million", M: "million" };

/** "2.5 million", said with its half; "2.35 million" digit by digit after the point. */
function scaled(digits: string, scale: string): string {
  return `${englishFigure(digits)} ${SCALES[scale] ?? scale}`;
}

const UNITS: Readonly<Record<string, readonly [string, string]>> = {
  "₪": ["shekel", "shekels"],
  NIS: ["shekel", "shekels"],
  ILS: ["shekel", "shekels"],
  shekel: ["shekel", "shekels"],
  shekels: ["shekel", "shekels"],
  "$": ["dollar", "dollars"],
  "€": ["euro", "euros"],
  "%": ["percent", "percent"],
  km: ["kilometre", "kilometres"],
};

const COINS: Readonly<Record<string, string>> = { "₪": "agorot", NIS: "agorot", "$": "cents", "€": "cents" };

function money(digits: string, to: string | undefined, scale: string | undefined, unit: string): string {
  const cents = COINS[unit] && scale === undefined && to === undefined ? /^(.*)\.(\d\d)$/.exec(digits) : null;
  if (cents !== null) {
    return `${money(cents[1] ?? "", undefined, undefined, unit)} and ${englishFigure(cents[2] ?? "")} ${COINS[unit]}`;
  }
  const [one, many] = UNITS[unit] ?? ["square metre", "square metres"];
  const said = scale === undefined ? englishFigure(to ?? digits) : scaled(to ?? digits, scale);
  const from = to === undefined ? "" : `${englishFigure(digits)} to `;
  return `${from}${said} ${said === "one" && to === undefined ? one : many}`;
}

function symbolsToWords(text: string): string {
  return text
    .replace(/₪/g, " shekels ").replace(/\$/g, " dollars ").replace(/€/g, " euros ").replace(/%/g, " percent ")
    .replace(/\s?&\s?/g, " and ").replace(/\s\+\s|\+(?=\s|$)/g, " plus ").replace(/\s?=\s?/g, " equals ").replace(
      /~\s?/g,
      "about ",
    )
    .replace(ADDRESS, (address) => address.replaceAll("@", " at ").replaceAll(".", " dot ")).replace(/@/g, " at ")
    .replace(/°/g, " degrees")
    .replace(/(?<=\p{L}{2})\s?\/\s?(?=\p{L}{2})/gu, " or ")
    .replace(/[→←<>{}[\]\\|_^*#/]/g, " ")
    .replace(/\s[-–—]+\s|[–—]/g, ", ")
    .replace(/\s*\(\s*/g, ", ").replace(/\s*\)\s*(?=[.,!?;:]|$)/g, "").replace(/\s*\)\s*/g, ", ")
    .replace(/[“”„"«»]/g, "");
}
