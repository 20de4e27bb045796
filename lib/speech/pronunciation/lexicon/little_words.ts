/** Pronouns, prepositions, conjunctions, questions and answers. This module is browser compatible. */
import { readEntries } from "../entries.ts";

export const littleWords = readEntries(
  "word",
  `
  אני an'i, אנחנו an'akhnu, אנו 'anu, אתה at'a, את et, אתם at'em, הוא h'u, היא h'i, הם h'em, הן h'en
  זה z'e, זאת z'ot, זו z'o, אלה 'ele, אלו 'elu, הזה haz'e, הזאת haz'ot, הזו haz'o, האלה ha'ele, האלו ha'elu
  ההוא hah'u, ההיא hah'i, כזה kaz'e, כזאת kaz'ot, כאלה ka'ele, אותו ot'o, אותה ot'a, אותי ot'i, אותך otkh'a
  אותנו ot'anu, אותכם etkh'em, אתכם etkh'em, אתכן etkh'en, אותם ot'am, אותן ot'an, אותו_דבר ot'o dav'ar

  של shel, שלי shel'i, שלך shelkh'a, שלו shel'o, שלה shel'a, שלנו shel'anu, שלכם shelakh'em, שלכן shelakh'en, שלהם shelah'em
  שלהן shelah'en, על al, עליי al'ay, עליו al'av, עליה al'eha, עלינו al'eynu, עליכם aleykh'em, עליהם aleyh'em, עליך al'ekha
  אל el, אליי el'ay, אליך el'ekha, אליו el'av, אליה el'eha, אלינו el'eynu, אליכם eleykh'em, אליהם eleyh'em
  עם im, איתי it'i, איתך itkh'a, איתו it'o, איתה it'a, איתנו it'anu, איתכם itkh'em, איתכן itkh'en, איתם it'am
  לי l'i, לך lekh'a, לו l'o, לה l'a, לנו l'anu, לכם lakh'em, לכן lakh'en, להם lah'em, להן lah'en
  בי b'i, בך bekh'a, בו b'o, בה b'a, בנו b'anu, בכם bakh'em, בהם bah'em, בהן bah'en
  ממני mim'eni, ממך mimkh'a, ממנו mim'enu, ממנה mim'ena, מאיתנו meit'anu, מכם mik'em, מהם meh'em, מהן meh'en
  כמוני kam'oni, כמוך kam'okha, כמוהו kam'ohu, כמו km'o, מול m'ul, ליד ley'ad, לידך leyadkh'a, לידכם leyadkh'em
  בין beyn, ביניהם beyneyh'em, בינינו beyn'eynu, אצל 'etsel, אצלנו etsl'enu, אצלי etsl'i, אצלכם etslekh'em
  בשביל bishv'il, בשבילך bishvilkh'a, בשבילכם bishvilkh'em, עבור av'ur, עבורך avurkh'a, עבורכם avurkh'em, עבורי avur'i
  לפני lifn'ey, אחרי akhar'ey, אחריי akhar'ay, לאחר leakh'ar, מעל me'al, מתחת mit'akhat, תחת t'akhat, בתוך bet'okh
  תוך t'okh, מתוך mit'okh, מחוץ mikh'uts, סביב sav'iv, לאורך le'orekh, דרך d'erekh, לגבי legab'ey, בקשר bek'esher
  בנוגע benog'ea, באמצעות beemtsa'ut, לפי lef'i, בלי bl'i, ללא lel'o, חוץ kh'uts, במקום bimk'om, למען lem'aan
  כלפי klap'ey, עד ad, מאז me'az, אז 'az, מ me, ב be, ל le, ה ha, ו ve, ש she, כ ke

  או o, כי ki, אם im, אבל av'al, אך akh, אלא 'ela, גם gam, רק rak, אף af, אפילו af'ilu, כדי kd'ey, למרות lamr'ot
  לכן lakh'en, ולכן velakh'en, בגלל bigl'al, מפני mipn'ey, מכיוון mikeyv'an, כאשר kaash'er, כש kshe, לו l'o
  אולי ul'ay, בטח b'etakh, ודאי vad'ay, כנראה kanir'e, אכן akh'en, ממש mam'ash, מאוד me'od, מאד me'od, די d'ay
  יותר yot'er, הכי hakh'i, פחות pakh'ot, הרבה harb'e, מעט me'at, קצת kts'at, כמעט kim'at, לפחות lefakh'ot, לכל lekh'ol
  כל kol, הכל hak'ol, הכול hak'ol, כולם kul'am, כולנו kul'anu, כולו kul'o, כולה kul'a, כול k'ol, כולל kol'el, מכל mik'ol
  כך kakh, ככה k'akha, כן k'en, לא l'o, אין 'eyn, יש y'esh, היה hay'a, הייתה hayt'a, היו hay'u, היינו hay'inu, הייתי hay'iti
  יהיה yihy'e, תהיה tihy'e, יהיו yihy'u, נהיה nihy'e, אהיה ehy'e, להיות lihy'ot, היית hay'ita, תהיו tihy'u
  איני eyn'i, אינו eyn'o, אינה eyn'a, אינם eyn'am, איננו eyn'enu, אינני eyn'eni, הנה hin'e, הרי har'ey, בעצם be'etsem
  עוד 'od, שוב sh'uv, כבר kv'ar, עדיין ad'ayin, תמיד tam'id, אף_פעם af p'aam, לפעמים lifam'im, לעיתים leit'im, פתאום pit'om
  פה p'o, כאן k'an, שם sh'am, לשם lesh'am, משם mish'am, מכאן mik'an, לכאן lek'an, הנה hin'e, הלאה h'ala
  אחר akh'er, אחרת akh'eret, אחרים akher'im, אחרות akher'ot, שום sh'um, דבר dav'ar, דברים dvar'im, משהו m'ashehu
  מישהו m'ishehu, מישהי m'ishehi, כלום kl'um, איזשהו 'eyzeshehu, כלשהו k'olshehu, כלשהי k'olshehi, אחד_מהם ekh'ad meh'em
  כמה k'ama, בכמה bek'ama, מה m'a, מהו m'ahu, מהי m'ahi, מי m'i, מתי mat'ay, איפה 'eyfo, היכן heykh'an, לאן le'an
  מאיפה me'eyfo, למה l'ama, מדוע mad'ua, איך 'eykh, כיצד keyts'ad, איזה 'eyze, איזו 'eyzo, אילו 'eylu, באיזה be'eyze
  באיזו be'eyzo, לאיזה le'eyze, לאיזו le'eyzo, האם ha'im, הלא hal'o, נכון nakh'on
  עצמי atsm'i, עצמו atsm'o, עצמה atsm'a, עצמך atsmekh'a, לבד lev'ad, ביחד bey'akhad, יחד y'akhad, בלבד bilv'ad
  בנוסף benos'af, כרגיל karag'il, בדרך_כלל bed'erekh kl'al, בכלל bikhl'al, כלל kl'al, לדוגמה ledugm'a, למשל lemash'al
  כלומר kl'omar, דהיינו deh'aynu, בערך be'erekh, כרגע kar'ega, לעומת leum'at, פרט pr'at, לרוב lar'ov, רוב r'ov
  חלק kh'elek, שאר sh'ar, שאלה she'ela, ביותר beyot'er, מדי mid'ay, לגמרי leg'amrey, בדיוק bediy'uk, ישר yash'ar
  קודם k'odem, קודם_כל k'odem k'ol, אחר_כך akh'ar k'akh, אחרכך akh'ar k'akh, לבסוף lev'asof, לאט le'at, מהר mah'er
  אי_אפשר i efsh'ar, אפשר efsh'ar, אפשרי efshar'i, אפשרית efshar'it, אסור as'ur, מותר mut'ar, חבל khav'al, כדאי kd'ay
  צריך tsar'ikh, צריכה tsrikh'a, צריכים tsrikh'im, צריכות tsrikh'ot, חייב khay'av, חייבת khay'evet, חייבים khayav'im
  יכול yakh'ol, יכולה yekhol'a, יכולים yekhol'im, יכולות yekhol'ot, רוצה rots'e, רוצים rots'im, רוצות rots'ot
  עשוי as'uy, עשויה asuy'a, אמור am'ur, אמורה amur'a, אמורים amur'im, מוכן mukh'an, מוכנה mukhan'a, מוכנים mukhan'im
  `,
);
