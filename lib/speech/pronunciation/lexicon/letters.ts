/** Letters of both alphabets by name, digits, and the foreign words Israelis say. This module is browser compatible. */
import { readEntries } from "../entries.ts";

/** A single Hebrew letter, with or without a geresh, as in an entrance or a floor. */
export const hebrewLetters = readEntries(
  "word",
  `
  א' 'alef, ב' b'et, ג' g'imel, ד' d'alet, ה' h'ey, ו' v'av, ז' z'ayin, ח' kh'et, ט' t'et, י' y'ud, כ' k'af, ל' l'amed, מ' m'em, נ' n'un
  ס' s'amekh, ע' 'ayin, פ' p'ey, צ' ts'adi, ק' k'of, ר' r'esh, ש' sh'in, ת' t'av
  `,
);

/** Latin letters as Hebrew speakers spell them. */
export const latinLetters = readEntries(
  "word",
  `
  a 'ey, b b'i, c s'i, d d'i, e 'i, f 'ef, g j'i, h 'eych, i 'ay, j j'ey, k k'ey, l 'el, m 'em, n 'en, o 'o, p p'i, q ky'u, r 'ar, s 'es, t t'i
  u y'u, v v'i, w d'abelyu, x 'eks, y w'ay, z z'ed
  `,
);

/** Digits, one by one, in the feminine in which numbers are dictated. */
export const digits = readEntries(
  "number",
  `
  0 'efes, 1 akh'at, 2 sht'ayim, 3 shal'osh, 4 'arba, 5 kham'esh, 6 sh'esh, 7 sh'eva, 8 shm'one, 9 t'esha
  `,
);

/** Latin words that turn up inside Hebrew sentences. */
export const latinWords = readEntries(
  "word",
  `
  whatsapp w'atsap, email im'eyl, e-mail im'eyl, mail m'eyl, google g'ugel, waze w'eyz, zoom z'um, facebook f'eysbuk, instagram 'instagram, telegram t'elegram, sms esem'es, ok ok'ey, okay ok'ey, hello hel'o, hi h'ay, bye b'ay, yes y'es, no n'o
  agentlocator eyjent lok'eytor, agent 'eyjent, locator lok'eytor, real r'il, estate est'eyt, penthouse p'entauz, studio st'udyo, loft l'oft, duplex d'upleks, garden g'arden, park p'ark, tower t'awer, towers t'awers, city s'iti, center s'enter, tel tel, aviv av'iv, israel yisra'el, wifi w'ayfay, wi-fi w'ayfay, pdf pidi'ef
  link l'ink, app 'ap, online onl'ayn, service s'ervis, voice v'oys, thank t'ank, you yu, please pl'iz, english 'inglish, hebrew h'ibru, airbnb eyrbienb'i, gmail jim'eyl, com k'om, bot b'ot, ai ey'ay, vip viayp'i, tv tiv'i, led l'ed, smart sm'art, home h'om, house h'aus, lobby l'obi, spa sp'a
  `,
);
