/**
 * The mouth: when a reply is made, heard, stopped, taken up again or replaced by a fixed phrase. Pure.
 * This module is browser compatible.
 */
import { callerWords, type Draft, emit, end, listen, prompt, think } from "./draft.ts";
import { neededSilenceMs } from "./endpoint.ts";
import type { Completeness, EndReason, PromptKind, Task } from "./events.ts";
import {
  answerHeard,
  askAgain,
  caughtWords,
  FILL_SILENCE_MS,
  isPuzzled,
  mayAskAgain,
  mayBeWord,
  puzzle,
  turnFailed,
  wordless,
} from "./repair.ts";
import type { Mouth, TurnState, Utterance } from "./state.ts";
import { allFinal, joinTexts, sameWords, textOf } from "./utterance.ts";

/** Words that do not come are waited for this long; the shell's own budget is far shorter. */
const SETTLE_LIMIT_MS = 3000;
/** A reply that takes longer than this to be heard gets a "one moment" first. */
const FILL_AFTER_MS = 1500;
/** A reply that takes longer than this is given up. */
const THINK_LIMIT_MS = 12_000;
/** No reply is this long: its end was missed. */
const SPEAK_LIMIT_MS = 120_000;
const MAX_SILENCE_PROMPTS = 2;
/** A "yes" that ended this long before the end of the question still answers it. */
const EARLY_ANSWER_MS = 1000;
const TIME_WARNING_MS = 60_000;
/** After the longest call, this much is left for the goodbye. */
const OVERTIME_MS = 15_000;

/** The caller's turn is over: wait for its last words. */
export function settle(draft: Draft, utterance: Utterance): void {
  const { state } = draft;
  const { mouth } = state;
  state.mouth = {
    phase: "settling",
    utterance,
    guess: mouth.phase === "guessing" ? mouth.guess : undefined,
    sinceMs: state.nowMs,
    interruptedTurnId: mouth.phase === "interrupted" ? mouth.turnId : undefined,
    filler: "none",
  };
  if (allFinal(utterance)) settled(draft);
}

/** The words of the turn are known: answer them, or find out why there are none. */
export function settled(draft: Draft): void {
  const { state } = draft;
  const { mouth } = state;
  if (mouth.phase !== "settling") return;
  const { utterance, guess, filler } = mouth;
  const heard = textOf(utterance);
  const text = joinTexts(state.unanswered, heard);
  if (heard !== "") caughtWords(draft);
  const notBeforeMs = utterance.lastVoiceMs + neededSilenceMs(utterance.notes.completeness, state.settings);
  if (guess !== undefined && sameWords(guess.text, text) && text !== "") {
    state.unanswered = "";
    const { turnId, ready } = guess;
    const task: Task = { kind: "reply", text };
    state.mouth = { phase: "thinking", turnId, task, ready, sinceMs: mouth.sinceMs, notBeforeMs, filler };
    emit(draft, { type: "commit", turnId });
    return;
  }
  if (guess !== undefined) emit(draft, { type: "drop", turnId: guess.turnId });
  if (text !== "") {
    state.unanswered = "";
    think(draft, { kind: "reply", text }, notBeforeMs, filler);
  } else if (mouth.interruptedTurnId !== undefined) {
    // Should there be nothing left to say, the caller waits for an answer.
    puzzle(draft, utterance);
    think(draft, { kind: "resume", turnId: mouth.interruptedTurnId }, 0, filler);
  } else {
    wordless(draft, utterance);
  }
}

/** Answers the words that are waiting. */
export function answerUnanswered(draft: Draft, lastVoiceMs: number, completeness: Completeness): void {
  const { state } = draft;
  const text = state.unanswered;
  state.unanswered = "";
  caughtWords(draft);
  think(draft, { kind: "reply", text }, lastVoiceMs + neededSilenceMs(completeness, state.settings));
}

/** The caller breaks into a reply: it stops at once. */
export function interrupt(draft: Draft, onsetMs: number): void {
  const { state } = draft;
  const { mouth } = state;
  if (mouth.phase !== "speaking") return;
  emit(draft, { type: "interrupt", turnId: mouth.turnId, onsetMs });
  state.lastSoundMs = state.nowMs;
  state.earlyAnswer = undefined;
  state.mouth = { phase: "interrupted", turnId: mouth.turnId, sinceMs: state.nowMs };
}

/** The caller goes on speaking before a reply was heard: it is dropped and its words wait for the rest. */
export function yieldToCaller(draft: Draft): void {
  const { state } = draft;
  const { mouth } = state;
  if (mouth.phase === "guessing") {
    emit(draft, { type: "drop", turnId: mouth.guess.turnId });
    state.mouth = { phase: "silent" };
  } else if (mouth.phase === "settling") {
    if (mouth.guess !== undefined) emit(draft, { type: "drop", turnId: mouth.guess.turnId });
    if (mouth.filler === "playing") emit(draft, { type: "hush" });
    state.doubts = [...state.doubts, mouth.utterance];
    state.mouth = mouth.interruptedTurnId === undefined
      ? { phase: "silent" }
      : { phase: "interrupted", turnId: mouth.interruptedTurnId, sinceMs: state.nowMs };
  } else if (mouth.phase === "thinking") {
    emit(draft, { type: "drop", turnId: mouth.turnId });
    if (mouth.filler === "playing") emit(draft, { type: "hush" });
    state.unanswered = joinTexts(callerWords(mouth.task), state.unanswered);
    state.mouth = toResume(mouth);
  }
}

