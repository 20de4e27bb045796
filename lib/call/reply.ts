/**
 * Makes one reply: text from the brain, cut into sentences, spoken one after the other into a buffer that is held or
 * heard as the turn machine says.
 */
import type { Brain, BrainEvent, BrainRequest } from "../brain/brain.ts";
import type { ExpectedSlot } from "../brain/conversation.ts";
import { SentenceSplitter } from "../brain/sentences.ts";
import type { Clock } from "../clock.ts";
import { ProviderError } from "../errors.ts";
import { createEventQueue } from "../event_queue.ts";
import type { Language } from "../language.ts";
import type { Log } from "../log.ts";
import type { Synthesizer } from "../speech/synthesizer.ts";
import { ReplyAudio } from "./reply_audio.ts";

/** A guess is made ready to this length and no further until it is certain. */
const GUESS_AUDIO_MS = 4000;

export interface ReplyParts {
  synthesizer: Synthesizer;
  clock: Clock;
  log: Log;
  /** Words as they are spoken: numbers, prices and signs written out. */
  speechText: (text: string, language: Language) => string;
  /** Said when the thread is lost in the middle of a reply. */
  lostThreadText: (language: Language) => string;
}

export interface ReplyEvents {
  /** The first audio is there. */
  onReady: () => void;
  /** Nothing of it can be heard. */
  onFailed: () => void;
  onExpect: (slot: ExpectedSlot) => void;
}

/** What the reply does besides being heard; takes effect when it is. */
export interface ReplyOutcome {
  language: Language;
  memory: { value: unknown } | undefined;
  expected: ExpectedSlot | undefined;
  endCall: boolean;
}

interface Sentence {
  text: string;
  language: Language;
}

export class Reply {
  readonly audio: ReplyAudio;
  readonly outcome: ReplyOutcome;
  readonly startedAtMs: number;
  firstTextAtMs: number | undefined;
  firstAudioAtMs: number | undefined;
  private readonly controller = new AbortController();
  private readonly certainty = Promise.withResolvers<void>();
  private readonly sentences = createEventQueue<Sentence>();

  constructor(
    readonly turnId: number,
    language: Language,
    private readonly parts: ReplyParts,
    private readonly events: ReplyEvents,
    kind: "reply" | "filler" = "reply",
  ) {
    this.audio = new ReplyAudio(turnId, kind);
    this.outcome = { language, memory: undefined, expected: undefined, endCall: false };
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
    this.make(brain.reply(request, { signal: this.signal }), brain.name);
  }

  /** Makes the reply of fixed text. */
  say(texts: readonly string[]): void {
    this.make(fixedText(texts), "fixed");
  }

  /** The turn is really over: tools may write, and the rest is made too. */
  commit(): void {
    this.certainty.resolve();
  }

  /** Stops making it; nothing is reported any more. */
  abort(): void {
    this.controller.abort(new DOMException("The turn was stopped", "AbortError"));
    this.sentences.drop();
  }

  private make(events: AsyncIterable<BrainEvent>, brainName: string): void {
    this.readBrain(events, brainName);
    this.speak();
  }

  private async readBrain(events: AsyncIterable<BrainEvent>, brainName: string): Promise<void> {
    const splitter = new SentenceSplitter();
    try {
      for await (const event of events) {
        if (this.signal.aborted) return;
        if (event.type === "text") this.queue(splitter.push(event.text));
        else this.note(event, splitter);
      }
      this.queue(splitter.flush());
    } catch (error) {
      if (this.signal.aborted) return;
      this.logError("BRAIN_ERROR", brainName, error);
      // Sentences that are on their way stay; the caller is told that the rest is missing.
      if (this.firstTextAtMs !== undefined) this.queue([this.parts.lostThreadText(this.outcome.language)]);
    }
    this.sentences.end();
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
    const { synthesizer } = this.parts;
    try {
      for await (const sentence of this.sentences) {
        if (this.audio.madeMs >= GUESS_AUDIO_MS) await this.certain;
        if (this.signal.aborted) return;
        await this.speakSentence(sentence);
      }
    } catch (error) {
      if (this.signal.aborted) return;
      this.logError("TTS_ERROR", synthesizer.name, error);
    }
    if (this.signal.aborted) return;
    this.audio.finish();
    if (this.audio.madeMs === 0) this.events.onFailed();
  }

  private async speakSentence({ text, language }: Sentence): Promise<void> {
    const { synthesizer, speechText, clock } = this.parts;
    this.audio.beginSentence(text);
    for await (const audio of synthesizer.synthesize(speechText(text, language), { language, signal: this.signal })) {
      if (this.signal.aborted) return;
      this.audio.push(audio);
      if (this.firstAudioAtMs === undefined) {
        this.firstAudioAtMs = clock.nowMs();
        this.events.onReady();
      }
    }
    this.audio.endSentence();
  }

  private logError(event: "BRAIN_ERROR" | "TTS_ERROR", provider: string, error: unknown): void {
    const fault = error instanceof ProviderError ? error.fault : "internal";
    const code = error instanceof ProviderError ? error.code : undefined;
    const detail = error instanceof ProviderError ? undefined : String(error);
    this.parts.log.event(event, { turn: this.turnId, provider, fault, code, error: detail });
  }
}

async function* fixedText(texts: readonly string[]): AsyncIterable<BrainEvent> {
  for (const text of texts) yield { type: "text", text: `${text} ` };
}
