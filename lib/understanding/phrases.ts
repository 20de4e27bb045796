/**
 * Fixed phrases and what they ask of the agent, Hebrew and English. Pure data; browser compatible.
 *
 * In a list, "*" stands for the rest of a word. Hebrew prefixes ו and ש are allowed before any phrase.
 */
import { normalise } from "./tokens.ts";
import type { Deal, Intent } from "./understood.ts";

/** One expression that matches any of the phrases as whole words in spaced, normalised text. */
export function phraseMatcher(phrases: string): RegExp {
  const alternatives = phrases.split("|")
    .map((phrase) => normalise(phrase.trim()).replace(/\*/g, "\\p{L}*"))
    .sort((a, b) => b.length - a.length);
  return new RegExp(` (?:[וש]?(?:${alternatives.join("|")}))(?= )`, "u");
}

const INTENT_PHRASES: Readonly<Record<Intent, string>> = {
  repeat:
    "תחזור על זה|תחזרי על זה|חזור על זה|חזרי על זה|תחזור שוב|תחזרי שוב|שוב בבקשה|עוד פעם|פעם נוספת|תגיד שוב|תגידי שוב|" +
    "תחזור|תחזרי|אפשר שוב|לחזור על זה|לחזור על|לחזור שוב|repeat|repeat that|say that again|say it again|come again|once more|" +
    "one more time|again please|pardon|pardon me|excuse me what|tell me again",
  "what_did_i_say": "מה שמעת|מה הבנת|מה אמרתי|what did you hear|what did i say|what did you understand",
  "what_did_you_say": "מה אמרת|מה|מה זה|סליחה מה|איך אמרת|לא שמעתי|לא שמעתי אותך|what did you say|what was that|" +
    "i didnt hear*|i didnt catch*|didnt catch that|i didnt get that|sorry what|what|i missed that",
  human:
    "נציג|נציגה|נציג אנושי|נציגת*|בן אדם|בנאדם|אדם אמיתי|מישהו אמיתי|אנושי|אנושית|סוכן אמיתי|מתווך|מתווכת|המתווך|המתווכת|" +
    "המנהל|מנהל|המנהלת|עם מישהו|עם מישהי|לדבר עם אדם|תעביר אותי|תעבירי אותי|להעביר אותי|human|real person|a person|" +
    "someone real|representative|an agent|real agent|talk to someone|speak to someone|speak with someone|talk to somebody|" +
    "manager|operator|transfer me|connect me|live agent|actual person|your boss",
  stop: "ביי|ביי ביי|להתראות|יום טוב|ערב טוב לך|תודה ולהתראות|עזוב אותי|עזבי אותי|תעזוב אותי|" +
    "תעזבי אותי|תנתק|תנתקי|לנתק|אל תתקשר*|תורידו אותי|תורידי אותי|תוריד אותי|תמחקו אותי|זהו תודה|זה הכל|זה הכול|זהו זה|סיימנו|סיימתי|אני סוגר|" +
    "אני סוגרת|לילה טוב|bye|goodbye|good bye|bye bye|see you|leave me alone|hang up|stop calling|" +
    "stop calling me|dont call*|remove me|take me off|thats all|thats it|that is all|im done|were done|have a nice day|" +
    "have a good day|good night|nothing else|never mind|nevermind|forget it|עזוב|עזבי",
  thanks: "תודה|תודה רבה|רב תודות|מעריך|מעריכה|תודות|thanks|thank you|thx|appreciate it|cheers|many thanks",
  hello:
    "שלום|הלו|היי|הי|אהלן|בוקר טוב|ערב טוב|צהריים טובים|מה נשמע|hello|hi|hey|good morning|good afternoon|good evening|shalom",
  "how_are_you": "מה נשמע|מה שלומך|מה קורה|מה המצב|how are you|how are you doing|hows it going|whats up",
  change:
    "בעצם|טעיתי|טעות שלי|התכוונתי|שיניתי את דעתי|שיניתי דעה|תשנה|תשני|לשנות|תתקן|תתקני|לא לא|רגע לא|חזרה בי|במקום|התחרטתי|" +
    "actually|i meant|i mean|changed my mind|change my mind|change it|change that|change the|scratch that|make it|make that|instead|" +
    "correction|my mistake|no wait|wait no|no no|rather",
  wait:
    "רגע|שנייה|שניה|רק רגע|רק שנייה|רק שניה|דקה|חכה|חכי|תחכה|תחכי|שנייה אחת|תן לי רגע|תני לי רגע|one moment|one second|just a moment|" +
    "just a second|just a minute|wait|hold on|hang on|one sec|give me a second|give me a minute|let me think|let me check|hold the line",
  "who_are_you":
    "מי זה|מי זאת|מי מדבר|מי מדברת|מי אתה|מי את|מי אתם|איך קוראים לך|מה השם שלך|מאיפה אתה|מאיפה אתם|מאיפה את|לאן הגעתי|" +
    "who is this|who are you|whos this|who am i talking to|who am i speaking*|whats your name|what is your name|who is speaking|what company",
  "are_you_robot":
    "רובוט|בוט|מחשב|מכונה|הקלטה|בינה מלאכותית|אוטומטי|אוטומטית|אתה אמיתי|את אמיתית|אתה אנושי|את אנושית|" +
    "robot|bot|a machine|a computer|recording|are you real|are you human|are you a person|is this ai|an ai|artificial intelligence|automated|are you ai",
  abuse:
    "מטומטם|מטומטמת|אידיוט|אידיוטית|טיפש|טיפשה|דפוק|דפוקה|זבל|חרא|לך תזדיין|לכי תזדייני|תזדיין|תזדייני|בן זונה|בת זונה|זונה|שתוק|שתקי|סתום|סתמי|כוסאמק|" +
    "כוס אמק|מפגר|מפגרת|קיבינימט|לך לעזאזל|idiot|stupid|moron|dumb|fuck*|shit|bullshit|asshole|shut up|bitch|go to hell|screw you|useless|damn you|bastard|crap",
  "wrong_number":
    "טעות במספר|מספר לא נכון|מספר שגוי|טעיתי במספר|חייגתי לא נכון|הגעתי למקום הלא נכון|wrong number|wrong person|misdialed|wrong place",
  more:
    "עוד דירות|עוד אפשרויות|אפשרויות נוספות|משהו אחר|משהו נוסף|דירה אחרת|דירות אחרות|יש עוד|מה עוד|עוד משהו|אחרות|אחרת|נוספות|הבאה|עוד הצעות|יש לכם עוד|יש לך עוד|" +
    "anything else|something else|other options|other apartments|other flats|other ones|more options|what else|any others|any other|next one|show me more|" +
    "more apartments|another one|different one",
  details:
    "פרטים נוספים|עוד פרטים|יותר פרטים|ספר לי עוד|ספרי לי עוד|תספר לי עוד|תספרי לי עוד|ספר לי על|ספרי לי על|תספר לי על|תספרי לי על|מה יש בדירה|באיזו קומה|" +
    "באיזה קומה|איזו קומה|איזה קומה|יש מעלית|יש חניה|יש חנייה|יש מרפסת|יש ממד|כמה מטר|כמה מטרים|מה הגודל|איפה זה|איפה היא|באיזה רחוב|" +
    "tell me more|more details|more about|more information|which floor|what floor|is there an elevator|is there parking|is there a balcony|how big|" +
    "what size|where is it|which street|does it have|tell me about",
  "price_question":
    "כמה זה עולה|כמה היא עולה|כמה עולה|מה המחיר|מה מחיר*|כמה שכירות|מה שכר הדירה|כמה כסף|באיזה מחיר|כמה זה|כמה ארנונה|כמה ועד|" +
    "how much|what price|whats the price|what is the price|what does it cost|what is the rent|whats the rent|price",
  viewing:
    "לראות את*|לראות אותה|לראות|לקבוע סיור|לתאם סיור|לקבוע פגישה|לתאם פגישה|לקבוע ביקור|סיור|ביקור|לבקר|פגישה|לבוא לראות|צפייה|" +
    "viewing|a viewing|see it|see the|visit|book a|schedule a|come and see|make an appointment|take a look|appointment|view it|tour",
  "start_over":
    "מההתחלה|בוא נתחיל מחדש|בואי נתחיל מחדש|להתחיל מחדש|מחדש|מהתחלה|start over|start again|from the beginning|from scratch|restart",
  "cannot_hear":
    "לא שומע*|לא שומעת אותך|לא שומעים|אתה נקטע|את נקטעת|נקטעת|יש רעש|אתה שומע אותי|את שומעת אותי|שומעים אותי|cant hear*|cannot hear*|" +
    "youre breaking up|breaking up|can you hear me|do you hear me|hello are you there|are you there|אתה שם|את שם|הלו הלו",
  slower:
    "יותר לאט|לאט יותר|לאט לאט|לאט|יותר חזק|תגביר*|בקול רם|יותר ברור|slower|more slowly|slow down|louder|speak up|too fast|too quiet",
  "not_understood":
    "לא הבנתי|לא מבין|לא מבינה|לא ברור|לא ברור לי|מה הכוונה|מה זאת אומרת|למה אתה מתכוון|למה את מתכוונת|i dont understand|i didnt understand|" +
    "what do you mean|dont understand|not clear|im confused|i dont follow",
  "do_not_know":
    "לא יודע|לא יודעת|אין לי מושג|לא החלטתי|עוד לא יודע|עוד לא יודעת|לא בטוח|לא בטוחה|לא משנה|לא משנה לי|מה שיש|לא אכפת לי|אין לי העדפה|אין לי תקציב*|אין הגבלה|ללא הגבלה|no budget|no limit|פתוח להצעות|פתוחה להצעות|" +
    "i dont know|dont know|no idea|not sure|im not sure|doesnt matter|dont care|no preference|i dont mind|whatever|undecided|havent decided|open to",
  "call_back":
    "תחזור אליי|תחזרי אליי|תחזרו אליי|תחזור אלי|תחזרי אלי|תחזרו אלי|שיחזרו אליי|שיחזרו אלי|תתקשרו אליי|תתקשר אליי|תתקשרי אליי|תתקשרו אלי|תתקשר אלי|" +
    "תתקשרי אלי|שיתקשרו אליי|שיתקשרו אלי|שמישהו יחזור אלי*|לא יכול לדבר|לא יכולה לדבר|אני באמצע|אני נוהג|אני נוהגת|אני בנהיגה|אני בפגישה|" +
    "call me back|call me later|call back|ring me back|someone call me|cant talk|im driving|in a meeting|bad time",
  "send_details":
    "תשלח לי|תשלחי לי|תשלחו לי|שלח לי|שלחי לי|לשלוח לי|בוואטסאפ|בווטסאפ|ווטסאפ|וואטסאפ|באסאמאס|במסרון|בסמס|בהודעה|" +
    "send me|text me|whatsapp|by message|by text|message me|send the details|send it",
  "speak_hebrew": "בעברית|עברית|hebrew|in hebrew|ivrit",
  "speak_english": "באנגלית|אנגלית|english|in english",
};

