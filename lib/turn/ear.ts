/**
 * The ear: where an utterance begins, whether it is the caller, and where it ends. Pure.
 * This module is browser compatible.
 */
import { type Draft, emit, heardUtterance } from "./draft.ts";
import { endMs, isTalkedOut } from "./endpoint.ts";
import { guessInPause } from "./guess.ts";
import { answerUnanswered, interrupt, isProtected, settle, yieldToCaller } from "./mouth.ts";
import { giveUpOnNoise, puzzle } from "./repair.ts";
import type { TurnState, Utterance } from "./state.ts";
import { joinTexts, newUtterance, textOf } from "./utterance.ts";
import { FRAME_MS, isLoud, isOnset, isSilent, isSustained, nextPeakDb, onsetMs } from "./voice.ts";

/** Audio before the onset that the recognizer gets as well: a word's soft beginning is not voiced. */
const PRE_ROLL_MS = 300;
/** A listener's sound that goes on for longer than this is no backchannel. */
const BACKCHANNEL_MS = 600;
/** Weak, broken voice that neither stops nor becomes speech is let go of after this. */
const UNCONFIRMED_LIMIT_MS = 3000;
/** Pieces recognized as having no words, in a row, after which endless voice is taken for noise. */
const MAX_WORDLESS_PIECES = 3;
/** The same when the recognizer does not answer at all. */
const MAX_UNANSWERED_PIECES = 6;
/** From this share of the longest piece on, a pause is a better place to cut than the middle of a word. */
const SOFT_CUT = 0.8;

/** One frame went by; `counted` when it was the caller's voice. */
export function hearFrame(draft: Draft, counted: boolean, levelDb: number): void {
  const { state } = draft;
  if (state.noisy && isSilent(state.voiceBits)) state.noisy = false;
  if (state.ear.phase === "quiet") {
    const { wary } = state.ear;
    if (wary && isSilent(state.voiceBits)) state.ear = { phase: "quiet", wary: false };
    const begins = wary ? isSustained(state.voiceBits, state.settings.bargeInFrames) : isOnset(state.voiceBits);
    if (counted && begins) beginUtterance(draft);
    return;
  }
  if (counted) goOnHearing(draft, state.ear.utterance, levelDb);
  cutLongPiece(draft, counted);
}

/** Time went by, with or without audio: ends what has been silent for long enough. */
export function passTime(draft: Draft): void {
  const { state } = draft;
  const utterance = heardUtterance(state);
  if (utterance === undefined) return;
  const silentMs = state.nowMs - utterance.lastVoiceMs;
  if (!utterance.confirmed) {
    const tooLong = state.nowMs - utterance.onsetMs > UNCONFIRMED_LIMIT_MS;
    if (tooLong || silentMs >= state.settings.hangoverMs) endUnconfirmed(draft, utterance, tooLong);
    return;
  }
  if (state.nowMs >= endMs(utterance, utterance.notes.completeness, state.settings)) endUtterance(draft, utterance);
  else if (isTalkedOut(utterance, state.nowMs, state.settings)) talkedOut(draft, utterance);
  else guessInPause(draft, utterance);
}

/** The words have ended and the voice has not: the turn is over at the last word, and the voice is somebody else's. */
function talkedOut(draft: Draft, utterance: Utterance): void {
  draft.state.noisy = true;
  endUtterance(draft, { ...utterance, lastVoiceMs: utterance.lastWordsMs });
}

function beginUtterance(draft: Draft): void {
  const { state } = draft;
  const utterance = newUtterance(state.nextUtteranceId++, onsetMs(state), state.nowMs, isOpenFloor(state));
  state.guessesThisUtterance = 0;
  state.ear = { phase: "hearing", utterance };
  const fromMs = Math.max(0, utterance.onsetMs - PRE_ROLL_MS);
  emit(draft, { type: "open_recognition", utteranceId: utterance.id, piece: 0, fromMs });
}

/** Nobody speaks, nobody is about to, and the agent's last sound is long gone: any voice is the caller's turn. */
function isOpenFloor(state: TurnState): boolean {
  const rested = state.nowMs - state.lastSoundMs >= state.settings.refractoryMs;
  return state.mouth.phase === "silent" && rested && !state.noisy;
}

/** Voice that is more than a blip carries the utterance on. */
function goOnHearing(draft: Draft, before: Utterance, levelDb: number): void {
  const { state } = draft;
  if (!isOnset(state.voiceBits)) return;
  const peakDb = nextPeakDb(before.peakDb, levelDb);
  const lastLoudMs = isLoud(levelDb, peakDb) ? state.nowMs : before.lastLoudMs;
  const voicedMs = before.voicedMs + FRAME_MS;
  const utterance = { ...before, lastVoiceMs: state.nowMs, voicedMs, peakDb, lastLoudMs };
  state.ear = { phase: "hearing", utterance };
  if (utterance.confirmed) state.lastVoiceMs = state.nowMs;
  else confirmIfCaller(draft);
}

