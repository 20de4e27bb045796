/**
 * What a stream is opened with and what it tells: the vocabulary of `stream_client.ts`. This module is browser compatible.
 */
import type { Clock } from "../lib/clock.ts";
import type { LineConditions } from "./line_conditions.ts";

/** What the client needs of a `WebSocket`. */
export type StreamSocket = Pick<
  WebSocket,
  "send" | "close" | "addEventListener"
>;

export interface StreamEnd {
  /** False when the handshake was never answered with 101. */
  opened: boolean;
  /** Who ended it first. */
  by: "caller" | "server";
  code: number;
  reason: string;
}

/** What happens in the stream. `atMs` is stream time: ms since `start` was sent. */
export interface StreamEvents {
  /** The stream is open and `start` is on its way. */
  onStarted?(streamSid: string): void;
  /** A frame sounds at the caller's ear from `atMs` on; `agentBytes` of its 160 bytes are the agent's. Every 20 ms. */
  onAgentAudio?(frame: Uint8Array, atMs: number, agentBytes: number): void;
  /** The caller's frame of `atMs`, as it left before loss. Every 20 ms. */
  onCallerAudio?(frame: Uint8Array, atMs: number): void;
  /** A mark was echoed: what came before it was heard, or it was thrown away by `clear`. */
  onMark?(name: string, atMs: number, cause: "played" | "cleared"): void;
  /** The server emptied the play-out; `droppedMs` of audio will not be heard. */
  onClear?(atMs: number, droppedMs: number): void;
  /** Every message on the wire. */
  onMessage?(direction: "sent" | "received", text: string, atMs: number): void;
  /** The server sent what Twilio would not take; Twilio's warning number and why. */
  onWarning?(code: 31931 | 31950 | 31951, why: string): void;
  /** The stream is over; called once. */
  onClosed?(end: StreamEnd): void;
}

export interface StreamOptions {
  url: string;
  callSid: string;
  accountSid: string;
  /** The `<Parameter>`s of the TwiML. */
  customParameters: Readonly<Record<string, string>>;
  clock: Clock;
  openSocket: (url: string) => StreamSocket;
  events: StreamEvents;
  conditions?: Readonly<LineConditions>;
  /** Seed of the line's faults and noise; the same seed gives the same faults. */
  seed?: number;
  /**
   * `clock` sends a frame every 20 ms by itself. `caller` waits for `step()`: for a page whose microphone delivers a
   * frame every 20 ms, so that no two clocks drift apart.
   */
  pacing?: "clock" | "caller";
}

export interface StreamCounts {
  framesSent: number;
  framesLost: number;
  /** Frames skipped because the caller's machine stood still. */
  framesSkipped: number;
  underruns: number;
  warnings: number;
}
