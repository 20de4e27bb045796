/**
 * English text to espeak's input: plain text, with Israeli places, names and terms replaced by phonemes, because the
 * English voice would read them as if they were English. This module is browser compatible.
 */
import { toLatinReading } from "./reading.ts";

/**
 * Words and phrases in espeak's own phoneme names for American English; an apostrophe and capitals do not matter.
 * Spaces inside a phrase are `_`.
 */
const TERMS = `
  aviv @v'i:v, tel_aviv t'El@v'i:v, tel_aviv_jaffa t'El@v'i:v dZ'af@, yafo j'A:foU, haifa h'aIf@, herzliya h3:tsl'i:@, herzliyya h3:tsl'i:@
  petah_tikva p'EtA:x t'i:kv@, petach_tikva p'EtA:x t'i:kv@, rishon_lezion riS'oUn l@tsi'oUn, rishon_letzion riS'oUn l@tsi'oUn, rishon riS'oUn, ashdod aSd'oUd
  ashkelon 'aSk@l0n, netanya n@t'A:nj@, beer_sheva b'Er S'Ev@, beersheba b'Er S'ib@, bnei_brak bn'eI br'A:k, holon hoUl'oUn, ramat_gan r@m'A:t g'A:n, ramat r@m'A:t, gan g'A:n
  rehovot r@x'oUvoUt, bat_yam b'A:t j'A:m, beit_shemesh b'eIt S'EmES, kfar_saba kf'A:r s'A:b@, kfar kf'A:r, hadera x@d'Er@, modiin moUdi:'i:n, nazareth n'az@r@T, lod l'oUd, ramla r'A:ml@
  raanana r'A:?@n'A:n@, givatayim gIv@t'aIIm, hod_hasharon h'oUd hA:S@r'oUn, ramat_hasharon r@m'A:t hA:S@r'oUn, hasharon hA:S@r'oUn, sharon S@r'oUn, kiryat kIrj'A:t, kiryat_ono kIrj'A:t 'oUnoU
  nahariya n@h@r'i:@, eilat eIl'A:t, rosh_haayin r'oUS h@'A:jIn, afula @f'u:l@, acre 'A:kr@, akko 'A:koU, karmiel kA:rmi'El, tiberias taIb'i:ri@s, safed ts@f'A:t, dimona dIm'oUn@, ness_ziona n'Es tsi'oUn@
  yavne j'A:vnE, or_yehuda 'oUr j@h'u:d@, yehud j@h'u:d, givat gIv'A:t, givat_shmuel gIv'A:t Smu'El, zichron_yaakov zIxr'oUn j@?@k'oUv, caesarea sEz@r'i:@, shoham S'oUh@m, ariel A:ri'El, galilee g'al@li:, negev n'EgEv
  florentin fl'Or@nti:n, neve_tzedek n@v'eI ts'EdEk, neve n@v'eI, ramat_aviv r@m'A:t @v'i:v, bavli b'A:vli, hadar h@d'A:r, carmel kA:rm'El, rehavia r@x'A:vj@, talpiot tA:lpi'oUt, gilo gIl'oU, borochov b'O:roUx0v
  dizengoff d'i:z@ng0f, allenby 'al@nbi, rothschild r'oUtSIld, ben_yehuda b'En j@h'u:d@, ibn_gabirol 'Ib@n g@bIr'oUl, ibn_gvirol 'Ib@n gvIr'oUl, hayarkon hA:jA:rk'oUn, arlozorov A:rl@z'O:r0v, jabotinsky Z@b@t'Inski
  bialik bj'A:lIk, herzl h'Erts@l, weizmann v'aItsm@n, sokolov s'0k@l0v, sokolow s'0k@l0v, ussishkin uS'ISkIn, ben_gurion b'En guri'oUn, gurion guri'oUn, rabin r@b'i:n, begin b'EgIn, katznelson k'atsn@ls@n, krinitzi krIn'Itsi
  rambam rA:mb'A:m, ahuza @x'uz@, shaul_hamelech S@'u:l h@m'ElEx, yehuda j@h'u:d@, halevi h@l'eIvi, nordau n'O:rdaU, gordon g'O:rd@n, frishman fr'ISm@n, sheinkin S'eInkIn, balfour b'alfUr, hanasi hA:n@s'i:

  shekel S'Ek@l, shekels S'Ek@lz, agorot A:g@r'oUt, arnona A:rn'oUn@, mamad m@m'A:d, vaad_bayit v'A:?@d b'aIIt, tabu t'A:bu, shabbat S@b'A:t, shalom S@l'oUm, toda toUd'A:, israel 'Izri@l, moshav moUS'A:v, kibbutz kIb'Uts, ulpan Ulp'A:n, mazgan mA:zg'A:n
  agentlocator 'eIdZ@nt loUk'eIt3, whatsapp w'0tsap

  avi 'A:vi, amir @m'i:r, amit A:m'i:t, anat @n'A:t, ariel A:ri'El, assaf A:s'A:f, avigail A:v@g'aIl, avner @vn'Er, ayelet A:j'ElEt, boaz b'oUaz, chaim x'aIIm, daniel d'anj@l, dafna d'A:fn@, dana d'A:n@, danny d'ani, doron dor'oUn, efrat Efr'A:t, eitan eIt'A:n, elad El'A:d, gadi g'A:di, galit g@l'i:t, gil g'Il
  hagit x@g'i:t, hila h'i:l@, idan id'A:n, ido 'i:doU, ilan il'A:n, ilana il'A:n@, inbal Imb'A:l, itai 'i:taI, itamar it@m'A:r, keren k'ErEn, lior li'oUr, liat li'A:t, limor lim'oUr, liron lir'oUn, maya m'aI@, meir meI'i:r, michal mix'A:l, mor m'oUr, moshe moUS'E, nadav n@d'A:v, noa n'oU@, noam n'oU@m, nir n'i:r, ofer oUf'Er, omer 'oUm3
  oren 'oUrEn, orly oUrl'i:, osnat 0sn'A:t, rachel r'eItS@l, rami r'A:mi, ran r'A:n, ronen roUn'En, roni r'oUni, ruti r'u:ti, sagi s@g'i:, sarit s@r'i:t, shai S'aI, shani S@n'i:, shir S'i:r, shira S'i:r@, shlomo Sl'oUmoU, sigal sig'A:l, tal t'A:l, tali t'A:li, tamar t@m'A:r, tomer t'oUm3, uri 'u:ri, yael j@'El, yair j@'i:r, yaniv jan'i:v
  yaron j@r'oUn, yehonatan j@hoUn@t'A:n, yigal jIg'A:l, yoav joU'A:v, yonatan joUn@t'A:n, yosef j'oUsEf, yossi j'0si, yuval juv'A:l, zeev z@?'Ev, ziv z'i:v, cohen k'oU@n, levi l'eIvi, mizrahi mIzr'A:xi, peretz p'ErEts, biton bit'oUn, dahan d@h'A:n, azoulay A:zul'aI, katz k'ats, gabay gab'aI
`;

