/** Words of callers rather than of the agent: commands, answers, impatience. This module is browser compatible. */
import { readEntries } from "../entries.ts";

export const callers = readEntries(
  "word",
  `
  תחזרי takhzer'i, ספרי sapr'i, בוא b'o, בואי b'oi, בואו b'ou, תעבירי taav'iri, תעבירו taav'iru, תשלחי tishlekh'i, תשלח tishl'akh, שלחי shilkh'i, שלחו shilkh'u, תגידי tag'idi, תרשום tirsh'om, תרשמי tirshem'i, תרשמו tirshem'u, חכה khak'e, חכי khak'i, תחכה tekhak'e, תחכי tekhak'i
  תספר tesap'er, תספרי tesapr'i, תתקשרי titkashr'i, שיתקשרו sheyitkashr'u, יתקשרו yitkashr'u, תתעלמי titalm'i, תקריאי takr'ii, חזור khaz'or, חזרי khizr'i, חזרו khizr'u, תעזבי taazv'i, עזבי izv'i, תנתק tenat'ek, תנתקי tenatk'i, לנתק lenat'ek, תורידו tor'idu, תורידי tor'idi, תוריד tor'id, תמחקו timkhak'u, תמחק timkh'ak, למחוק limkh'ok
  תשנה teshan'e, תשני teshan'i, תשנו teshan'u, תתקן tetak'en, תתקני tetakn'i, תני tn'i, תקבע tikb'a, תקבעי tikbe'i, תגביר tagb'ir, תגבירי tagb'iri, להגביר lehagb'ir, תראה tir'e, תראי tir'i, תבדוק tivd'ok, תבדקי tivdek'i, תחפש tekhap'es, תחפשי tekhaps'i, תמצא timts'a, תמצאי timtse'i, תקשיב taksh'iv, תקשיבי taksh'ivi, תפסיק tafs'ik, תפסיקי tafs'iki, תפסיקו tafs'iku
  התכוונתי hitkav'anti, הגעתי hig'aati, החלטתי hekhl'atti, החלטנו hekhl'atnu, החלטה hakhlat'a, אחשוב akhsh'ov, נחשוב nakhsh'ov, סיימנו siy'amnu, סיימתי siy'amti, התחרטתי hitkhar'atti, חייגתי khiy'agti, נוהג noh'eg, נוהגת noh'eget, בנהיגה binhig'a, נהיגה nehig'a, נקטעת nikt'aat, נקטע nikt'a, מתכוונת mitkav'enet, מעריך maar'ikh, מעריכה maarikh'a, סוגרת sog'eret, לבקר levak'er, להגיע_אליו lehag'ia el'av
  זהו z'ehu, נגיד nag'id, יאללה y'ala, יעני y'aani, בקיצור bekits'ur, בנאדם benad'am, מושג mus'ag, דעתי daat'i, שגוי shag'uy, שגויה shguy'a, חזק khaz'ak, חזקה khazak'a, חלש khal'ash, חלשה khalash'a, חיובי khiyuv'i, שלילי shlil'i, חס_וחלילה khas vekhal'ila, חלילה khal'ila, אופן 'ofen, בשום_אופן besh'um 'ofen, בשום_פנים besh'um pan'im, מקף mak'af, אופציה 'optsya, אופציות 'optsyot, לעזאזל laazaz'el
  שניהם shneyh'em, שתיהן shteyh'en, אף_אחד af ekh'ad, כל_אחד kol ekh'ad, סביבות sviv'ot, בסביבות bisviv'ot, דאבל d'abel, טריפל tr'ipel, מהיום mehay'om, שינה shen'a, ניקוד nik'ud, שורה shur'a, שורות shur'ot, ילדות yelad'ot, נפש n'efesh, נפשות nefash'ot, נשוי nas'uy, נשואה nesu'a, סטודנטית stud'entit, נציגת netsig'at, רכוש rekh'ush, מהמם meham'em, מהממת meham'emet
  ההוראות hahora'ot, הוראות hora'ot, תבטלי tevatl'i, תבטל tevat'el, תבטלו tevatl'u, סתום sat'um, שתוק sht'ok, מטומטם metumt'am, מטומטמת metumt'emet, אידיוט idy'ot, אידיוטית idy'otit, טיפש tip'esh, טיפשה tipsh'a, דפוק daf'uk, זבל z'evel, מפגר mefag'er, מפגרת mefag'eret, חוצפה khutsp'a, בושה bush'a, סתומה stum'a
  אמ 'em, אמם 'em, אהם ah'em, אההה 'a, אהא ah'a, מממ 'em, הממ h'em, חחח khakhakh'a
  שלש shal'osh, שלשה shlosh'a, שלשת shl'oshet, חמישת kham'eshet, שישת sh'eshet, שלשים shlosh'im, חמשים khamish'im, ששים shish'im, מליון mily'on, מליונים mily'onim, מאתים mat'ayim, יומים yom'ayim, שבועים shvu'ayim, מחרתים mokhorat'ayim, מוחרתיים mokhorat'ayim, סופש sof shav'ua, אחהצ akhar hatsohor'ayim
  לפנהצ lifn'ey hatsohor'ayim, ממד mam'ad, אמבטיות amb'atyot, ראשלצ rish'on letsiy'on, תלאביב tel av'iv, ירושליים yerushal'ayim, פ"ת p'etakh t'ikva, כ"ס kfar s'aba, ר"ג ramat g'an, גבעתים givat'ayim, מודעין modi'in, טברייה tv'erya, יוקנעם yokne'am, זכרון zikhr'on, תקוה tikv'a, תיקווה t'ikva, פתח p'etakh, מונוסון monos'on
  `,
);
