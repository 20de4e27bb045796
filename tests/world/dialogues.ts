/**
 * What callers say in a world: whole calls in both languages, short enough to hold many of them.
 */
import type { Language } from "../../lib/language.ts";

export interface WorldDialogue {
  language: Language;
  script: string;
  /** The caller's turns. */
  turns: number;
}

function dialogue(language: Language, script: string): WorldDialogue {
  return { language, script, turns: script.match(/^\s*say:/gm)!.length };
}

/** From hello to the first offer. */
const SEARCHES: Record<Language, string> = {
  en: `say: I am looking for a flat to rent
     expect: city
     say: in Givatayim
     expect: rooms
     say: three rooms
     expect: budget
     say: up to seven thousand shekels
     expect: Weizmann
    `,
  he: `say: דירה להשכרה
     expect: באיזו עיר
     say: בגבעתיים
     expect: חדרים
     say: שלושה חדרים
     expect: תקציב
     say: עד שבעת אלפים שקל
     expect: ויצמן
    `,
};

/** A viewing is booked, and the agent interrupted on the way. */
export const INTERRUPTED_BOOKINGS: Readonly<Record<Language, WorldDialogue>> = {
  en: dialogue(
    "en",
    `${SEARCHES.en} say: the first one
     interrupt 1500: wait, is tomorrow evening possible?
     say: yes
     expect: name
     say: Dana Levy
     say: yes
     say: yes
     say: no thanks, goodbye`,
  ),
  he: dialogue(
    "he",
    `${SEARCHES.he} say: הראשונה
     interrupt 1500: רגע, אפשר מחר בערב?
     say: כן
     expect: שם
     say: דנה לוי
     say: כן
     say: כן
     say: לא תודה, להתראות`,
  ),
};

export const DIALOGUES: readonly WorldDialogue[] = [
  dialogue(
    "en",
    `${SEARCHES.en} say: the first one
     say: tomorrow
     expect: name
     say: Dana Levy
     say: yes
     say: yes
     say: no thanks, goodbye`,
  ),
  dialogue(
    "he",
    `${SEARCHES.he} say: לא תודה, להתראות`,
  ),
  dialogue(
    "en",
    `say: I want to buy a flat in Haifa
     expect: rooms
     say: four rooms
     expect: budget
     say: two million shekels
     say: no thank you, goodbye`,
  ),
  dialogue(
    "he",
    `say: אני רוצה לקנות דירה
     expect: באיזו עיר
     say: בתל אביב
     expect: חדרים
     say: ארבעה חדרים
     expect: תקציב
     say: עד ארבעה מיליון
     say: לא, תודה רבה, להתראות`,
  ),
];
