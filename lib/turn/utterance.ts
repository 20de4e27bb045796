/**
 * The words of an utterance, piece by piece. Pure. This module is browser compatible.
 */
import type { TextNotes } from "./events.ts";
import type { Piece, Utterance } from "./state.ts";

export const NO_NOTES: TextNotes = { completeness: "unknown", backchannel: false };

export function newUtterance(id: number, onsetMs: number, nowMs: number, confirmed: boolean): Utterance {
  return {
    id,
    onsetMs,
    lastVoiceMs: nowMs,
    voicedMs: nowMs - onsetMs,
    peakDb: -Infinity,
    lastLoudMs: nowMs,
    pieceStartMs: onsetMs,
    lastWordsMs: nowMs,
    hasPartials: false,
    pieces: [{ text: "", final: false }],
    notes: NO_NOTES,
    confirmed,
    failed: false,
    refused: false,
  };
}

/** Joins texts with single spaces, leaving out empty ones. */
export function joinTexts(...texts: readonly string[]): string {
  return texts.map((text) => text.trim()).filter((text) => text !== "").join(" ");
}

export function textOf(utterance: Utterance): string {
  return joinTexts(...utterance.pieces.map((piece) => piece.text));
}

export function allFinal(utterance: Utterance): boolean {
  return utterance.pieces.every((piece) => piece.final);
}

/** "אה", "אממ", "um": sounds that recognizers write down at one time and leave out at another. */
const HESITATION = /^(?:אה+|אמ+ם?|המ{2,}|u+h+|u+m+|e+r+|h+m+|m{2,})$/;

/** Whether two texts say the same, whatever their punctuation, case, spacing and sounds of hesitation. */
export function sameWords(a: string, b: string): boolean {
  return a === b || bareWords(a) === bareWords(b);
}

function bareWords(text: string): string {
  const words = text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  const said = words.filter((word) => !HESITATION.test(word));
  return (said.length > 0 ? said : words).join(" ");
}

/** Puts the newest text of a piece in; a final piece stays as it is. Unknown pieces are ignored. */
export function withText(
  utterance: Utterance,
  index: number,
  text: string,
  final: boolean,
  notes: TextNotes,
): Utterance {
  const known = utterance.pieces[index];
  if (known === undefined || known.final) return utterance;
  // An empty final after words were heard is a provider giving up, not the caller taking the words back.
  const kept = final && text.trim() === "" ? known.text : text;
  const piece: Piece = { text: kept, final };
  const pieces = utterance.pieces.map((old, i) => i === index ? piece : old);
  // Notes speak of the end of what was said: only the last piece's text changes them, and only when it has words.
  const isLast = index === utterance.pieces.length - 1 && text.trim() !== "";
  const hasPartials = utterance.hasPartials || (!final && text.trim() !== "");
  return { ...utterance, pieces, hasPartials, notes: isLast ? notes : utterance.notes };
}
