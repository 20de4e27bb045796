/** Numbers in words: both genders, construct forms, teens, hundreds, parts and ordinals. This module is browser compatible. */
import { readEntries } from "../entries.ts";

export const numbers = readEntries(
  "number",
  `
  אפס 'efes, אחד ekh'ad, אחת akh'at, שניים shn'ayim, שתיים sht'ayim, שני shn'ey, שתי sht'ey
  שלוש shal'osh, שלושה shlosh'a, שלושת shl'oshet, ארבע 'arba, ארבעה arba'a, ארבעת arb'aat
  חמש kham'esh, חמישה khamish'a, חמשת kham'eshet, שש sh'esh, שישה shish'a, ששת sh'eshet
  שבע sh'eva, שבעה shiv'a, שבעת shiv'at, שמונה shm'one, שמונת shmon'at
  תשע t'esha, תשעה tish'a, תשעת tish'at, עשר 'eser, עשרה asar'a, עשרת as'eret
  שתים sht'ayim, שלש shal'osh, חמשה khamish'a, ששה shish'a

  אחד_עשר akh'ad as'ar, שנים_עשר shneym as'ar, שניים_עשר shneym as'ar, שלושה_עשר shlosh'a as'ar
  ארבעה_עשר arba'a as'ar, חמישה_עשר khamish'a as'ar, שישה_עשר shish'a as'ar, שבעה_עשר shiv'a as'ar
  שמונה_עשר shmon'a as'ar, תשעה_עשר tish'a as'ar
  אחת_עשרה akh'at esr'e, שתים_עשרה shteym esr'e, שתיים_עשרה shteym esr'e, שלוש_עשרה shl'osh esr'e
  ארבע_עשרה arb'a esr'e, חמש_עשרה kham'esh esr'e, שש_עשרה sh'esh esr'e, שבע_עשרה shv'a esr'e
  שמונה_עשרה shmon'e esr'e, תשע_עשרה tsh'a esr'e

  עשרים esr'im, שלושים shlosh'im, ארבעים arba'im, חמישים khamish'im, שישים shish'im
  שבעים shiv'im, שמונים shmon'im, תשעים tish'im
  מאה me'a, מאתיים mat'ayim, מאות me'ot, מאת me'at
  שלוש_מאות shl'osh me'ot, ארבע_מאות arb'a me'ot, חמש_מאות kham'esh me'ot, שש_מאות sh'esh me'ot
  שבע_מאות shv'a me'ot, שמונה_מאות shmon'e me'ot, תשע_מאות tsh'a me'ot
  אלף 'elef, אלפיים alp'ayim, אלפים alaf'im, אלפי alf'ey, מיליון mily'on, מיליונים mily'onim, מיליוני mily'oney
  מיליארד mily'ard, מיליארדים mily'ardim, עשרות asr'ot

  חצי kh'etsi, וחצי vakh'etsi, רבע r'eva, ורבע var'eva, שליש shl'ish, רבעים reva'im, רבעי riv'ey, עשירית asir'it
  שלושה_רבעים shlosh'a reva'im, שלושת_רבעי shl'oshet riv'ey, שני_שלישים shn'ey shlish'im
  חמישית khamish'it, מחצית makhats'it, חצאי khatsa'ey
  אחוז akh'uz, אחוזים akhuz'im, אחוזי akhuz'ey, נקודה nekud'a, פסיק ps'ik, פלוס pl'us, מינוס m'inus
  בערך be'erekh, כפול kaf'ul, פעם p'aam, פעמיים paam'ayim, פעמים peam'im
  `,
);

/** Ordinals agree like adjectives and make the noun before them definite in the same way. */
export const ordinals = readEntries(
  "adjective",
  `
  ראשון rish'on, ראשונה rishon'a, ראשונים rishon'im, ראשונות rishon'ot
  שנייה shniy'a, שניה shniy'a, שנית shen'it
  שלישי shlish'i, שלישית shlish'it, רביעי revi'i, רביעית revi'it, חמישי khamish'i, שישי shish'i, שישית shish'it
  שביעי shvi'i, שביעית shvi'it, שמיני shmin'i, שמינית shmin'it, תשיעי tshi'i, תשיעית tshi'it, עשירי asir'i
  אחרון akhar'on, אחרונה akharon'a, אחרונים akharon'im, אחרונות akharon'ot
  השני hashen'i, בשני beshen'i
  `,
);
