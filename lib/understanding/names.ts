/**
 * The caller's name in their words. Pure; browser compatible.
 */
import type { ExpectedSlot } from "../brain/conversation.ts";
import { numberWordAt } from "./numbers.ts";
import { lookUp, startsClause, type Token, wordSet } from "./tokens.ts";

/** What a name is said after; matched as whole words, the longest first. */
const LEADS: readonly { words: readonly string[]; weak: boolean }[] = [
  ...leads(
    "קוראים לי|שמי הוא|שמי|השם שלי הוא|השם שלי זה|השם שלי|השם הוא|שם פרטי|תרשום|תרשמי|על שם|על השם|מדבר|מדברת|השם",
    false,
  ),
  ...leads(
    "my name is|my names|the name is|the names|name is|call me|this is|speaking with|under the name|its under|i am called",
    false,
  ),
  ...leads("אני|זה|זאת|כאן|פה|i am|im|its|it is|for", true),
];
const SURNAME = /^(?:ו?(?:שמ )?משפחה|ומשפחה|surname)$/;

const FIRST_NAMES = wordSet(
  "דנה|דני|דניאל|דניאלה|משה|יוסי|יוסף|אבי|אברהם|יצחק|יעקב|דוד|דויד|שרה|רחל|רבקה|לאה|מיכל|נועה|נעה|תמר|יעל|מאיה|שירה|אביגיל|טליה|רוני|רון|אורי|" +
    "אורית|איתי|איתן|עומר|יונתן|אריאל|גיא|גל|תום|עידו|עידן|נועם|נעם|אלון|אסף|אמיר|רועי|רן|ניר|שי|עמית|אייל|אילן|צחי|שלמה|שמעון|ראובן|בנימין|חיים|" +
    "מאיר|אליהו|אהרון|אלי|אליה|גדי|גלית|ענת|אפרת|הילה|לירון|לימור|מירי|מרים|אסתר|חנה|רות|נעמי|סיגל|שרון|קרן|רונית|דורית|אורנה|ליאת|מורן|הדר|עדי|" +
    "ליאור|לי|בר|חן|טל|סיון|סתיו|ספיר|שני|שיר|יובל|ירדן|אגם|אלה|איילת|הדס|ורד|נטע|נטלי|אנה|סבטלנה|אולגה|מרינה|איגור|בוריס|ולדימיר|סרגיי|מוחמד|אחמד|" +
    "עלי|פאטמה|מרואן|חסן|מייקל|ג'ון|דייוויד|רוברט|נתן|נתנאל|אביב|אביבה|גילה|זאב|זיו|חגית|מוטי|מרדכי|ציון|שולמית|תהילה|אושרי|אלעד|בועז|דב|דרור|ארז|ברק|" +
    "dana|danny|daniel|daniella|moshe|yossi|yosef|joseph|avi|abraham|david|sarah|sara|rachel|rebecca|leah|michal|noa|tamar|yael|maya|shira|ron|roni|" +
    "uri|itay|eitan|omer|jonathan|guy|tom|tim|noam|alon|amir|roy|nir|amit|eyal|john|james|robert|michael|mike|william|mary|patricia|jennifer|linda|" +
    "elizabeth|susan|jessica|karen|lisa|nancy|emily|emma|olivia|sophie|anna|kate|laura|julia|alex|andrew|peter|paul|mark|george|steve|steven|brian|kevin|" +
    "jack|harry|charlie|ben|benjamin|sam|samuel|adam|josh|joshua|jacob|ethan|noah|liam|chris|matt|matthew|nick|tony|richard|thomas|simon|rob|jane|alice|grace",
);

/** Words that a name is not made of. */
const NOT_NAMES = wordSet(
  "אני|אתה|את|הוא|היא|אנחנו|זה|זאת|זו|של|שלי|שלך|עם|על|אל|אם|או|גם|רק|כן|לא|אולי|מה|מי|איפה|מתי|כמה|למה|איך|יש|אין|רוצה|צריך|צריכה|מחפש|מחפשת|מעוניין|מעוניינת|" +
    "מחפשים|רוצים|דירה|דירת|בית|חדרים|חדר|שכירות|להשכרה|לקנות|לשכור|למכירה|קנייה|תודה|שלום|היי|הלו|בבקשה|סליחה|רגע|שנייה|בעצם|אז|אה|אהה|אמ|אממ|נו|טוב|בסדר|אוקיי|" +
    "מדבר|מדברת|גר|גרה|מעדיף|מעדיפה|יכול|יכולה|חושב|חושבת|פה|כאן|שם|משפחה|פרטי|השם|קוראים|לי|לך|הכל|הכול|מאוד|כבר|עוד|היום|מחר|בוקר|ערב|חייב|חייבת|בטוח|בטוחה|סטודנט|" +
    "סטודנטית|נוהג|נוהגת|באמצע|עכשיו|תקציב|מתקשר|מתקשרת|מבין|מבינה|יודע|יודעת|שומע|שומעת|נשוי|נשואה|אדם|בן|בת|נציג|נציגה|מישהו|" +
    "לומר|להגיד|לדבר|מסכים|מסכימה|בשביל|כדי|כי|אבל|ככה|קצת|אחר|אחרת|נכון|ממש|" +
    "i|you|he|she|we|they|it|its|is|am|are|the|a|an|and|or|but|of|for|in|on|at|to|with|from|my|your|me|not|no|yes|yeah|ok|okay|sure|so|well|um|uh|please|" +
    "looking|interested|calling|want|need|good|fine|great|sorry|thanks|thank|hello|hi|hey|just|really|very|here|there|what|who|why|how|when|where|this|that|" +
    "rent|buy|apartment|flat|house|rooms|room|last|first|name|speaking|going|trying|student|happy|afraid|done|driving|busy|right|actually|wait|about|up|" +
    "back|too|also|maybe|think|thinking|called|under|if|because|im|ive|id|dont|do|can|could|would|will|human|person|robot|stupid|idiot",
);

