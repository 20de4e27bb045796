/**
 * Hebrew text as it is spoken: figures, dates, hours and abbreviations as words. Pure; browser compatible.
 */
import { tidy, withoutMarkup } from "./clean.ts";
import { expandHebrewAbbreviations, withGershayim } from "./hebrew_abbreviations.ts";
import { hebrewAmounts } from "./hebrew_amounts.ts";
import { hebrewDigits, hebrewFigure, hebrewNumber, hebrewOrdinal } from "./hebrew_numbers.ts";
import { hebrewDate, hebrewTime, isDate } from "./hebrew_times.ts";
import { phoneGroups, PHONES } from "./phone_groups.ts";

/** A figure's Hebrew prefix, with its hyphen: "ב-", "מה-". */
const PREFIX = "(?<![\\p{L}\\p{N}.,:/])(?:([ובלמכשה]{1,3})[-–־]?)?";
const NOT_IN_NUMBER = "(?![\\d])(?![.,:/]\\d)";

const ISO_DATE = new RegExp(`${PREFIX}(\\d{4})-(\\d{1,2})-(\\d{1,2})${NOT_IN_NUMBER}`, "gu");
const FULL_DATE = new RegExp(`${PREFIX}(\\d{1,2})([./-])(\\d{1,2})\\3(\\d{4}|\\d{2})${NOT_IN_NUMBER}`, "gu");
const SLASH_DATE = new RegExp(`${PREFIX}(\\d{1,2})/(\\d{1,2})${NOT_IN_NUMBER}`, "gu");
const MONTH_NAMES = "ינואר|פברואר|מרץ|מרס|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר";
const DATE_BEFORE_MONTH = new RegExp(
  `${PREFIX}(\\d{1,2})(?=[-–]?\\s*(?:ב-?(?:${MONTH_NAMES})|ל-?(?:${MONTH_NAMES})|לחודש)(?!\\p{L}))`,
  "gu",
);
/** "12.3" is a date after a hyphenated prefix or a weekday, or before an hour; a number before what it counts. */
const POINT_DATE = new RegExp(
  `(?<![\\p{L}\\p{N}.,:/])(?:([ובלמכשה]{1,3})[-–־]|(?<=(?:ראשון|שני|שלישי|רביעי|חמישי|שישי|שבת|תאריך|היום|מחר),? ))(\\d{1,2})\\.(\\d{1,2})${NOT_IN_NUMBER}` +
    `(?!\\s*(?:אלף|אלפים|מיליון|מיליארד|%|₪|ש״ח|שקל|חדר|מטר|קילומטר|אחוז|שע|חודש|דונם))`,
  "gu",
);
const DATE_BEFORE_HOUR = new RegExp(`${PREFIX}(\\d{1,2})\\.(\\d{1,2})(?=,? (?:בשעה |ב-?)?\\d{1,2}:\\d\\d)`, "gu");
const CLOCK = "([01]?\\d|2[0-4]):([0-5]\\d)";
const TIME_RANGE = new RegExp(`${PREFIX}${CLOCK}\\s?[-–]\\s?${CLOCK}${NOT_IN_NUMBER}`, "gu");
const TIME = new RegExp(
  `${PREFIX}${CLOCK}${NOT_IN_NUMBER}(?<after>\\s+(?:בבוקר|בערב|בלילה|בצהריים|אחר הצהריים|אחרי הצהריים|לפני הצהריים))?`,
  "gu",
);
const FLOOR_OF = /((?:^|[^\p{L}])[ובלמהש]{0,2}קומה|קומות) (-?\d{1,3})(?: ?(?:מתוך|מ-|\/) ?(\d{1,3}))?(?!\d|[.,:]\d)/gu;
const PREFIXED_PHONES = new RegExp(`(?:(?<!\\p{L})([ובלמכשה]{1,3})[-–־])?(${PHONES.source})`, "gu");
/** Not after a hyphen: "ב-1/2" is a day. */
const HALF = /(?<![\d/.,-])(1\/2|1\/4|3\/4)(?=\s+[א-ת])/g;
const ROUND_THE_CLOCK = /(?<!\d)24\/7(?!\d)/g;
const ADDRESS = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const DIGIT_RUN = /(?<![\p{N}.,])(?:0\d+|\d{7,})(?![\d.,]*\d)/gu;
const BARE_NUMBER = new RegExp(`${PREFIX}(\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?)`, "gu");
/** Figures grown together with letters or marks: model numbers, slips of the pen. */
const LEFT_OVER = /\d+/g;

/** Makes one or more Hebrew sentences ready for a voice. Words already written as words stay as they are. */
export function hebrewSpeechText(text: string): string {
  let speech = expandHebrewAbbreviations(withGershayim(withoutMarkup(text)));
  if (/[\d½¼¾]/.test(speech)) speech = figuresToWords(speech);
  return tidy(symbolsToWords(speech));
}

