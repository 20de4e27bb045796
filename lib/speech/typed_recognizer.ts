/**
 * The recognizer of the keyless simulator: the caller's side hands over the words of its audio, this one lets them out
 * as the audio comes in. It hears nothing by itself; everything around it is as with a real one.
 */
import { BYTES_PER_MS } from "../audio/mulaw.ts";
import type { ToServer } from "../simulation/side_messages.ts";
import type { Recognition, RecognitionOptions, Recognizer, Transcript } from "./recognizer.ts";

/** Words that were handed over for a call. */
export type HandedWords = Extract<ToServer, { type: "said" | "heard_words" }>;

export interface TypedRecognizer extends Recognizer {
  /** Takes words that belong to a call's audio. */
  hand(callSid: string, words: HandedWords): void;
  /** Forgets a call. */
  forget(callSid: string): void;
}

interface Word {
  text: string;
  endMs: number;
  taken: boolean;
}

/** What is known of one call's words. */
class CallWords {
  readonly words: Word[] = [];
  /** Recognitions that are open, to be told of words that the browser's recognition hears late. */
  readonly open = new Set<TypedRecognition>();
  /** True once a browser's own recognition speaks for this call: its words come after the audio. */
  live = false;
}

/** Makes the recognizer; it keeps the words of each call until `forget`. */
export function createTypedRecognizer(): TypedRecognizer {
  const calls = new Map<string, CallWords>();
  const wordsOf = (callSid: string): CallWords => {
    const known = calls.get(callSid) ?? new CallWords();
    calls.set(callSid, known);
    return known;
  };
  return {
    name: "typed",
    open: (options) => new TypedRecognition(wordsOf(options.callSid), options),
    hand(callSid, handed) {
      const known = wordsOf(callSid);
      if (handed.type === "said") {
        for (const word of timedWords(handed)) known.words.push({ ...word, taken: false });
        return;
      }
      known.live = true;
      for (const recognition of known.open) recognition.heard(handed.text, handed.final);
    },
    forget: (callSid) => void calls.delete(callSid),
  };
}

/** The words of what was said with the time each ends; without known times, spread by their length. */
function timedWords(said: Extract<HandedWords, { type: "said" }>): { text: string; endMs: number }[] {
  if (said.words !== undefined && said.words.length > 0) return said.words;
  const words = said.text.split(/\s+/).filter((word) => word !== "");
  const letters = words.reduce((sum, word) => sum + word.length + 1, 0);
  let spoken = 0;
  return words.map((text) => {
    spoken += text.length + 1;
    return { text, endMs: said.fromMs + ((said.toMs - said.fromMs) * spoken) / letters };
  });
}

class TypedRecognition implements Recognition {
  private positionMs: number;
  private reported = "";
  private liveFinals: string[] = [];
  private liveInterim = "";
  private waiting: ((transcript: Transcript) => void) | undefined;

  constructor(private readonly call: CallWords, private readonly options: RecognitionOptions) {
    this.positionMs = options.startMs;
    call.open.add(this);
    options.signal.addEventListener("abort", () => call.open.delete(this), { once: true });
  }

  write(audio: Uint8Array): void {
    this.positionMs += audio.length / BYTES_PER_MS;
    this.report();
  }

  finish(): Promise<Transcript> {
    const text = this.text();
    if (this.call.live && text === "") {
      return new Promise((resolve, reject) => {
        this.waiting = resolve;
        this.options.signal.addEventListener("abort", () => reject(this.options.signal.reason), { once: true });
      });
    }
    return Promise.resolve(this.settle());
  }

  /** Words of the browser's recognition, which come after their audio. */
  heard(text: string, final: boolean): void {
    if (final) this.liveFinals.push(text);
    this.liveInterim = final ? "" : text;
    if (this.waiting === undefined) this.report();
    else if (final) this.waiting(this.settle());
  }

  private report(): void {
    const text = this.text();
    if (text === this.reported || this.options.signal.aborted) return;
    this.reported = text;
    this.options.onPartial({ text, final: false });
  }

  private settle(): Transcript {
    const text = this.text();
    for (const word of this.heardWords()) word.taken = true;
    this.call.open.delete(this);
    return { text, final: true };
  }

  private heardWords(): Word[] {
    return this.call.words.filter(({ endMs, taken }) =>
      !taken && endMs > this.options.startMs && endMs <= this.positionMs
    );
  }

  private text(): string {
    const handed = this.heardWords().map(({ text }) => text);
    return [...handed, ...this.liveFinals, this.liveInterim].join(" ").trim();
  }
}
