/**
 * Turn-taking as a pure step: what happened goes in with its time, what to do comes out. Reads no clock and waits for
 * nothing, so hours of calls run in a second. This module is browser compatible.
 */
import { type Draft, think } from "./draft.ts";
import { confirmIfCaller, giveUpIfNoise, hearFrame, passTime as passEarTime, resolveDoubt } from "./ear.ts";
import type { TurnCommand, TurnEvent } from "./events.ts";
import { dropStaleGuess } from "./guess.ts";
import {
  fillerPlayed,
  passTime as passMouthTime,
  replyFailed,
  replyPlayed,
  replyReady,
  settled,
  wrapUp,
} from "./mouth.ts";
import type { TurnState, Utterance } from "./state.ts";
import { allFinal, sameWords, textOf, withText } from "./utterance.ts";
import { countsAsVoice, pushFrame } from "./voice.ts";

export interface Step {
  state: TurnState;
  commands: readonly TurnCommand[];
}

/** An utterance in doubt is waited for this long; then it is taken for what is known of it. */
const DOUBT_LIMIT_MS = 3000;

/**
 * Takes the machine one event further. Pure: the same state and event always give the same step; `state` is not
 * changed. Events about turns or utterances that are no longer going on change nothing.
 */
export function advance(state: TurnState, event: TurnEvent): Step {
  if (state.mouth.phase === "ended") return { state, commands: [] };
  const draft: Draft = { state: { ...state }, commands: [] };
  take(draft, event);
  passTime(draft);
  return draft;
}

function take(draft: Draft, event: TurnEvent): void {
  const { state } = draft;
  switch (event.type) {
    case "call_started":
      think(draft, { kind: "greeting" });
      return;
    case "frame":
      takeFrame(draft, event);
      return;
    case "tick":
      state.nowMs = Math.max(state.nowMs, event.atMs);
      return;
    case "partial":
      takeText(draft, event, false);
      return;
    case "transcript":
      takeText(draft, event, true);
      return;
    case "reply_ready":
      replyReady(draft, event.turnId);
      return;
    case "reply_played":
      replyPlayed(draft, event.turnId, event.endCall);
      return;
    case "reply_failed":
      replyFailed(draft, event.turnId, event.refused ?? false);
      return;
    case "filler_played":
      fillerPlayed(draft);
      return;
    case "expect":
      if (isCurrent(state, event.turnId)) state.expected = event.slot;
      return;
    case "dtmf":
      state.lastVoiceMs = state.nowMs;
      return;
    case "wrap_up":
      wrapUp(draft, event.prompt, event.reason);
      return;
    case "settings":
      state.settings = event.settings;
      return;
  }
}

function takeFrame(draft: Draft, event: TurnEvent & { type: "frame" }): void {
  const { state } = draft;
  const counted = countsAsVoice(event.voiced, event.levelDb, event.agentPeakDb);
  state.nowMs = Math.max(state.nowMs, event.atMs);
  state.voiceBits = pushFrame(state.voiceBits, counted);
  if (state.mouth.phase === "speaking") state.lastSoundMs = state.nowMs;
  hearFrame(draft, counted, event.levelDb);
}

function isCurrent(state: TurnState, turnId: number): boolean {
  const { mouth } = state;
  if (mouth.phase === "thinking" || mouth.phase === "speaking") return mouth.turnId === turnId;
  return false;
}

function passTime(draft: Draft): void {
  passEarTime(draft);
  const { state } = draft;
  for (const doubt of state.doubts) {
    if (state.nowMs - doubt.lastVoiceMs > DOUBT_LIMIT_MS) closeDoubt(draft, doubt.id);
  }
  passMouthTime(draft);
}

function closeDoubt(draft: Draft, utteranceId: number): void {
  const { state } = draft;
  const doubt = state.doubts.find((utterance) => utterance.id === utteranceId);
  if (doubt === undefined) return;
  state.doubts = state.doubts.filter((utterance) => utterance.id !== utteranceId);
  resolveDoubt(draft, doubt);
}

type TextEvent = TurnEvent & { type: "partial" | "transcript" };

/** Puts a recognizer's text where it belongs: the speech being heard, the turn being settled, or one in doubt. */
function takeText(draft: Draft, event: TextEvent, final: boolean): void {
  const { state } = draft;
  const { ear, mouth } = state;
  if (ear.phase === "hearing" && ear.utterance.id === event.utteranceId) {
    const utterance = withEventText(ear.utterance, event, final);
    const changed = !sameWords(textOf(utterance), textOf(ear.utterance));
    state.ear = { phase: "hearing", utterance: changed ? { ...utterance, lastWordsMs: state.nowMs } : utterance };
    dropStaleGuess(draft);
    confirmIfCaller(draft);
    giveUpIfNoise(draft);
  } else if (mouth.phase === "settling" && mouth.utterance.id === event.utteranceId) {
    const utterance = withEventText(mouth.utterance, event, final);
    state.mouth = { ...mouth, utterance };
    if (allFinal(utterance)) settled(draft);
  } else {
    takeDoubtText(draft, event, final);
  }
}

function withEventText(utterance: Utterance, event: TextEvent, final: boolean): Utterance {
  const changed = withText(utterance, event.piece, event.text, final, event.notes);
  if (event.type !== "transcript" || !event.failed) return changed;
  return { ...changed, failed: true, refused: event.refused ?? false };
}

function takeDoubtText(draft: Draft, event: TextEvent, final: boolean): void {
  const { state } = draft;
  state.doubts = state.doubts.map((doubt) =>
    doubt.id === event.utteranceId ? withEventText(doubt, event, final) : doubt
  );
  const doubt = state.doubts.find(({ id }) => id === event.utteranceId);
  if (doubt !== undefined && allFinal(doubt)) closeDoubt(draft, doubt.id);
}
