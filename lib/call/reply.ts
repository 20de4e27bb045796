/**
 * Makes one reply: text from the brain, cut into sentences, spoken one after the other into a buffer that is held or
 * heard as the turn machine says.
 */
import { fadeAfter } from "../audio/fade.ts";
import { MULAW_SILENCE } from "../audio/mulaw.ts";
import type { Brain, BrainEvent, BrainRequest } from "../brain/brain.ts";
import type { ExpectedSlot } from "../brain/conversation.ts";
import {
  DEFAULT_SENTENCE_SETTINGS,
  FIXED_TEXT_SETTINGS,
  SentenceSplitter,
  splitSentences,
} from "../brain/sentences.ts";
import type { Clock } from "../clock.ts";
import { ProviderError } from "../errors.ts";
import { createEventQueue } from "../event_queue.ts";
import type { Language } from "../language.ts";
import { errorText, type Log } from "../log.ts";
import type { Synthesizer } from "../speech/synthesizer.ts";
import type { ReplyUsage } from "./call_usage.ts";
import { ReplyAudio } from "./reply_audio.ts";
import type { TurnFigures } from "./turn_times.ts";

/** A guess is made ready to this length and no further until it is certain. */
const GUESS_AUDIO_MS = 4000;
/** After so many sentences in a row that could not be spoken the rest is given up. */
const MAX_LOST_SENTENCES = 2;

export interface ReplyParts {
  synthesizer: Synthesizer;
  clock: Clock;
  log: Log;
  /** Words as they are spoken: numbers, prices and signs written out. */
  speechText: (text: string, language: Language) => string;
  /** Said when the end of a reply is lost after its beginning was heard. */
  lostThreadText: (language: Language) => string;
}

export interface ReplyEvents {
  /** The first audio is there. */
  onReady: () => void;
  /** Nothing of it can be heard; `refused` when nothing will be until the operator has mended something. */
  onFailed: (refused: boolean) => void;
  onExpect: (slot: ExpectedSlot) => void;
}

/** What the reply does besides being heard; takes effect when it is. */
export interface ReplyOutcome {
  language: Language;
  memory: { value: unknown } | undefined;
  expected: ExpectedSlot | undefined;
  endCall: boolean;
  /** The number of the person to whom the call goes once this was heard, E.164. */
  handOver: string | undefined;
}

interface Sentence {
  text: string;
  language: Language;
}

export class Reply {
  readonly audio: ReplyAudio;
  readonly outcome: ReplyOutcome;
  readonly startedAtMs: number;
  /** When the words came that it answers. */
  wordsAtMs: number | undefined;
  firstTokenAtMs: number | undefined;
  firstTextAtMs: number | undefined;
  firstAudioAtMs: number | undefined;
  /** When it became certain that the reply is wanted; for a guess that is later than its start. */
  committedAtMs: number | undefined;
  /** The tool whose result is waited for now. */
  runningTool: string | undefined;
  /** How long its turn's stages took; known once it is heard. */
  figures: TurnFigures | undefined;
  private refused = false;
  private waitsForText = false;
  private readonly controller = new AbortController();
  private readonly certainty = Promise.withResolvers<void>();
  private readonly sentences = createEventQueue<Sentence>();

