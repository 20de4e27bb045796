/**
 * How long each stage of a turn took, in ms. The log words of a turn come from here, in order:
 * EOU, ASR_TEXT, TTS_START, MARK_ACK, LISTENING.
 */
import type { Clock } from "../clock.ts";

/** What a turn's stages are measured by; times are the clock's. */
interface Marks {
  eouAtMs: number;
  /** Silence between the last voice and the decision that the turn is over. */
  eouWaitMs: number;
  textAtMs?: number;
}

/** The figures of one turn, as they are logged. */
export interface TurnFigures {
  /** Last voice of the caller to the decision that the turn is over. */
  eouWaitMs: number;
  /** That decision to the last word of the recognizer. */
  asrMs: number;
  /** That decision to the first text of the reply; 0 when the guess had it before. */
  firstTextMs: number;
  /** That decision to the first audio of the reply; 0 when the guess had it before. */
  firstAudioMs: number;
  /** The beginning of the thinking to the first audio of the reply, wherever in the turn that was. */
  makeMs: number;
  /** Last voice of the caller to the first audio sent: the silence the caller hears. */
  voiceToVoiceMs: number;
  /** How much sooner the reply came because it was begun before the turn was over; 0 when it was not. */
  gainMs: number;
}

/** How a reply came about, up to the moment at which it starts to be heard; in ms, one after the other. */
export interface ReplyMaking {
  /** How long the newest words had been there when the thinking began; 0 for a reply to no words. */
  wordsAgeMs: number;
  /** The beginning of the thinking to the first piece of text, as the brain gives it. */
  tokenMs: number;
  /** The beginning of the thinking to the first text that can be spoken: a sentence or a clause. */
  thinkMs: number;
  /** The beginning of the thinking to the first audio. */
  makeMs: number;
  /** How long the first audio waited for its turn: a guess is made before it is certain. */
  heldMs: number;
}

/** When the steps of a reply were reached, by the clock. */
export interface ReplyMoments {
  /** When the words came that it answers; absent when it answers none. */
  wordsAtMs: number | undefined;
  startedAtMs: number;
  firstTokenAtMs: number | undefined;
  committedAtMs: number | undefined;
  firstTextAtMs: number | undefined;
  firstAudioAtMs: number | undefined;
}

export class TurnTimes {
  private marks: Marks | undefined;
  private wordsAtMs: number | undefined;

  constructor(private readonly clock: Clock) {}

  /** Words came from the recognizer. */
  wordsCame(): void {
    this.wordsAtMs = this.clock.nowMs();
  }

  /** When words came last, by the clock. */
  get newestWordsAtMs(): number | undefined {
    return this.wordsAtMs;
  }

  /** The caller's turn is over; the last voice was `eouWaitMs` ago in stream time. */
  ended(eouWaitMs: number): void {
    // Speech that was joined to an unanswered turn starts the count anew: the caller waits from their last word.
    this.marks = { eouAtMs: this.clock.nowMs(), eouWaitMs };
  }

  /** The last words are known. Returns how long they took. */
  textKnown(): number {
    if (this.marks === undefined) return 0;
    this.marks.textAtMs = this.clock.nowMs();
    return this.marks.textAtMs - this.marks.eouAtMs;
  }

  /** The reply starts to be heard. Returns the turn's figures; `undefined` for one that answers nobody. */
  spoken(reply: ReplyMoments): TurnFigures | undefined {
    const { marks } = this;
    this.marks = undefined;
    if (marks === undefined) return undefined;
    const nowMs = this.clock.nowMs();
    const since = (atMs: number | undefined) => Math.round(Math.max(0, (atMs ?? marks.eouAtMs) - marks.eouAtMs));
    return {
      eouWaitMs: Math.round(marks.eouWaitMs),
      asrMs: since(marks.textAtMs),
      firstTextMs: since(reply.firstTextAtMs),
      firstAudioMs: since(reply.firstAudioAtMs),
      makeMs: Math.round((reply.firstAudioAtMs ?? reply.startedAtMs) - reply.startedAtMs),
      voiceToVoiceMs: Math.round(marks.eouWaitMs + nowMs - marks.eouAtMs),
      gainMs: Math.round(gainedMs(reply, nowMs)),
    };
  }
}

/** How a reply that starts to be heard at `nowMs` came about. */
export function makingOf(reply: ReplyMoments, nowMs: number): ReplyMaking {
  const { wordsAtMs, startedAtMs, firstTokenAtMs, firstTextAtMs, firstAudioAtMs } = reply;
  const audioAtMs = firstAudioAtMs ?? nowMs;
  return {
    wordsAgeMs: Math.round(startedAtMs - (wordsAtMs ?? startedAtMs)),
    tokenMs: Math.round((firstTokenAtMs ?? audioAtMs) - startedAtMs),
    thinkMs: Math.round((firstTextAtMs ?? audioAtMs) - startedAtMs),
    makeMs: Math.round(audioAtMs - startedAtMs),
    heldMs: Math.round(nowMs - audioAtMs),
  };
}

/** Begun only when it was certain, the reply would have taken as long to be made, from then on. */
function gainedMs({ startedAtMs, committedAtMs, firstAudioAtMs }: ReplyMoments, nowMs: number): number {
  if (committedAtMs === undefined || firstAudioAtMs === undefined) return 0;
  return Math.max(0, committedAtMs + (firstAudioAtMs - startedAtMs) - nowMs);
}
