import { assert, assertEquals } from "@std/assert";
import { pronounceHebrew, spokenWords, unknownWords } from "../../../lib/speech/pronunciation/hebrew.ts";
import { pronounce } from "../../../lib/speech/pronunciation/pronounce.ts";

const soundsOf = (text: string) => spokenWords(text).map(({ sounds }) => sounds).join(" ");

/** How an Israeli says each of these. */
const SPOKEN: ReadonlyArray<readonly [text: string, sounds: string]> = [
  ["שלום", "shal'om"],
  ["תודה רבה", "tod'a rab'a"],
  ["בבקשה", "bevakash'a"],
  ["סליחה", "slikh'a"],
  ["כן", "k'en"],
  ["לא", "l'o"],
  ["בוקר טוב", "b'oker t'ov"],
  ["ערב טוב", "'erev t'ov"],
  ["להתראות", "lehitra'ot"],
  ["יום נעים", "yom na'im"],
  ["שבת שלום", "shab'at shal'om"],
  ["בסדר גמור", "bes'eder gam'ur"],
  ["איך אפשר לעזור", "'eykh efsh'ar laaz'or"],
  ["מה שלומכם", "ma shlomkh'em"],
  ["כמה זה עולה", "k'ama z'e ol'e"],
  ["איפה זה", "'eyfo z'e"],
  ["באיזו עיר", "be'eyzo 'ir"],
  ["באיזה אזור", "be'eyze ez'or"],
  ["מתי נוח", "mat'ay n'oakh"],
  ["למה לא", "l'ama l'o"],
  ["מי מדבר", "m'i medab'er"],
  ["אתם עדיין על הקו", "at'em ad'ayin al hak'av"],
  ["רגע אחד", "r'ega ekh'ad"],
  ["תקלה טכנית", "takal'a t'ekhnit"],
  ["לא שמעתי טוב", "l'o sham'aati t'ov"],
  ["אפשר לחזור על זה", "efsh'ar lakhz'or al z'e"],
  ["אני מחפש דירה", "an'i mekhap'es dir'a"],
  ["אנחנו מחפשים דירה", "an'akhnu mekhaps'im dir'a"],
  ["דירת ארבעה חדרים", "dir'at arba'a khadar'im"],
  ["שלושה וחצי חדרים", "shlosh'a vakh'etsi khadar'im"],
  ["שני חדרים", "shn'ey khadar'im"],
  ["שתי דירות", "sht'ey dir'ot"],
  ["שמונה חדרים", "shmon'a khadar'im"],
  ["שמונה דירות", "shm'one dir'ot"],
  ["שמונה שעות", "shm'one sha'ot"],
  ["אחד עשר", "akh'ad as'ar"],
  ["אחת עשרה", "akh'at esr'e"],
  ["שתים עשרה", "shteym esr'e"],
  ["שבע עשרה", "shv'a esr'e"],
  ["תשעה עשר", "tish'a as'ar"],
  ["שמונה עשר אלף", "shmon'a as'ar 'elef"],
  ["עשרים ושתיים", "esr'im usht'ayim"],
  ["שלושים ושלושה", "shlosh'im ushlosh'a"],
  ["מאה וחמישים", "me'a vekhamish'im"],
  ["מאתיים וארבעים", "mat'ayim vearba'im"],
  ["שלוש מאות", "shl'osh me'ot"],
  ["שבע מאות ותשעים", "shv'a me'ot vetish'im"],
  ["אלפיים", "alp'ayim"],
  ["שלושת אלפים", "shl'oshet alaf'im"],
  ["שבעת אלפים וחמש מאות שקלים", "shiv'at alaf'im vekham'esh me'ot shkal'im"],
  ["עשרת אלפים", "as'eret alaf'im"],
  ["אחד עשר אלף", "akh'ad as'ar 'elef"],
  ["מיליון ומאתיים אלף", "mily'on umat'ayim 'elef"],
  ["שני מיליון וחצי", "shn'ey mily'on vakh'etsi"],
  ["שלושה מיליון שקלים", "shlosh'a mily'on shkal'im"],
  ["רבע לשש", "r'eva lesh'esh"],
  ["חמש ורבע", "kham'esh var'eva"],
  ["שש וחצי", "sh'esh vakh'etsi"],
  ["יום ראשון", "yom rish'on"],
  ["ביום שני", "beyom shen'i"],
  ["ביום שלישי בערב", "beyom shlish'i ba'erev"],
  ["יום שני בבוקר", "yom shen'i bab'oker"],
  ["בשבוע הבא", "bashav'ua hab'a"],
  ["מחר אחרי הצהריים", "makh'ar akhar'ey hatsohor'ayim"],
  ["מחרתיים", "mokhorat'ayim"],
  ["שנים עשר במאי", "shneym as'ar bem'ay"],
  ["בינואר", "bey'anuar"],
  ["קומה ראשונה", "kom'a rishon'a"],
  ["בקומה השלישית", "bakom'a hashlish'it"],
  ["קומת קרקע", "kom'at kark'a"],
  ["בתל אביב", "betel av'iv"],
  ["לתל אביב", "letel av'iv"],
  ["מתל אביב", "mitel av'iv"],
  ["בירושלים", "birushal'ayim"],
  ["מירושלים", "mirushal'ayim"],
  ["ברמת גן", "beramat g'an"],
  ["בגבעתיים", "begivat'ayim"],
  ["בראשון לציון", "berish'on letsiy'on"],
  ["בפתח תקווה", "bep'etakh t'ikva"],
  ["מחיפה", "mekh'eyfa"],
  ["ובאר שבע", "ube'er sh'eva"],
  ["ברחוב דיזנגוף", "berekh'ov d'izengof"],
  ["בשדרות רוטשילד", "besder'ot r'otshild"],
  ["ברחוב ז'בוטינסקי", "berekh'ov zhabot'inski"],
  ["מעלית וחניה", "maal'it vekhanay'a"],
  ["עם מרפסת שמש", "im mirp'eset sh'emesh"],
  ["ממ״ד ומחסן", "mam'ad umakhs'an"],
  ["דירה משופצת ומרוהטת", "dir'a meshup'etset umeroh'etet"],
  ["הדירה הגדולה", "hadir'a hagdol'a"],
  ["בדירה החדשה", "badir'a hakhadash'a"],
  ["בבניין הזה", "babiny'an haz'e"],
  ["בבניין חדש", "bebiny'an khad'ash"],
  ["ליד הים", "ley'ad hay'am"],
  ["לשכירות", "liskhir'ut"],
  ["למכירה", "lemekhir'a"],
  ["לקנייה", "lekniy'a"],
  ["ארנונה וועד בית", "arn'ona uv'aad b'ayit"],
  ["דמי תיווך", "dm'ey tiv'ukh"],
  ["בעל הדירה", "b'aal hadir'a"],
  ["שכר דירה", "skhar dir'a"],
  ["התקציב שלכם", "hatakts'iv shelakh'em"],
  ["אפס חמש שתיים", "'efes kham'esh sht'ayim"],
  ["בטלפון", "bat'elefon"],
  ["במספר הזה", "bamisp'ar haz'e"],
  ["אשלח לכם הודעה", "eshl'akh lakh'em hoda'a"],
  ["לקבוע סיור", "likb'oa siy'ur"],
  ["אני רוצה לשאול", "an'i rots'a lish'ol"],
  ["הם רוצים לשאול", "h'em rots'im lish'ol"],
  ["הדירה עולה", "hadir'a ol'a"],
  ["זה עולה", "z'e ol'e"],
  ["וכשנגיע", "vekshenag'ia"],
  ["שהבית", "shehab'ayit"],
  ["כשהדירה", "kshehadir'a"],
  ["מהמשרד", "mehamisr'ad"],
  ["ומהמשרד", "umehamisr'ad"],
  ["ולדירה", "veladir'a"],
  ["שלדירה", "sheladir'a"],
  ["ויש", "vey'esh"],
  ["ומה", "um'a"],
  ["ובית", "ub'ayit"],
  ["ושלוש", "veshal'osh"],
  ["ושתיים", "usht'ayim"],
  ["וחצי", "vakh'etsi"],
  ["יעל כהן", "ya'el koh'en"],
  ["משה לוי", "mosh'e lev'i"],
  ["נועה", "n'oa"],
  ["ברקוביץ'", "b'erkovich"],
  ['מ"ר', "m'eter rav'ua"],
  ["מטרים רבועים", "m'etrim rebu'im"],
  ["נדל״ן", "nadl'an"],
  ["תל־אביב", "tel av'iv"],
  ["יום ב'", "y'om b'et"],
  ["כניסה ג'", "knis'a g'imel"],
  ["בית ספר", "beyt s'efer"],
];