/** A greeting or the rest of a reply is still owed when it was only a noise that came between. */
function toResume(mouth: Mouth & { phase: "thinking" }): Mouth {
  const { task, turnId, sinceMs } = mouth;
  if (task.kind === "greeting") return { phase: "interrupted", turnId, sinceMs };
  if (task.kind === "resume") return { phase: "interrupted", turnId: task.turnId, sinceMs };
  return { phase: "silent" };
}

/** A last word that voice does not stop: only "goodbye, nobody is there" is wrong when somebody is. */
export function isProtected(mouth: Mouth): boolean {
  if (mouth.phase !== "thinking" && mouth.phase !== "speaking") return false;
  const { task } = mouth;
  return task.kind === "prompt" && (task.overVoice || (task.endReason !== undefined && task.endReason !== "silence"));
}

/** The reply has its first audio. */
export function replyReady(draft: Draft, turnId: number): void {
  const { state } = draft;
  const { mouth } = state;
  if (mouth.phase === "guessing" && mouth.guess.turnId === turnId) {
    state.mouth = { phase: "guessing", guess: { ...mouth.guess, ready: true } };
  } else if (mouth.phase === "settling" && mouth.guess?.turnId === turnId) {
    state.mouth = { ...mouth, guess: { ...mouth.guess, ready: true } };
  } else if (mouth.phase === "thinking" && mouth.turnId === turnId) {
    state.mouth = { ...mouth, ready: true };
  }
}

export function replyPlayed(draft: Draft, turnId: number, endCall: boolean): void {
  const { state } = draft;
  const { mouth } = state;
  // A reply that was to be taken up again may turn out to have nothing left to say.
  const over = mouth.phase === "speaking" || (mouth.phase === "thinking" && mouth.task.kind === "resume");
  if (!over || mouth.turnId !== turnId) return;
  const { task } = mouth;
  if (mouth.phase === "speaking") {
    state.lastSoundMs = state.nowMs;
    if (task.kind !== "prompt") answerHeard(draft);
  }
  if (task.kind === "prompt" && task.endReason !== undefined) end(draft, task.endReason);
  else if (endCall) end(draft, "agent_goodbye");
  else afterReply(draft);
}

function afterReply(draft: Draft): void {
  const { state } = draft;
  listen(draft);
  const early = state.earlyAnswer;
  state.earlyAnswer = undefined;
  const answers = state.expected === "yes_no" || state.expected === "choice";
  if (early !== undefined && answers && state.nowMs - early.endMs <= EARLY_ANSWER_MS) {
    state.unanswered = joinTexts(state.unanswered, early.text);
  }
  if (state.unanswered !== "" && state.ear.phase === "quiet") answerUnanswered(draft, state.nowMs, "complete");
}

/**
 * Nothing comes of a turn: once it is asked again, the second time in a row the call ends with a promise. It ends so at
 * once when a provider refuses us: the caller would say it all again in vain.
 */
export function replyFailed(draft: Draft, turnId: number, refused: boolean): void {
  const { state } = draft;
  const { mouth } = state;
  if (mouth.phase === "guessing" && mouth.guess.turnId === turnId) state.mouth = { phase: "silent" };
  else if (mouth.phase === "settling" && mouth.guess?.turnId === turnId) state.mouth = { ...mouth, guess: undefined };
  else if (mouth.phase === "speaking" && mouth.turnId === turnId) replyPlayed(draft, turnId, false);
  else if (mouth.phase === "thinking" && mouth.turnId === turnId) turnFailed(draft, mouth.task, refused);
}

/** Ends the call with a fixed phrase, whatever is going on. */
export function wrapUp(draft: Draft, kind: PromptKind, reason: EndReason): void {
  const { state } = draft;
  const { mouth, ear } = state;
  if (isEnding(mouth)) return;
  if (mouth.phase === "speaking") emit(draft, { type: "interrupt", turnId: mouth.turnId, onsetMs: state.nowMs });
  else dropUnheard(draft, mouth);
  if (ear.phase === "hearing") emit(draft, { type: "abandon_recognition", utteranceId: ear.utterance.id });
  state.ear = { phase: "quiet", wary: false };
  prompt(draft, kind, reason);
}

function isEnding(mouth: Mouth): boolean {
  if (mouth.phase === "ended") return true;
  if (mouth.phase !== "thinking" && mouth.phase !== "speaking") return false;
  return mouth.task.kind === "prompt" && mouth.task.endReason !== undefined;
}

