/**
 * What happened in a call and when, as the timeline draws it: told by the server, on stream time.
 * This module is browser compatible.
 */
import { FRAME_MS } from "../lib/audio/mulaw.ts";
import type { FromServer } from "../lib/simulation/side_messages.ts";
import { CallAudio } from "./call_audio.ts";
import { GrowingBytes } from "./growing_bytes.ts";

export type MarkerKind =
  | "end_of_utterance"
  | "text"
  | "first_text"
  | "first_audio"
  | "heard"
  | "barge_in"
  | "clear"
  | "backchannel"
  | "mark"
  | "tool"
  | "key"
  | "stream";

export interface Marker {
  kind: MarkerKind;
  atMs: number;
  /** What is shown when the marker is pointed at: words, a name, a figure. */
  label: string;
}

export interface PhaseSpan {
  phase: string;
  fromMs: number;
}

/** A reply where it sounds, sentence by sentence. */
export interface SpokenReply {
  turnId: number;
  fromMs: number;
  sentences: Extract<FromServer, { type: "reply" }>["sentences"];
  /** When the caller interrupted it. */
  cutAtMs: number | undefined;
}

type ServerEvent = Extract<FromServer, { type: "event" }>;

export class Timeline {
  readonly audio = new CallAudio();
  readonly phases: PhaseSpan[] = [];
  readonly markers: Marker[] = [];
  readonly replies: SpokenReply[] = [];
  /** Voice probability of each frame in percent. */
  readonly #voice = new GrowingBytes(0);
  #voiceToMs = 0;
  /** Replies before this one belong to a stream that was lost: its turns' numbers may come again. */
  #firstReply = 0;
  #decidedAtMs = 0;
  #speakAtMs = 0;

  /** How far the voice decisions are known, in ms. */
  get voiceToMs(): number {
    return this.#voiceToMs;
  }

  /** 0 to 1. */
  voiceAt(atMs: number): number {
    return this.#voice.at(Math.floor(atMs / FRAME_MS)) / 100;
  }

  mark(kind: MarkerKind, atMs: number, label = ""): void {
    this.markers.push({ kind, atMs, label });
  }

  /** The line was lost, and the call goes on here on another stream. */
  beginStream(atMs: number): void {
    const last = this.replies.at(-1);
    if (last !== undefined) last.cutAtMs ??= atMs;
    this.#firstReply = this.replies.length;
    this.mark("stream", atMs);
  }

  take(message: FromServer): void {
    if (message.type === "voice") this.#takeVoice(message.fromMs, message.probabilities);
    else if (message.type === "phase") this.phases.push({ phase: message.phase, fromMs: message.atMs });
    else if (message.type === "reply") this.#takeReply(message.turnId, message.sentences);
    else if (message.type === "event") this.#takeEvent(message);
  }

  #takeVoice(fromMs: number, probabilities: readonly number[]): void {
    const percent = Uint8Array.from(probabilities, (probability) => Math.round(probability * 100));
    this.#voice.write(Math.floor(fromMs / FRAME_MS), percent);
    this.#voiceToMs = Math.max(this.#voiceToMs, fromMs + probabilities.length * FRAME_MS);
  }

  #takeReply(turnId: number, sentences: SpokenReply["sentences"]): void {
    const known = this.#replyOf(turnId);
    if (known !== undefined) known.sentences = sentences;
    else this.replies.push({ turnId, fromMs: this.#speakAtMs, sentences, cutAtMs: undefined });
  }

  #replyOf(turnId: unknown): SpokenReply | undefined {
    const index = this.replies.findLastIndex((reply) => reply.turnId === turnId);
    return index < this.#firstReply ? undefined : this.replies[index];
  }

  #takeEvent({ event, atMs, fields }: ServerEvent): void {
    switch (event) {
      case "EOU":
        this.#decidedAtMs = atMs;
        return this.mark("end_of_utterance", atMs, `${fields.eouWaitMs} ms`);
      case "ASR_TEXT":
        return this.mark("text", atMs, String(fields.text ?? ""));
      case "TTS_START":
        this.#speakAtMs = atMs;
        return this.#takeFigures(fields);
      case "MARK_ACK":
        return this.mark("heard", atMs, `${fields.heardMs} ms`);
      case "BARGE_IN":
        return this.#takeInterruption(atMs, fields);
      case "BACKCHANNEL":
        return this.mark("backchannel", atMs);
      case "TOOL_CALL":
        return this.mark("tool", atMs, String(fields.tool ?? ""));
    }
  }

  /** The stages are told as times since the decision that the turn was over. */
  #takeFigures({ firstTextMs, firstAudioMs }: ServerEvent["fields"]): void {
    if (typeof firstTextMs !== "number" || typeof firstAudioMs !== "number") return;
    this.mark("first_text", this.#decidedAtMs + firstTextMs, `${firstTextMs} ms`);
    this.mark("first_audio", this.#decidedAtMs + firstAudioMs, `${firstAudioMs} ms`);
  }

  #takeInterruption(atMs: number, { turn, afterMs }: ServerEvent["fields"]): void {
    const reply = this.#replyOf(turn);
    if (reply !== undefined) reply.cutAtMs = atMs;
    this.mark("barge_in", atMs, `${afterMs} ms`);
  }
}