Deno.test("Hebrew words and phrases sound as they are said", () => {
  for (const [text, sounds] of SPOKEN) assertEquals(soundsOf(text), sounds, text);
});

Deno.test("no word of everyday phrases is left to guessing", () => {
  for (const [text] of SPOKEN) assertEquals(unknownWords(text), [], text);
});

Deno.test("pronounceHebrew() puts phonemes in brackets and leaves the punctuation outside", () => {
  assertEquals(pronounceHebrew("שלום, מה שלומך? טוב!"), "[[Sal'om]], [[ma SlomX'a]]? [[t'ov]]!");
  assertEquals(pronounceHebrew("רגע… בסדר"), `[[Q"'ega]]. [[bes'edeQ"]]`);
  assertEquals(pronounceHebrew("דירה – יפה (מאוד)"), `[[diQ"'a]], [[jaf'e]], [[me?'od]],`);
});

Deno.test("pronounceHebrew() says nothing for a text without words", () => {
  for (const text of ["", "   ", "...", "?!", "—"]) assertEquals(pronounceHebrew(text), "");
});

Deno.test("pronounceHebrew() never lets the text open or close phoneme brackets", () => {
  assertEquals(pronounceHebrew("שלום [[evil]] ]] שלום").match(/\[\[/g)?.length, 1);
});

Deno.test("vowel points, direction marks and typographic signs change nothing", () => {
  assertEquals(soundsOf("שָׁלוֹם"), "shal'om");
  assertEquals(soundsOf("\u200fשלום\u200e"), "shal'om");
  assertEquals(soundsOf("ממ״ד"), soundsOf('ממ"ד'));
  assertEquals(soundsOf("רמת־גן"), soundsOf("רמת גן"));
  assertEquals(soundsOf('"שלום"'), "shal'om");
});

Deno.test("a decimal or an hour left in the text does not end the sentence", () => {
  assertEquals(pronounceHebrew("עד 3.5 חדרים").match(/\]\]/g)?.length, 1);
  assertEquals(soundsOf("052"), "'efes kham'esh sht'ayim");
});

