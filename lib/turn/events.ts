/**
 * What goes into the turn machine and what comes out of it. Plain data, so that a call can be written down and run
 * again. This module is browser compatible.
 */
import type { ExpectedSlot } from "../brain/conversation.ts";
import type { TurnSettings } from "./settings.ts";

/** How finished the caller's words look, given what was asked: the end-of-turn rule waits by it. */
export type Completeness = "complete" | "open" | "unknown";

/** The fixed things the agent says without the brain. */
export type PromptKind =
  | "are_you_there"
  | "are_you_there_again"
  | "say_again"
  | "trouble"
  | "time_warning"
  | "goodbye_silence"
  | "goodbye_trouble"
  | "goodbye_time"
  | "noise_goodbye"
  | "callback_goodbye"
  /** The call goes on after its stream was lost. */
  | "cut_off_resume";

/** Why a call is over; each call ends with exactly one. */
export type EndReason =
  | "agent_goodbye"
  | "silence"
  | "trouble"
  | "noise"
  | "max_duration"
  | "drain"
  /** What the call may cost is used up. */
  | "budget"
  | "caller_hangup"
  | "transferred"
  | "stream_lost"
  | "media_timeout"
  | "internal";

/** What is said about a text when it comes in; decided by the shell, so that the machine needs no word lists. */
export interface TextNotes {
  completeness: Completeness;
  /** "mm-hm", "כן", "right": sounds a listener makes without wanting the floor. */
  backchannel: boolean;
}

/**
 * Events carry `atMs`, the stream time they belong to. Only `frame` and `tick` move time; results carry the id of
 * what they answer, and one that comes too late is dropped by it.
 */
export type TurnEvent =
  | { type: "call_started"; atMs: number }
  /** One 20 ms frame of caller audio that ends at `atMs`. `agentPeakDb` is the agent's recent peak, if it sounds. */
  | { type: "frame"; atMs: number; voiced: boolean; levelDb: number; agentPeakDb?: number }
  /** Time passed without audio: the stream stopped sending. */
  | { type: "tick"; atMs: number }
  | { type: "partial"; atMs: number; utteranceId: number; piece: number; text: string; notes: TextNotes }
  /**
   * The last word on a piece; `failed` when the recognizer could not tell, which is not the same as no words, and
   * `refused` when it will not be able to until the operator has mended something.
   */
  | {
    type: "transcript";
    atMs: number;
    utteranceId: number;
    piece: number;
    text: string;
    notes: TextNotes;
    failed?: boolean;
    refused?: boolean;
  }
  /** The reply has its first audio: held until `speak`. */
  | { type: "reply_ready"; atMs: number; turnId: number }
  /** The reply is over and all of it was heard. */
  | { type: "reply_played"; atMs: number; turnId: number; endCall: boolean }
  /** Nothing (more) will come of this turn; `refused` when the same will be true of the next. */
  | { type: "reply_failed"; atMs: number; turnId: number; refused?: boolean }
  /** The phrase that bridged a wait was heard, or stopped. */
  | { type: "filler_played"; atMs: number }
  /** What the reply asks for. */
  | { type: "expect"; atMs: number; turnId: number; slot: ExpectedSlot }
  /** A key was pressed: a sign of life. */
  | { type: "dtmf"; atMs: number; digit: string }
  /** Says a fixed goodbye and ends the call: a deploy, a limit, an inner fault. */
  | { type: "wrap_up"; atMs: number; prompt: PromptKind; reason: EndReason }
  | { type: "settings"; atMs: number; settings: TurnSettings };

/** What a turn is to say. */
export type Task =
  | { kind: "greeting" }
  /** Answer these words of the caller's. */
  | { kind: "reply"; text: string }
  /** A fixed phrase; with `endReason` it is the call's last word. `overVoice`: noise alone does not stop it. */
  | { kind: "prompt"; prompt: PromptKind; overVoice: boolean; endReason?: EndReason }
  /** Say the rest of an interrupted turn, from the last sentence heard in full. */
  | { kind: "resume"; turnId: number };

export type TurnCommand =
  /** Start recognizing; audio from `fromMs` on is in the ring buffer or still to come. */
  | { type: "open_recognition"; utteranceId: number; piece: number; fromMs: number }
  /** No more audio for this piece: its transcript is wanted now. `silent`: no voice was in it, and no words will be. */
  | { type: "finish_recognition"; utteranceId: number; piece: number; silent?: true }
  /** Forget this utterance and its recognitions. */
  | { type: "abandon_recognition"; utteranceId: number }
  /** The caller's turn is over (log word EOU). */
  | { type: "end_of_utterance"; utteranceId: number; lastVoiceMs: number }
  /** Start making a reply, held back. A guess runs before the caller's turn is over and may not write anything. */
  | { type: "think"; turnId: number; task: Task; guess: boolean }
  /** The guess turned out right: it may write now. */
  | { type: "commit"; turnId: number }
  /** Say "one moment": the reply takes long to be made. `again` when that was said before in this turn. */
  | { type: "fill"; again: boolean }
  /** Stop saying it: the caller goes on speaking. */
  | { type: "hush" }
  /** Let the reply be heard. */
  | { type: "speak"; turnId: number }
  /** Stop making a reply that was not heard. */
  | { type: "drop"; turnId: number }
  /** The caller interrupts: stop making and playing it, keep what was heard. `voicedMs` after the onset. */
  | { type: "interrupt"; turnId: number; onsetMs: number }
  | { type: "backchannel"; utteranceId: number }
  | { type: "listening" }
  | { type: "hang_up"; reason: EndReason };