function dropUnheard(draft: Draft, mouth: Mouth): void {
  if ((mouth.phase === "thinking" || mouth.phase === "settling") && mouth.filler === "playing") {
    emit(draft, { type: "hush" });
  }
  if (mouth.phase === "thinking") emit(draft, { type: "drop", turnId: mouth.turnId });
  else if (mouth.phase === "guessing") emit(draft, { type: "drop", turnId: mouth.guess.turnId });
  else if (mouth.phase === "settling" && mouth.guess) emit(draft, { type: "drop", turnId: mouth.guess.turnId });
}

/** What time brings: replies released, gaps filled, limits kept, silence broken. */
export function passTime(draft: Draft): void {
  const { state } = draft;
  const { mouth } = state;
  if (mouth.phase === "thinking") passThinkingTime(draft, mouth);
  else if (mouth.phase === "settling") passSettlingTime(draft, mouth);
  else if (mouth.phase === "speaking" && state.nowMs - mouth.sinceMs > SPEAK_LIMIT_MS) {
    emit(draft, { type: "interrupt", turnId: mouth.turnId, onsetMs: state.nowMs });
    listen(draft);
  } else if (mouth.phase === "silent") passSilence(draft);
  else if (mouth.phase === "interrupted" && state.ear.phase === "quiet" && state.doubts.length === 0) {
    think(draft, { kind: "resume", turnId: mouth.turnId });
  }
  if (state.nowMs >= state.settings.maxCallMs + OVERTIME_MS) end(draft, "max_duration");
}

function passThinkingTime(draft: Draft, mouth: Mouth & { phase: "thinking" }): void {
  const { state } = draft;
  const floorIsFree = isProtected(mouth) || isFloorFree(state);
  const waitedMs = state.nowMs - mouth.sinceMs;
  if (mouth.ready && state.nowMs >= mouth.notBeforeMs && floorIsFree) {
    state.mouth = { phase: "speaking", turnId: mouth.turnId, task: mouth.task, sinceMs: state.nowMs };
    emit(draft, { type: "speak", turnId: mouth.turnId });
  } else if (!mouth.ready && waitedMs > THINK_LIMIT_MS) {
    emit(draft, { type: "drop", turnId: mouth.turnId });
    turnFailed(draft, mouth.task);
  } else if (!mouth.ready && floorIsFree && (mouth.task.kind === "reply" || mouth.task.kind === "resume")) {
    fillWait(draft, mouth);
  }
}

function passSettlingTime(draft: Draft, mouth: Mouth & { phase: "settling" }): void {
  const { state } = draft;
  if (state.nowMs - mouth.sinceMs > SETTLE_LIMIT_MS) settled(draft);
  // A blip is not worth a word.
  else if (state.ear.phase === "quiet" && mayBeWord(mouth.utterance)) fillWait(draft, mouth);
}

/** Lets the caller know that the answer is coming, when it takes long; and again when it takes very long. */
function fillWait(draft: Draft, mouth: Mouth & { phase: "settling" | "thinking" }): void {
  const { state } = draft;
  if (mouth.filler === "playing") return;
  const silentMs = state.nowMs - Math.max(state.lastSoundMs, state.lastVoiceMs);
  const first = mouth.filler === "none";
  if (silentMs <= FILL_SILENCE_MS && !(first && state.nowMs - mouth.sinceMs > FILL_AFTER_MS)) return;
  state.mouth = { ...mouth, filler: "playing" };
  emit(draft, { type: "fill", again: !first });
}

export function fillerPlayed(draft: Draft): void {
  const { state } = draft;
  const { mouth } = state;
  if ((mouth.phase !== "thinking" && mouth.phase !== "settling") || mouth.filler !== "playing") return;
  state.lastSoundMs = state.nowMs;
  state.mouth = { ...mouth, filler: "played" };
}

/** Nobody is speaking, or may turn out to be; voices around the caller do not count. */
function isFloorFree({ ear, doubts, noisy }: TurnState): boolean {
  if (ear.phase === "hearing") return noisy && !ear.utterance.confirmed && textOf(ear.utterance) === "";
  return noisy || doubts.length === 0;
}

function passSilence(draft: Draft): void {
  const { state } = draft;
  if (!isFloorFree(state)) return;
  const { maxCallMs, silencePromptMs } = state.settings;
  if (state.nowMs >= maxCallMs) prompt(draft, "goodbye_time", "max_duration");
  else if (!state.warnedOfTime && state.nowMs >= maxCallMs - TIME_WARNING_MS) {
    state.warnedOfTime = true;
    prompt(draft, "time_warning");
  } else if (isPuzzled(state) && mayAskAgain(state)) {
    askAgain(draft);
  } else if (isPuzzled(state) || state.nowMs - Math.max(state.lastSoundMs, state.lastVoiceMs) >= silencePromptMs) {
    state.silencePrompts++;
    if (state.silencePrompts > MAX_SILENCE_PROMPTS && state.noisy) prompt(draft, "noise_goodbye", "noise");
    else if (state.silencePrompts > MAX_SILENCE_PROMPTS) prompt(draft, "goodbye_silence", "silence");
    else prompt(draft, state.silencePrompts === 1 ? "are_you_there" : "are_you_there_again");
  }
}
