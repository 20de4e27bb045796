/**
 * Hebrew abbreviations that are read as other words. Those read as they stand (ממ״ד, נדל״ן, מע״מ) only get their
 * gershayim in one form. Pure; browser compatible.
 */

const ABBREVIATIONS: ReadonlyMap<string, string> = new Map(Object.entries({
  "רח׳": "רחוב",
  "שד׳": "שדרות",
  "שכ׳": "שכונת",
  "שכ״ד": "שכר דירה",
  "סמ׳": "סמטת",
  "מס׳": "מספר",
  "טל׳": "טלפון",
  "חד׳": "חדרים",
  "דק׳": "דקות",
  "עמ׳": "עמוד",
  "מ׳": "מטר",
  "ק׳": "קומה",
  "גב׳": "גברת",
  "וכו׳": "וכולי",
  "וגו׳": "וגומר",
  "אונ׳": "אוניברסיטת",
  "מ״ר": "מטר רבוע",
  "ק״מ": "קילומטר",
  "ש״ח": "שקלים",
  "ת״א": "תל אביב",
  "ב״ש": "באר שבע",
  "פ״ת": "פתח תקווה",
  "ר״ג": "רמת גן",
  "כ״ס": "כפר סבא",
  "ראשל״צ": "ראשון לציון",
  "נ״צ": "נס ציונה",
  "ב״ב": "בני ברק",
  "י-ם": "ירושלים",
  "ב״ה": "בעזרת השם",
  "בע״ה": "בעזרת השם",
  "אי״ה": "אם ירצה השם",
  "עו״ד": "עורך דין",
  "ד״ר": "דוקטור",
  "פרופ׳": "פרופסור",
  "ע״י": "על ידי",
  "ע״פ": "על פי",
  "עפ״י": "על פי",
  "בד״כ": "בדרך כלל",
  "אח״כ": "אחר כך",
  "כ״כ": "כל כך",
  "סה״כ": "סך הכול",
  "סופ״ש": "סוף שבוע",
  "לפנה״צ": "לפני הצהריים",
  "אחה״צ": "אחר הצהריים",
  "ארה״ב": "ארצות הברית",
  "ביה״ס": "בית הספר",
  "בי״ס": "בית ספר",
  "בי״ח": "בית חולים",
  "ביה״ח": "בית החולים",
  "ביהכ״נ": "בית הכנסת",
  "בכ״ז": "בכל זאת",
  "מכה״צ": "מכל הצדדים",
  "הנ״ל": "הנזכר לעיל",
  "עכ״פ": "על כל פנים",
  "ע״ח": "על חשבון",
  "כנ״ל": "כנזכר לעיל",
  "אעפ״כ": "אף על פי כן",
}));

const DAY_LETTERS: Readonly<Record<string, string>> = {
  "א": "ראשון",
  "ב": "שני",
  "ג": "שלישי",
  "ד": "רביעי",
  "ה": "חמישי",
  "ו": "שישי",
  "ש": "שבת",
};

const CANDIDATE = /(?<!\p{L})([\u05D0-\u05EA]+(?:״[\u05D0-\u05EA]|׳)|[ובלמהש]?י-ם)(?!\p{L})/gu;
const DAY = /(?<!\p{L})([ובלמהשכ]{0,2})(יום|ימי|ימים) ([אבגדהוש])(?:׳|(?=[\s,.!?)]|$))(?:[-–]([אבגדהוש])׳)?/gu;

/** Gives gershayim and geresh their own signs, whatever quote was typed. */
export function withGershayim(text: string): string {
  return text
    .replace(/(?<=[\u05D0-\u05EA])(?:["“”„]|''|׳׳|’’)(?=[\u05D0-\u05EA](?![\u05D0-\u05EA]))/g, "״")
    .replace(/(?<=[\u05D0-\u05EA])['’`´](?=[\s.,;:!?)\-–]|$|\d)/g, "׳")
    .replace(/(?<=[גזצתטץ])['’`´](?=[\u05D0-\u05EA])/g, "׳");
}

/** Abbreviations as the words people say, with the Hebrew prefix letters kept ("בת״א" → "בתל אביב"). */
export function expandHebrewAbbreviations(text: string): string {
  const withDays = text.includes("יום ") || /ימי(?:ם)? /.test(text)
    ? text.replace(DAY, (_, prefix: string, day: string, letter: string, last: string | undefined) => {
      const first = `${prefix}${day} ${DAY_LETTERS[letter]}`;
      return last === undefined ? first : `${first} עד ${DAY_LETTERS[last]}`;
    })
    : text;
  if (!/[״׳]|י-ם/.test(withDays)) return withDays;
  return withDays.replace(/(?<=\d)\s?מ׳\s?(?=₪|ש״ח|שקל)/g, " מיליון ").replace(
    CANDIDATE,
    (word) => expandWord(word) ?? word,
  );
}

function expandWord(word: string): string | undefined {
  for (let cut = 0; cut <= 3 && cut < word.length - 1; cut++) {
    if (cut > 0 && !"ובלמכשה".includes(word.charAt(cut - 1))) return undefined;
    const full = ABBREVIATIONS.get(word.slice(cut));
    if (full !== undefined) return word.slice(0, cut) + full;
  }
  return undefined;
}
