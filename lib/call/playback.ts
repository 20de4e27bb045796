/**
 * Sends the agent's audio at the pace it is played, a little ahead, and knows how much of it was heard.
 *
 * Twilio plays what it is sent in order and returns a mark when the audio before it has been played, or at once when
 * a `clear` threw that audio away (Media Streams "mark" and "clear" messages). Marks therefore carry a generation, one a
 * reply: a mark of an earlier generation says nothing about what was heard.
 */
import { BYTES_PER_MS } from "../audio/mulaw.ts";
import type { CancelTimer, Clock } from "../clock.ts";
import { EchoLevel } from "./echo_level.ts";
import type { ReplyAudio } from "./reply_audio.ts";

/** What is sent in one message: short enough to stop soon, long enough not to be many messages. */
const CHUNK_MS = 100;
/** A mark that is this late has been lost; the clock tells then what was heard. */
const MARK_GRACE_MS = 2000;

/** A mark that is this late while its audio must have been played does not come: what was heard is told without it. */
const MARK_OVERDUE_MS = 1000;

/** Sends to the line; the call builds the messages. */
export interface Line {
  media(audio: Uint8Array): void;
  mark(name: string): void;
  clear(): void;
  /** False while the line holds so much unsent data that more would only pile up. */
  canSend(): boolean;
}

export interface PlaybackEvents {
  /** The first audio of a reply went out. */
  onStarted: (reply: ReplyAudio) => void;
  /** All of a reply was heard; `byMark` is false when its mark never came back and the clock had to tell. */
  onPlayed: (reply: ReplyAudio, byMark: boolean) => void;
  /** A mark came back: `heardMs` of the reply has been heard. */
  onHeard: (reply: ReplyAudio, heardMs: number) => void;
  /** All there is of a reply was sent, and more is to come; the line falls silent in `inMs`. */
  onDry: (reply: ReplyAudio, inMs: number) => void;
}

interface PendingMark {
  name: string;
  atMs: number;
  last: boolean;
}

/** A reply being played and how far it got. */
interface Playing {
  reply: ReplyAudio;
  marks: PendingMark[];
  startedAtMs: number | undefined;
  ackedMs: number;
  ackedAtMs: number;
  /** Where the newest mark was put, in ms of the reply. */
  markedMs: number;
  lastMarkSent: boolean;
}

export class Playback {
  private readonly echo: EchoLevel;
  private readonly queue: ReplyAudio[] = [];
  private playing: Playing | undefined;
  private generation = 0;
  /** When the line will have played all that it was sent. */
  private lineEndsAtMs = 0;
  private cancelPump: CancelTimer = () => {};
  private cancelGrace: CancelTimer = () => {};
  private pumpDue = false;
  private underrunCount = 0;
  private lastSentAtMs: number;

  constructor(
    private readonly line: Line,
    private readonly clock: Clock,
    private readonly leadMs: number,
    private readonly events: PlaybackEvents,
  ) {
    this.lastSentAtMs = clock.nowMs();
    this.echo = new EchoLevel(leadMs + CHUNK_MS);
  }

  /** Lets a reply be heard: now, or after the one that is playing. */
  play(reply: ReplyAudio): void {
    this.queue.push(reply);
    if (this.playing === undefined) this.next();
  }

  /** Stops at once, forgets everything that waits, and tells how much was heard of the reply that was playing. */
  clear(): { reply: ReplyAudio; heardMs: number } | undefined {
    const { playing } = this;
    const heard = playing && { reply: playing.reply, heardMs: this.heardMs() };
    this.stop();
    if (playing?.startedAtMs !== undefined) this.line.clear();
    this.lineEndsAtMs = this.clock.nowMs();
    this.echo.clearAfter(this.lineEndsAtMs);
    return heard;
  }

  /** A mark came back from the line. Unknown and outdated ones are ignored. */
  markReturned(name: string): void {
    const { playing } = this;
    const index = playing?.marks.findIndex((mark) => mark.name === name) ?? -1;
    if (playing === undefined || index < 0) return;
    const mark = playing.marks[index]!;
    playing.marks.splice(0, index + 1);
    playing.ackedMs = mark.atMs;
    playing.ackedAtMs = this.clock.nowMs();
    this.events.onHeard(playing.reply, mark.atMs);
    if (mark.last) this.finish(true);
  }

  /** How much of the reply being played has been heard, in ms. */
  heardMs(): number {
    const { playing } = this;
    if (playing?.startedAtMs === undefined) return 0;
    const { marks, ackedMs, ackedAtMs, reply } = playing;
    const byClockMs = ackedMs + this.clock.nowMs() - ackedAtMs;
    const nextMarkMs = marks[0]?.atMs ?? reply.takenMs;
    if (byClockMs < nextMarkMs + MARK_OVERDUE_MS) return Math.min(byClockMs, nextMarkMs);
    return Math.max(nextMarkMs, Math.min(byClockMs, reply.takenMs - this.aheadMs()));
  }

