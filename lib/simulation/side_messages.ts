/**
 * The side channel of a simulated call: a second WebSocket (`/ws/simulator?callSid=CASIM…`) beside the media stream,
 * because the media stream carries exactly Twilio's messages and nothing else. It exists for simulated calls only.
 * The caller's side hands over what it says and changes settings; the server tells what really happened.
 * This module is browser compatible.
 */
import type { Lead, SummaryText, Viewing } from "../agency/leads.ts";
import type { LogEvent, LogFields } from "../log.ts";
import type { TurnSettings } from "../turn/settings.ts";

/** From the caller's side to the server. */
export type ToServer =
  /**
   * The words of a stretch of caller audio, for the `typed` recognizer. `fromMs`..`toMs` is where the audio stands in
   * the stream (media timestamps); sent before or while that audio is. `words` gives each word's end time where known.
   */
  | { type: "said"; text: string; fromMs: number; toMs: number; words?: { text: string; endMs: number }[] }
  /** Words that the browser's own speech recognition heard on the live microphone up to `atMs`. */
  | { type: "heard_words"; text: string; final: boolean; atMs: number }
  /** Turn-taking settings for this call only. */
  | { type: "settings"; settings: Partial<TurnSettings> };

/** From the server to the caller's side. `atMs` is stream time. */
export type FromServer =
  | {
    type: "ready";
    settings: TurnSettings;
    recognizer: string;
    synthesizer: string;
    brain: string;
    vad: string;
    /** The agency's, by its IANA name: viewings are at its clock, wherever the page is. */
    timeZone: string;
  }
  /** A line of the log with its private fields in clear: the words of the turn, stage times, texts. */
  | { type: "event"; event: LogEvent; atMs: number; fields: LogFields }
  /** Voice decisions, one entry a 20 ms frame from `fromMs` on. */
  | { type: "voice"; fromMs: number; probabilities: number[]; levelsDb: number[] }
  | { type: "phase"; phase: string; atMs: number }
  /** What the recognizer makes of a piece of an utterance so far. */
  | { type: "partial"; utteranceId: number; piece: number; text: string; atMs: number }
  /**
   * What the caller has heard of a reply so far, sentence by sentence. `endMs` is where the sentence ends in the reply's
   * audio; absent while it is being made.
   */
  | { type: "reply"; turnId: number; sentences: { text: string; heardText: string; endMs?: number }[] }
  | { type: "settings"; settings: TurnSettings }
  | { type: "ended"; reason: string }
  /** What is kept of the call; comes last, after `ended`. */
  | { type: "outcome"; lead: Lead; viewings: readonly Viewing[]; summary: SummaryText };
