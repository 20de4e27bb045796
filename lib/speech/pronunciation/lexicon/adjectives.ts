/** Adjectives in their four forms, and the irregular ones. This module is browser compatible. */
import { readAdjectives, readEntries } from "../entries.ts";

export const adjectives = readAdjectives(`
  חדש khad'ash, ישן yash'an, גדול gad'ol gdol, קטן kat'an ktan, ענק an'ak, רחב rakh'av, צר ts'ar, ארוך ar'okh aruk, קצר kats'ar ktsar
  גבוה gav'oha gvoh, נמוך nam'ukh nemukh, טוב t'ov, נוח n'oakh nokh, נעים na'im neim, שקט shak'et shket, רועש ro'esh roash
  מואר mu'ar, חשוך khash'ukh khashukh, שמשי shimsh'i, נקי nak'i, מרווח meruv'akh, משופץ meshup'ats, מרוהט meroh'at, ממוזג memuz'ag
  מושכר musk'ar, מטופח metup'akh, מושקע mushk'a, שמור sham'ur shmur, מתוחזק metukhz'ak, מיוחד meyukh'ad, מצוין metsuy'an, מצויין metsuy'an, נהדר nehed'ar
  יפה yaf'e yaf, מדהים madh'im, מקסים maks'im, חם kh'am kham, קר k'ar, קרוב kar'ov krov, רחוק rakh'ok rekhok, מרכזי merkaz'i
  פרטי prat'i, ציבורי tsibur'i, עירוני iron'i, צפוני tsfon'i, דרומי drom'i, מזרחי mizrakh'i, מערבי maarav'i, פנימי pnim'i
  חיצוני khitson'i, עורפי orf'i, חזיתי khazit'i, אחורי akhor'i, קדמי kidm'i, עליון ely'on, תחתון takht'on, ראשי rash'i, צדדי tsdad'i
  מיידי miyad'i, מידי miyad'i, זמני zman'i, קבוע kav'ua kvu, סופי sof'i, התחלתי hatkhalat'i, מדויק meduy'ak, מדוייק meduy'ak, כללי klal'i
  מלא mal'e mele, ריק r'ek, תפוס taf'us tfus, פתוח pat'uakh ptukh, סגור sag'ur sgur, זמין zam'in zmin, מוכן mukh'an
  יקר yak'ar, זול z'ol, גמיש gam'ish gmish, סביר sav'ir svir, משתלם mishtal'em mishtalm, כדאי kd'ay kday, אפשרי efshar'i, נוסף nos'af
  דומה dom'e dom, שונה shon'e shon, מתאים mat'im, אחראי akhra'i, אמיתי amit'i, חשוב khash'uv khashuv, קל k'al, קשה kash'e kash, פשוט pash'ut pshut
  מהיר mah'ir mehir, איטי it'i, ברור bar'ur brur, עסוק as'uk asuk, פרטני pratan'i, אישי ish'i, מעניין meany'en meanyen, רלוונטי relev'anti relevanti
  בטוח bat'uakh btukh, חכם khakh'am, צעיר tsa'ir tseir, מבוגר mevug'ar, בודד bod'ed boded, כפול kaf'ul kful, חלקי khelk'i
  מוצל muts'al, פינתי pinat'i, טורי tur'i, משותף meshut'af, נפרד nifr'ad, צמוד tsam'ud tsmud, מקורה mekor'e mekor
  משפחתי mishpakht'i, חשמלי khashmal'i, סולרי sol'ari solari, דתי dat'i, חילוני khilon'i, ישראלי yisreel'i, עברי ivr'i
  אוטומטי otom'ati otomati, אנושי enosh'i, דיגיטלי digit'ali digitali
  לבן lav'an levan, שחור shakh'or shkhor, אדום ad'om adum, ירוק yar'ok yeruk, אפור af'or afor
`);

/** Forms that the pattern does not make. */
export const irregularAdjectives = readEntries(
  "adjective",
  `
  שלם shal'em, שלמים shlem'im, שלמות shlem'ot
  יפה yaf'e, יפים yaf'im, יפות yaf'ot, דומות dom'ot, קשה kash'e, נוחה nokh'a, נוחים nokh'im, נוחות nokh'ot, גבוהה gvoh'a, גבוהים gvoh'im, גבוהות gvoh'ot
  שקטה shket'a, שקטים shket'im, שקטות shket'ot, רועשת ro'eshet, רועשים roash'im, רועשות roash'ot, מעניינת meany'enet, מתאימה mat'ima, מתאימים matim'im, מתאימות matim'ot
  פתוחה ptukh'a, פתוחים ptukh'im, בטוחה betukh'a, בטוחים betukh'im, בטוחות betukh'ot, קבועה kvu'a, קבועים kvu'im, קבועות kvu'ot
  משופצת meshup'etset, מרוהטת meroh'etet, ממוזגת memuz'eget, מרווחת meruv'akhat, מטופחת metup'akhat, מושקעת mushk'aat, מתוחזקת metukhz'eket, מיוחדת meyukh'edet
  מצוינת metsuy'enet, מצויינת metsuy'enet, נהדרת nehed'eret, מוארת mu'eret, מדויקת meduy'eket, מדוייקת meduy'eket, נוספת nos'efet, נוספים nosaf'im, נוספות nosaf'ot, משתלמת mishtal'emet
  מבוגרת mevug'eret, משותפת meshut'efet, נפרדת nifr'edet, בודדת bod'edet, מוצלת mutse'elet, מושכרת musk'eret, מלאה mele'a, מלאים mele'im, מלאות mele'ot
  רע r'a, רעה ra'a, רעים ra'im, כדאית kda'it, אחראית akhra'it, אחראים akhra'im, קלה kal'a, ישנה yeshan'a, ישנים yeshan'im, ישנות yeshan'ot, קטנטנה ktant'ana, קטנטן ktant'an
  פנוי pan'uy, פנויה pnuy'a, פנויים pnuy'im, פנויות pnuy'ot, ראוי ra'uy, ראויה reuy'a, מקורה mekor'e, מרבי merab'i, מקסימום m'aksimum, מינימום m'inimum, סטנדרטי stand'arti, סטנדרטית stand'artit, כחול kakh'ol, כחולה kekhul'a, אדומה adum'a, ירוקה yeruk'a
  לבנה levan'a, שחורה shkhor'a, כאלה ka'ele, בינוני beynon'i, בינונית beynon'it, מקצועי miktso'i, מקצועית miktso'it, מקצועיים miktsoiy'im, אדיב ad'iv, אדיבה adiv'a
  רלוונטית relev'antit, רלוונטיים relev'antiyim, רלוונטיות relev'antiyot, אוטומטית otom'atit, דיגיטלית digit'alit, סולרית sol'arit, טכני t'ekhni, טכנית t'ekhnit, טכניים t'ekhniyim, טכניות t'ekhniyot, תת_קרקעי tat karka'i, תת_קרקעית tat karka'it
  `,
);
