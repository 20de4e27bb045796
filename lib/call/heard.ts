/**
 * What the caller heard of a reply, cut at a word. Pure.
 */
import type { SpokenSentence } from "./reply_audio.ts";

export interface Heard {
  /** Only words that were heard to their end; an ellipsis where a sentence broke off and another followed. */
  text: string;
  /** True when the end was left unheard. */
  cut: boolean;
  /** Sentences whose audio was heard to its end, or to where it broke off. */
  playedSentences: number;
  /** The heard words of each sentence that was begun. */
  sentences: readonly string[];
}

export const NOTHING_HEARD: Heard = { text: "", cut: true, playedSentences: 0, sentences: [] };

/** A sentence whose last sounds are this near counts as heard: its last tenth of a second is silence. */
const SENTENCE_END_TOLERANCE_MS = 120;
/** How long a written letter takes to be said, where no sentence of the reply tells: slower than voices are. */
const LETTER_MS = 90;

/**
 * Maps a position in a reply's audio to its text. Within a sentence words are taken to last as long as they are
 * written: no provider tells better for all voices, and cutting at the word before is the safe side.
 */
export function heardOf(sentences: readonly SpokenSentence[], heardMs: number, madeMs: number): Heard {
  const parts: string[] = [];
  let playedSentences = 0;
  for (const sentence of sentences) {
    const { text, startMs, endMs, brokeOff } = sentence;
    const played = endMs !== undefined && heardMs >= endMs - SENTENCE_END_TOLERANCE_MS;
    const audioMs = Math.max(0, (endMs ?? madeMs) - startMs);
    const lengthMs = brokeOff ? Math.max(audioMs, fullLengthMs(sentence, sentences)) : audioMs;
    const share = lengthMs > 0 ? Math.max(0, Math.min(heardMs - startMs, audioMs)) / lengthMs : 0;
    parts.push(played && !brokeOff ? text.trim() : wordsWithin(text.trim(), share, brokeOff));
    if (!played) break;
    playedSentences++;
  }
  const cut = playedSentences < sentences.length || sentences.at(-1)?.brokeOff === true;
  return { text: joined(parts, sentences), cut, playedSentences, sentences: parts };
}

/** The heard words of several sentences as one text. */
function joined(parts: readonly string[], sentences: readonly SpokenSentence[]): string {
  return parts
    .map((part, index) => sentences[index]?.brokeOff && index < parts.length - 1 && part !== "" ? `${part}…` : part)
    .filter((part) => part !== "").join(" ");
}

/** How long a sentence would have been that broke off, by the pace of those that did not. */
function fullLengthMs({ text }: SpokenSentence, sentences: readonly SpokenSentence[]): number {
  let letters = 0;
  let lengthMs = 0;
  for (const { text, startMs, endMs, brokeOff } of sentences) {
    if (brokeOff || endMs === undefined) continue;
    letters += text.trim().length;
    lengthMs += endMs - startMs;
  }
  return text.trim().length * (letters > 0 ? lengthMs / letters : LETTER_MS);
}

/** The whole words within the first `share` (0..1) of a text; not the last one where the end is known to be missing. */
function wordsWithin(text: string, share: number, endIsMissing: boolean): string {
  const limit = Math.floor(text.length * Math.min(1, share));
  if (limit >= text.length && !endIsMissing) return text;
  const lastSpace = text.lastIndexOf(" ", Math.min(limit, text.length - 1));
  return lastSpace <= 0 ? "" : text.slice(0, lastSpace);
}