/** Sustained voice, or words, make an utterance the caller's; a listener's short sound over a reply does not. */
export function confirmIfCaller(draft: Draft): void {
  const { state } = draft;
  const utterance = heardUtterance(state);
  if (utterance === undefined || utterance.confirmed) return;
  const sounding = state.mouth.phase === "speaking";
  if ((sounding && !state.settings.bargeIn) || isProtected(state.mouth)) return;
  const sustained = !state.noisy && isSustained(state.voiceBits, state.settings.bargeInFrames);
  const spoken = (!sounding || state.noisy) && textOf(utterance) !== "";
  if ((sustained || spoken) && !isBackchannel(state, utterance)) confirm(draft, utterance);
}

/** A short listener's sound while the agent speaks or is about to; on an open floor the same word is an answer. */
function isBackchannel(state: TurnState, utterance: Utterance): boolean {
  const { phase } = state.mouth;
  if (phase !== "speaking" && phase !== "thinking" && phase !== "settling") return false;
  return utterance.notes.backchannel && utterance.pieces.length === 1 &&
    utterance.lastVoiceMs - utterance.onsetMs < BACKCHANNEL_MS;
}

function confirm(draft: Draft, utterance: Utterance): void {
  const { state } = draft;
  state.ear = { phase: "hearing", utterance: { ...utterance, confirmed: true } };
  state.lastVoiceMs = state.nowMs;
  if (state.mouth.phase === "speaking") interrupt(draft, utterance.onsetMs);
  else yieldToCaller(draft);
}

/** A long stretch of speech is recognized in pieces while listening goes on. */
function cutLongPiece(draft: Draft, voiced: boolean): void {
  const { state } = draft;
  const utterance = heardUtterance(state);
  if (utterance === undefined || !isTalking(state, utterance)) return;
  const limitMs = state.settings.maxPieceMs * (voiced ? 1 : SOFT_CUT);
  if (state.nowMs - utterance.pieceStartMs < limitMs) return;
  const piece = utterance.pieces.length;
  emit(draft, { type: "finish_recognition", utteranceId: utterance.id, piece: piece - 1 });
  emit(draft, { type: "open_recognition", utteranceId: utterance.id, piece, fromMs: state.nowMs });
  state.ear = {
    phase: "hearing",
    utterance: { ...utterance, pieceStartMs: state.nowMs, pieces: [...utterance.pieces, { text: "", final: false }] },
  };
  giveUpIfNoise(draft);
}

/** Lets go of a voice that talks on and on without a word in it. */
export function giveUpIfNoise(draft: Draft): void {
  const utterance = heardUtterance(draft.state);
  if (utterance === undefined || textOf(utterance) !== "") return;
  const wordless = utterance.pieces.filter((piece) => piece.final).length >= MAX_WORDLESS_PIECES;
  if (wordless || utterance.pieces.length > MAX_UNANSWERED_PIECES) giveUpOnNoise(draft, utterance);
}

/** Whether voice was heard so lately that the speech goes on; a silence that will end the turn is no place to cut. */
function isTalking(state: TurnState, utterance: Utterance): boolean {
  return state.nowMs - utterance.lastVoiceMs < state.settings.hangoverMs;
}

function endUtterance(draft: Draft, utterance: Utterance): void {
  const { state } = draft;
  const { id: utteranceId, lastVoiceMs, pieceStartMs } = utterance;
  const piece = utterance.pieces.length - 1;
  // A pause in which a long piece was cut may turn out to be the last one.
  const silent = piece > 0 && lastVoiceMs <= pieceStartMs;
  state.ear = { phase: "quiet", wary: false };
  emit(draft, { type: "end_of_utterance", utteranceId, lastVoiceMs });
  emit(draft, { type: "finish_recognition", utteranceId, piece, ...(silent ? { silent } : {}) });
  settle(draft, utterance);
}

/** Too short to be sure: its words, if any, will tell. */
function endUnconfirmed(draft: Draft, utterance: Utterance, wary: boolean): void {
  const { state } = draft;
  state.ear = { phase: "quiet", wary };
  state.doubts = [...state.doubts, utterance];
  emit(draft, { type: "finish_recognition", utteranceId: utterance.id, piece: utterance.pieces.length - 1 });
}

/** What an utterance in doubt was, now that its words are known. */
export function resolveDoubt(draft: Draft, utterance: Utterance): void {
  const { state } = draft;
  const text = textOf(utterance);
  if (text === "" && utterance.failed) puzzle(draft, utterance);
  if (text === "" || isProtected(state.mouth)) return;
  const sounding = state.mouth.phase === "speaking";
  if (isBackchannel(state, utterance) || (sounding && !state.settings.bargeIn)) {
    emit(draft, { type: "backchannel", utteranceId: utterance.id });
    if (sounding) state.earlyAnswer = { text, endMs: utterance.lastVoiceMs };
    return;
  }
  if (sounding) interrupt(draft, utterance.onsetMs);
  else yieldToCaller(draft);
  state.lastVoiceMs = state.nowMs;
  state.unanswered = joinTexts(state.unanswered, text);
  if (state.ear.phase === "hearing") {
    confirmIfCaller(draft);
    return;
  }
  emit(draft, { type: "end_of_utterance", utteranceId: utterance.id, lastVoiceMs: utterance.lastVoiceMs });
  answerUnanswered(draft, utterance.lastVoiceMs, utterance.notes.completeness);
}
