/**
 * The fixed things that the call itself says, without the brain: silence, trouble, the end of the time. Pure.
 */
import type { Language } from "../../language.ts";

const PROMPTS = {
  "are_you_there": { he: "עדיין על הקו?", en: "Are you still there?" },
  "are_you_there_again": { he: "לא שומעים אתכם. אפשר לומר משהו?", en: "I can't hear you. Could you say something?" },
  "say_again": { he: "סליחה, לא שמעתי. אפשר לומר שוב?", en: "Sorry, I didn't hear that. Could you say it again?" },
  "trouble": { he: "יש תקלה קטנה, אפשר לומר את זה שוב?", en: "I have a small problem. Could you say that again?" },
  "goodbye_silence": {
    he: "לא שומעים אתכם, אז נסיים כאן. אפשר להתקשר שוב בכל עת.",
    en: "I can't hear you, so I'll end the call here. You can call again any time.",
  },
  "goodbye_trouble": {
    he: "סליחה, יש תקלה אצלנו. נחזור אליכם בהקדם.",
    en: "I'm sorry, we have a technical problem. We'll call you back soon.",
  },
  "goodbye_time": {
    he: "הזמן שלנו הסתיים. תודה שהתקשרתם, ואפשר להתקשר שוב בכל עת.",
    en: "We're out of time. Thank you for calling, and you can call again any time.",
  },
  "time_warning": { he: "נשארה לנו עוד דקה.", en: "We have one more minute." },
  "one_moment": { he: "רגע אחד.", en: "One moment." },
  "still_looking": { he: "עוד רגע, בבקשה.", en: "Just a moment longer, please." },
  "cut_off_resume": { he: "השיחה נותקה לרגע. אפשר להמשיך.", en: "We were cut off for a moment. Let's go on." },
  "busy": {
    he: "כל הקווים תפוסים כרגע. נחזור אליכם בהקדם.",
    en: "All our lines are busy right now. We'll call you back soon.",
  },
  // To a caller whose number nobody knows.
  "busy_call_again": {
    he: "כל הקווים תפוסים כרגע. אפשר להתקשר שוב בעוד כמה דקות.",
    en: "All our lines are busy right now. Please call again in a few minutes.",
  },
  "noise_goodbye": {
    he: "יש הרבה רעש על הקו, וקשה לשמוע. אפשר להתקשר שוב ממקום שקט.",
    en: "There's a lot of noise on the line, and it's hard to hear. Please call again from a quiet place.",
  },
  "callback_goodbye": {
    he: "סליחה, השיחה לא מצליחה. מישהו מהמשרד יחזור אליכם.",
    en: "I'm sorry, this isn't working. Someone from the office will call you back.",
  },
} as const satisfies Record<string, Record<Language, string>>;

/** Each thing the call may have to say by itself. */
export type FixedPrompt = keyof typeof PROMPTS;

export const FIXED_PROMPTS = Object.keys(PROMPTS) as readonly FixedPrompt[];

/** The words of a fixed prompt, as display text. */
export function prompt(kind: FixedPrompt, language: Language): string {
  return PROMPTS[kind][language];
}
