/**
 * Cities and neighbourhoods of Israel with the ways people say and recognizers write them. Pure data; browser
 * compatible.
 */
import type { Language } from "../language.ts";

export interface Place {
  /** Stable name used in listings and leads. */
  id: string;
  he: string;
  en: string;
  /** Other spellings, Hebrew and English. */
  aliases: readonly string[];
  /** Of a neighbourhood: the id of its city. */
  city?: string;
}

function place(id: string, he: string, en: string, aliases = ""): Place {
  return { id, he, en, aliases: aliases === "" ? [] : aliases.split("|") };
}

export const CITIES: readonly Place[] = [
  place("tel_aviv", "תל אביב", "Tel Aviv", "תל אביב יפו|ת״א|תלאביב|tlv|telaviv|tel aviv jaffa|tel aviv yafo|tel-a-viv"),
  place("jerusalem", "ירושלים", "Jerusalem", "ירושליים|י-ם|yerushalayim"),
  place("haifa", "חיפה", "Haifa", "hifa|heifa|chaifa"),
  place("rishon_lezion", "ראשון לציון", "Rishon LeZion", "ראשלצ|ראשל״צ|ראשון|rishon letzion|rishon le zion|rishon"),
  place(
    "petah_tikva",
    "פתח תקווה",
    "Petah Tikva",
    "פתח תקוה|פתח תיקווה|פתח תיקוה|פתח-תקווה|פ״ת|petach tikva|petah tiqwa|petach tikvah|petah tikvah",
  ),
  place("ashdod", "אשדוד", "Ashdod"),
  place("netanya", "נתניה", "Netanya", "natanya|netania"),
  place("beer_sheva", "באר שבע", "Beer Sheva", "ב״ש|beersheba|beersheva|be'er sheva|beer sheba|ber sheva"),
  place("bnei_brak", "בני ברק", "Bnei Brak", "bnai brak|bnei barak|b'nei brak"),
  place("holon", "חולון", "Holon", "cholon|hulon"),
  place("ramat_gan", "רמת גן", "Ramat Gan", "רמתגן|ramat-gan|ramatgan"),
  place("ashkelon", "אשקלון", "Ashkelon", "ashqelon"),
  place("rehovot", "רחובות", "Rehovot", "rechovot|rehovoth"),
  place("bat_yam", "בת ים", "Bat Yam", "בתים|batyam"),
  place("herzliya", "הרצליה", "Herzliya", "הרצלייה|herzlia|hertzliya|hertzeliya|herzelia|herzliyya"),
  place("kfar_saba", "כפר סבא", "Kfar Saba", "כ״ס|kfar sava|kefar saba"),
  place("raanana", "רעננה", "Ra'anana", "raanana|ranana|ra anana"),
  place("hod_hasharon", "הוד השרון", "Hod HaSharon", "hod hasharon|hod ha sharon"),
  place("givatayim", "גבעתיים", "Givatayim", "גבעתים|givataim|givat ayim|givatayim|givatiim"),
  place("modiin", "מודיעין", "Modi'in", "מודיעין מכבים רעות|מודעין|modiin|modi in|modin"),
  place("lod", "לוד", "Lod"),
  place("ramla", "רמלה", "Ramla", "ramle"),
  place("nahariya", "נהריה", "Nahariya", "נהרייה|naharia"),
  place("kiryat_ata", "קריית אתא", "Kiryat Ata", "קרית אתא"),
  place("kiryat_gat", "קריית גת", "Kiryat Gat", "קרית גת"),
  place("kiryat_motzkin", "קריית מוצקין", "Kiryat Motzkin", "קרית מוצקין"),
  place("kiryat_bialik", "קריית ביאליק", "Kiryat Bialik", "קרית ביאליק"),
  place("kiryat_yam", "קריית ים", "Kiryat Yam", "קרית ים"),
  place("kiryat_ono", "קריית אונו", "Kiryat Ono", "קרית אונו"),
  place("kiryat_malakhi", "קריית מלאכי", "Kiryat Malakhi", "קרית מלאכי|kiryat malachi"),
  place("kiryat_shmona", "קריית שמונה", "Kiryat Shmona", "קרית שמונה|kiriat shmona"),
  place("ness_ziona", "נס ציונה", "Ness Ziona", "נס-ציונה|nes ziona|nes tziona|ness tziona"),
  place("rosh_haayin", "ראש העין", "Rosh HaAyin", "rosh haayin|rosh ha ayin"),
  place("yavne", "יבנה", "Yavne", "yavneh"),
  place("or_yehuda", "אור יהודה", "Or Yehuda"),
  place("yehud", "יהוד", "Yehud", "יהוד מונוסון"),
  place("ramat_hasharon", "רמת השרון", "Ramat HaSharon", "ramat hasharon|ramat ha sharon"),
  place("givat_shmuel", "גבעת שמואל", "Givat Shmuel", "givat shmuel"),
  place("beit_shemesh", "בית שמש", "Beit Shemesh", "bet shemesh"),
  place("maale_adumim", "מעלה אדומים", "Ma'ale Adumim", "maale adumim"),
  place("hadera", "חדרה", "Hadera", "chadera"),
  place("afula", "עפולה", "Afula"),
  place("nazareth", "נצרת", "Nazareth", "natzeret"),
  place("nof_hagalil", "נוף הגליל", "Nof HaGalil", "נצרת עילית"),
  place("tiberias", "טבריה", "Tiberias", "טברייה|tveria"),
  place("acre", "עכו", "Acre", "akko|ako"),
  place("karmiel", "כרמיאל", "Karmiel", "carmiel"),
  place("safed", "צפת", "Safed", "tzfat|zefat"),
  place("migdal_haemek", "מגדל העמק", "Migdal HaEmek"),
  place("yokneam", "יקנעם", "Yokneam", "יוקנעם|יקנעם עילית|yoqneam"),
  place("zikhron_yaakov", "זכרון יעקב", "Zikhron Ya'akov", "זיכרון יעקב|זכרון|zichron yaakov|zikhron yaakov"),
  place("pardes_hanna", "פרדס חנה", "Pardes Hanna", "פרדס חנה כרכור|pardes hana"),
  place("caesarea", "קיסריה", "Caesarea", "kesaria"),
  place("eilat", "אילת", "Eilat", "elat"),
  place("dimona", "דימונה", "Dimona"),
  place("sderot", "שדרות", "Sderot"),
  place("netivot", "נתיבות", "Netivot"),
  place("ofakim", "אופקים", "Ofakim"),
  place("arad", "ערד", "Arad"),
  place("gedera", "גדרה", "Gedera"),
  place("gan_yavne", "גן יבנה", "Gan Yavne", "gan yavneh"),
  place("beer_yaakov", "באר יעקב", "Be'er Ya'akov", "beer yaakov"),
  place("shoham", "שוהם", "Shoham"),
  place("elad", "אלעד", "El'ad"),
  place("ganei_tikva", "גני תקווה", "Ganei Tikva", "גני תקוה"),
  place("azor", "אזור", "Azor"),
  place("even_yehuda", "אבן יהודה", "Even Yehuda"),
  place("kfar_yona", "כפר יונה", "Kfar Yona"),
  place("tel_mond", "תל מונד", "Tel Mond"),
  place("nesher", "נשר", "Nesher"),
  place("tirat_carmel", "טירת כרמל", "Tirat Carmel", "טירת הכרמל"),
  place("ariel", "אריאל", "Ariel"),
  place("savyon", "סביון", "Savyon"),
  place("mevaseret_zion", "מבשרת ציון", "Mevaseret Zion", "מבשרת|mevaseret"),
];