function figuresToWords(text: string): string {
  let speech = text
    .replace(/(?<=\d)\s?½/g, ".5").replace(/(?<=\d)\s?¼/g, ".25").replace(/(?<=\d)\s?¾/g, ".75")
    .replace(/½/g, "חצי").replace(/¼/g, "רבע").replace(/¾/g, "שלושת רבעי")
    .replace(/(?<=^|\s)[-−](?=\d)/g, "מינוס ")
    .replace(HALF, (_, part: string) => part === "1/2" ? "חצי" : part === "1/4" ? "רבע" : "שלושת רבעי")
    .replace(/(?<=\d)\s?[xX×]\s?(?=\d)/g, " על ")
    .replace(/(?<=\d)([א-ת])(?![א-ת״׳])/g, " $1׳").replace(/(?<=\d)(?=[א-ת]{2})/g, " ")
    .replace(FLOOR_OF, floorToWords);
  speech = speech.replace(
    PREFIXED_PHONES,
    (_, prefix: string | undefined, phone: string) => (prefix ?? "") + phoneGroups(phone).map(hebrewDigits).join(", "),
  );
  speech = datesToWords(speech);
  if (speech.includes(":")) speech = timesToWords(speech);
  speech = hebrewAmounts(speech).replace(/מטר אחד רבוע/g, "מטר רבוע אחד").replace(/מטרים רבוע(?!ים)/g, "מטרים רבועים");
  speech = speech.replace(DIGIT_RUN, (digits) => hebrewDigits(digits));
  return speech
    .replace(BARE_NUMBER, (_, prefix: string | undefined, figure: string) => (prefix ?? "") + hebrewFigure(figure))
    .replace(LEFT_OVER, (figure) => ` ${hebrewFigure(figure)} `);
}

function datesToWords(text: string): string {
  const say = (whole: string, prefix: string | undefined, date: string, month: string, year?: string) =>
    isDate(Number(date), Number(month))
      ? (prefix ?? "") + hebrewDate(Number(date), Number(month), year === undefined ? undefined : Number(year))
      : whole;
  let speech = text;
  if (/\d[-./]\d/.test(text)) {
    speech = speech
      .replace(ROUND_THE_CLOCK, "עשרים וארבע שבע")
      .replace(ISO_DATE, (whole, prefix, year, month, date) => say(whole, prefix, date, month, year))
      .replace(FULL_DATE, (whole, prefix, date, _mark, month, year) => say(whole, prefix, date, month, year))
      .replace(SLASH_DATE, (whole, prefix, date, month) => say(whole, prefix, date, month))
      .replace(DATE_BEFORE_HOUR, (whole, prefix, date, month) => say(whole, prefix, date, month))
      .replace(POINT_DATE, (whole, prefix, date, month) => say(whole, prefix, date, month));
  }
  return speech.replace(DATE_BEFORE_MONTH, (whole, prefix: string | undefined, date: string) => {
    const value = Number(date);
    return value >= 1 && value <= 31 ? (prefix ?? "") + hebrewNumber(value, { gender: "masculine" }) : whole;
  });
}

function timesToWords(text: string): string {
  const time = (hour: string, minute: string, withDayPart: boolean) =>
    hebrewTime(Number(hour) % 24, Number(minute), { withDayPart });
  return text
    .replace(
      TIME_RANGE,
      (_, prefix, fromHour, fromMinute, toHour, toMinute) =>
        `${prefix ?? ""}${time(fromHour, fromMinute, true)} עד ${time(toHour, toMinute, true)}`,
    )
    .replace(
      TIME,
      (_, prefix, hour, minute, after) => `${prefix ?? ""}${time(hour, minute, after === undefined)}${after ?? ""}`,
    );
}

/** "קומה שלישית"; "קומה שלוש מתוך שמונה"; "קומת קרקע"; "קומה מינוס אחת". */
function floorToWords(_whole: string, word: string, floor: string, of: string | undefined): string {
  const value = Number(floor);
  if (of !== undefined) return `${word} ${hebrewNumber(value)} מתוך ${hebrewNumber(Number(of))}`;
  if (value === 0) return word.replace(/קומה$/, "קומת קרקע");
  const isOrdinal = value >= 1 && value <= 10 && word.endsWith("קומה");
  return `${word} ${isOrdinal ? hebrewOrdinal(value, "feminine") : hebrewNumber(value)}`;
}

function symbolsToWords(text: string): string {
  let speech = text;
  if (/[₪$€%&+=~@°#*^→←<>{}[\]\\|_/]/.test(speech)) {
    speech = speech
      .replace(/₪/g, " שקלים ").replace(/\$/g, " דולר ").replace(/€/g, " יורו ").replace(/%/g, " אחוז ")
      .replace(/\s&\s/g, " ו").replace(/\s?\+\s?/g, " פלוס ").replace(/\s?=\s?/g, " שווה ").replace(/~\s?/g, "בערך ")
      .replace(ADDRESS, (address) => address.replaceAll("@", " שטרודל ").replaceAll(".", " נקודה "))
      .replace(/@/g, " שטרודל ").replace(/°/g, " מעלות")
      .replace(/(?<=[\u05D0-\u05EA])\s?\/\s?(?=[\u05D0-\u05EA])/g, " או ")
      .replace(/[→←<>{}[\]\\|_^*#/]/g, " ");
  }
  return speech
    .replace(/(?<=[\u05D0-\u05EA])[-־](?=[\u05D0-\u05EA])/g, " ")
    .replace(/(?<![\p{L}\p{N}])([ובלמכשה]{1,3})[-־](?=[A-Za-z])/gu, "$1-")
    .replace(/\s[-–—]+\s|[–—]/g, ", ")
    .replace(/\s*\(\s*/g, ", ").replace(/\s*\)\s*(?=[.,!?;:]|$)/g, "").replace(/\s*\)\s*/g, ", ")
    .replace(/[“”„"«»]/g, "");
}
