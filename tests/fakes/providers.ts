/**
 * Recognizer, brain, synthesizer and voice detector that do what a test tells them, at once or when told.
 */
import type { Brain, BrainEvent, BrainRequest } from "../../lib/brain/brain.ts";
import { createEventQueue, type EventQueue } from "../../lib/event_queue.ts";
import type { Recognition, RecognitionOptions, Recognizer, Transcript } from "../../lib/speech/recognizer.ts";
import type { SynthesisOptions, Synthesizer } from "../../lib/speech/synthesizer.ts";
import type { Vad } from "../../lib/vad/vad.ts";

/** A frame that the fake detector takes for voice; its level is about −12 dBFS. */
export const VOICE_FRAME: Uint8Array = new Uint8Array(160).fill(0x20);
export const SILENT_FRAME: Uint8Array = new Uint8Array(160).fill(0xff);

/** Voice is what begins with the voice frame's byte; decides at once. */
export const fakeVad: Vad = {
  name: "energy",
  open: (onDecision) => ({
    push(frame) {
      const voiced = frame[0] === VOICE_FRAME[0];
      onDecision({ voiced, probability: voiced ? 1 : 0 });
    },
    close() {},
  }),
};

export class FakeRecognition implements Recognition {
  bytes = 0;
  finished = false;
  private readonly last = Promise.withResolvers<Transcript>();

  constructor(readonly options: RecognitionOptions) {
    this.last.promise.catch(() => {});
  }

  write(audio: Uint8Array): void {
    this.bytes += audio.length;
  }

  finish(): Promise<Transcript> {
    this.finished = true;
    return this.last.promise;
  }

  partial(text: string): void {
    if (!this.options.signal.aborted) this.options.onPartial({ text, final: false });
  }

  final(text: string): void {
    this.last.resolve({ text, final: true });
  }

  fail(error: unknown): void {
    this.last.reject(error);
  }
}

export class FakeRecognizer implements Recognizer {
  readonly name = "fake";
  readonly opened: FakeRecognition[] = [];
  failOpening: unknown;

  open(options: RecognitionOptions): Recognition {
    if (this.failOpening !== undefined) throw this.failOpening;
    const recognition = new FakeRecognition(options);
    this.opened.push(recognition);
    return recognition;
  }

  get newest(): FakeRecognition {
    return this.opened.at(-1)!;
  }
}

/** One reply that was asked for; the test says what comes of it. */
export interface AskedReply {
  request: BrainRequest;
  signal: AbortSignal;
  answer: EventQueue<BrainEvent>;
}

export class FakeBrain implements Brain {
  readonly name = "fake";
  readonly asked: AskedReply[] = [];
  /** Answers by itself when given; otherwise the test does. */
  respond: ((request: BrainRequest) => BrainEvent[]) | undefined;

  reply(request: BrainRequest, { signal }: { signal: AbortSignal }): AsyncIterable<BrainEvent> {
    const answer = createEventQueue<BrainEvent>();
    this.asked.push({ request, signal, answer });
    signal.addEventListener("abort", () => answer.drop());
    if (this.respond) {
      for (const event of this.respond(request)) answer.push(event);
      answer.end();
    }
    return answer;
  }

  get newest(): AskedReply {
    return this.asked.at(-1)!;
  }

  /** Answers the newest request with text, whole. */
  say(text: string, ...more: BrainEvent[]): void {
    const { answer } = this.newest;
    answer.push({ type: "text", text });
    for (const event of more) answer.push(event);
    answer.end();
  }
}

/** Ten milliseconds of audio a letter, all of it at once. */
export class FakeSynthesizer implements Synthesizer {
  readonly name = "fake";
  readonly spoken: string[] = [];
  failure: unknown;

  async *synthesize(text: string, { signal }: SynthesisOptions): AsyncIterable<Uint8Array> {
    this.spoken.push(text);
    await Promise.resolve();
    if (this.failure !== undefined) throw this.failure;
    if (!signal.aborted) yield new Uint8Array(text.length * 80).fill(0x30);
  }
}
