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
  /** What was heard of a reply so far. */
  reply(turnId: number, sentences: { text: string; heardText: string }[]): void;
  ended(reason: string): void;
}
