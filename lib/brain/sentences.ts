/**
 * Cuts a reply into sentences while it is still being written, so that speech starts early. Pure; browser compatible.
 *
 * Where it cuts depends only on the text, never on how the stream was cut into pieces.
 */

export interface SentenceSettings {
  /** The first part may end at a comma or dash from this many characters on, so that speech starts early. */
  firstClauseChars: number;
  /** Later sentences shorter than this are joined with the next. */
  minChars: number;
  /** No part is longer than this; without any mark it is cut at a space. */
  maxChars: number;
}

export const DEFAULT_SENTENCE_SETTINGS: SentenceSettings = { firstClauseChars: 12, minChars: 20, maxChars: 220 };

/** Words that take a full stop and always go on. */
const ALWAYS_GO_ON = new Set("mr mrs ms dr prof approx vs e.g i.e".split(" "));
/** Words that take a full stop and end a sentence only before a capital: "no. 5" and "I said no. Then". */
const MAY_GO_ON = new Set(
  ("st rd ave blvd apt no nos etc a.m p.m jr sr inc ltd co sq min max jan feb mar apr jun jul aug sep sept oct nov dec mon " +
    "tue wed thu fri sat sun tel ext fig vol").split(" "),
);
const END_MARKS = ".!?…";
const CLAUSE_MARKS = ",;:–—";
const CLOSERS = "\"'”’»)]";
const OPENERS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "“": "”", "«": "»", "„": "”" };

/** For texts that are known whole: nothing is gained by a short first part. */
export const FIXED_TEXT_SETTINGS: SentenceSettings = { ...DEFAULT_SENTENCE_SETTINGS, firstClauseChars: Infinity };

export class SentenceSplitter {
  #buffer = "";
  #isFirst = true;
  readonly #settings: SentenceSettings;

  constructor(settings: SentenceSettings = DEFAULT_SENTENCE_SETTINGS) {
    this.#settings = settings;
  }

  /** Takes the next piece of the reply; returns the sentences it completes, trimmed, none empty. */
  push(piece: string): string[] {
    this.#buffer += piece;
    return this.#take(false);
  }

  /** Returns what is left at the end of the reply, and is ready for another. */
  flush(): string[] {
    const sentences = this.#take(true);
    const rest = this.#buffer.trim();
    this.#buffer = "";
    this.#isFirst = true;
    if (hasWords(rest)) sentences.push(rest);
    return sentences;
  }

  #take(atEnd: boolean): string[] {
    const sentences: string[] = [];
    for (;;) {
      const end = findCut(this.#buffer, this.#isFirst, this.#settings, atEnd);
      if (end === undefined) return sentences;
      const sentence = this.#buffer.slice(0, end).trim();
      this.#buffer = this.#buffer.slice(end);
      if (!hasWords(sentence)) continue;
      sentences.push(sentence);
      this.#isFirst = false;
    }
  }
}

/** Cuts a whole text. */
export function splitSentences(text: string, settings?: SentenceSettings): string[] {
  const splitter = new SentenceSplitter(settings);
  return [...splitter.push(text), ...splitter.flush()];
}

function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/**
 * Index after the first part, or nothing while it may still go on. A mark counts only when the characters that decide
 * about it have arrived: the space after it, and the next word where that tells an end from an abbreviation.
 */