const INTENTS: readonly (readonly [Intent, RegExp])[] = (Object.entries(INTENT_PHRASES) as [Intent, string][])
  .map(([intent, phrases]) => [intent, phraseMatcher(phrases)]);

/** Phrases that mean one thing alone and another inside a sentence. */
const ONLY_ALONE: ReadonlySet<Intent> = new Set(["what_did_you_say", "wait"]);
const ALONE_WORDS = 2;
/** "Not interested" in a long sentence is said of one thing, and alone of the whole call. */
const NOT_INTERESTED = phraseMatcher("לא מעוניין|לא מעוניינת|לא מעונינת|לא מעונין|לא רלוונטי|not interested");
const NOT_INTERESTED_WORDS = 4;
const SURE_WAIT = phraseMatcher(
  "רק רגע|רק שנייה|רק שניה|חכה|חכי|תחכה|תחכי|hold on|hang on|one moment|one second|just a *|let me *",
);
const SURE_WHAT = phraseMatcher(
  "מה אמרת|איך אמרת|לא שמעתי*|what did you say|what was that|i didnt hear*|i didnt catch*|i didnt get that",
);

/** The intents in spaced, normalised text of `words` words. */
export function findIntents(spaced: string, words: number): Set<Intent> {
  const found = new Set<Intent>();
  for (const [intent, matcher] of INTENTS) {
    if (ONLY_ALONE.has(intent) && words > ALONE_WORDS) continue;
    if (matcher.test(spaced)) found.add(intent);
  }
  if (SURE_WAIT.test(spaced)) found.add("wait");
  if (SURE_WHAT.test(spaced)) found.add("what_did_you_say");
  if (words <= NOT_INTERESTED_WORDS && NOT_INTERESTED.test(spaced)) found.add("stop");
  return withoutOverlaps(found, spaced);
}

