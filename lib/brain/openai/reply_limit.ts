/**
 * Keeps an answer as short as an ear can take: a model that goes on for ever is cut where a word ends. Pure.
 */
export interface ReplyLimits {
  /** Default 600, some 40 s of speech. */
  maxCharacters: number;
  /** Default 8. */
  maxSentences: number;
}

export const DEFAULT_REPLY_LIMITS: ReplyLimits = { maxCharacters: 600, maxSentences: 8 };

const LONGEST_WORD_CHARACTERS = 40;

/** Follows one answer. */
export interface ReplyLimiter {
  /** Takes the next piece and gives back what of it may be said; `full` once nothing more may. */
  take(piece: string): { text: string; full: boolean };
  /** All that was let through. */
  readonly text: string;
}

export function createReplyLimiter(limits: ReplyLimits): ReplyLimiter {
  let said = "";
  return {
    take(piece) {
      const whole = said + piece;
      const end = Math.min(endOfSentence(whole, limits.maxSentences), endOfCharacters(whole, limits.maxCharacters));
      const text = whole.slice(said.length, Math.max(said.length, end));
      said += text;
      return { text, full: end < whole.length };
    },
    get text() {
      return said;
    },
  };
}

/** Where the n-th sentence ends; the dot of 3.5 ends none. */
function endOfSentence(text: string, sentences: number): number {
  const ends = text.matchAll(/[.!?…]+["”׳״)]*(?=\s)/g);
  let count = 0;
  for (const match of ends) if (++count === sentences) return match.index + match[0].length;
  return text.length;
}

/** Where the word that reaches the limit ends; pieces end in the middle of words, so the word may still be coming. */
function endOfCharacters(text: string, characters: number): number {
  if (text.length <= characters) return text.length;
  const space = text.indexOf(" ", characters);
  return Math.min(space < 0 ? text.length : space, characters + LONGEST_WORD_CHARACTERS);
}
