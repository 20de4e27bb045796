/**
 * The states of a call's turn-taking: two small machines side by side, the ear and the mouth. Data that exists only in
 * one phase lives only in that phase. This module is browser compatible.
 */
import type { ExpectedSlot } from "../brain/conversation.ts";
import type { EndReason, Task, TextNotes } from "./events.ts";
import type { TurnSettings } from "./settings.ts";

export interface Piece {
  text: string;
  final: boolean;
}

/** One stretch of caller speech, heard in one or more pieces. */
export interface Utterance {
  id: number;
  onsetMs: number;
  /** End of the last voiced frame. */
  lastVoiceMs: number;
  voicedMs: number;
  /** Loudest voice of late, in dBFS; sinks slowly. */
  peakDb: number;
  /** End of the last frame near that: a detector's voice goes on for a tenth of a second after the sound has ended. */
  lastLoudMs: number;
  pieceStartMs: number;
  /** When its text last changed. */
  lastWordsMs: number;
  /** Words came while it was still being said: the recognizer tells as it hears. */
  hasPartials: boolean;
  pieces: readonly Piece[];
  /** Notes on the newest text of all pieces together. */
  notes: TextNotes;
  /** True once it is surely the caller talking to us; an echo, a cough or a breath never gets there. */
  confirmed: boolean;
  /** The recognizer failed on some of it. */
  failed: boolean;
  /** …and will fail on the next one, too. */
  refused: boolean;
}

export type Ear =
  /** `wary` after weak, broken voice that led nowhere: until a silence only sustained voice begins an utterance. */
  | { phase: "quiet"; wary: boolean }
  | { phase: "hearing"; utterance: Utterance };

/** A reply being made on words that may still change. */
export interface Guess {
  turnId: number;
  text: string;
  ready: boolean;
}

/** What bridges the wait for a reply: nothing yet, a phrase that is being heard, or one that was. */
export type Filler = "none" | "playing" | "played";

export type Mouth =
  | { phase: "silent" }
  /** The caller pauses; a reply to the words so far is being made. */
  | { phase: "guessing"; guess: Guess }
  /** The caller's turn is over; its last words are on their way from the recognizer. */
  | {
    phase: "settling";
    utterance: Utterance;
    guess: Guess | undefined;
    sinceMs: number;
    /** The turn that this utterance interrupted: to be taken up again if no word came out of it. */
    interruptedTurnId: number | undefined;
    filler: Filler;
  }
  | {
    phase: "thinking";
    turnId: number;
    task: Task;
    ready: boolean;
    sinceMs: number;
    /** Stream time before which the reply may not start: the caller may be only pausing. */
    notBeforeMs: number;
    filler: Filler;
  }
  | { phase: "speaking"; turnId: number; task: Task; sinceMs: number }
  /** The caller interrupted; whether with words is not known yet. */
  | { phase: "interrupted"; turnId: number; sinceMs: number }
  | { phase: "ended"; reason: EndReason };

export interface TurnState {
  settings: TurnSettings;
  /** Stream time reached, in ms. */
  nowMs: number;
  ear: Ear;
  mouth: Mouth;
  /** The last 31 frames, newest in bit 0, 1 = voiced and louder than the agent's echo can be. */
  voiceBits: number;
  /**
   * Voice goes on although the caller's words have ended: talk or music around them. Until a silence only words count
   * as the caller.
   */
  noisy: boolean;
  /** Utterances that ended unconfirmed or were overtaken by new speech; their transcripts decide what they were. */
  doubts: readonly Utterance[];
  /** Words of the caller that no reply has answered yet. */
  unanswered: string;
  /** A "yes" said while the agent was still asking; counts if the question ends soon after. */
  earlyAnswer: { text: string; endMs: number } | undefined;
  expected: ExpectedSlot | undefined;
  /** When the agent was last heard. */
  lastSoundMs: number;
  /** When the caller was last heard: voice of a confirmed utterance, or a key. */
  lastVoiceMs: number;
  silencePrompts: number;
  failedTurns: number;
  /** How often the caller was asked to say it again since a reply was heard. */
  apologies: number;
  /** Utterances in a row in which no word was recognized. */
  wordlessTurns: number;
  /** End of the last short voice that held no words; nobody has answered it. */
  puzzledMs: number | undefined;
  guessesThisUtterance: number;
  warnedOfTime: boolean;
  nextUtteranceId: number;
  nextTurnId: number;
}

export function initialState(settings: TurnSettings): TurnState {
  return {
    settings,
    nowMs: 0,
    ear: { phase: "quiet", wary: false },
    mouth: { phase: "silent" },
    voiceBits: 0,
    noisy: false,
    doubts: [],
    unanswered: "",
    earlyAnswer: undefined,
    expected: undefined,
    lastSoundMs: -Infinity,
    lastVoiceMs: 0,
    silencePrompts: 0,
    failedTurns: 0,
    apologies: 0,
    wordlessTurns: 0,
    puzzledMs: undefined,
    guessesThisUtterance: 0,
    warnedOfTime: false,
    nextUtteranceId: 1,
    nextTurnId: 1,
  };
}

/** One word for what the call is doing, for the log and the simulator. */
export type Phase = "listening" | "hearing" | "thinking" | "speaking" | "interrupted" | "ended";

export function phaseOf(state: TurnState): Phase {
  const { ear, mouth } = state;
  if (mouth.phase === "ended" || mouth.phase === "interrupted" || mouth.phase === "speaking") return mouth.phase;
  if (ear.phase === "hearing" && ear.utterance.confirmed) return "hearing";
  if (mouth.phase === "settling" || mouth.phase === "thinking") return "thinking";
  return "listening";
}

/** Why the call is to end with what the caller hears at the moment; undefined while it is to go on. */
export function lastWordReason({ mouth }: TurnState): EndReason | undefined {
  return mouth.phase === "speaking" && mouth.task.kind === "prompt" ? mouth.task.endReason : undefined;
}
