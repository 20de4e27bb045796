/** Days, months, hours and the words around them. This module is browser compatible. */
import { readEntries } from "../entries.ts";

export const time = readEntries(
  "word",
  `
  יום y'om, יומיים yom'ayim, ימים yam'im, ימי yem'ey, יומי yom'i, יומית yom'it, שבת shab'at, שבתות shabat'ot
  יום_שני yom shen'i, ליום_שני leyom shen'i, ביום_שני beyom shen'i, ימי_שני yem'ey shen'i
  יום_ראשון yom rish'on, יום_שלישי yom shlish'i, יום_רביעי yom revi'i, יום_חמישי yom khamish'i, יום_שישי yom shish'i
  יום_שבת yom shab'at, מוצאי_שבת motsa'ey shab'at, ערב_שבת 'erev shab'at
  היום hay'om, מחר makh'ar, מחרתיים mokhorat'ayim, אתמול etm'ol, שלשום shilsh'om, הערב ha'erev, הלילה hal'ayla
  הבוקר hab'oker, עכשיו akhsh'av, כרגע kar'ega, מיד miy'ad, מייד miy'ad, בקרוב bekar'ov, תכף t'ekhef
  שבוע shav'ua, שבועות shavu'ot, שבועיים shvu'ayim, חודש kh'odesh, חודשים khodash'im, חודשיים khodsh'ayim
  שנה shan'a, שנים shan'im, שנתיים shnat'ayim, שנות shn'ot, שנת shn'at, חודשית khodsh'it, שנתי shnat'i, שנתית shnat'it
  שעה sha'a, שעות sha'ot, שעתיים shaat'ayim, שעת sh'at, דקה dak'a, דקות dak'ot, שניות shniy'ot, רגע r'ega, רגעים rega'im
  בוקר b'oker, בבוקר bab'oker, צהריים tsohor'ayim, צהרים tsohor'ayim, בצהריים batsohor'ayim, בצהרים batsohor'ayim
  ערב 'erev, ערבים arav'im, בערב ba'erev, לערב la'erev, לילה l'ayla, בלילה bal'ayla, לפנות lifn'ot, חצות khats'ot
  אחר_הצהריים akhar hatsohor'ayim, אחרי_הצהריים akhar'ey hatsohor'ayim, לפני_הצהריים lifn'ey hatsohor'ayim
  אחר_צהריים akhar tsohor'ayim, אחה"צ akhar hatsohor'ayim, לפנה"צ lifn'ey hatsohor'ayim
  לקראת likr'at, מאוחר meukh'ar, מוקדם mukd'am, יותר_מאוחר yot'er meukh'ar, סוף s'of, תחילת tkhil'at, תחילה tkhil'a
  אמצע 'emtsa, באמצע be'emtsa, סופ"ש sof shav'ua, סוף_שבוע sof shav'ua, סוף_השבוע sof hashav'ua, בסוף bes'of
  תאריך taar'ikh, תאריכים taarikh'im, תאריכי taarikh'ey, זמן zm'an, זמנים zman'im, בזמן bizm'an, הזמן hazm'an, מועד mo'ed
  מועדים moad'im, לוח l'uakh, יומן yom'an, ביומן bayom'an, ליומן layom'an, חג kh'ag, חגים khag'im, חופש kh'ofesh
  חופשה khufsh'a, חול_המועד khol hamo'ed, פסח p'esakh, סוכות suk'ot, ראש_השנה rosh hashan'a, כיפור kip'ur, חנוכה kh'anuka
  פורים pur'im, קיץ k'ayits, חורף kh'oref, אביב av'iv, סתיו st'av, בשבוע besh'avua, השבוע hashav'ua, החודש hakh'odesh
  השנה hashan'a, בשבוע_הבא bashav'ua hab'a, לשבוע_הבא lashav'ua hab'a, בחודש_הבא bakh'odesh hab'a
  ינואר y'anuar, פברואר f'ebruar, מרץ m'erts, מרס m'ars, אפריל apr'il, מאי m'ay, יוני y'uni, יולי y'uli, אוגוסט 'ogust
  ספטמבר sept'ember, אוקטובר okt'ober, נובמבר nov'ember, דצמבר dets'ember
  `,
);
