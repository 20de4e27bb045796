/**
 * The agent's Hebrew. Callers are addressed in the plural or not at all, as spoken service Hebrew does; the agent
 * speaks in the gender that the business file gives it.
 */
import { placeName } from "../../understanding/places.ts";
import type { Business } from "../business.ts";
import { addDays, weekdayOf } from "../calendar.ts";
import type { Feature, Listing } from "../listings.ts";
import { again } from "./again.ts";
import type { Phrases, Place, WishWords } from "./phrases.ts";

const WEEKDAYS = ["ראשון", "שני", "שלישי", "רביעי", "חמישי", "שישי", "שבת"];

const FEATURES: Readonly<Record<Feature, string>> = {
  elevator: "מעלית",
  parking: "חניה",
  balcony: "מרפסת",
  "safe_room": "ממ״ד",
  "air_conditioning": "מיזוג",
  storage: "מחסן",
  garden: "גינה",
  "sea_view": "נוף לים",
  furniture: "ריהוט",
  accessible: "גישה לנכים",
};

const PLACES: Readonly<Record<Place, string>> = { only: "", first: "הראשונה: ", second: "השנייה: " };

const city = (id: string) => placeName(id, "he");
const shekels = (amount: number) => `${amount.toLocaleString("en-US")} ₪`;
const roomsText = (rooms: number) => rooms === 1 ? "חדר אחד" : `${rooms} חדרים`;