function leads(phrases: string, weak: boolean): { words: readonly string[]; weak: boolean }[] {
  return [...wordSet(phrases)].map((phrase) => ({ words: phrase.split(" "), weak }))
    .sort((a, b) => b.words.length - a.words.length);
}

const MOST_WORDS = 3;

/** The name as written, or nothing. A bare name counts only when a name was asked for. */
export function findName(
  tokens: readonly Token[],
  used: readonly boolean[],
  expected: ExpectedSlot | undefined,
): string | undefined {
  let weakName: string | undefined;
  for (let index = 0; index < tokens.length; index++) {
    const lead = LEADS.find(({ words }) => words.every((word, at) => tokens[index + at]?.text === word));
    if (lead === undefined) continue;
    const name = nameAt(tokens, used, index + lead.words.length, expected === "name");
    if (name === undefined) continue;
    if (!lead.weak) return name;
    const isAnswer = expected === "name" && tokens.slice(0, index).every(({ text }) => BEFORE_BARE_NAME.has(text));
    if (isAnswer || isFirstName(tokens, index + lead.words.length)) weakName ??= name;
  }
  return weakName ?? (expected === "name" ? bareName(tokens, used) ?? knownName(tokens, used) : undefined);
}

/** A known first name anywhere in the answer. */
function knownName(tokens: readonly Token[], used: readonly boolean[]): string | undefined {
  const index = tokens.findIndex(({ text }, at) => !used[at] && text.length >= 3 && FIRST_NAMES.has(text));
  return index < 0 ? undefined : nameAt(tokens, used, index, true);
}

function isFirstName(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  return token !== undefined && FIRST_NAMES.has(token.text) && !startsClause(token);
}

const BEFORE_BARE_NAME = wordSet(
  "אה|אהה|אמ|אממ|אז|כן|שלום|היי|הי|הלו|זה|אני|טוב|בסדר|אוקיי|בטח|ברור|נו|תודה|לא|" +
    "um|uh|yes|yeah|sure|ok|okay|well|so|hi|hello|its|it|is|im|oh|hmm|no|thanks",
);

/** Skips fillers, greetings and a yes, and takes what is left when it is short enough to be a name. */
function bareName(tokens: readonly Token[], used: readonly boolean[]): string | undefined {
  for (let index = 0; index < tokens.length; index++) {
    if (BEFORE_BARE_NAME.has(tokens[index]?.text ?? "")) continue;
    const name = nameAt(tokens, used, index, true);
    if (name === undefined) return undefined;
    const rest = tokens.length - index - name.split(" ").length;
    return rest <= 2 || FIRST_NAMES.has(tokens[index]?.text ?? "") ? name : undefined;
  }
  return undefined;
}

function nameAt(
  tokens: readonly Token[],
  used: readonly boolean[],
  start: number,
  expected: boolean,
): string | undefined {
  const words: string[] = [];
  for (let index = start; index < tokens.length && words.length < MOST_WORDS; index++) {
    const token = tokens[index];
    if (token === undefined) break;
    if (SURNAME.test(token.text) || (token.text === "שמ" && tokens[index + 1]?.text === "משפחה")) continue;
    if (words.length > 0 && startsClause(token) && spell(token.raw) === words[0]) words.length = 0;
    const isAfterSurname = SURNAME.test(tokens[index - 1]?.text ?? "");
    if (words.length > 0 && startsClause(token) && !isAfterSurname) break;
    const isLink = words.length > 0 && /^(?:בנ|בת)$/.test(token.text) && isNameWord(tokens, used, index + 1, true);
    if (!isLink && !isNameWord(tokens, used, index, expected || words.length > 0)) break;
    if (words.length > 0 && (used[index] || (!isLink && startsSomethingNew(tokens, index)))) break;
    words.push(spell(token.raw));
  }
  return words.length === 0 ? undefined : words.join(" ");
}

function isNameWord(tokens: readonly Token[], used: readonly boolean[], index: number, lenient: boolean): boolean {
  const token = tokens[index];
  if (token === undefined || token.kind !== "word" || token.raw.length < 2 || NOT_NAMES.has(token.text)) return false;
  if (FIRST_NAMES.has(token.text)) return true;
  if (used[index] && !lenient) return false;
  return numberWordAt(tokens, index) === undefined;
}

/** "ואני מחפשת", "מתל אביב": a prefix before a word that no name has. */
function startsSomethingNew(tokens: readonly Token[], index: number): boolean {
  const word = tokens[index]?.text ?? "";
  return !FIRST_NAMES.has(word) && lookUp(NOT_NAME_MAP, word) !== undefined;
}

const NOT_NAME_MAP: ReadonlyMap<string, true> = new Map([...NOT_NAMES].map((word) => [word, true]));

/** Recognizers often write English names small. */
function spell(raw: string): string {
  return /^[a-z]/.test(raw) ? raw.charAt(0).toUpperCase() + raw.slice(1) : raw;
}