function findCut(text: string, isFirst: boolean, settings: SentenceSettings, atEnd: boolean): number | undefined {
  const start = text.length - text.trimStart().length;
  const quotes = new Quotes();
  let space = -1;
  let clause = -1;
  for (let index = start; index < text.length; index++) {
    const length = index - start + 1;
    const char = text.charAt(index);
    if (length > settings.maxChars) return clause > 0 ? clause : space > 0 ? space : index;
    const inside = quotes.step(text, index);
    if (/\s/.test(char)) space = index;
    if (char === "\n" && !inside && hasWords(text.slice(start, index))) return index + 1;
    const isEnd = END_MARKS.includes(char);
    if (!isEnd && !CLAUSE_MARKS.includes(char) && !isDash(text, index)) continue;
    const after = afterMark(text, index);
    const isCut = after === undefined ? undefined : isEnd ? isSentenceEnd(text, start, index, after) : after > 0;
    if (after === undefined || isCut === undefined) {
      if (atEnd) continue;
      return undefined;
    }
    if (!isCut || after < 0 || (inside && !quotes.closesBefore(text, index + 1, after))) continue;
    const enough = isEnd ? isFirst ? 1 : settings.minChars : isFirst ? settings.firstClauseChars : Infinity;
    if (after - start > settings.maxChars) continue;
    if (after - start >= enough) return after;
    clause = after;
  }
  return undefined;
}

function isDash(text: string, index: number): boolean {
  return text.charAt(index) === "-" && /\s/.test(text.charAt(index - 1));
}

/** Index after the mark, its followers and closers; -1 when no space follows; undefined when that is not known yet. */
function afterMark(text: string, index: number): number | undefined {
  let at = index + 1;
  while (at < text.length && (END_MARKS + CLOSERS).includes(text.charAt(at))) at++;
  if (at >= text.length) return undefined;
  return /\s/.test(text.charAt(at)) ? at : -1;
}

/**
 * A full stop ends a sentence unless it belongs to an abbreviation, an initial or a list number; the end of a quote
 * or bracket ends none when the sentence goes on in small letters. Undefined while the next word decides and has not come.
 */
function isSentenceEnd(text: string, start: number, index: number, after: number): boolean | undefined {
  if (after < 0) return false;
  const next = text.slice(after).trimStart();
  if (/["”’'»)\]]/.test(text.slice(index + 1, after))) return next === "" ? undefined : !/^\p{Ll}/u.test(next);
  if (text.charAt(index) !== "." || text.charAt(index + 1) === ".") return true;
  const word = /[\p{L}\p{N}.'’״׳]+$/u.exec(text.slice(start, index))?.[0] ?? "";
  if (/^[A-Z]$/.test(word)) return false;
  if (/^\d{1,2}$/.test(word) && text.slice(start, index).trim() === word) return false;
  if (ALWAYS_GO_ON.has(word.toLowerCase()) || /^[\u05D0-\u05EA](?:\.[\u05D0-\u05EA])+$/.test(word)) return false;
  if (!MAY_GO_ON.has(word.toLowerCase()) && !/^\p{L}(?:\.\p{L})+$/u.test(word)) return true;
  return next === "" ? undefined : /^[\p{Lu}\u05D0-\u05EA"“(]/u.test(next);
}

/** Follows quotes and brackets, so that no cut falls inside one. */
class Quotes {
  #closer = "";

  /** Looks at the next character; true inside a quote or bracket. */
  step(text: string, index: number): boolean {
    const char = text.charAt(index);
    if (this.#closer !== "") {
      if (char === this.#closer && !(char === '"' && isGershayim(text, index))) this.#closer = "";
      return this.#closer !== "";
    }
    const closer = OPENERS[char];
    if (closer !== undefined) this.#closer = closer;
    else if (char === '"' && !isGershayim(text, index) && opens(text, index)) this.#closer = '"';
    return this.#closer !== "";
  }

  /** True when the open quote closes within the characters given. */
  closesBefore(text: string, from: number, to: number): boolean {
    return this.#closer !== "" && text.slice(from, to).includes(this.#closer);
  }
}

/** The quote mark inside a Hebrew abbreviation: ת"א, נדל"ן. */
function isGershayim(text: string, index: number): boolean {
  return /[\u05D0-\u05EA]/.test(text.charAt(index - 1)) && /[\u05D0-\u05EA]/.test(text.charAt(index + 1));
}

/** An opening quote stands after a space or at the start, or after a Hebrew prefix letter. */
function opens(text: string, index: number): boolean {
  return index === 0 || /[\s([:\u05D0-\u05EA-]/.test(text.charAt(index - 1));
}