/** "א, ב וג" */
function list(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} ו${last}`;
}

/** "היום", "מחר", "ביום שלישי", and with the date when it is a week away or more. */
function day(date: string, today: string): string {
  if (date === today) return "היום";
  if (date === addDays(today, 1)) return "מחר";
  const weekday = weekdayOf(date) === 6 ? "בשבת" : `ביום ${WEEKDAYS[weekdayOf(date)]}`;
  if (date < addDays(today, 7)) return weekday;
  return `${weekday}, ${Number(date.slice(8))}.${Number(date.slice(5, 7))}`;
}

const when = (at: { date: string; time: string }, today: string) => `${day(at.date, today)} בשעה ${at.time}`;

function priceText({ deal, priceShekels }: Listing): string {
  return deal === "rent" ? `${shekels(priceShekels)} לחודש` : shekels(priceShekels);
}

function floorText(floor: number): string {
  return floor === 0 ? "קומת קרקע" : `קומה ${floor}`;
}

function roomRange(wish: WishWords): string | undefined {
  const { min, max } = wish.rooms ?? {};
  if (min !== undefined && max !== undefined && min !== max) return `${min} עד ${roomsText(max)}`;
  if (min !== undefined && max === undefined) return `לפחות ${roomsText(min)}`;
  if (max !== undefined && min === undefined) return `עד ${roomsText(max)}`;
  return min === undefined ? undefined : roomsText(min);
}

function priceRange({ minShekels, maxShekels }: WishWords): string | undefined {
  if (minShekels !== undefined && maxShekels !== undefined) {
    return `בין ${shekels(minShekels)} לבין ${shekels(maxShekels)}`;
  }
  if (minShekels !== undefined) return `מעל ${shekels(minShekels)}`;
  return maxShekels === undefined ? undefined : `עד ${shekels(maxShekels)}`;
}

/** "3 חדרים להשכרה בגבעתיים עד 7,000 ₪" from whatever is there. */
function wishText(wish: WishWords): string {
  const dealWord = wish.deal && (wish.deal === "rent" ? "להשכרה" : "לקנייה");
  const places = wish.cities?.length ? `ב${list(wish.cities.map(city))}` : undefined;
  return [roomRange(wish), dealWord, places, priceRange(wish)].filter((part) => part !== undefined).join(" ");
}

/** Makes the Hebrew sentences of a business. */
export function hebrewPhrases(business: Business): Phrases {
  const feminine = business.agent.gender === "feminine";
  const name = business.name.he;
  const agent = business.agent.name.he;
  const assistant = feminine ? "העוזרת הדיגיטלית" : "העוזר הדיגיטלי";
  const notice = business.notice === undefined ? "" : ` ${business.notice.he}`;
  return {
    greeting: () =>
      (business.greeting?.he ?? `שלום, הגעתם אל ${name}. ${feminine ? "מדברת" : "מדבר"} ${agent}, ${assistant}.`) +
      notice,
    welcomeBack: (caller) => `שלום ${caller}, טוב לדבר שוב. כאן ${agent}, ${assistant} של ${name}.${notice}`,
    sorry: (attempt) => again(attempt, "סליחה, לא הבנתי.", "סליחה, שוב לא הבנתי.", "עדיין לא הבנתי, סליחה."),
    askDeal: (attempt) =>
      again(
        attempt,
        "מחפשים דירה לקנות או לשכור?",
        "מדובר בקנייה או בשכירות?",
        "אפשר פשוט לומר לקנות, או לשכור. מה מתאים?",
      ),
    askCity: (attempt, examples) =>
      again(
        attempt,
        "באיזו עיר?",
        "באיזו עיר לחפש?",
        `אפשר לומר שם של עיר, למשל ${examples.map(city).join(" או ")}. איפה לחפש?`,
      ),
    askRooms: (attempt) =>
      again(attempt, "כמה חדרים?", "כמה חדרים צריך, בערך?", "אפשר לומר למשל 3 חדרים. כמה חדרים צריך?"),
    askBudget: (attempt, deal) =>
      deal === "rent"
        ? again(attempt, "מה התקציב לחודש?", "עד איזה סכום לחודש?", "אפשר לומר למשל עד 6,000 ₪. מה התקציב לחודש?")
        : again(attempt, "מה התקציב?", "עד איזה סכום לחפש?", "אפשר לומר למשל עד 2,500,000 ₪. מה התקציב?"),
    understood: (wish) => `${wishText(wish)}.`,
    allRight: () => "בסדר.",
    found: (count) => count === 1 ? "מצאתי דירה אחת שמתאימה." : "מצאתי דירות שמתאימות.",
    foundNear: (wish) => `אין כרגע ${wishText(wish)}, אבל יש משהו קרוב.`,
    offer: (listing, place) => {
      const where = `ברחוב ${listing.street.he} ב${city(listing.city)}`;
      return `${PLACES[place]}${roomsText(listing.rooms)} ${where}, ${floorText(listing.floor)}, ${
        priceText(listing)
      }.`;
    },
    askOffer: (attempt, count) =>
      count === 1 ? again(attempt, "לתאם ביקור?", "רוצים לראות אותה?", "לקבוע ביקור בדירה הזאת?") : again(
        attempt,
        "איזו מהן לראות, הראשונה או השנייה?",
        "לקבוע ביקור בראשונה או בשנייה?",
        "אפשר לומר הראשונה, השנייה, או אף אחת. מה מתאים?",
      ),
    noMore: () => "אין כרגע עוד דירות כאלה.",
    nothingFound: (wish) => `אין כרגע ${wishText(wish)}, וגם לא משהו קרוב.`,
    notInCity: (id, served) => `ב${city(id)} אין לנו דירות כרגע. יש לנו ב${list(served.map(city))}.`,
    askWiden: (attempt) =>
      again(
        attempt,
        "לחפש בעיר אחרת, או לשנות את התקציב?",
        "מה אפשר לשנות, את העיר או את התקציב?",
        "באיזו עיר אחרת לחפש?",
      ),
    details: (listing) => {
      const features = listing.features.map((feature) => FEATURES[feature]);
      const entry = listing.entry === "now"
        ? "הכניסה מיידית."
        : `הכניסה ב-${Number(listing.entry.slice(8))}.${Number(listing.entry.slice(5, 7))}.`;
      const has = features.length > 0 ? ` יש ${list(features)}.` : "";
      return `${listing.text.he} ${listing.areaM2} מ״ר, קומה ${listing.floor} מתוך ${listing.floors}.${has} ${entry}`;
    },
    brief: (listing, place) => `${PLACES[place]}${listing.text.he}`,
    feature: (listing, feature, place) => {
      const has = listing.features.includes(feature);
      const start = place === "only" ? (has ? "כן, " : "לא, ") : PLACES[place];
      return `${start}${has ? "יש" : "אין"} ${FEATURES[feature]}.`;
    },
    price: (listing) => `הדירה ברחוב ${listing.street.he} עולה ${priceText(listing)}.`,
    priceDepends: () => "המחיר תלוי בדירה.",
    chosen: (listing) => `מצוין, הדירה ברחוב ${listing.street.he}.`,
    proposeTimes(attempt, times, today) {
      const [first, second] = times;
      if (!first) return "";
      const ask = second ? ["מה נוח?", "מה מתאים יותר?", "מה עדיף?"] : ["מתאים?", "זה מתאים?", "לקבוע אז?"];
      if (!second) return `אפשר ${when(first, today)}. ${ask[attempt]}`;
      const both = first.date === second.date
        ? `${day(first.date, today)} בשעה ${first.time} או בשעה ${second.time}`
        : `${when(first, today)}, או ${when(second, today)}`;
      return `אפשר ${both}. ${ask[attempt]}`;
    },
    timeTaken: ({ at, today }) => `מצוין, ${when(at, today)}.`,
    timeNotFree: () => "השעה הזאת לא פנויה.",
    dayNotFree: (date, today) => `${day(date, today)} אין ביקורים פנויים.`,
    noTimes: () => "אין כרגע שעות פנויות לביקור.",
    askName: (attempt) => again(attempt, "על איזה שם לרשום?", "מה השם, בבקשה?", "אפשר לומר רק שם פרטי. מה השם?"),
    askContact: (attempt) =>
      again(
        attempt,
        "לשלוח הודעה עם הפרטים למספר שממנו התקשרתם?",
        "להשתמש במספר הזה ולשלוח אליו את הפרטים, כן או לא?",
        "אפשר לשלוח את הפרטים למספר הזה?",
      ),
    askPhone: (attempt) =>
      again(
        attempt,
        "באיזה מספר אפשר להשיג אתכם?",
        "מה מספר הטלפון, ספרה אחרי ספרה?",
        "אפשר לומר שוב את כל המספר, לאט?",
      ),
    noMessage: () => "בסדר, בלי הודעה.",
    readBack: (listing, { at, today }, caller) =>
      `אז ביקור בדירה ברחוב ${listing.street.he} ב${city(listing.city)}, ${when(at, today)}, על שם ${caller}.`,
    askConfirm: (attempt) => again(attempt, "לקבוע?", "לקבוע את הביקור, כן או לא?", "אפשר לאשר?"),
    askFix: (attempt) =>
      again(attempt, "מה לשנות, את המועד או את הדירה?", "לשנות את היום, את השעה או את הדירה?", "מה צריך לתקן?"),
    booked: ({ at, today }) => `נקבע, נתראה ${when(at, today)}.`,
    detailsFollow: () => "הפרטים יישלחו בהודעה.",
    detailsFromOffice: () => "הפרטים יישלחו אליכם מהמשרד.",
    detailsCannotBeSent: () => "אי אפשר לשלוח הודעה למספר הזה.",
    justTaken: () => "השעה הזאת נתפסה ממש עכשיו.",
    savedNot: () => "הרישום לא הצליח, ומישהו מהמשרד יחזור אליכם.",
    askMore: (attempt) => again(attempt, "אפשר לעזור בעוד משהו?", "צריך עוד משהו?", "יש עוד משהו?"),
    whatToChange: () => "במה אפשר לעזור?",
    goodbye: () => `תודה שהתקשרתם אל ${name}. יום נעים!`,
    goodbyeNoted: () => `תודה, הכול רשום ונחזור אליכם. יום נעים!`,
    wrongNumber: () => `אין בעיה, הגעתם אל ${name}. יום נעים!`,
    whoAmI: () => `אני ${agent}, ${assistant} של ${name}. אני לא אדם, אבל אפשר לדבר איתי כרגיל.`,
    recap: (wish) => `שמעתי: ${wishText(wish)}.`,
    heardNothingYet: () => "עוד לא שמעתי מה מחפשים.",
    transferring: () => `${feminine ? "מעבירה" : "מעביר"} אתכם לנציג, רגע אחד.`,
    nobodyFree: (open, nextDate, today) =>
      open ? "אין כרגע נציג פנוי, אבל נחזור אליכם בהקדם." : `המשרד סגור עכשיו. נחזור אליכם ${day(nextDate, today)}.`,
    askHuman: (attempt) => again(attempt, "להעביר לנציג?", "רוצים לדבר עם נציג, כן או לא?", "להעביר את השיחה לאדם?"),
    offerCallBack: () => "נרשום פרטים, ומישהו מהמשרד יחזור אליכם.",
    callBackNoted: () => "נרשם. מישהו מהמשרד יחזור אליכם.",
    calm: () => `אני ${feminine ? "מבינה" : "מבין"}, וסליחה.`,
    endAbuse: () => "עדיף לסיים כאן. אפשר להתקשר שוב בכל עת. יום טוב.",
    waiting: () => "בטח, אני כאן.",
    welcome: () => "בשמחה.",
    fine: () => "הכול טוב, תודה.",
    hello: () => "כן, אני כאן.",
    inThisLanguage: () => "בשמחה, בעברית.",
    lookingFailed: () => "יש לי תקלה קטנה בחיפוש.",
  };
}
