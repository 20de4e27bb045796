/** What an agent does, asks and promises: verbs in the forms that spoken dialogue uses. This module is browser compatible. */
import { readEntries } from "../entries.ts";

export const verbs = readEntries(
  "word",
  `
  אומר om'er, אומרת om'eret, אומרים omr'im, אמר am'ar, אמרה amr'a, אמרת am'arta, אמרתי am'arti, אמרנו am'arnu, אמרתם amart'em, להגיד lehag'id, לומר lom'ar, תגידו tag'idu, תגיד tag'id, נאמר neem'ar, אגיד ag'id, יגיד yag'id
  מדבר medab'er, מדברת medab'eret, מדברים medabr'im, לדבר ledab'er, דיברתי dib'arti, דיברנו dib'arnu, תדברו tedabr'u, נדבר nedab'er, אדבר adab'er, ידבר yedab'er, לשוחח lesokh'eakh, משוחחת mesokh'akhat
  שומע shom'ea, שומעת shom'aat, שומעים shom'im, שמעתי sham'aati, שמעת sham'aata, שמעתם shmat'em, לשמוע lishm'oa, לשמיעת lishmi'at, אשמע eshm'a, נשמע nishm'a, נשמעת nishm'aat, נשמעים nishma'im, שמענו sham'aanu, הקשבה hakshav'a
  מבין mev'in, מבינה mevin'a, מבינים mevin'im, הבנתי hev'anti, הבנת hev'anta, הבנתם hevant'em, להבין lehav'in, אבין av'in, הבנה havan'a, מובן muv'an, כמובן kamuv'an
  רואה ro'e, רואים ro'im, רואות ro'ot, לראות lir'ot, ראיתי ra'iti, ראית ra'ita, ראיתם reit'em, תראו tir'u, נראה nir'e, נראית nir'et, אראה ar'e, להראות lehar'ot, מראה mar'e, לראותה lirot'a
  מחפש mekhap'es, מחפשת mekhap'eset, מחפשים mekhaps'im, לחפש lekhap'es, אחפש akhap'es, חיפשתי khip'asti, חיפשנו khip'asnu, חיפוש khip'us, נחפש nekhap'es, תחפשו tekhaps'u
  מוצא mots'e, מוצאת mots'et, מוצאים mots'im, מצאתי mats'ati, מצאנו mats'anu, נמצא nimts'a, נמצאת nimts'et, נמצאים nimtsa'im, נמצאות nimtsa'ot, למצוא limts'o, אמצא emts'a, נמצאו nimtse'u
  רוצה rots'e, לרצות lirts'ot, רציתי rats'iti, רציתם ratsit'em, תרצו tirts'u, ירצו yirts'u, הייתם heyit'em, ארצה erts'e, נרצה nirts'e, תרצי tirts'i, תרצה tirts'e
  מעדיף maad'if, מעדיפה maadif'a, מעדיפים maadif'im, להעדיף lehaad'if, תעדיפו taad'ifu, עדיף ad'if, עדיפה adif'a, העדפה haadaf'a, מעוניין meuny'an, מעוניינת meuny'enet, מעוניינים meunyan'im, מעונין meuny'an
  אוהב oh'ev, אוהבת oh'evet, אוהבים ohav'im, אשמח esm'akh, נשמח nism'akh, תשמחו tismekh'u, שמח sam'eakh, שמחה smekh'a, שמחים smekh'im, בשמחה besimkh'a, שמחתי sam'akhti, ישמח yism'akh
  יודע yod'ea, יודעת yod'aat, יודעים yod'im, לדעת lad'aat, ידוע yad'ua, ידעתי yad'aati, תדעו ted'u, אדע ed'a, מכיר mak'ir, מכירה mekhir'a, מכירים makir'im, להכיר lehak'ir
  חושב khosh'ev, חושבת khosh'evet, חושבים khoshv'im, לחשוב lakhsh'ov, חשבתי khash'avti, מאמין maam'in, מאמינה maamin'a, מקווה mekav'e, מקווים mekav'im, מניח men'iakh, מניחה menikh'a
  עושה os'e, עושים os'im, לעשות laas'ot, עשיתי as'iti, נעשה naas'e, אעשה ees'e, תעשו taas'u, עשינו as'inu, יעשה yaas'e
  בודק bod'ek, בודקת bod'eket, בודקים bodk'im, לבדוק livd'ok, בדקתי bad'akti, אבדוק evd'ok, נבדוק nivd'ok, תבדקו tivdek'u, בדיקה bdik'a, יבדוק yivd'ok, לוודא levad'e, מוודאת mevad'et, אוודא avad'e, נוודא nevad'e
  קובע kov'ea, קובעת kov'aat, קובעים kov'im, לקבוע likb'oa, קבעתי kav'aati, קבענו kav'aanu, נקבע nikb'a, נקבעה nikbe'a, אקבע ekb'a, תקבעו tikbe'u, קביעת kvi'at, קביעה kvi'a, לקבוע_סיור likb'oa siy'ur
  מתאם meta'em, מתאמת meta'emet, לתאם leta'em, תיאמנו te'amnu, תיאמתי te'amti, נתאם neta'em, אתאם ata'em, תיאום te'um, מתואם meto'am
  מאשר meash'er, מאשרת meash'eret, מאשרים meashr'im, לאשר leash'er, אישור ish'ur, אישרתי ish'arti, אאשר aash'er, תאשרו teashr'u, מאושר meush'ar, לאישור leish'ur, אישרתם ishart'em
  שולח shol'eakh, שולחת shol'akhat, שולחים sholkh'im, לשלוח lishl'oakh, שלחתי shal'akhti, אשלח eshl'akh, נשלח nishl'akh, תשלחו tishlekh'u, שלח shal'akh, ישלח yishl'akh, נשלחה nishlekh'a, נשלחו nishlekh'u, אשלח_לכם eshl'akh lakh'em
  מקבל mekab'el, מקבלת mekab'elet, מקבלים mekabl'im, לקבל lekab'el, קיבלתי kib'alti, קיבלנו kib'alnu, תקבלו tekabl'u, אקבל akab'el, קבלה kabal'a, התקבל hitkab'el, התקבלה hitkabl'a, קיבל kib'el
  נותן not'en, נותנת not'enet, נותנים notn'im, לתת lat'et, נתתי nat'ati, אתן et'en, תנו tn'u, תתנו titn'u, תן t'en, ניתן nit'an, נתנו nat'anu, לתת_לי lat'et l'i, ייתן yit'en
  לוקח lok'eakh, לוקחת lok'akhat, לוקחים lokkh'im, לקחת lak'akhat, לקחתי lak'akhti, ייקח yik'akh, יקח yik'akh, אקח ek'akh, קחו kkh'u, נקח nik'akh, ניקח nik'akh, תיקחו tikkh'u
  בא b'a, באה ba'a, באים ba'im, לבוא lav'o, אבוא av'o, נבוא nav'o, תבואו tav'ou, יבוא yav'o, מגיע mag'ia, מגיעה magi'a, מגיעים magi'im, להגיע lehag'ia, תגיעו tag'iu, נגיע nag'ia, יגיע yag'ia, יגיעו yag'iu, אגיע ag'ia, הגעה haga'a, הגעתם higaat'em, הגיע hig'ia, הגעת hig'aata
  הולך hol'ekh, הולכת hol'ekhet, הולכים holkh'im, ללכת lal'ekhet, נלך nel'ekh, הולך_ברגל hol'ekh bar'egel, ברגל bar'egel, נוסע nos'ea, נוסעים nos'im, לנסוע lins'oa, יוצא yots'e, יוצאים yots'im, לצאת lats'et, נכנס nikhn'as, נכנסים nikhnas'im, להיכנס lehikan'es, להכנס lehikan'es
  חוזר khoz'er, חוזרת khoz'eret, חוזרים khozr'im, לחזור lakhz'or, אחזור akhaz'or, נחזור nakhz'or, תחזרו takhzer'u, יחזור yakhz'or, יחזרו yakhzer'u, תחזור takhz'or, חזרה khazar'a, לחזרה lekhazar'a, חזרתי khaz'arti, שיחזור sheyakhz'or
  מתקשר mitkash'er, מתקשרת mitkash'eret, מתקשרים mitkashr'im, להתקשר lehitkash'er, התקשרת hitkash'arta, התקשרתם hitkashart'em, התקשרתי hitkash'arti, תתקשרו titkashr'u, אתקשר etkash'er, נתקשר nitkash'er, יתקשר yitkash'er, תתקשר titkash'er
  מעביר maav'ir, מעבירה maavir'a, מעבירים maavir'im, להעביר lehaav'ir, אעביר aav'ir, נעביר naav'ir, העברתי heev'arti, תעביר taav'ir, יעביר yaav'ir, מחבר mekhab'er, מחברת mekhab'eret, לחבר lekhab'er, אחבר akhab'er
  מציע mats'ia, מציעה matsi'a, מציעים matsi'im, להציע lehats'ia, אציע ats'ia, נציע nats'ia, הצעה hatsa'a, הצעות hatsa'ot, הצעת hatsa'at, מתחיל matkh'il, מתחילה matkhil'a, מתחילים matkhil'im, להתחיל lehatkh'il, נתחיל natkh'il, התחלה hatkhal'a
  שואל sho'el, שואלת sho'elet, לשאול lish'ol, אשאל esh'al, תשאלו tishal'u, שאלה she'ela, שאלות sheel'ot, שאלת sha'alta, שאלתי sha'alti, עונה on'e, לענות laan'ot, ענית an'ita, תשובה tshuv'a, תשובות tshuv'ot, תענו taan'u
  עוזר oz'er, עוזרת oz'eret, לעזור laaz'or, אעזור eez'or, נעזור naaz'or, עזרה ezr'a, לסייע lesay'ea, יעזור yaaz'or, תעזור taaz'or, אפשר_לעזור efsh'ar laaz'or
  ממשיך mamsh'ikh, ממשיכה mamshikh'a, ממשיכים mamshikh'im, להמשיך lehamsh'ikh, נמשיך namsh'ikh, אמשיך amsh'ikh, תמשיכו tamsh'ikhu, המשך hemsh'ekh, בהמשך bahemsh'ekh, עוצר ots'er, לעצור laats'or, מפסיק mafs'ik, להפסיק lehafs'ik, נעצור naats'or
  מחכה mekhak'e, מחכים mekhak'im, לחכות lekhak'ot, חכו khak'u, תחכו tekhak'u, ממתין mamt'in, ממתינה mamtin'a, להמתין lehamt'in, המתינו hamt'inu, המתנה hamtan'a, סבלנות savlan'ut, נחכה nekhak'e, שנייה_אחת shniy'a akh'at
  גר g'ar, גרה g'ara, גרים g'arim, לגור lag'ur, תגורו tag'uru, עובר ov'er, עוברים ovr'im, לעבור laav'or, נכנסת nikhn'eset, שוכרות sokhr'ot, לשכור lisk'or, להשכיר lehask'ir, לקנות likn'ot, למכור limk'or, לרכוש lirk'osh, קונות kon'ot, אקנה ekn'e, אשכור esk'or
  עולה ol'e, עולים ol'im, עלות_הדירה al'ut hadir'a, משלם meshal'em, משלמת meshal'emet, משלמים meshalm'im, לשלם leshal'em, עובד ov'ed, עובדת ov'edet, עובדים ovd'im, לעבוד laav'od, עבודה avod'a, פועל po'el, פועלת po'elet
  מתאים_לכם mat'im lakh'em, מתאים_לך mat'im lekh'a, יתאים yat'im, תתאים tat'im, יתאימו yat'imu, להתאים lehat'im, התאמה hataam'a, התאמות hataam'ot, להתאמה lehataam'a, יסתדר yistad'er, להסתדר lehistad'er, מסתדר mistad'er
  כולל kol'el, כוללת kol'elet, כוללים kolel'im, כוללות kolel'ot, לכלול likhl'ol, משאיר mash'ir, להשאיר lehash'ir, תשאירו tash'iru, השאירו hash'iru, השארת hash'arat, רושם rosh'em, רושמת rosh'emet, לרשום lirsh'om, רשמתי rash'amti, אתרשם etrash'em, נרשם nirsh'am, רשום rash'um, רשומה reshum'a, ארשום ersh'om
  כותב kot'ev, כותבת kot'evet, לכתוב likht'ov, כתוב kat'uv, כתובה ktuv'a, לחץ lekh'ats, לחצו lakhats'u, להקיש lehak'ish, הקישו hak'ishu, לשמור lishm'or, שמרתי sham'arti, אשמור eshm'or, שומרת shom'eret, נשמר nishm'ar, נשמרו nishmer'u, לעדכן leadk'en, עדכון idk'un, אעדכן aadk'en, נעדכן neadk'en, עדכנתי idk'anti
  לבטל levat'el, ביטול bit'ul, מבטל mevat'el, מבטלת mevat'elet, בוטל but'al, בוטלה butl'a, ביטלתי bit'alti, לשנות leshan'ot, שינוי shin'uy, שינויים shinuy'im, שיניתי shin'iti, נשנה neshan'e, לדחות lidkh'ot, להזיז lehaz'iz, להקדים lehakd'im, לאחר_מכן leakh'ar mik'en
  לתקן letak'en, תיקון tik'un, תיקנתי tik'anti, טעות ta'ut, טעיתי ta'iti, להרחיב leharkh'iv, נרחיב narkh'iv, הרחבה harkhav'a, להגדיל lehagd'il, להעלות lehaal'ot, להוריד lehor'id, לצמצם letsamts'em, להשוות lehashv'ot, לבחור livkh'or, בחרתם bakhart'em, בחרת bakh'arta, בחירה bkhir'a, נבחר nivkh'ar, תבחרו tivkhar'u
  לנסות lenas'ot, ננסה nenas'e, מנסה menas'e, מנסים menas'im, אנסה anas'e, נסו nas'u, תנסו tenas'u, ניסיתי nis'iti, להיפגש lehipag'esh, ניפגש nipag'esh, נפגש nifg'ash, נתראה nitra'e, להתראות lehitra'ot, לפגוש lifg'osh, יפגוש yifg'osh, תפגוש tifg'osh, תפגשו tifgesh'u, מלווה melav'e, ילווה yelav'e
  מסכים mask'im, מסכימה maskim'a, מסכימים maskim'im, להסכים lehask'im, הסכמה haskam'a, מסרב mesar'ev, לסרב lesar'ev, מפריע mafr'ia, להפריע lehafr'ia, הפרעה hafra'a, סליחה_שקטעתי slikh'a shekat'aati, קטעתי kat'aati, לקטוע likt'oa, נקטעה nikte'a, נקטענו nikt'aanu, נותקה nutk'a, נותק nut'ak, התנתק hitnat'ek, התנתקה hitnatk'a, נתנתק nitnat'ek
  זקוק zak'uk, זקוקה zkuk'a, זקוקים zkuk'im, מספיק masp'ik, מספיקה maspik'a, חסר khas'er, חסרה khaser'a, נשאר nish'ar, נשארה nish'ara, נשארו nishar'u, נשארת nish'eret, קיים kay'am, קיימת kay'emet, קיימים kayam'im, קורא kor'e, קוראים kor'im, קוראת kor'et, נקרא nikr'a, נקראת nikr'et, קרה kar'a, קורה kor'e
  מרגיש marg'ish, מרגישים margish'im, תרגישו targ'ishu, הצליח hitsl'iakh, הצלחתי hitsl'akhti, הצלחנו hitsl'akhnu, להצליח lehatsl'iakh, מצליח matsl'iakh, מצליחה matslikh'a, לדייק leday'ek, מדייק meday'ek, לחדד lekhad'ed, לפרט lefar'et, לתאר leta'er, להסביר lehasb'ir, אסביר asb'ir, מסביר masb'ir, מסבירה masbir'a, הסבר hesb'er
  מוקלט mukl'at, מוקלטת mukl'etet, מוקלטות muklat'ot, הקלטה haklat'a, להקליט lehakl'it, לאמת leam'et, אימות im'ut, לזהות lezah'ot, זיהוי zih'uy, זוהתה zohat'a, מזהה mezah'e, להזמין lehazm'in, הזמנה hazman'a, מזמין mazm'in, מוזמן muzm'an, מוזמנים muzman'im, מוזמנת muzm'enet
  לחזור_אליכם lakhz'or eleykh'em, לחזור_אליך lakhz'or el'ekha, לענות_על laan'ot al, להקשיב lehaksh'iv, מקשיבה makshiv'a, מקשיב maksh'iv, מקשיבים makshiv'im, תקשיבו taksh'ivu, לדלג ledal'eg, לוותר levat'er, מוותר mevat'er, נגמר nigm'ar, נסיים nesay'em, לסיים lesay'em, סיום siy'um, לסיכום lesik'um, סיכום sik'um, מסכמת mesak'emet, אסכם asak'em, נסכם nesak'em, לסכם lesak'em
  תודה_שהתקשרתם tod'a shehitkashart'em, תודה_שהתקשרת tod'a shehitkash'arta, אוכל ukh'al, תוכל tukh'al, תוכלו tukhl'u, נוכל nukh'al, יוכל yukh'al, יוכלו yukhl'u, תוכלי tukhl'i, יכולתי yakh'olti, הייתי_רוצה hay'iti rots'a, תוודאו tevad'u, חיברתי khib'arti, נשמור nishm'or, נרשום nirsh'om
  שאבדוק sheevd'ok, שאשלח sheeshl'akh, שאחפש sheakhap'es, שאקבע sheekb'a, שנקבע shenikb'a, שנחפש shenekhap'es, שאחזור sheakhaz'or, שיתקשר sheyitkash'er, שמישהו shem'ishehu, שתרצו shetirts'u, שאוכל sheukh'al
  `,
);
