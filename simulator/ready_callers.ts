/**
 * Callers who call by themselves, in both languages; scripts as `dialogue_script.ts` reads them. This module is
 * browser compatible.
 */
import type { Language } from "../lib/language.ts";
import type { LineConditions } from "./line_conditions.ts";

export const MANNERS = ["polite", "impatient", "interrupting", "silent", "noisy"] as const;

export type Manner = (typeof MANNERS)[number];

export interface ReadyCaller {
  script: string;
  /** What the caller's line is like, beside what is set. */
  conditions?: Partial<LineConditions>;
}

const STREET: Partial<LineConditions> = { noise: "traffic", noiseDb: -38, jitterMs: 40, lossPercent: 1 };

const POLITE = {
  he: `
say: שלום, אני מחפשת דירה לשכור
say: בגבעתיים בבקשה
say: שלושה חדרים
say: עד שבעת אלפים שקל
say: הראשונה בבקשה
say: יום שלישי בחמש
say: דנה לוי
say: כן
say: כן, בבקשה
say: לא תודה, זה הכול
`,
  en: `
say: Hello, I am looking for a flat to rent
say: In Givatayim, please
say: Three rooms
say: Up to seven thousand shekels
say: The first one, please
say: Tuesday at five
say: Dana Levi
say: Yes
say: Yes, please
say: No thank you, that is all
`,
};

const IMPATIENT = {
  he: `
say: לשכור, גבעתיים, שלושה חדרים, עד שבעת אלפים
interrupt 1500: הראשונה
interrupt 1200: יום שלישי בחמש
say: דן
say: כן
say: לא
say: לא
`,
  en: `
say: To rent, Givatayim, three rooms, up to seven thousand
interrupt 1500: The first one
interrupt 1200: Tuesday at five
say: Dan
say: Yes
say: No
say: No
`,
};

const INTERRUPTING = {
  he: `
interrupt 1800: רגע, אני רוצה לקנות דירה
say: בתל אביב
interrupt 900: בעצם בחיפה
say: ארבעה חדרים
interrupt 800: עד שני מיליון וחצי
interrupt 2500: מה אמרת?
say: לא תודה, להתראות
`,
  en: `
interrupt 1800: Wait, I want to buy a flat
say: In Tel Aviv
interrupt 900: Actually, in Haifa
say: Four rooms
interrupt 800: Up to two and a half million
interrupt 2500: What did you say?
say: No thank you, goodbye
`,
};

/** Long enough for both questions whether anybody is there, and for the goodbye. */
const SILENT = "wait 60000\nhang up\n";

const SCRIPTS: Readonly<Record<Manner, Readonly<Record<Language, string>>>> = {
  polite: POLITE,
  impatient: IMPATIENT,
  interrupting: INTERRUPTING,
  silent: { he: SILENT, en: SILENT },
  noisy: POLITE,
};

export function readyCaller(manner: Manner, language: Language): ReadyCaller {
  const script = SCRIPTS[manner][language];
  return manner === "noisy" ? { script, conditions: STREET } : { script };
}

/** Words that fit most calls, for a caller who would rather press than type. */
export const SUGGESTIONS: Readonly<Record<Language, readonly [string, ...string[]]>> = {
  he: ["לשכור דירה", "בגבעתיים", "שלושה חדרים", "עד שבעת אלפים", "כן", "לא", "מה אמרת?", "להתראות"],
  en: [
    "To rent a flat",
    "In Givatayim",
    "Three rooms",
    "Up to seven thousand",
    "Yes",
    "No",
    "What did you say?",
    "Goodbye",
  ],
};
