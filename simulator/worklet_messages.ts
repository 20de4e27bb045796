/**
 * What the page and the audio thread tell each other. This module is browser compatible.
 */

export type ToWorklet =
  /** A frame of 160 bytes that sounds next; `sounds` when the agent is in it. */
  | { type: "play"; frame: Uint8Array; sounds: boolean }
  /** Silence at once. */
  | { type: "clear" }
  | { type: "close" };

export type FromWorklet =
  /** 20 ms of the audio clock have passed: the microphone's 160 bytes, silence when it is not open (`live` false). */
  | { type: "frame"; frame: Uint8Array; live: boolean }
  /** Once a second: what waits for the loudspeaker, and how often its sound was torn. */
  | { type: "speaker"; waitingMs: number; underruns: number };
