/**
 * Takes away what is written for eyes only: markup, links, emoji, invisible marks. Pure; browser compatible.
 */

const INVISIBLE = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g;
const EMOJI =
  /[\p{Extended_Pictographic}\u{1F1E6}-\u{1F1FF}\u{1F3FB}-\u{1F3FF}\u{E0020}-\u{E007F}\u20E3\uFE0E\uFE0F]/gu;
const CODE_FENCE = /```[^\n]*\n?/g;
const TAG = /<\/?[a-zA-Z][^<>]*>/g;
const LINK = /!?\[([^[\]]{0,200})\]\([^()]{0,500}\)/g;
const ADDRESS = /(?:https?:\/\/|www\.)[^\s<>)\u05D0-\u05EA]+/gi;
const LINE_MARK = /^[ \t]*(?:#{1,6}|>+|[-*+•●▪◦–—]|\d{1,2}[.)](?!\d))[ \t]+/gm;
const EMPHASIS = /(\*{1,3}|_{1,3}|~~|`)(?=\S)(.{0,200}?\S)\1/g;
const RULE = /^[ \t]*(?:[-*_=][ \t]*){3,}$/gm;

/** Markup, links and emoji out; each line becomes a sentence of its own. */
export function withoutMarkup(text: string): string {
  let plain = text.normalize("NFC").replace(INVISIBLE, "").replace(/[\u00A0\u2000-\u200A\u202F\u3000]/g, " ");
  if (/[`<[*_#>~|•●▪◦\n]|https?:|www\./i.test(plain)) plain = withoutStructure(plain);
  return plain.replace(EMOJI, " ");
}

function withoutStructure(text: string): string {
  return text
    .replace(CODE_FENCE, " ")
    .replace(TAG, " ")
    .replace(LINK, "$1")
    .replace(ADDRESS, " ")
    .replace(RULE, "")
    .replace(LINE_MARK, "")
    .replace(EMPHASIS, "$2")
    .replace(EMPHASIS, "$2")
    .replace(/\s*\|\s*/g, ", ")
    .replace(/[ \t]*\n\s*/g, "\n")
    .replace(/([^\s.!?:;,…])\n/g, "$1.\n")
    .replace(/\n/g, " ");
}

/** One space between words, none before a mark, no doubled or leading marks. */
export function tidy(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/ +([,.;:!?…])/g, "$1")
    .replace(/[,;:](?:\s*[,;:])+/g, ",")
    .replace(/[,;:]\s*([.!?…])/g, "$1")
    .replace(/([.!?])\s*,/g, "$1")
    .replace(/([.!?…])\s*\.(?=\s|$)/g, "$1")
    .replace(/^[\s,;:.…-]+/, "")
    .replace(/[\s,]*[-–—]+\s*$/, ",")
    .trim();
}
