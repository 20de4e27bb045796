/**
 * Yes, no, maybe, and which of two. Pure; browser compatible.
 */
import type { ExpectedSlot } from "../brain/conversation.ts";
import { phraseMatcher } from "./phrases.ts";
import type { Choice, YesNo } from "./understood.ts";

const YES = phraseMatcher(
  "כן|כנ|בטח|בטוח|ברור|נכון|בסדר|בסדר גמור|אוקיי|אוקי|או קיי|סבבה|יאללה|בהחלט|למה לא|אין בעיה|בשמחה|אשמח|מתאים|מתאים לי|מאשר|מאשרת|מאושר|" +
    "בוודאי|ודאי|כמובן|אפשר|לגמרי|חיובי|אני מסכים|אני מסכימה|מסכים|מסכימה|אהה|זה נכון|מדויק|בדיוק|אין לי בעיה|בכיף|על הכיפאק|נשמע טוב|נשמע מצוין|נשמע מעולה|מקובל|מאה אחוז|קבענו|" +
    "yes|yeah|yep|yup|sure|of course|ok|okay|alright|all right|right|correct|exactly|absolutely|definitely|certainly|why not|no problem|" +
    "sounds good|that works|works for me|please do|go ahead|uh huh|mm hmm|i agree|thats right|fine|thats fine|yes please|id love to|" +
    "you bet|deal|indeed|that would be great|thatd be great",
);
/** Words that say yes only when asked: "great" may be said of anything. */
const YES_WHEN_ASKED = phraseMatcher(
  "טוב|יופי|מעולה|מצוין|מצויין|נהדר|אחלה|רוצה|מעוניין|מעוניינת|מעונין|מעונינת|בוא נעשה|בואי נעשה|בוא|בואי|קדימה|תקבע|תקבעי|תשלח|תשלחי|תרשום|תרשמי|יש|" +
    "great|perfect|good|excellent|cool|wonderful|i want*|i would*|id like*|lets do*|please|i do|i am|it is|you can|book it|send it|it does|love to",
);
const NO = phraseMatcher(
  "לא|ממש לא|בכלל לא|לא תודה|לא צריך|לא צריכה|אין צורך|שלילי|לא מתאים|לא נכון|לא רוצה|חס וחלילה|עזוב|עזבי|בשום אופן|אין|" +
    "no|nope|nah|not|no thanks|no thank you|not really|negative|dont|do not|i dont think so|thats wrong|wrong|incorrect|never|neither",
);
const MAYBE = phraseMatcher(
  "אולי|יכול להיות|לא בטוח|לא בטוחה|לא יודע|לא יודעת|עוד לא יודע|עוד לא יודעת|אני אחשוב|אחשוב על זה|צריך לחשוב|צריכה לחשוב|נראה|תלוי|אני צריך לבדוק|אני צריכה לבדוק|צריך לבדוק|" +
    "צריכה לבדוק|לא החלטתי|maybe|perhaps|not sure|im not sure|i dont know|dont know|possibly|it depends|depends|let me think|ill think about it|" +
    "i need to check|have to check|i guess|havent decided",
);
const CORRECTION = / (?:בעצמ|רגע|actually|wait|sorry) /g;
const GREETINGS = / (?:(?:בוקר|ערב|יומ|לילה|שבוע) טוב|good (?:morning|evening|afternoon|day|night)) /g;
/** Said of something else: "no" inside these is no answer. */
const NOT_AN_ANSWER =
  / (?:(?:זה )?לא משנה(?: לי)?|לא אכפת לי|לא רק|עוד לא|dont mind|doesnt matter|dont care|not only) /g;
const FILLERS = /^ (?:(?:אה|אהה|אמ|אז|טוב|נו|ובכנ|אוקיי|uh|um|well|so|oh) )*/;

const SHORT_WORDS = 4;

