/**
 * What the call needs from a voice activity detector: frames in, one decision a frame out, in order.
 */

/** The decision on one 20 ms frame. */
export interface VoiceDecision {
  voiced: boolean;
  /** 0..1; 0 or 1 where the detector knows no in-between. */
  probability: number;
}

/** The detector of one call. */
export interface VoiceDetector {
  /** Takes one 160-byte mu-law frame; its decision arrives at `onDecision`, in order, at once or a few ms later. */
  push(frame: Uint8Array): void;
  /** Frees the call's state; no decision arrives afterwards. */
  close(): void;
}

export interface Vad {
  readonly name: "silero" | "energy";
  open(onDecision: (decision: VoiceDecision) => void): VoiceDetector;
  close?(): Promise<void>;
}