/** Takes back what a longer phrase explains better. */
function withoutOverlaps(found: Set<Intent>, spaced: string): Set<Intent> {
  if (found.has("how_are_you") && !/ (?:שלומ|היי|הי|אהלנ|הלו|hello|hi|hey) /.test(spaced)) found.delete("hello");
  if (found.has("wrong_number")) found.delete("change");
  if (found.has("call_back") || found.has("what_did_i_say") || found.has("price_question")) {
    found.delete("what_did_you_say");
    if (found.has("call_back")) found.delete("repeat");
  }
  if (found.has("not_understood") || found.has("who_are_you") || found.has("how_are_you")) {
    found.delete("what_did_you_say");
  }
  if (found.has("cannot_hear") && / (?:לא|cant|cannot) /.test(spaced)) found.delete("hello");
  return found;
}

const DEALS: readonly (readonly [Deal, RegExp])[] = [
  [
    "rent",
    new RegExp(
      " [ובלהמש]{0,3}(?:השכרה|שכירות|שכור|שוכר|שוכרת|שוכרימ|שכר דירה|rent|rental|renting|rentals|lease|let|tenant)(?= )",
      "gu",
    ),
  ],
  [
    "buy",
    new RegExp(
      " [ובלהמש]{0,3}(?:קניה|קנייה|קנות|קונה|רכוש|רכישה|מכירה|לקניה|buy|buying|purchase|purchasing|sale|own|buyer|mortgage|משכנתא)(?= )",
      "gu",
    ),
  ],
];

/** Rent or buy; after a correction or a "not" the one that stands. Nothing when both are asked about alike. */
export function findDeal(spaced: string): Deal | undefined {
  let last: { deal: Deal; at: number } | undefined;
  let wanted = 0;
  const deals = new Set<Deal>();
  for (const [deal, matcher] of DEALS) {
    for (const match of spaced.matchAll(matcher)) {
      if (/ (?:לא|ולא|not|not to|not for)$/.test(spaced.slice(0, match.index))) continue;
      deals.add(deal);
      wanted++;
      if (last === undefined || match.index > last.at) last = { deal, at: match.index };
    }
  }
  const isCorrected = / (?:בעצמ|התכוונתי|actually|i meant|rather) /.test(spaced);
  return wanted > 0 && (deals.size === 1 || isCorrected) ? last?.deal : undefined;
}
