/**
 * The caller's audio on its way to the turn machine: frames in order, with the voice detector's decision on each.
 */
import { FRAME_MS } from "../audio/mulaw.ts";
import { rmsDb } from "../audio/loudness.ts";
import type { Clock } from "../clock.ts";
import { type InboundCounts, InboundOrder } from "../twilio/inbound_order.ts";
import type { InboundMedia } from "../twilio/messages.ts";
import type { Vad, VoiceDecision, VoiceDetector } from "../vad/vad.ts";

export interface VoiceFrame {
  /** Stream time at which the frame ends. */
  atMs: number;
  voiced: boolean;
  probability: number;
  levelDb: number;
}

export interface VoiceInEvents {
  /** A frame of audio arrived; its decision may follow a little later. */
  onAudio: (frame: Uint8Array, startMs: number) => void;
  onVoice: (frame: VoiceFrame) => void;
}

export class VoiceIn {
  private readonly order = new InboundOrder();
  private readonly detector: VoiceDetector;
  private readonly undecided: { atMs: number; levelDb: number }[] = [];
  private lastFrameEndMs = 0;
  private lastArrivalMs: number;
  private longestWaitMs = 0;

  constructor(vad: Vad, private readonly clock: Clock, private readonly events: VoiceInEvents) {
    this.detector = vad.open((decision) => this.decided(decision));
    this.lastArrivalMs = clock.nowMs();
  }

  media(message: InboundMedia): void {
    const nowMs = this.clock.nowMs();
    this.longestWaitMs = Math.max(this.longestWaitMs, nowMs - this.lastArrivalMs);
    this.lastArrivalMs = nowMs;
    for (const { audio, startMs } of this.order.push(message)) this.frame(audio, startMs);
  }

  /** How long nothing has arrived, in ms. */
  get quietMs(): number {
    return this.clock.nowMs() - this.lastArrivalMs;
  }

  /** The longest that nothing had arrived, in ms. */
  get longestGapMs(): number {
    return Math.max(this.longestWaitMs, this.quietMs);
  }

  /** Stream time by the clock, should the stream have stopped sending. */
  get estimatedMs(): number {
    return this.lastFrameEndMs + this.quietMs;
  }

  get counts(): InboundCounts {
    return this.order.counts;
  }

  close(): void {
    this.detector.close();
  }

  private frame(audio: Uint8Array, startMs: number): void {
    this.lastFrameEndMs = startMs + FRAME_MS;
    this.events.onAudio(audio, startMs);
    // Rounded, so that the trace holds exactly what the machine saw.
    this.undecided.push({ atMs: this.lastFrameEndMs, levelDb: Math.round(rmsDb(audio) * 10) / 10 });
    this.detector.push(audio);
  }

  private decided({ voiced, probability }: VoiceDecision): void {
    const frame = this.undecided.shift();
    if (frame !== undefined) this.events.onVoice({ ...frame, voiced, probability });
  }
}
