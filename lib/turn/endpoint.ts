/**
 * How much silence ends the caller's turn. Pure. This module is browser compatible.
 */
import type { Completeness } from "./events.ts";
import type { TurnSettings } from "./settings.ts";
import type { Utterance } from "./state.ts";

/** Silence that is enough when the words answer what was asked. */
const COMPLETE_MS = 350;
/** Silence to wait when nothing is known about the words. */
const UNKNOWN_MS = 700;
/** Silence to wait when the words are plainly unfinished. */
const OPEN_MS = 1200;

/** Words that have not gone on for this long have ended, even if voice goes on: it is not the caller's. */
const TALKED_OUT_MS: Readonly<Record<Completeness, number>> = { complete: 1000, unknown: 1600, open: 2600 };

/**
 * Whether the caller's words have ended while the detector still hears voice. A recognizer that gives no words before the
 * end of a piece ends nobody's turn by its silence, but by a whole piece without a word.
 */
export function isTalkedOut(utterance: Utterance, nowMs: number, settings: TurnSettings): boolean {
  if (settings.endOfTurn !== "auto" || utterance.pieces.every(({ text }) => text === "")) return false;
  const { pieces, notes, lastWordsMs, hasPartials } = utterance;
  if (hasPartials) return nowMs - lastWordsMs >= TALKED_OUT_MS[notes.completeness];
  const wordless = pieces.at(-2);
  return wordless !== undefined && wordless.final && wordless.text === "";
}

/** Silence after the last voice that ends the turn, in ms. */
export function neededSilenceMs(completeness: Completeness, settings: TurnSettings): number {
  if (settings.endOfTurn === "silence") return settings.hangoverMs;
  const wantedMs = completeness === "complete" ? COMPLETE_MS : completeness === "open" ? OPEN_MS : UNKNOWN_MS;
  return Math.max(settings.hangoverMs, Math.min(wantedMs, settings.endOfTurnMaxMs));
}

/** Stream time at which an utterance ends if the caller stays silent. */
export function endMs(
  utterance: { onsetMs: number; lastVoiceMs: number },
  completeness: Completeness,
  settings: TurnSettings,
): number {
  return Math.max(
    utterance.onsetMs + settings.minUtteranceMs,
    utterance.lastVoiceMs + neededSilenceMs(completeness, settings),
  );
}