const near = (city: string, ...places: readonly Place[]): Place[] => places.map((one) => ({ ...one, city }));

export const NEIGHBOURHOODS: readonly Place[] = [
  ...near(
    "tel_aviv",
    place("florentin", "פלורנטין", "Florentin", "florentine"),
    place("neve_tzedek", "נווה צדק", "Neve Tzedek", "נוה צדק|neve tsedek|neveh tzedek"),
    place("ramat_aviv", "רמת אביב", "Ramat Aviv", "רמת אביב ג"),
    place("jaffa", "יפו", "Jaffa", "yafo"),
    place("old_north", "הצפון הישן", "the Old North", "צפון ישן|old north"),
    place("lev_hair", "לב העיר", "Lev HaIr", "מרכז תל אביב|lev hair|city center"),
    place("kerem_hateimanim", "כרם התימנים", "Kerem HaTeimanim", "kerem hateymanim"),
    place("montefiore", "מונטיפיורי", "Montefiore"),
    place("bavli", "בבלי", "Bavli"),
    place("yad_eliyahu", "יד אליהו", "Yad Eliyahu"),
    place("tzahala", "צהלה", "Tzahala"),
    place("ramat_hahayal", "רמת החייל", "Ramat HaHayal", "ramat hachayal"),
    place("shapira", "שפירא", "Shapira"),
    place("kiryat_shalom", "קריית שלום", "Kiryat Shalom", "קרית שלום"),
    place("afeka", "אפקה", "Afeka"),
  ),
  ...near(
    "jerusalem",
    place("rehavia", "רחביה", "Rehavia", "רחבייה|rechavia"),
    place("katamon", "קטמון", "Katamon"),
    place("baka", "בקעה", "Baka"),
    place("german_colony", "המושבה הגרמנית", "the German Colony", "מושבה גרמנית|german colony"),
    place("nachlaot", "נחלאות", "Nachlaot", "nahlaot"),
    place("beit_hakerem", "בית הכרם", "Beit HaKerem"),
    place("gilo", "גילה", "Gilo"),
    place("pisgat_zeev", "פסגת זאב", "Pisgat Ze'ev", "pisgat zeev"),
    place("arnona", "ארנונה תלפיות", "Arnona"),
    place("talpiot", "תלפיות", "Talpiot"),
  ),
  ...near(
    "haifa",
    place("carmel_center", "מרכז הכרמל", "Carmel Center", "הכרמל|merkaz hacarmel"),
    place("neve_shaanan", "נווה שאנן", "Neve Sha'anan", "נוה שאנן|neve shaanan"),
    place("ahuza", "אחוזה", "Ahuza"),
    place("bat_galim", "בת גלים", "Bat Galim"),
    place("hadar", "הדר", "Hadar", "הדר הכרמל"),
  ),
  ...near("ramat_gan", place("bursa", "הבורסה", "the Diamond Exchange"), place("ramat_chen", "רמת חן", "Ramat Chen")),
  ...near(
    "ramat_gan",
    place("tel_binyamin", "תל בנימין", "Tel Binyamin"),
    place("marom_nave", "מרום נווה", "Marom Nave"),
  ),
  ...near("givatayim", place("borochov", "בורוכוב", "Borochov"), place("ramat_yitzhak", "רמת יצחק", "Ramat Yitzhak")),
  ...near("herzliya", place("herzliya_pituach", "הרצליה פיתוח", "Herzliya Pituach", "הרצלייה פיתוח")),
  ...near(
    "petah_tikva",
    place("em_hamoshavot", "אם המושבות", "Em HaMoshavot"),
    place("kfar_ganim", "כפר גנים", "Kfar Ganim"),
  ),
  ...near(
    "holon",
    place("kiryat_sharet", "קריית שרת", "Kiryat Sharet", "קרית שרת"),
    place("agrobank", "אגרובנק", "Agrobank"),
  ),
  ...near("netanya", place("ir_yamim", "עיר ימים", "Ir Yamim"), place("agamim", "אגמים", "Agamim")),
  ...near("rishon_lezion", place("nahalat_yehuda", "נחלת יהודה", "Nahalat Yehuda")),
];

const BY_ID: ReadonlyMap<string, Place> = new Map([...CITIES, ...NEIGHBOURHOODS].map((one) => [one.id, one]));

/** The name to say for an id; the id itself when it is not known. */
export function placeName(id: string, language: Language): string {
  return BY_ID.get(id)?.[language] ?? id;
}
