/**
 * Nouns that numbers count, with gender and singular. Pure data; browser compatible.
 */
import type { HebrewGender } from "./hebrew_numbers.ts";

export interface HebrewNoun {
  gender: HebrewGender;
  singular: string;
  plural: string;
  /** Measures stay in the singular from 11 on: "שבעים מטר", "חמישים אחוז". */
  isMeasure: boolean;
}

const MASCULINE =
  "חדר חדרים|שקל שקלים|דולר דולרים|בית בתים|נכס נכסים|יום ימים|שבוע שבועות|חודש חודשים|ילד ילדים|שותף שותפים|בניין בניינים|מבנה מבנים|" +
  "משרד משרדים|רחוב רחובות|כיוון כיוונים|מחסן מחסנים|חניון חניונים|תשלום תשלומים|צ׳ק צ׳קים|ערב ערבים|לקוח לקוחות|דייר דיירים|אדם אנשים|איש אנשים|" +
  "מפתח מפתחות|סיור סיורים|ביקור ביקורים|מתווך מתווכים|פרויקט פרויקטים|מקום מקומות|אזור אזורים|מזגן מזגנים|חודש חודשי|חדר חדרי|שלב שלבים|" +
  "דונם דונמים|קו קווים|מיליון מיליונים|סלון סלונים|ממ״ד ממ״דים|נציג נציגים|סוכן סוכנים|גן גנים|פארק פארקים|כלב כלבים|חתול חתולים|שירות שירותים|בוקר בקרים";
const FEMININE =
  "דירה דירות|קומה קומות|שעה שעות|דקה דקות|שנייה שניות|שנה שנים|מרפסת מרפסות|חניה חניות|חנייה חניות|פעם פעמים|אפשרות אפשרויות|הצעה הצעות|" +
  "תמונה תמונות|עיר ערים|מודעה מודעות|פגישה פגישות|צפייה צפיות|שכונה שכונות|מעלית מעליות|מקלחת מקלחות|אמבטיה אמבטיות|נפש נפשות|שיחה שיחות|הודעה הודעות|" +
  "שאלה שאלות|תשובה תשובות|יחידה יחידות|משפחה משפחות|שנת שנות|אגורה אגורות|ספרה ספרות|תחנה תחנות|ילדה ילדות|שותפה שותפות|מילה מילים|כניסה כניסות|" +
  "וילה וילות|רצועה רצועות|ערבות ערבויות|תוצאה תוצאות|הנחה הנחות|בקשה בקשות|אופציה אופציות";
const MASCULINE_MEASURES = "מטר מטרים|קילומטר קילומטרים|אחוז אחוזים|ס״מ ס״מ|קילו קילו|יורו יורו";

function build(): Map<string, HebrewNoun> {
  const nouns = new Map<string, HebrewNoun>();
  const add = (list: string, gender: HebrewGender, isMeasure: boolean) => {
    for (const pair of list.split("|")) {
      const [singular = "", plural = ""] = pair.split(" ");
      const noun = { gender, singular, plural, isMeasure };
      if (!nouns.has(singular)) nouns.set(singular, noun);
      if (!nouns.has(plural)) nouns.set(plural, noun);
    }
  };
  add(MASCULINE, "masculine", false);
  add(FEMININE, "feminine", false);
  add(MASCULINE_MEASURES, "masculine", true);
  return nouns;
}

const NOUNS: ReadonlyMap<string, HebrewNoun> = build();

/** A counted noun by its singular or plural; for unknown plurals the gender is told by the ending. */
export function hebrewNoun(word: string): HebrewNoun | undefined {
  const known = NOUNS.get(word);
  if (known !== undefined) return known;
  if (
    !/^[\u05D0-\u05EA]{2,}(?:ים|ות)$/.test(word) || /^[ובלמכש]?(?:היום|הערים|ירושלים|גבעתיים|מים|בת ים)$/.test(word)
  ) {
    return undefined;
  }
  return { gender: word.endsWith("ים") ? "masculine" : "feminine", singular: word, plural: word, isMeasure: false };
}
