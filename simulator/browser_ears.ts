/**
 * The browser's own speech recognition, so that a developer without a key can simply talk. The DOM types know nothing of
 * it yet; where a browser has it, the sound goes to the browser's maker.
 */
import type { Language } from "../lib/language.ts";

/** Why the browser does not hear: `denied`, `network` (its service cannot be reached), `unknown`. */
export type EarsFault = "denied" | "network" | "unknown";

export interface EarsEvents {
  onWords(text: string, final: boolean): void;
  onFault(fault: EarsFault): void;
}

export interface BrowserEars {
  start(language: Language, events: EarsEvents): void;
  stop(): void;
}

interface RecognitionResult {
  readonly isFinal: boolean;
  readonly 0: { readonly transcript: string };
}

interface SpeechRecognition extends EventTarget {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  onresult: ((event: { resultIndex: number; results: ArrayLike<RecognitionResult> }) => void) | null;
  onerror: ((event: { error: string }) => void) | null;
  onend: (() => void) | null;
  start(): void;
  abort(): void;
}

type SpeechRecognitionClass = new () => SpeechRecognition;

const TAGS: Readonly<Record<Language, string>> = { he: "he-IL", en: "en-US" };
const FAULTS: Readonly<Record<string, EarsFault>> = {
  "not-allowed": "denied",
  "service-not-allowed": "denied",
  network: "network",
  "language-not-supported": "unknown",
};

/** The browser's recognition; `undefined` where it has none. */
export function createBrowserEars(): BrowserEars | undefined {
  const scope = globalThis as unknown as Record<string, SpeechRecognitionClass | undefined>;
  const Recognition = scope.SpeechRecognition ?? scope.webkitSpeechRecognition;
  return Recognition === undefined ? undefined : new RecognitionEars(Recognition);
}

class RecognitionEars implements BrowserEars {
  #recognition: SpeechRecognition | undefined;

  constructor(private readonly Recognition: SpeechRecognitionClass) {}

  start(language: Language, events: EarsEvents): void {
    this.stop();
    const recognition = new this.Recognition();
    this.#recognition = recognition;
    recognition.lang = TAGS[language];
    recognition.continuous = true;
    recognition.interimResults = true;
    recognition.onresult = ({ resultIndex, results }) => {
      for (const result of Array.from(results).slice(resultIndex)) {
        events.onWords(result[0].transcript.trim(), result.isFinal);
      }
    };
    recognition.onerror = ({ error }) => {
      const fault = FAULTS[error];
      if (fault === undefined || this.#recognition !== recognition) return;
      this.#recognition = undefined;
      events.onFault(fault);
    };
    // It stops by itself after a silence; as long as it is wanted it is started again.
    recognition.onend = () => {
      if (this.#recognition === recognition) recognition.start();
    };
    recognition.start();
  }

  stop(): void {
    const recognition = this.#recognition;
    this.#recognition = undefined;
    recognition?.abort();
  }
}
