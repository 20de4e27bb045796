/**
 * Dates and hours as Hebrew words. Pure; browser compatible.
 */
import { hebrewNumber } from "./hebrew_numbers.ts";

const MONTHS = "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר".split(" ");

/** True for a date that can exist; 29 February counts in every year. */
export function isDate(date: number, month: number): boolean {
  const days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && date >= 1 && date <= days;
}

/** "שנים עשר במרץ", with the year "אלפיים עשרים ושש" when given. */
export function hebrewDate(date: number, month: number, year?: number): string {
  const words = `${hebrewNumber(date, { gender: "masculine" })} ב${MONTHS[month - 1]}`;
  return year === undefined ? words : `${words} ${hebrewNumber(year < 100 ? 2000 + year : year)}`;
}

const PAST: Readonly<Record<number, string>> = {
  5: " וחמישה",
  10: " ועשרה",
  15: " ורבע",
  20: " ועשרים",
  30: " וחצי",
};
const TO: Readonly<Record<number, string>> = { 40: "עשרים ל", 45: "רבע ל", 50: "עשרה ל", 55: "חמישה ל" };

/** "חמש וחצי", "רבע לשש": hours are feminine. */
function clockWords(hour: number, minute: number): string {
  const to = TO[minute];
  const shown = ((to === undefined ? hour : hour + 1) + 11) % 12 + 1;
  const words = hebrewNumber(shown);
  if (to !== undefined) return to + words;
  if (minute === 0) return words;
  const past = PAST[minute];
  if (past !== undefined) return words + past;
  return minute < 10 ? `${words} ו${minutesCount(minute)}` : `${words} ${hebrewNumber(minute)}`;
}

function minutesCount(minute: number): string {
  if (minute === 1) return "דקה";
  return minute === 2 ? "שתי דקות" : `${hebrewNumber(minute)} דקות`;
}

/** The part of the day people add to an hour. */
function dayPart(hour: number): string {
  if (hour >= 5 && hour < 12) return "בבוקר";
  if (hour >= 12 && hour < 15) return "בצהריים";
  if (hour >= 15 && hour < 18) return "אחר הצהריים";
  return hour >= 18 && hour < 22 ? "בערב" : "בלילה";
}

/** "חמש וחצי אחר הצהריים" of 17:30. */
export function hebrewTime(hour: number, minute: number, options: { withDayPart: boolean }): string {
  const words = clockWords(hour, minute);
  return options.withDayPart ? `${words} ${dayPart(hour)}` : words;
}