  constructor(
    readonly turnId: number,
    language: Language,
    private readonly parts: ReplyParts,
    private readonly events: ReplyEvents,
    readonly usage: ReplyUsage,
    kind: "reply" | "filler" = "reply",
  ) {
    this.audio = new ReplyAudio(turnId, kind);
    this.outcome = { language, memory: undefined, expected: undefined, endCall: false, handOver: undefined };
    this.startedAtMs = parts.clock.nowMs();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Settles when the turn is certain; never when it is dropped. */
  get certain(): Promise<void> {
    return this.certainty.promise;
  }

  /** Makes the reply with a brain. */
  think(brain: Brain, request: BrainRequest): void {
    this.make(brain.reply(request, { signal: this.signal, onUsage: this.usage.report }), brain.name);
  }

  /** Makes the reply of fixed text. */
  say(texts: readonly string[]): void {
    this.make(fixedText(texts), "fixed", FIXED_TEXT_SETTINGS);
  }

  /** The turn is really over: tools may write, and the rest is made too. */
  commit(): void {
    this.committedAtMs ??= this.parts.clock.nowMs();
    this.certainty.resolve();
  }

  /** Says `text` next when the brain is what keeps the caller waiting in the middle of the reply. */
  bridge(text: string): void {
    if (this.waitsForText && !this.signal.aborted) this.queue(splitSentences(text, FIXED_TEXT_SETTINGS));
  }

  /** Stops making it; nothing is reported any more. */
  abort(): void {
    this.controller.abort(new DOMException("The turn was stopped", "AbortError"));
    this.sentences.drop();
  }

  private make(events: AsyncIterable<BrainEvent>, brainName: string, cuts = DEFAULT_SENTENCE_SETTINGS): void {
    this.readBrain(events, brainName, new SentenceSplitter(cuts));
    this.speak();
  }

  private async readBrain(
    events: AsyncIterable<BrainEvent>,
    brainName: string,
    splitter: SentenceSplitter,
  ): Promise<void> {
    try {
      for await (const event of events) {
        if (this.signal.aborted) return;
        if (event.type === "text") this.takeText(event.text, splitter);
        else this.note(event, splitter);
      }
      this.queue(splitter.flush());
    } catch (error) {
      if (this.signal.aborted) return;
      this.noteError("BRAIN_ERROR", brainName, error);
      // Sentences that are on their way stay; the caller is told that the rest is missing.
      if (this.firstTextAtMs !== undefined) {
        this.queue(splitSentences(this.parts.lostThreadText(this.outcome.language), FIXED_TEXT_SETTINGS));
      }
    }
    this.sentences.end();
  }

  private takeText(text: string, splitter: SentenceSplitter): void {
    this.firstTokenAtMs ??= this.parts.clock.nowMs();
    this.queue(splitter.push(text));
  }

  private note(event: Exclude<BrainEvent, { type: "text" }>, splitter: SentenceSplitter): void {
    switch (event.type) {
      case "language":
        this.queue(splitter.flush());
        this.outcome.language = event.language;
        return;
      case "memory":
        this.outcome.memory = { value: event.memory };
        return;
      case "expect":
        this.outcome.expected = event.slot;
        this.events.onExpect(event.slot);
        return;
      case "end_call":
        this.outcome.endCall = true;
        return;
    }
  }

  private queue(texts: readonly string[]): void {
    const { language } = this.outcome;
    for (const text of texts) {
      if (text.trim() === "") continue;
      this.firstTextAtMs ??= this.parts.clock.nowMs();
      this.sentences.push({ text, language });
    }
  }

  private async speak(): Promise<void> {
    let lost = 0;
    this.waitsForText = true;
    for await (const sentence of this.sentences) {
      this.waitsForText = false;
      if (this.audio.madeMs >= GUESS_AUDIO_MS) await this.certain;
      if (this.signal.aborted) return;
      lost = await this.speakSentence(sentence) ? 0 : lost + 1;
      if (this.signal.aborted) return;
      // A sentence that is lost is passed over; a reply that begins in the middle, or a voice that is gone, is no use.
      if (this.audio.madeMs === 0 || lost === MAX_LOST_SENTENCES) break;
      this.waitsForText = true;
    }
    this.waitsForText = false;
    if (this.signal.aborted) return;
    if (lost > 0 && this.audio.madeMs > 0) await this.sayThreadIsLost();
    this.audio.finish();
    if (this.audio.madeMs === 0) this.events.onFailed(this.refused);
  }

  /** Speaks one sentence as far as it can be had; `false` when its end is missing. */
  private async speakSentence({ text, language }: Sentence): Promise<boolean> {
    const { synthesizer, speechText, clock } = this.parts;
    const options = { language, signal: this.signal, onUsage: this.usage.report };
    let last: Uint8Array | undefined;
    this.audio.beginSentence(text);
    try {
      for await (const audio of synthesizer.synthesize(speechText(text, language), options)) {
        if (this.signal.aborted) return false;
        last = audio;
        this.audio.push(audio);
        if (this.firstAudioAtMs === undefined) {
          this.firstAudioAtMs = clock.nowMs();
          this.events.onReady();
        }
      }
      this.audio.endSentence();
      return true;
    } catch (error) {
      if (this.signal.aborted) return false;
      this.noteError("TTS_ERROR", synthesizer.name, error);
      if (last !== undefined) this.audio.push(fadeAfter(last.at(-1) ?? MULAW_SILENCE));
      this.audio.breakSentence();
      return false;
    }
  }

  private async sayThreadIsLost(): Promise<void> {
    const { language } = this.outcome;
    for (const text of splitSentences(this.parts.lostThreadText(language), FIXED_TEXT_SETTINGS)) {
      await this.speakSentence({ text, language });
    }
  }

  private noteError(event: "BRAIN_ERROR" | "TTS_ERROR", provider: string, error: unknown): void {
    const fault = error instanceof ProviderError ? error.fault : "internal";
    this.refused ||= fault === "auth";
    const code = error instanceof ProviderError ? error.code : undefined;
    const detail = error instanceof ProviderError ? undefined : errorText(error);
    this.parts.log.event(event, { turn: this.turnId, provider, fault, code, error: detail });
  }
}

async function* fixedText(texts: readonly string[]): AsyncIterable<BrainEvent> {
  for (const text of texts) yield { type: "text", text: `${text} ` };
}
