/**
 * What becomes of a turn that was not understood or not answered: how often it is asked for again, and when the call ends
 * instead. Pure. This module is browser compatible.
 */
import { type Draft, emit, end, listen, prompt, think } from "./draft.ts";
import type { PromptKind, Task } from "./events.ts";
import type { TurnState, Utterance } from "./state.ts";

/** Counted from the last sound of either side, nobody waits longer than this for a word. */
export const FILL_SILENCE_MS = 2200;
/** Voice of at least this length without a word in it is asked back about at once; shorter is more often a noise. */
const WORDLESS_VOICE_MS = 700;
/** Voice of at least this length may have been a "yes": it is asked back about when nothing follows. */
const SHORT_WORD_MS = 240;
/** So often it is asked again; the next time it was noise. */
const MAX_WORDLESS_TURNS = 2;
/** The call ends, with a promise, at this many turns that failed in a row. */
const MAX_FAILED_TURNS = 2;
/** Failures and words asked for again, taken together: so many apologies, and the next is a promise. */
const MAX_APOLOGIES = 2;

/** Words were understood: whatever is asked again from here on is asked for the first time. */
export function caughtWords({ state }: Draft): void {
  state.silencePrompts = 0;
  state.wordlessTurns = 0;
}

/** The agent's answer was heard: whatever fails from here on fails for the first time. */
export function answerHeard({ state }: Draft): void {
  state.failedTurns = 0;
  state.apologies = 0;
}

/** Voice without a word: a noise is passed over, speech that was not understood is asked back about, twice. */
export function wordless(draft: Draft, utterance: Utterance, overVoice = false): void {
  const { state } = draft;
  if (utterance.failed) {
    countFailure(draft, "say_again", utterance.refused);
    return;
  }
  if (utterance.voicedMs < WORDLESS_VOICE_MS) {
    puzzle(draft, utterance);
    listen(draft);
    return;
  }
  if (mayAskAgain(state)) askAgain(draft, overVoice);
  else prompt(draft, "noise_goodbye", "noise");
}

/** Whether words may be asked for once more; after that it was noise. */
export function mayAskAgain({ wordlessTurns }: TurnState): boolean {
  return wordlessTurns < MAX_WORDLESS_TURNS;
}

/** Asks for the same words once more, unless failures and this, by turns, have asked for them too often already. */
export function askAgain(draft: Draft, overVoice = false): void {
  const { state } = draft;
  state.wordlessTurns++;
  if (state.failedTurns > 0 && state.apologies >= MAX_APOLOGIES) {
    prompt(draft, "goodbye_trouble", "trouble");
    return;
  }
  state.apologies++;
  think(draft, { kind: "prompt", prompt: "say_again", overVoice });
}

/** Notes a short voice that may have been a word that nobody understood. */
export function puzzle({ state }: Draft, utterance: Utterance): void {
  if (mayBeWord(utterance)) state.puzzledMs = utterance.lastVoiceMs;
}

/** Long enough for a "yes". */
export function mayBeWord({ voicedMs }: Utterance): boolean {
  return voicedMs >= SHORT_WORD_MS;
}

/** Someone or something talks without end and without a word: stop listening to it and say so. */
export function giveUpOnNoise(draft: Draft, utterance: Utterance): void {
  const { state } = draft;
  emit(draft, { type: "abandon_recognition", utteranceId: utterance.id });
  state.ear = { phase: "quiet", wary: false };
  state.noisy = true;
  if (state.mouth.phase === "guessing") emit(draft, { type: "drop", turnId: state.mouth.guess.turnId });
  wordless(draft, utterance, true);
}

/** A reply, or a fixed phrase, that could not be made: a last word is then left unsaid. */
export function turnFailed(draft: Draft, task: Task, refused = false): void {
  if (task.kind === "prompt" && task.endReason !== undefined) {
    end(draft, task.endReason);
    return;
  }
  countFailure(draft, "trouble", refused);
}

function countFailure(draft: Draft, firstPrompt: PromptKind, refused: boolean): void {
  const { state } = draft;
  state.failedTurns++;
  state.apologies++;
  if (!refused && state.failedTurns < MAX_FAILED_TURNS) prompt(draft, firstPrompt);
  else prompt(draft, "goodbye_trouble", "trouble");
}

/** Something short was said, or not, that held no words, and nothing has followed: the caller may wait for an answer. */
export function isPuzzled({ puzzledMs, nowMs, lastSoundMs, noisy }: TurnState): boolean {
  return puzzledMs !== undefined && puzzledMs > lastSoundMs && !noisy && nowMs - puzzledMs > FILL_SILENCE_MS;
}
