/** First names and the commonest surnames. This module is browser compatible. */
import { readEntries } from "../entries.ts";

export const names = readEntries(
  "name",
  `
  דויד dav'id, נעה n'oa, איתן eyt'an, נעם n'oam, רן r'an, צחי ts'akhi, ראובן reuv'en, אורנה 'orna, ספיר sap'ir, אגם ag'am, נטע n'eta, עלי 'ali, פאטמה f'atma, מרואן marw'an, חסן khas'an, מייקל m'aykel, רם r'am
  אביב av'iv, אביגיל avig'ail, אבי 'avi, אביחי avikh'ay, אבישי avish'ay, אבנר avn'er, אברהם avrah'am, אדם ad'am, אהרון ahar'on, אהרן ahar'on, אוהד 'ohad, אופיר of'ir, אופק 'ofek, אור 'or, אורה 'ora, אורי 'uri, אורית or'it, אורלי orl'i, אורן 'oren, אושר 'osher
  איה ay'a, אייל ey'al, איילה ayal'a, איילת ay'elet, אילן il'an, אילנה il'ana, אילנית ilan'it, אינה 'ina, איריס 'iris, איתי it'ay, איתמר itam'ar, אלון al'on, אלונה al'ona, אלי 'eli, אליהו eliy'ahu, אליעזר eli'ezer, אלכס 'aleks, אלמוג alm'og, אלעד el'ad, אמיר am'ir, אמנון amn'on, אנה 'ana, אסף as'af
  אסתר est'er, אפרת efr'at, אריאל ari'el, אריה ary'e, אריק 'arik, ארז 'erez, ארנון arn'on, אתי 'eti, בועז b'oaz, בני b'eni, בנימין biny'amin, ברוך bar'ukh, ברק bar'ak, בתיה b'atya, גד g'ad, גדי g'adi, גיא g'ay, גיל g'il, גילי gil'i, גילית gil'it, גלי gal'i, גלית gal'it, גלעד gil'ad
  גיורא giy'ora, דב d'ov, דביר dv'ir, דוד dav'id, דודי d'udi, דורון dor'on, דורית dor'it, דינה d'ina, דליה d'alya, דן d'an, דנה d'ana, דני d'ani, דניאל dani'el, דניאלה dani'ela, דפנה d'afna, דקל d'ekel, דרור dr'or, הגר hag'ar, הדס had'as, הדסה had'asa, הילה hil'a, הלל hil'el
  זאב ze'ev, זהבה zeh'ava, זיו z'iv, זוהר z'ohar, חגי khag'ay, חגית khag'it, חוה kh'ava, חיים kh'ayim, חן kh'en, חנה kh'ana, חני kh'ani, טל t'al, טלי t'ali, טליה t'alya, יאיר ya'ir, יגאל yig'al, יהונתן yehonat'an, יהודה yehud'a, יהודית yehud'it, יובל yuv'al, יוחאי yokh'ay, יונתן yonat'an, יונית yon'it
  יוסי y'osi, יוסף yos'ef, יורם yor'am, יותם yot'am, יניב yan'iv, יעל ya'el, יעקב yaak'ov, יפעת yif'at, יצחק yitskh'ak, ירדן yard'en, ירון yar'on, ישי yish'ay, כרמית karm'it, כרמל karm'el, לאה le'a, לביא lav'i, ליאור li'or, ליאורה li'ora, ליאת li'at, ליאן li'an, לידור lid'or, לילך lil'akh, לימור lim'or, לינוי lin'oy
  לירון lir'on, לירז lir'az, מאיה m'aya, מאיר me'ir, מור m'or, מורן mor'an, מוטי m'oti, מיטל meyt'al, מיכאל mikha'el, מיכל mikh'al, מיקה m'ika, מירב meyr'av, מירי m'iri, מיה m'iya, מנחם menakh'em, מעיין maay'an, מעין maay'an, מרים miry'am, מרדכי mordekh'ay, משה mosh'e, מתן mat'an, נאוה n'ava, נגה n'oga, נוגה n'oga
  נדב nad'av, נועה n'oa, נועם n'oam, נופר nof'ar, ניר n'ir, נירית nir'it, ניצן nits'an, נעמה naam'a, נעמי na'omi, נסים nis'im, נתן nat'an, נתנאל netan'el, נטלי nat'ali, סיגל sig'al, סיון siv'an, סיוון siv'an, סמדר smad'ar, סתיו st'av, עדי 'adi, עדינה ad'ina, עדן 'eden, עומר 'omer, עוז 'oz, עופר 'ofer, עופרה 'ofra
  עידו id'o, עידן id'an, עינב eyn'av, עינת eyn'at, עמוס am'os, עמית am'it, עמנואל imanu'el, ענבל inb'al, ענת an'at, ערן er'an, פנינה pn'ina, צבי tsv'i, צביקה tsv'ika, צופיה ts'ofiya, ציפי ts'ipi, קובי k'obi, קרן k'eren, רבקה rivk'a, רון r'on, רונה r'ona, רוני r'oni, רונית ron'it, רונן ron'en, רועי ro'i, רותי r'uti, רות r'ut
  רותם rot'em, רז r'az, רחל rakh'el, ריקי r'iki, רינה r'ina, רמי r'ami, רעות re'ut, שגיא sag'i, שגית sag'it, שולמית shulam'it, שחר sh'akhar, שי sh'ay, שיר sh'ir, שירה sh'ira, שירי sh'iri, שירית shir'it, שירלי sh'irli, שלומי shl'omi, שלי sh'eli, שלמה shlom'o, שמואל shmu'el, שמעון shim'on, שמרית shimr'it, שרה sar'a, שרון shar'on, שרית sar'it
  תום t'om, תומר t'omer, תמר tam'ar, תמי t'ami, תהילה tehil'a, תמיר tam'ir, מוחמד mukh'amad, אחמד 'akhmad, מרינה mar'ina, סבטלנה svetl'ana, נטליה nat'alya, אולגה 'olga, איגור 'igor, בוריס b'oris, דימה d'ima, ולדימיר vlad'imir, סרגיי serg'ey, אירנה ir'ena, מריה m'arya, לנה l'ena, אלינה al'ina, מיכאלה mikha'ela, אמה 'ema, ליה l'iya
  לוי lev'i, כהן koh'en, מזרחי mizrakh'i, פרץ p'erets, ביטון bit'on, דהן dah'an, פרידמן fr'idman, אגבריה agbar'iya, מלכה m'alka, אזולאי azul'ay, כץ k'ats, יוספי yos'efi, עמר am'ar, אוחיון okhay'on, חדד khad'ad, גבאי gab'ay, שפירא shap'ira, אברג'יל aberj'il, סויסה sw'isa, וקנין vakn'in
  ברקוביץ' b'erkovich, רוזנברג r'ozenberg, גולדשטיין g'oldshteyn, שטרן sht'ern, ברגר b'erger, פישר f'isher, גרינברג gr'inberg, וייס v'ays, קליין kl'ayn, רוט r'ot, שוורץ shv'arts, רביבו rav'ivo, אוחנה okh'ana, טל_אור tal 'or, נחום nakh'um, סעדון saad'on, בן_דוד ben dav'id, בן_שמחון ben shimkh'on, שושן shosh'an
  שרעבי shar'abi, צדוק tsad'ok, חזן khaz'an, רוזן r'ozen, סגל s'egal, לביא lav'i, ששון sas'on, נחמיאס nakhmi'as, אדרי edr'i, בר b'ar, שגב s'egev, הראל har'el, קורן k'oren, גל g'al, אלבז elb'az, גולן gol'an, רגב r'egev, מור_יוסף mor yos'ef
  `,
);
