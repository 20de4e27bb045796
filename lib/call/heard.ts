/**
 * What the caller heard of a reply, cut at a word. Pure.
 */
import type { SpokenSentence } from "./reply_audio.ts";

export interface Heard {
  /** Only words that were heard to their end. */
  text: string;
  /** True when something was left unheard. */
  cut: boolean;
  /** How many sentences were heard in full. */
  fullSentences: number;
}

/** A sentence whose last sounds are this near counts as heard: its last tenth of a second is silence. */
const SENTENCE_END_TOLERANCE_MS = 120;

/**
 * Maps a position in a reply's audio to its text. Within a sentence words are taken to last as long as they are
 * written: no provider tells better for all voices, and cutting at the word before is the safe side.
 */
export function heardOf(sentences: readonly SpokenSentence[], heardMs: number, madeMs: number): Heard {
  const texts: string[] = [];
  let fullSentences = 0;
  for (const { text, startMs, endMs } of sentences) {
    if (endMs !== undefined && heardMs >= endMs - SENTENCE_END_TOLERANCE_MS) {
      texts.push(text.trim());
      fullSentences++;
      continue;
    }
    const lengthMs = (endMs ?? Math.max(madeMs, startMs)) - startMs;
    const share = lengthMs > 0 ? Math.max(0, heardMs - startMs) / lengthMs : 0;
    texts.push(wordsWithin(text.trim(), share));
    break;
  }
  const cut = fullSentences < sentences.length;
  return { text: texts.filter((text) => text !== "").join(" "), cut, fullSentences };
}

/** The whole words within the first `share` (0..1) of a text. */
function wordsWithin(text: string, share: number): string {
  const limit = Math.floor(text.length * Math.min(1, share));
  if (limit >= text.length) return text;
  const lastSpace = text.lastIndexOf(" ", limit);
  return lastSpace <= 0 ? "" : text.slice(0, lastSpace);
}
