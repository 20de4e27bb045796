/**
 * What reading and writing words costs, a text at a time: `deno bench -A bench/text_bench.ts`.
 * Aims: understand() ≤ 1 ms, completeness() ≤ 50 µs, toSpeechText() ≤ 0.2 ms a sentence.
 */
import { splitSentences } from "../lib/brain/sentences.ts";
import type { ExpectedSlot } from "../lib/brain/conversation.ts";
import { toSpeechText } from "../lib/speech/speech_text/speech_text.ts";
import { completeness } from "../lib/understanding/completeness.ts";
import { understand } from "../lib/understanding/understanding.ts";

const CONTEXT = { epochMs: Date.parse("2026-03-10T09:00:00Z"), timeZone: "Asia/Jerusalem" };

const SHORT: readonly (readonly [string, ExpectedSlot])[] = [
  ["כן", "yes_no"],
  ["שבעת אלפים וחמש מאות", "budget"],
  ["יום שלישי בחמש וחצי", "day"],
  ["אפס חמש שתיים אחת שתיים שלוש ארבע חמש שש שבע", "phone"],
  ["up to two and a half million", "budget"],
  ["Ramat Gan or Givatayim", "city"],
];
const LONG =
  "שלום, קוראים לי דנה לוי, אני מחפשת דירה של שלושה עד ארבעה חדרים להשכרה בגבעתיים או ברמת גן, לא בחולון, עד שבעת אלפים " +
  "וחמש מאות שקל לחודש, ואפשר לראות אותה ביום שלישי בחמש וחצי אחרי הצהריים";
const WRITTEN =
  'הדירה ברח\' הרצל 12 בת"א, 3.5 חדרים, 75 מ"ר, קומה 3 מתוך 5, 7,500 ₪ לחודש, פנויה מ-12.3.2026, לתיאום ב-17:30: 052-1234567.';
const WRITTEN_ENGLISH =
  "The flat on Herzl St. 12 has 3.5 rooms, 75 sqm, 3rd floor, ₪7,500 per month, free from March 12th at 17:30.";
const REPLY = `${WRITTEN} רוצה לשמוע עוד? ${WRITTEN} מתאים לך ביום שלישי? `;

for (const [text, expected] of SHORT) {
  Deno.bench(`understand: ${text.slice(0, 24)}`, { group: "understand" }, () => {
    understand(text, { ...CONTEXT, language: "he", expected });
  });
}
Deno.bench("understand: a turn of 38 words", { group: "understand" }, () => {
  understand(LONG, { ...CONTEXT, language: "he", expected: "open" });
});
for (const [text, expected] of SHORT) {
  Deno.bench(`completeness: ${text.slice(0, 24)}`, { group: "completeness" }, () => {
    completeness(text, expected);
  });
}
Deno.bench("completeness: a turn of 38 words", { group: "completeness" }, () => {
  completeness(LONG, "open");
});
Deno.bench("toSpeechText: a Hebrew sentence full of figures", { group: "speech text" }, () => {
  toSpeechText(WRITTEN, "he");
});
Deno.bench("toSpeechText: an English sentence full of figures", { group: "speech text" }, () => {
  toSpeechText(WRITTEN_ENGLISH, "en");
});
Deno.bench("toSpeechText: a plain sentence", { group: "speech text" }, () => {
  toSpeechText("מצאתי לך דירה יפה מאוד, רוצה לשמוע עוד?", "he");
});
Deno.bench("splitSentences: a reply of four sentences", { group: "sentences" }, () => {
  splitSentences(REPLY);
});
