/**
 * What is asked of Google Speech-to-Text and what its answers amount to. Pure.
 *
 * API v1, not v2: for Hebrew over the phone v2 has no better model that also streams from everywhere (`telephony`
 * does not list Hebrew, the chirp models are tied to a few regions and report interim words late), while v1 needs
 * neither a project id nor a location and takes phrase hints and alternative languages in the request itself.
 */
import type { protos } from "@google-cloud/speech";
import { type Language, LANGUAGES } from "../../language.ts";
import type { Transcript } from "../recognizer.ts";

export type StreamingConfig = protos.google.cloud.speech.v1.IStreamingRecognitionConfig;
export type StreamingResponse = protos.google.cloud.speech.v1.IStreamingRecognizeResponse;

const LANGUAGE_TAGS: Readonly<Record<Language, string>> = { he: "he-IL", en: "en-US" };

/** The v1 limits are 5,000 phrases of 100 characters; hints travel with every utterance, so far fewer are sent. */
const MAX_PHRASES = 500;
const MAX_PHRASE_CHARACTERS = 100;

export interface RecognitionSettings {
  model: string;
  /** Whether the other language is listened for as well. */
  otherLanguages: boolean;
  /** Names of streets, towns and people that callers are likely to say. */
  phrases: readonly string[];
}

/** The first message of a stream: mu-law 8 kHz, interim results, punctuation. */
export function streamingConfig(language: Language, settings: RecognitionSettings): StreamingConfig {
  const phrases = phraseHints(settings.phrases);
  const others = LANGUAGES.filter((other) => other !== language).map((other) => LANGUAGE_TAGS[other]);
  return {
    config: {
      encoding: "MULAW",
      sampleRateHertz: 8000,
      audioChannelCount: 1,
      languageCode: LANGUAGE_TAGS[language],
      ...(settings.otherLanguages ? { alternativeLanguageCodes: others } : {}),
      ...(phrases.length > 0 ? { speechContexts: [{ phrases, boost: 10 }] } : {}),
      model: settings.model,
      enableAutomaticPunctuation: true,
      maxAlternatives: 1,
    },
    interimResults: true,
    // The call decides when the utterance is over, not Google.
    singleUtterance: false,
  };
}

/** Trims hints to what the API takes: no doubles, no empty ones, none that is too long. */
export function phraseHints(phrases: readonly string[]): string[] {
  const trimmed = phrases.map((phrase) => phrase.trim());
  return [...new Set(trimmed)]
    .filter((phrase) => phrase !== "" && phrase.length <= MAX_PHRASE_CHARACTERS)
    .slice(0, MAX_PHRASES);
}

/** What was heard so far on one stream. */
export interface Heard {
  /** Text that will not change any more. */
  settled: string;
  /** The newest guess at what follows it. */
  open: string;
  confidence: number | undefined;
  language: Language | undefined;
}

export const NOTHING_HEARD: Heard = { settled: "", open: "", confidence: undefined, language: undefined };

/** Takes one answer into account. Its results are consecutive: final ones first, then guesses of falling stability. */
export function hear(heard: Heard, response: StreamingResponse): Heard {
  let { settled, confidence, language } = heard;
  let open = "";
  for (const result of response.results ?? []) {
    const alternative = result.alternatives?.[0];
    if (alternative === undefined) continue;
    if (result.isFinal) {
      settled = joinWords(settled, alternative.transcript ?? "");
      // 0 means that there is none.
      confidence = alternative.confidence || confidence;
    } else {
      open = joinWords(open, alternative.transcript ?? "");
    }
    language = languageOfTag(result.languageCode) ?? language;
  }
  return { settled, open, confidence, language };
}

/** The heard words as a transcript; final only when nothing in it is a guess. */
export function transcriptOf(heard: Heard): Transcript {
  const text = joinWords(heard.settled, heard.open);
  return {
    text,
    final: heard.open === "",
    ...(heard.confidence === undefined ? {} : { confidence: heard.confidence }),
    ...(heard.language === undefined ? {} : { language: heard.language }),
  };
}

function joinWords(before: string, after: string): string {
  return `${before} ${after}`.replace(/\s+/g, " ").trim();
}

/** Google writes Hebrew both as `he-IL` and by its old tag `iw-IL`, in any case. */
function languageOfTag(tag: string | null | undefined): Language | undefined {
  const name = tag?.toLowerCase().split("-")[0];
  if (name === "he" || name === "iw") return "he";
  return name === "en" ? "en" : undefined;
}
