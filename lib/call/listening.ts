/**
 * Feeds the caller's audio to recognizers: keeps the last seconds, so that an utterance reaches the recognizer from
 * before its onset, and never waits longer for the last word than a budget.
 */
import { FRAME_MS } from "../audio/mulaw.ts";
import type { Clock } from "../clock.ts";
import { ProviderError, type ProviderFault } from "../errors.ts";
import type { Language } from "../language.ts";
import { errorText, type Log } from "../log.ts";
import type { Recognition, Recognizer, Transcript } from "../speech/recognizer.ts";
import type { ReportUsage } from "../usage.ts";
import { RecentAudio } from "./recent_audio.ts";

/** Enough for the longest wait for an onset plus its pre-roll. */
const RECENT_FRAMES = 150;
/** The final is waited for this long when words are known already: they will do… */
const FINAL_BUDGET_MS = 300;
/** …less when they have stood for long: after this much silence a recognizer that is going to add to them has done so… */
const WORDS_STAND_MS = 600;
/** …but never less than one that finishes at once needs. */
const MIN_FINAL_BUDGET_MS = 100;
/** …and this long when nothing is known; longer would be an unexplained silence. */
const WORDLESS_BUDGET_MS = 2500;

export interface ListeningEvents {
  onPartial: (utteranceId: number, piece: number, transcript: Transcript) => void;
  /** The last word on a piece; with a fault when the recognizer had none. */
  onTranscript: (utteranceId: number, piece: number, transcript: Transcript, fault?: ProviderFault) => void;
  onUsage: ReportUsage;
}

interface OpenPiece {
  utteranceId: number;
  piece: number;
  recognition: Recognition | undefined;
  controller: AbortController;
  newest: Transcript;
  /** When that came, by the clock. */
  newestAtMs: number;
  finishing: boolean;
}

export class Listening {
  private readonly recent = new RecentAudio(RECENT_FRAMES);
  private pieces: OpenPiece[] = [];

  constructor(
    private readonly callSid: string,
    private readonly recognizer: Recognizer,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly events: ListeningEvents,
  ) {}

  /** Takes a frame of caller audio that starts at `startMs` of the stream. */
  frame(audio: Uint8Array, startMs: number): void {
    this.recent.push(audio, startMs);
    for (const { recognition, finishing } of this.pieces) {
      if (!finishing) recognition?.write(audio);
    }
  }

  /** Starts recognizing a piece with the audio from `fromMs` on. */
  open(utteranceId: number, piece: number, fromMs: number, language: Language): void {
    const controller = new AbortController();
    const open: OpenPiece = {
      utteranceId,
      piece,
      recognition: undefined,
      controller,
      newest: { text: "", final: false },
      newestAtMs: this.clock.nowMs(),
      finishing: false,
    };
    this.pieces.push(open);
    const frames = this.recent.after(fromMs - FRAME_MS);
    const startMs = frames[0]?.startMs ?? fromMs;
    const onPartial = (transcript: Transcript) => {
      if (controller.signal.aborted) return;
      open.newest = transcript;
      open.newestAtMs = this.clock.nowMs();
      this.events.onPartial(utteranceId, piece, transcript);
    };
    try {
      const { callSid } = this;
      const { onUsage } = this.events;
      const { signal } = controller;
      open.recognition = this.recognizer.open({ callSid, language, startMs, signal, onPartial, onUsage });
      for (const { audio } of frames) open.recognition.write(audio);
    } catch (error) {
      this.logError(error);
    }
  }

  /**
   * No more audio for this piece; its transcript follows within the budget, whatever the recognizer does. That of a
   * `silent` piece is known already.
   */
  finish(utteranceId: number, piece: number, silent = false): void {
    const open = this.pieces.find((each) => each.utteranceId === utteranceId && each.piece === piece);
    if (open === undefined || open.finishing) return;
    open.finishing = true;
    if (silent) return this.settle(open, undefined);
    const cancel = this.clock.after(this.budgetMs(open), () => this.settle(open, "timeout"));
    const finished = open.recognition?.finish() ??
      Promise.reject(new ProviderError("Cannot open a recognition", { fault: "unavailable" }));
    finished.then(
      (transcript) => this.settle(open, undefined, transcript),
      (error) => {
        if (!open.controller.signal.aborted) this.logError(error);
        this.settle(open, error instanceof ProviderError ? error.fault : "internal");
      },
    ).finally(cancel);
  }

  private budgetMs({ newest, newestAtMs }: OpenPiece): number {
    if (newest.text === "") return WORDLESS_BUDGET_MS;
    const leftMs = newestAtMs + WORDS_STAND_MS - this.clock.nowMs();
    return Math.min(FINAL_BUDGET_MS, Math.max(MIN_FINAL_BUDGET_MS, leftMs));
  }

  abandon(utteranceId: number): void {
    for (const open of this.pieces.filter((each) => each.utteranceId === utteranceId)) this.forget(open);
  }

  /** Drops all that is open. */
  close(): void {
    for (const open of [...this.pieces]) this.forget(open);
  }

  /** A fault is none when there are words: they will do. */
  private settle(open: OpenPiece, fault: ProviderFault | undefined, transcript = open.newest): void {
    if (!this.pieces.includes(open)) return;
    this.forget(open);
    const { utteranceId, piece } = open;
    if (fault === undefined || transcript.text !== "") this.events.onTranscript(utteranceId, piece, transcript);
    else this.events.onTranscript(utteranceId, piece, transcript, fault);
  }

  private forget(open: OpenPiece): void {
    this.pieces = this.pieces.filter((each) => each !== open);
    open.controller.abort();
  }

  private logError(error: unknown): void {
    const { name: recognizer } = this.recognizer;
    if (error instanceof ProviderError) {
      this.log.event("ASR_ERROR", { recognizer, fault: error.fault, code: error.code });
    } else this.log.event("ASR_ERROR", { recognizer, fault: "internal", error: errorText(error) });
  }
}
