/**
 * Phrases that bridge a wait: before a reply is ready, and in the middle of one whose brain falls silent. They are no
 * part of the reply, and of the conversation.
 */
import type { CancelTimer } from "../clock.ts";
import type { Language } from "../language.ts";
import type { CallParts } from "./call_parts.ts";
import type { CallUsage } from "./call_usage.ts";
import type { Playback } from "./playback.ts";
import { Reply, type ReplyParts } from "./reply.ts";
import type { ReplyAudio } from "./reply_audio.ts";

/** A reply that falls silent in the middle for this long, for want of words, is bridged. */
const BRIDGE_AFTER_MS = 2000;

/** What is told of the wait, and asked of the call. */
export interface FillerCall {
  replyOf: (turnId: number) => Reply | undefined;
  language: () => Language;
  /** The phrase was heard. */
  onPlayed: () => void;
}

export class Fillers {
  private filler: Reply | undefined;
  private cancelBridge: CancelTimer = () => {};

  constructor(
    private readonly playback: Playback,
    private readonly parts: ReplyParts & Pick<CallParts, "fillerText">,
    private readonly usage: CallUsage,
    private readonly call: FillerCall,
  ) {}

  /** Says a phrase while the reply of a turn is waited for; the phrase's own audio says nothing about that. */
  say(turnId: number, language: Language, wait: { tool: string | undefined; again: boolean }): void {
    const events = { onReady: () => {}, onFailed: () => {}, onExpect: () => {} };
    this.filler = new Reply(turnId, language, this.parts, events, this.usage.forReply(), "filler");
    this.filler.say([this.parts.fillerText(wait, language)]);
    this.playback.play(this.filler.audio);
  }

  /** Stops the phrase, if it is still to be heard. */
  hush(): void {
    if (this.filler === undefined) return;
    this.filler.abort();
    this.filler = undefined;
    this.playback.clear();
  }

  /** A phrase that has not even begun must not hold up what it was to bridge. */
  hushUnheard(): void {
    if (this.filler?.audio.takenMs === 0) this.hush();
  }

  /** A reply of which all was sent falls silent in `inMs`: it is bridged as the wait for its beginning is. */
  bridge(audio: ReplyAudio, inMs: number): void {
    const { takenMs, turnId } = audio;
    this.cancelBridge();
    this.cancelBridge = this.parts.clock.after(inMs + BRIDGE_AFTER_MS, () => {
      const reply = this.call.replyOf(turnId);
      if (reply?.audio !== audio || audio.takenMs !== takenMs) return;
      reply.bridge(this.parts.fillerText({ tool: reply.runningTool, again: false }, this.call.language()));
    });
  }

  /** A phrase was heard to its end. */
  played(audio: ReplyAudio): void {
    if (this.filler?.audio === audio) this.filler = undefined;
    this.call.onPlayed();
  }

  /** Stops making the phrase. */
  abort(): void {
    this.filler?.abort();
  }

  /** No timer is left. */
  close(): void {
    this.cancelBridge();
  }
}
