/**
 * Guesses: replies begun in a pause, on words that may not be the last ones. A guess stands for its words: it is dropped
 * when they change, not when voice goes on, as another guess at the same words would only cost the same again. Pure.
 * This module is browser compatible.
 */
import { type Draft, emit, heardUtterance } from "./draft.ts";
import type { Completeness } from "./events.ts";
import type { TurnSettings } from "./settings.ts";
import type { Utterance } from "./state.ts";
import { joinTexts, sameWords, textOf } from "./utterance.ts";

/** Words are answered once no loud voice was heard for this long: longer than the quiet inside a word. */
const QUIET_MS: Readonly<Record<Completeness, number>> = { complete: 60, unknown: 120, open: Infinity };
/** Loud voice that goes on for longer than this after the newest words is the next word, which is still to come. */
const NEXT_WORD_MS = 100;
/** Words that are plainly unfinished are answered after this much silence: they end a turn so late that it will do. */
const OPEN_GUESS_MS = 500;

/** Begins a reply to the words so far, if the caller may have finished. */
export function guessInPause(draft: Draft, utterance: Utterance): void {
  const { state } = draft;
  const { settings, mouth } = state;
  if (!settings.speculation || (mouth.phase !== "silent" && mouth.phase !== "interrupted")) return;
  if (textOf(utterance) === "") return;
  // Half of the guesses are left for pauses that are long: a halting speaker's last words are answered in time, too.
  const inPause = state.nowMs - utterance.lastVoiceMs >= pauseMs(utterance.notes.completeness, settings);
  const most = inPause ? settings.maxGuesses : Math.ceil(settings.maxGuesses / 2);
  if (state.guessesThisUtterance >= most) return;
  if (inPause || isQuiet(utterance, state.nowMs)) guess(draft, joinTexts(state.unanswered, textOf(utterance)));
}

/** Silence after which a reply is begun however the level went, in ms. */
function pauseMs(completeness: Completeness, { hangoverMs, endOfTurn }: TurnSettings): number {
  return completeness === "open" && endOfTurn === "auto" ? Math.max(hangoverMs, OPEN_GUESS_MS) : hangoverMs;
}

/** The last word rings out, and what came of it is all that was said. */
function isQuiet({ notes, lastLoudMs, lastWordsMs }: Utterance, nowMs: number): boolean {
  const { completeness } = notes;
  if (completeness === "complete" && lastLoudMs - lastWordsMs > NEXT_WORD_MS) {
    return nowMs - lastLoudMs >= QUIET_MS.unknown;
  }
  return nowMs - lastLoudMs >= QUIET_MS[completeness];
}

function guess(draft: Draft, text: string): void {
  const { state } = draft;
  const turnId = state.nextTurnId++;
  state.guessesThisUtterance++;
  state.mouth = { phase: "guessing", guess: { turnId, text, ready: false } };
  emit(draft, { type: "think", turnId, task: { kind: "reply", text }, guess: true });
}

/** Drops the guess if the caller said more than it answers. */
export function dropStaleGuess(draft: Draft): void {
  const { state } = draft;
  const utterance = heardUtterance(state);
  if (state.mouth.phase !== "guessing" || utterance === undefined) return;
  const { turnId, text } = state.mouth.guess;
  if (sameWords(text, joinTexts(state.unanswered, textOf(utterance)))) return;
  emit(draft, { type: "drop", turnId });
  state.mouth = { phase: "silent" };
}