const PHONEMES: ReadonlyMap<string, string> = new Map(
  TERMS.split(/[,\n]/).map((term) => term.trim()).filter((term) => term !== "").map((term) => {
    const space = term.indexOf(" ");
    return [term.slice(0, space).replaceAll("_", " "), term.slice(space + 1)] as const;
  }),
);
const LONGEST_TERM_WORDS = Math.max(...[...PHONEMES.keys()].map((term) => term.split(" ").length));

/** All terms with their phonemes, so that a test can ask the voice whether it knows each of them. */
export const ENGLISH_TERMS: ReadonlyMap<string, string> = PHONEMES;

/** Turns English text into what espeak is given: text as it is, known terms as phonemes in `[[ ]]`. */
export function pronounceEnglish(text: string): string {
  const plain = text.replace(/[[\]<>{}|\\^~_*#]/g, " ").replace(/[’‘`]/g, "'").replace(/[א-ת]+/g, toLatinReading);
  const words = [...plain.matchAll(/[A-Za-z]+(?:'[A-Za-z]+)*/g)];
  let spoken = "";
  let from = 0;
  for (let at = 0; at < words.length;) {
    const term = findTerm(plain, words, at);
    if (term) {
      spoken += `${plain.slice(from, words[at]!.index)}[[${term.phonemes}]]`;
      from = term.end;
    }
    at += term?.length ?? 1;
  }
  return (spoken + plain.slice(from)).replace(/\s+/g, " ").trim();
}

/** The longest term that starts at a word; its words may be joined by spaces or hyphens only. */
function findTerm(text: string, words: readonly RegExpExecArray[], at: number) {
  for (let length = Math.min(LONGEST_TERM_WORDS, words.length - at); length > 0; length--) {
    const first = words[at]!;
    const last = words[at + length - 1]!;
    const end = last.index + last[0].length;
    const stretch = text.slice(first.index, end);
    if (!/^[A-Za-z' -]+$/.test(stretch)) continue;
    const possessive = stretch.endsWith("'s");
    const key = (possessive ? stretch.slice(0, -2) : stretch).toLowerCase().replaceAll("'", "").replace(/[ -]+/g, " ");
    const phonemes = PHONEMES.get(key);
    if (phonemes !== undefined) return { phonemes: possessive ? `${phonemes}z` : phonemes, end, length };
  }
}
