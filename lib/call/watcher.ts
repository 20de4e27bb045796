/**
 * What someone who watches a call is told, in clear: only for simulated calls, whose caller is the developer.
 */
import type { LogEvent, LogFields } from "../log.ts";
import type { Phase } from "../turn/state.ts";

export interface CallWatcher {
  /** A line of the log, private fields in clear; `atMs` is stream time. */
  event(event: LogEvent, atMs: number, fields: LogFields): void;
  /** The decision on the frame that starts at `startMs`. */
  voice(startMs: number, probability: number, levelDb: number): void;
  phase(phase: Phase, atMs: number): void;
  /** What the recognizer makes of a piece of an utterance so far. */
  partial(utteranceId: number, piece: number, text: string, atMs: number): void;
  /** What was heard of a reply so far; `endMs` is where a sentence ends in the reply's audio, once it is made. */
  reply(turnId: number, sentences: { text: string; heardText: string; endMs?: number }[]): void;
  ended(reason: string): void;
}