Deno.test("Latin words in Hebrew sentences are said as Israelis say them", () => {
  assertEquals(soundsOf("אשלח ב-WhatsApp"), "eshl'akh be w'atsap");
  assertEquals(soundsOf("קישור ל-PDF"), "kish'ur le pidi'ef");
  assertEquals(soundsOf("חברת BDO"), "khevr'at b'i d'i 'o");
  assert(soundsOf("פרויקט Greenpark").endsWith("gr'inpark"));
});

Deno.test("a letter on its own is called by its name, but is a prefix before a Latin word", () => {
  assertEquals(soundsOf("כניסה ב"), "knis'a b'et");
  assertEquals(soundsOf("יום א, קומה ג'"), "y'om 'alef kom'a g'imel");
  assertEquals(soundsOf("ב-Google"), "be g'ugel");
});

Deno.test("the agent speaks of herself in the feminine", () => {
  assertEquals(soundsOf("אני רוצה"), "an'i rots'a");
  assertEquals(soundsOf("הוא רוצה"), "h'u rots'e");
});

Deno.test("unknownWords() names the words whose sound is only a guess", () => {
  assertEquals(unknownWords("שלום לקרקשוביץ מירושלים"), ["לקרקשוביץ"]);
  assertEquals(unknownWords("שלום, זה WhatsApp 5"), []);
});

Deno.test("an unknown word still has vowels and a stress", () => {
  for (const word of ["בלמונטה", "קרקשוביץ", "תלתן", "פצפון", "עכברוש", "ח'אן", "רסקו", "בצלאל", "ג'קוזי", "אבגד"]) {
    assertEquals(unknownWords(word), [word]);
    assert(/'[aeiou]/.test(soundsOf(word)), `${word}: ${soundsOf(word)}`);
    assert(!/[^aeiou'|]{5}/.test(soundsOf(word).replace(/sh|kh|ts|ch|zh/g, "s")), `${word}: ${soundsOf(word)}`);
  }
});

Deno.test("pronounce() chooses the voice by the letters of the text", () => {
  assertEquals(pronounce("שלום", "he"), { language: "he", input: "[[Sal'om]]" });
  assertEquals(pronounce("hello", "en"), { language: "en", input: "hello" });
  assertEquals(pronounce("Hello there", "he").language, "en");
  assertEquals(pronounce("שלום", "en").language, "he");
  assertEquals(pronounce("1 2", "he").language, "he");
  assertEquals(pronounce("", "he").input, "");
});
