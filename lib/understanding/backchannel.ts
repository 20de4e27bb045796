/**
 * The sounds a listener makes without wanting the floor. Pure. This module is browser compatible.
 */

const SOUNDS: ReadonlySet<string> = new Set([
  ...["כן", "אהה", "אה", "אהא", "מממ", "ממ", "אמ", "המ", "אוקיי", "אוקי", "בסדר", "טוב", "נכון", "יופי", "הבנתי"],
  ...["סבבה", "אחלה", "מעולה", "ברור", "בטח", "הלו", "שלום", "היי"],
  ...[
    "yes",
    "yeah",
    "yep",
    "yup",
    "ok",
    "okay",
    "right",
    "sure",
    "mhm",
    "mm",
    "mmm",
    "hmm",
    "hm",
    "uhhuh",
    "uh",
    "huh",
  ],
  ...["ah", "oh", "aha", "good", "great", "fine", "cool", "hello", "hi", "hey", "alright"],
]);

const PHRASES: ReadonlySet<string> = new Set([
  "i see",
  "got it",
  "all right",
  "mm hm",
  "mm hmm",
  "uh huh",
  "of course",
]);

/** The longest run of such sounds that is still only listening. */
const MAX_SOUNDS = 3;

/** Whether a text is nothing but a listener's sounds ("mm-hm", "כן כן", "okay"). */
export function isBackchannel(text: string): boolean {
  const words = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  if (words === "") return false;
  if (PHRASES.has(words)) return true;
  const sounds = words.split(" ");
  return sounds.length <= MAX_SOUNDS && sounds.every((sound) => SOUNDS.has(sound));
}
