/**
 * What the call needs from anything that hears: one recognition an utterance piece, fed frame by frame.
 */
import type { ProviderError } from "../errors.ts";
import type { Language } from "../language.ts";
import type { ReportUsage } from "../usage.ts";

export interface Transcript {
  /** What was said, as the provider wrote it; empty when there were no words. */
  text: string;
  /** True once the provider will not change it any more. */
  final: boolean;
  /** 0..1 where the provider gives one. */
  confidence?: number;
  language?: Language;
}

export interface RecognitionOptions {
  callSid: string;
  language: Language;
  /** Stream time of the first sample that will be written, in ms. */
  startMs: number;
  /** Aborting it drops the recognition: nothing is reported any more and `finish` rejects. */
  signal: AbortSignal;
  /** Called with the whole text heard so far each time it changes; never after `finish` settled or the signal aborted. */
  onPartial: (transcript: Transcript) => void;
  /**
   * Called at most once, at once, when the provider fails before `finish` is called; `finish` then rejects with the
   * same error. Lets a fallback start again while the caller is still speaking.
   */
  onFault?: (error: ProviderError) => void;
  /** Called at most once, by the provider that did the work, whether it went well or not. */
  onUsage?: ReportUsage;
}

/** One piece of caller speech being recognized. */
export interface Recognition {
  /** Takes the next mu-law 8 kHz bytes (any length, usually one 160-byte frame). The callee may keep the array. */
  write(audio: Uint8Array): void;
  /**
   * Says that no more audio comes and waits for the last word on it.
   * @throws {ProviderError} when the provider failed or the signal aborted
   */
  finish(): Promise<Transcript>;
}

export interface Recognizer {
  readonly name: string;
  open(options: RecognitionOptions): Recognition;
  /** Gets everything ready that the first caller would otherwise wait for. */
  warmUp?(): Promise<void>;
  /** Releases workers and connections. */
  close?(): Promise<void>;
}