/** The answer in spaced, normalised text of `words` words. */
export function findYesNo(text: string, words: number, expected: ExpectedSlot | undefined): YesNo | undefined {
  const spaced = text.replace(GREETINGS, " , ").replace(NOT_AN_ANSWER, " , ");
  const corrections = [...spaced.matchAll(CORRECTION)];
  const last = corrections.at(-1);
  if (last !== undefined) {
    const after = firstAnswer(spaced.slice(last.index + last[0].length - 1), words, expected);
    if (after !== undefined) return after;
  }
  return firstAnswer(spaced, words, expected);
}

function firstAnswer(spaced: string, words: number, expected: ExpectedSlot | undefined): YesNo | undefined {
  const asked = expected === "yes_no";
  const found: { answer: YesNo; at: number; length: number }[] = [];
  const look = (answer: YesNo, matcher: RegExp) => {
    const match = matcher.exec(spaced);
    if (match !== null) found.push({ answer, at: match.index, length: match[0].length });
  };
  look("maybe", MAYBE);
  look("yes", YES);
  look("no", NO);
  if (asked || words <= 2) look("yes", YES_WHEN_ASKED);
  found.sort((a, b) => a.at - b.at || b.length - a.length);
  const first = found[0];
  if (first === undefined) return undefined;
  if (asked || words <= SHORT_WORDS) return first.answer;
  const lead = FILLERS.exec(spaced)?.[0].length ?? 1;
  return first.at < lead ? first.answer : undefined;
}

const CHOICES: readonly (readonly [Choice, RegExp])[] = [
  ["both", phraseMatcher("שתיהן|שניהם|את שתיהן|גם וגם|שתי הדירות|both|both of them|the two")],
  [
    "none",
    phraseMatcher(
      "אף אחת|אף אחד|אפחד|אף אחת מהן|לא זה ולא זה|לא זו ולא זו|neither|none|none of them|not either|neither one",
    ),
  ],
  [
    "any",
    phraseMatcher(
      "לא משנה|לא משנה לי|לא אכפת לי|כל אחת|מה שנוח|מתי שנוח|either|either one|any of them|whichever|doesnt matter|i dont mind|anything",
    ),
  ],
  ["last", phraseMatcher("האחרונה|האחרון|אחרונה|the last|last one|the latter|latter")],
  ["third", phraseMatcher("השלישית|third|the third|third one|מספר שלוש|number three")],
  [
    "second",
    phraseMatcher(
      "השנייה|השניה|השני|מספר שתיים|מספר שתים|אופציה ב|אפשרות ב|second|the second|second one|number two|option two|option b",
    ),
  ],
  [
    "first",
    phraseMatcher(
      "הראשונה|הראשון|מספר אחת|מספר אחד|אופציה א|אפשרות א|first|the first|first one|the former|former|number one|option one|option a",
    ),
  ],
];
const BARE_CHOICES: readonly (readonly [Choice, RegExp])[] = [
  ["first", phraseMatcher("אחת|אחד|ראשונה|ראשון|1|one|a|א")],
  ["second", phraseMatcher("שתיים|שתים|שנייה|שניה|שני|2|two|b|ב")],
  ["third", phraseMatcher("שלוש|שלישית|שלישי|3|three|ג")],
];

/** Which of the offers is meant. Bare numbers count only when a choice was asked for. */
export function findChoice(spaced: string, expected: ExpectedSlot | undefined): Choice | undefined {
  const choice = wantedOf(CHOICES, spaced);
  if (choice !== undefined || expected !== "choice") return choice;
  return wantedOf(BARE_CHOICES, spaced.replace(/ (?:the|that|this|which|another) one(?= )/g, ""));
}

/** The first kind that is said and not refused. */
function wantedOf(choices: readonly (readonly [Choice, RegExp])[], spaced: string): Choice | undefined {
  return choices.find(([, matcher]) => {
    const match = matcher.exec(spaced);
    return match !== null && !/ (?:לא|לא את|not|not the|no not)$/.test(spaced.slice(0, match.index));
  })?.[0];
}
