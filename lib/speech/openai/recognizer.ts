/**
 * Hears through OpenAI's transcriptions, or any server with the same endpoint: the whole utterance at once, behind
 * the streaming interface.
 */
import { BYTES_PER_MS, decodeMulaw, SAMPLE_RATE_HZ } from "../../audio/mulaw.ts";
import type { Clock } from "../../clock.ts";
import { ProviderError } from "../../errors.ts";
import { languageOf } from "../../language.ts";
import { connectOpenAi, createOpenAiClient, type GetOpenAiClient, type OpenAiAccess } from "../../openai/client.ts";
import { openAiFault } from "../../openai/faults.ts";
import type { Recognition, RecognitionOptions, Recognizer, Transcript } from "../recognizer.ts";
import { wavOf } from "./wav.ts";

export interface OpenAiRecognizerOptions {
  access: OpenAiAccess;
  /** To share one client; made from `access` when left out. */
  getClient?: GetOpenAiClient;
  /** What `warmUp` counts its time by; the system clock when left out. */
  clock?: Clock;
  /** Default `gpt-4o-mini-transcribe`; for a local server the name of its Whisper model. */
  model?: string;
  /** Names of streets, towns and people that callers are likely to say. */
  phrases?: readonly string[];
}

const SERVICE = "OpenAI transcription";
const DEFAULT_MODEL = "gpt-4o-mini-transcribe";
/** The endpoint refuses less than 0.1 s of audio. */
const SHORTEST_BYTES = 100 * BYTES_PER_MS;
/** Whisper reads the last 224 tokens of the prompt; Hebrew takes about a token for two letters. */
const MAX_PROMPT_CHARACTERS = 400;

/** Loads the SDK at the first utterance or in `warmUp`. */
export function createOpenAiRecognizer(options: OpenAiRecognizerOptions): Recognizer {
  const getClient = options.getClient ?? createOpenAiClient(options.access);
  const model = options.model ?? DEFAULT_MODEL;
  const prompt = promptOf(options.phrases ?? []);
  return {
    name: "openai",
    open: (recognition) => openBatch(recognition, (audio) => transcribe(getClient, model, prompt, audio, recognition)),
    warmUp: () => connectOpenAi(getClient, options.clock),
  };
}

/** The streaming interface over a call that takes the whole utterance: nothing is sent before `finish`. */
function openBatch(options: RecognitionOptions, send: (audio: Uint8Array) => Promise<Transcript>): Recognition {
  let pieces: Uint8Array[] = [];
  let result: Promise<Transcript> | undefined;
  const forget = () => pieces = [];
  options.signal.addEventListener("abort", forget, { once: true });
  return {
    write(audio) {
      if (result === undefined && !options.signal.aborted) pieces.push(audio);
    },
    finish() {
      result ??= send(joined(pieces)).finally(() => options.signal.removeEventListener("abort", forget));
      forget();
      return result;
    },
  };
}

async function transcribe(
  getClient: GetOpenAiClient,
  model: string,
  prompt: string,
  audio: Uint8Array,
  { language, signal, onUsage }: RecognitionOptions,
): Promise<Transcript> {
  if (signal.aborted) throw aborted();
  if (audio.length < SHORTEST_BYTES) return { text: "", final: true };
  try {
    const client = await getClient();
    const file = new File([wavOf(decodeMulaw(audio), SAMPLE_RATE_HZ)], "utterance.wav", { type: "audio/wav" });
    const answer = await client.audio.transcriptions.create(
      { file, model, language, response_format: "json", ...(prompt === "" ? {} : { prompt }) },
      { signal },
    );
    if (signal.aborted) throw aborted();
    return transcriptOf(answer);
  } catch (error) {
    throw signal.aborted ? aborted() : openAiFault(error, SERVICE);
  } finally {
    onUsage?.({ kind: "recognition", provider: "openai", model, audioMs: audio.length / BYTES_PER_MS });
  }
}

/** Reads the answer; a server that is not OpenAI's may send anything. */
function transcriptOf(answer: unknown): Transcript {
  const text = (answer as { text?: unknown } | null)?.text;
  if (typeof text !== "string") throw new ProviderError(`${SERVICE} sent no text`, { fault: "unavailable" });
  const trimmed = text.trim();
  const language = languageOf(trimmed);
  return { text: trimmed, final: true, ...(language === undefined ? {} : { language }) };
}

/** As many of the phrases as the prompt has room for. */
function promptOf(phrases: readonly string[]): string {
  let prompt = "";
  for (const phrase of new Set(phrases)) {
    const longer = prompt === "" ? phrase : `${prompt}, ${phrase}`;
    if (longer.length > MAX_PROMPT_CHARACTERS) break;
    prompt = longer;
  }
  return prompt;
}

function aborted(): ProviderError {
  return new ProviderError("Recognition was aborted", { fault: "aborted" });
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let atByte = 0;
  for (const piece of pieces) {
    whole.set(piece, atByte);
    atByte += piece.length;
  }
  return whole;
}
