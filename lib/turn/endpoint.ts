/**
 * How much silence ends the caller's turn. Pure. This module is browser compatible.
 */
import type { Completeness } from "./events.ts";
import type { TurnSettings } from "./settings.ts";

/** Silence that is enough when the words answer what was asked. */
const COMPLETE_MS = 350;
/** Silence to wait when nothing is known about the words. */
const UNKNOWN_MS = 700;
/** Silence to wait when the words are plainly unfinished. */
const OPEN_MS = 1200;

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