  /** The agent's loudness as the echo gate needs it, in dBFS; `undefined` when it is silent. */
  agentPeakDb(): number | undefined {
    return this.echo.peakDb(this.clock.nowMs());
  }

  get isPlaying(): boolean {
    return this.playing !== undefined;
  }

  /** When audio was last sent, by the clock. */
  get lastAudioAtMs(): number {
    return this.lastSentAtMs;
  }

  /** How often a reply ran dry while it was being heard. */
  get underruns(): number {
    return this.underrunCount;
  }

  /** Stops for good: no timer is left. */
  close(): void {
    this.stop();
  }

  private stop(): void {
    this.cancelPump();
    this.cancelGrace();
    this.pumpDue = false;
    if (this.playing) this.playing.reply.onMore = () => {};
    this.playing = undefined;
    this.queue.length = 0;
  }

  private next(): void {
    const reply = this.queue.shift();
    if (reply === undefined) return;
    this.generation++;
    this.playing = {
      reply,
      marks: [],
      startedAtMs: undefined,
      ackedMs: 0,
      ackedAtMs: this.clock.nowMs(),
      markedMs: 0,
      lastMarkSent: false,
    };
    reply.onMore = () => this.pump();
    this.pump();
  }

  /** Sends what may be sent now and comes back when more may be. */
  private pump(): void {
    const { playing } = this;
    if (playing === undefined || this.pumpDue) return;
    while (this.line.canSend() && this.aheadMs() < this.leadMs) {
      const audio = playing.reply.take(CHUNK_MS);
      if (audio === undefined) break;
      this.send(playing, audio);
    }
    // A sentence may be known to be over only after its last audio was sent.
    if (playing.startedAtMs !== undefined && playing.reply.isAtBoundary) this.markBoundary(playing);
    if (playing.reply.isDrained) this.markEnd(playing);
    else this.pumpLater(playing);
  }

  private aheadMs(): number {
    return Math.max(0, this.lineEndsAtMs - this.clock.nowMs());
  }

  private send(playing: Playing, audio: Uint8Array): void {
    const nowMs = this.clock.nowMs();
    const { reply } = playing;
    if (playing.startedAtMs === undefined) {
      playing.startedAtMs = nowMs;
      playing.ackedAtMs = Math.max(nowMs, this.lineEndsAtMs);
      this.events.onStarted(reply);
    } else if (this.lineEndsAtMs < nowMs) {
      this.underrunCount++;
    }
    const playsAtMs = Math.max(nowMs, this.lineEndsAtMs);
    this.lineEndsAtMs = playsAtMs + audio.length / BYTES_PER_MS;
    this.lastSentAtMs = nowMs;
    this.echo.sent(audio, playsAtMs);
    this.line.media(audio);
    if (reply.isAtBoundary) this.markBoundary(playing);
  }

  private markBoundary(playing: Playing): void {
    const { takenMs, isDrained } = playing.reply;
    if (playing.markedMs < takenMs && !isDrained) this.sendMark(playing, false);
  }

  private sendMark(playing: Playing, last: boolean): void {
    const { turnId, takenMs } = playing.reply;
    const name = `turn-${turnId}-g${this.generation}-${last ? "end" : Math.round(takenMs)}`;
    playing.markedMs = takenMs;
    playing.marks.push({ name, atMs: takenMs, last });
    this.line.mark(name);
  }

  private markEnd(playing: Playing): void {
    if (playing.lastMarkSent) return;
    playing.lastMarkSent = true;
    if (playing.startedAtMs === undefined) {
      this.finish(true);
      return;
    }
    this.sendMark(playing, true);
    this.cancelGrace = this.clock.after(this.aheadMs() + MARK_GRACE_MS, () => this.finish(false));
  }

  private pumpLater(playing: Playing): void {
    // With nothing to send, the reply's own `onMore` comes back here; with the lead reached, a timer does.
    if (playing.reply.madeMs === playing.reply.takenMs) {
      if (playing.startedAtMs !== undefined) this.events.onDry(playing.reply, this.aheadMs());
      return;
    }
    this.pumpDue = true;
    const waitMs = Math.max(CHUNK_MS / 2, this.aheadMs() - this.leadMs + CHUNK_MS / 2);
    this.cancelPump = this.clock.after(waitMs, () => {
      this.pumpDue = false;
      this.pump();
    });
  }

  private finish(byMark: boolean): void {
    const { playing } = this;
    if (playing === undefined) return;
    this.cancelGrace();
    playing.reply.onMore = () => {};
    this.playing = undefined;
    this.events.onPlayed(playing.reply, byMark);
    if (this.playing === undefined) this.next();
  }
}
