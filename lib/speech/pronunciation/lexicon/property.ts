/** Flats and houses, money, contracts, rooms and what is in them. This module is browser compatible. */
import { readEntries } from "../entries.ts";

export const property = readEntries(
  "word",
  `
  דירה dir'a, דירות dir'ot, דירת dir'at, דירתי dirat'i, בית b'ayit, הביתה hab'ayta, בתים bat'im, בית_פרטי b'ayit prat'i
  בתי bat'ey, חדר kh'eder, חדרים khadar'im, חדרי khadr'ey, חדר_שינה khad'ar shen'a, חדר_השינה khad'ar hashen'a
  חדרי_שינה khadr'ey shen'a, חדר_עבודה khad'ar avod'a, חדר_ילדים khad'ar yelad'im, חדר_כביסה khad'ar kvis'a
  חדר_רחצה khad'ar rakhats'a, חדרי_רחצה khadr'ey rakhats'a, חדר_ארונות khad'ar aron'ot, חדר_כושר khad'ar k'osher
  סלון sal'on, מטבח mitb'akh, מטבחון mitbakh'on, פינת_אוכל pin'at 'okhel, פינה pin'a, פינת pin'at
  שירותים sherut'im, שירות sher'ut, שירותי sherut'ey, מקלחת mikl'akhat, מקלחות miklakh'ot, אמבטיה amb'atya, אמבט amb'at
  מרפסת mirp'eset, מרפסות mirpas'ot, מרפסת_שמש mirp'eset sh'emesh, גינה gin'a, גינות gin'ot, גינת gin'at, חצר khats'er
  גג g'ag, גגות gag'ot, קומה kom'a, קומות kom'ot, קומת kom'at, קומת_קרקע kom'at kark'a, קרקע kark'a, הקרקע hakark'a
  מרתף mart'ef, מחסן makhs'an, מחסנים makhsan'im, ממ"ד mam'ad, ממ"דים mamad'im, מקלט mikl'at, מקלטים miklat'im
  מעלית maal'it, מעליות maaliy'ot, מדרגות madreg'ot, מדרגה madreg'a, חניה khanay'a, חנייה khanay'a, חניות khanay'ot, חניון khany'on
  כניסה knis'a, כניסות knis'ot, לובי l'obi, בניין biny'an, בניינים binyan'im, בנין biny'an, בנייה bniy'a, בניה bniy'a, מגדל migd'al, מגדלים migdal'im
  פנטהאוז p'entauz, פנטהאוזים p'entauzim, פנטהאוס p'entaus, דופלקס d'upleks, דופלקסים d'upleksim, טריפלקס tr'ipleks, סטודיו st'udyo
  לופט l'oft, יחידה yekhid'a, יחידת yekhid'at, יחידות yekhid'ot, יחידת_דיור yekhid'at diy'ur, דיור diy'ur, קוטג' k'otej
  קוטג'ים k'otejim, וילה v'ila, וילות v'ilot, בית_קרקע beyt kark'a, דו_משפחתי du mishpakht'i, דירת_גן dir'at g'an, דירת_גג dir'at g'ag
  גן g'an, מגרש migr'ash, מגרשים migrash'im, שטח sh'etakh, שטחים shtakh'im, נוף n'of, נופים nof'im, ים y'am, לים lay'am, הים hay'am
  חלון khal'on, חלונות khalon'ot, דלת d'elet, דלתות dlat'ot, קיר k'ir, קירות kir'ot, רצפה ritsp'a, תקרה tikr'a, תריס tr'is
  תריסים tris'im, סורג sor'eg, סורגים sorag'im, מזגן mazg'an, מזגנים mazgan'im, מיזוג miz'ug, מיזוג_אוויר miz'ug av'ir
  אוויר av'ir, חימום khim'um, דוד_שמש dud sh'emesh, שמש sh'emesh, גז g'az, חשמל khashm'al, מים m'ayim, אור 'or, תאורה teur'a
  ארון ar'on, ארונות aron'ot, מיטה mit'a, מיטות mit'ot, ספה sap'a, שולחן shulkh'an, כיסא kis'e, כיסאות kis'ot, מקרר mekar'er
  תנור tan'ur, כיריים kir'ayim, מכונת_כביסה mekhon'at kvis'a, מכונה mekhon'a, מכונת mekhon'at, כביסה kvis'a, מייבש meyab'esh, מדיח med'iakh, ריהוט rih'ut
  רהיטים rahit'im, שיפוץ ship'uts, שיפוצים shiputs'im, צבע ts'eva, ריצוף rits'uf, בריכה brekh'a, בריכת brekh'at, אזעקה azak'a, אינטרקום interk'om
  ממ"ק mam'ak, דייר day'ar, דיירים dayar'im, שכן shakh'en, שכנים shkhen'im, שכנה shkhen'a, שכונה shkhun'a, שכונות shkhun'ot, שכונת shkhun'at
  אזור ez'or, איזור ez'or, אזורים ezor'im, אזורי ezor'ey, סביבה sviv'a, סביבת sviv'at, עיר 'ir, ערים ar'im, העיר ha'ir, בעיר ba'ir, לעיר la'ir, ערי ar'ey
  מרכז merk'az, במרכז bamerk'az, למרכז lamerk'az, מרכז_העיר merk'az ha'ir, צפון tsaf'on, דרום dar'om, מזרח mizr'akh, מערב maar'av, בצפון batsaf'on, בדרום badar'om
  רחוב rekh'ov, שדרות sder'ot, שדרה sder'a, כיכר kik'ar, סמטה simt'a, סמטת simt'at, דרכים drakh'im, כביש kv'ish, צומת ts'omet, פארק p'ark, פארקים p'arkim
  תחנה takhan'a, תחנת takhan'at, תחנות takhan'ot, אוטובוס 'otobus, אוטובוסים otob'usim, רכבת rak'evet, רכבות rakav'ot, רכבת_קלה rak'evet kal'a, תחבורה takhbur'a
  תחבורה_ציבורית takhbur'a tsibur'it, חוף kh'of, לחוף lakh'of, קניון keny'on, קניונים kenyon'im, סופר s'uper, סופרמרקט superm'arket, חנות khan'ut, חנויות khanuy'ot
  מכולת mak'olet, בית_ספר beyt s'efer, בתי_ספר bat'ey s'efer, גן_ילדים gan yelad'im, גני_ילדים gan'ey yelad'im, גני gan'ey, גנים gan'im, בית_כנסת beyt kn'eset
  אוניברסיטה univers'ita, מכללה mikhlal'a, בית_חולים beyt khol'im, קופת_חולים kup'at khol'im, מסעדה misad'a, מסעדות misad'ot, בית_קפה beyt kaf'e, קפה kaf'e
  בדירה badir'a, לדירה ladir'a, בבית bab'ayit, לבית lab'ayit, בפארק bap'ark, לפארק lap'ark, בסלון basal'on, במטבח bamitb'akh, בשכונה bashkhun'a, לשכונה lashkhun'a, לרחוב larekh'ov
  במעלית bamaal'it, בחניון bakhany'on, ברכבת barak'evet, לרכבת larak'evet, באוטובוס ba'otobus, לאוטובוס la'otobus, בבניין_הזה babiny'an haz'e, בית_הספר beyt has'efer

  נדל"ן nadl'an, שכירות skhir'ut, לשכירות liskhir'ut, בשכירות biskhir'ut, השכרה haskar'a, להשכרה lehaskar'a, מכירה mekhir'a, למכירה lemekhir'a, קנייה kniy'a, קניה kniy'a
  לקנייה lekniy'a, רכישה rekhish'a, לרכישה lirkhish'a, השקעה hashka'a, השקעות hashka'ot, להשקעה lehashka'a, שכר_דירה skhar dir'a, שכר skh'ar, שוכר sokh'er, שוכרים sokhr'im, שוכרת sokh'eret
  משכיר mask'ir, משכירים maskir'im, משכירה maskir'a, מוכר mokh'er, מוכרים mokhr'im, מוכרת mokh'eret, קונה kon'e, קונים kon'im, בעל b'aal, בעלת baal'at, בעלי baal'ey, בעלים be'alim, בעל_הבית b'aal hab'ayit
  בעלת_הבית baal'at hab'ayit, בעלי_הבית baal'ey hab'ayit, בעל_בית b'aal b'ayit, בעל_הדירה b'aal hadir'a, מתווך metav'ekh, מתווכים metavkh'im, מתווכת metav'ekhet, תיווך tiv'ukh, סוכן sokh'en, סוכנת sokh'enet, סוכנים sokhn'im, סוכנות sokhn'ut
  סוכנת_הנדל"ן sokh'enet hanadl'an, משרד misr'ad, משרדים misrad'im, משרדי misrad'i, במשרד bamisr'ad, למשרד lamisr'ad, חוזה khoz'e, חוזים khoz'im, הסכם hesk'em, חתימה khatim'a, ערבות arv'ut, ערבויות arvuy'ot, ערבים arev'im, ביטחון bitakh'on, ביטחונות bitkhon'ot
  פיקדון pikad'on, צ'ק ch'ek, צ'קים ch'ekim, המחאה hamkha'a, העברה haavar'a, העברה_בנקאית haavar'a banka'it, משכנתא mashk'anta, משכנתה mashk'anta, משכנתאות mashkanta'ot, הלוואה halva'a, מימון mim'un, הון h'on, הון_עצמי hon atsm'i
  בנק b'ank, בנקים b'ankim, מס m'as, מסים mis'im, מיסים mis'im, מס_רכישה mas rekhish'a, מע"מ m'aam, עורך_דין or'ekh d'in, עורכת_דין or'ekhet d'in, עו"ד or'ekh d'in, טאבו t'abu, נסח n'esakh, היתר heyt'er, תמ"א t'ama, פינוי_בינוי pin'uy bin'uy
  מחיר mekh'ir, מחירים mekhir'im, מחירי mekhir'ey, במחיר bimkh'ir, המחיר hamekh'ir, עלות al'ut, עלויות aluy'ot, תשלום tashl'um, תשלומים tashlum'im, תשלומי tashlum'ey, תקציב takts'iv, תקציבים taktsiv'im, שקל sh'ekel, שקלים shkal'im
  ש"ח shkal'im, שקל_חדש sh'ekel khad'ash, דולר d'olar, דולרים d'olarim, יורו y'uro, אירו 'euro, אגורה agor'a, אגורות agor'ot, ארנונה arn'ona, ועד_בית v'aad b'ayit, ועד_הבית v'aad hab'ayit, ועד v'aad, דמי dm'ey, דמי_תיווך dm'ey tiv'ukh
  עמלה aml'a, עמלת aml'at, חשבון kheshb'on, חשבונות kheshbon'ot, הנחה hanakh'a, הנחות hanakh'ot, מבצע mivts'a, תוספת tos'efet, סכום skh'um, סך s'akh, כסף k'esef, טווח tv'akh, גבול gv'ul, תקרת tikr'at, גמיש gam'ish, גמישות gmish'ut
  מטר m'eter, מטרים m'etrim, מ"ר m'eter rav'ua, מטר_רבוע m'eter rav'ua, מטרים_רבועים m'etrim rebu'im, רבוע rav'ua, רבועים rebu'im, קילומטר kilom'eter, קילומטרים kilom'etrim, ק"מ kilom'eter, סנטימטר sentim'eter, דונם d'unam, דונמים d'unamim
  גודל g'odel, גובה g'ova, אורך 'orekh, רוחב r'okhav, כיוון kiv'un, כיווני kivun'ey, כיווני_אוויר kivun'ey av'ir, כיוונים kivun'im, מצב mats'av, מצבה matsav'a, פרטים prat'im, פרטי_הדירה prat'ey hadir'a, פרטי_הנכס prat'ey han'ekhes, פרט pr'at, תמונה tmun'a, תמונות tmun'ot, סרטון sirt'on
  נכס n'ekhes, נכסים nekhas'im, נכסי nikhs'ey, מודעה moda'a, מודעות moda'ot, פרסום pirs'um, פרויקט proy'ekt, פרויקטים proy'ektim, קבלן kabl'an, יזם yaz'am, מפתח maft'eakh, מפתחות maftekh'ot, כתובת kt'ovet, כתובות ktov'ot
  צפייה tsfiy'a, לצפייה letsfiy'a, צפיה tsfiy'a, צפיות tsfiy'ot, סיור siy'ur, סיורים siyur'im, לסיור lesiy'ur, ביקור bik'ur, ביקורים bikur'im, לביקור lebik'ur, פגישה pgish'a, פגישות pgish'ot, לפגישה lepgish'a, בפגישה bapgish'a, תור t'or, תורים tor'im
  כניסה_מיידית knis'a miyad'it, פינוי pin'uy, מעבר maav'ar, הובלה hoval'a, אכלוס ikhl'us, איכלוס ikhl'us, יד_שנייה yad shniy'a, יד_ראשונה yad rishon'a, מיקום mik'um, מיקומים mikum'im, מיקוד mik'ud, גיל g'il
  כלב k'elev, כלבים klav'im, חתול khat'ul, חתולים khatul'im, חיה khay'a, חיות khay'ot, חיות_מחמד khay'ot makhm'ad, חיית_מחמד khay'at makhm'ad, בעלי_חיים baal'ey khay'im, ילד y'eled, ילדה yald'a, ילדים yelad'im, תינוק tin'ok, משפחה mishpakh'a, משפחות mishpakh'ot
  זוג z'ug, זוגות zug'ot, רווק rav'ak, רווקה ravak'a, שותף shut'af, שותפים shutaf'im, שותפה shutaf'a, שותפות shutaf'ot, סטודנט stud'ent, סטודנטים stud'entim, עישון ish'un, מעשנים meashn'im
  סורגים sorag'im, מרחק merkh'ak, דקות_הליכה dak'ot halikh'a, הליכה halikh'a, נסיעה nesi'a, רעש r'aash, תיק t'ik, סיסמה sism'a, מתקן mitk'an, מתקנים mitkan'im, נגישות negish'ut, נכה nakh'e, נכים nakh'im
  `,
);
