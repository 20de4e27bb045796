/**
 * What a free-worded reply asks for, so that the end-of-turn rule knows a complete answer when it hears one. Pure.
 */
import type { ExpectedSlot } from "../conversation.ts";

/** The first row that matches the question counts: the more telling ones come first. */
const QUESTIONS: readonly (readonly [ExpectedSlot, RegExp])[] = [
  ["phone", he("מספר ה?טלפון|מספר ה?נייד|לאיזה מספר|באיזה מספר")],
  ["phone", en("phone number|number (can|should|do|could) (i|we)|(best|which|what) number")],
  ["name", he("מה ה?שם|שמך|מה שמ|איך קוראים|עם מי|על שם מי")],
  ["name", en("your (full )?name|who am i (speaking|talking)|what name|whose name")],
  ["deal", he("(ל?קנ(ות|ייה|יה)|ל?רכישה).{0,30} או .{0,20}(ל?שכור|ל?שכירות|ל?השכרה)")],
  ["deal", he("(ל?שכור|ל?שכירות|ל?השכרה).{0,30} או .{0,20}(ל?קנ(ות|ייה|יה)|ל?רכישה)")],
  ["deal", en("(rent|renting)\\b.{0,30}\\bor\\b.{0,20}\\bbuy|(buy|buying)\\b.{0,30}\\bor\\b.{0,20}\\brent")],
  ["hour", he("איז[וה] שעה|אילו שעות|מה השעה ש")],
  ["hour", en("what time|which (hour|time)|what hour")],
  ["day", he("איזה יום|איזה תאריך|אילו ימים|מתי (נוח|תרצ|אפשר|מתאים|תוכל|להגיע|אתה|את)")],
  ["day", en("(which|what) (day|date)|when (would|can|could|are|is|do|should|works|suits)")],
  ["budget", he("תקציב|טווח ה?מחיר|כמה .{0,20}(לשלם|להשקיע|להוציא)|עד איזה (סכום|מחיר)")],
  ["budget", en("budget|price range|how much|spend|afford")],
  ["rooms", he("כמה חדרים|מספר ה?חדרים")],
  ["rooms", en("how many (bed)?rooms|number of (bed)?rooms")],
  ["city", he("איזו עיר|איזה (אזור|איזור|מקום)|איזו שכונה|אילו (ערים|אזורים)|איפה|היכן")],
  ["city", en("(which|what) (city|town|area|neighbou?rhood|part)|\\bwhere\\b")],
  ["yes_no", he("או לא")],
  ["yes_no", en("or not")],
  ["choice", he("איז[וה] (מ|דירה|אפשרות|מועד)|מה עדיף|או ")],
  ["choice", en("which (one|of|flat|apartment|option|do you prefer)|\\bor\\b")],
  ["yes_no", he("עוד משהו|משהו נוסף|אולי")],
  ["yes_no", en("anything else|something else|how about")],
  [
    "yes_no",
    he("האם|רוצה|רוצים|תרצ[הי]|תרצו|מתאים|נכון|אפשר|לקבוע|לשלוח|לשמור|להעביר|להמשיך|מסכימ?[הי]?ם?|בסדר|מאשרת?"),
  ],
  [
    "yes_no",
    en("^(do|does|did|would|could|can|is|are|was|were|shall|should|will|may|have|has)|(right|correct|ok(ay)?)$"),
  ],
];

/** The slot that the last question of `reply` asks for; `undefined` when nothing is asked, `open` when anything goes. */
export function expectedSlot(reply: string): ExpectedSlot | undefined {
  const question = lastQuestion(reply);
  if (question === undefined) return undefined;
  return QUESTIONS.find(([, pattern]) => pattern.test(question))?.[0] ?? "open";
}

/** The last sentence with a question mark, without it; what is said after it must be short enough not to answer it. */
function lastQuestion(reply: string): string | undefined {
  const end = reply.lastIndexOf("?");
  if (end < 0) return undefined;
  return reply.slice(0, end).split(/[?!\n]|\.(?=\s|$)/).at(-1)?.trim();
}

/** A pattern of Hebrew words, each from its first letter or after a prefix letter (ו, ב, ל, מ, ש, כ, ה). */
function he(words: string): RegExp {
  return new RegExp(`(?<![א-ת])[ובלמשכה]{0,2}(${words})`);
}

function en(words: string): RegExp {
  return new RegExp(`(?<![A-Za-z])(${words})(?![A-Za-z])`, "i");
}
