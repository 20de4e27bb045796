/**
 * The words that say what a number counts. Pure; browser compatible.
 */
import { normalise, type Token } from "./tokens.ts";

export type Unit =
  | "room"
  | "bedroom"
  | "shekel"
  | "foreignMoney"
  | "metre"
  | "floor"
  | "day"
  | "week"
  | "month"
  | "year"
  | "hour"
  | "minute"
  | "percent"
  | "other";

const SPELLINGS: Readonly<Record<Unit, string>> = {
  room: "חדר|חדרים|חדרי|חד|חדרם|room|rooms|roomed",
  bedroom: "bedroom|bedrooms|bed|beds",
  shekel: "שקל|שקלים|שקלי|שח|₪|ש״ח|nis|ils|shekel|shekels|sheqel|sheqels",
  foreignMoney: "דולר|דולרים|יורו|אירו|dollar|dollars|bucks|euro|euros|$|€",
  metre: "מטר|מטרים|מר|metre|metres|meter|meters|sqm|square",
  floor: "קומה|קומות|floor|floors",
  day: "יום|ימים|day|days",
  week: "שבוע|שבועות|week|weeks",
  month: "חודש|חודשים|month|months",
  year: "שנה|שנים|year|years",
  hour: "שעה|שעות|hour|hours",
  minute: "דקה|דקות|minute|minutes|mins",
  percent: "אחוז|אחוזים|%|percent",
  other:
    "ילדים|ילד|ילדות|אנשים|נפשות|שותפים|שותפות|דירות|דירה|חניות|חניה|מרפסות|מרפסת|מקלחות|שירותים|פעמים|פעם|אמבטיות|" +
    "children|kids|child|people|persons|roommates|apartments|apartment|flats|parking|balconies|bathrooms|times|of|cats|dogs",
};

const UNITS: ReadonlyMap<string, Unit> = new Map(
  (Object.entries(SPELLINGS) as [Unit, string][]).flatMap(([unit, words]) =>
    words.split("|").map((word): [string, Unit] => [normalise(word), unit])
  ),
);

/** The unit a token names, if it names one. "חדרי שינה" counts bedrooms. */
export function unitAt(tokens: readonly Token[], index: number): Unit | undefined {
  const token = tokens[index];
  if (token === undefined || token.kind !== "word") return undefined;
  const unit = UNITS.get(token.text);
  if (unit === "room" && tokens[index + 1]?.text === "שינה") return "bedroom";
  return unit;
}
