/**
 * Speaks through OpenAI's speech endpoint: raw PCM at 24 kHz while it is made, brought down to mu-law 8 kHz.
 */
import { encodeMulaw, SAMPLE_RATE_HZ } from "../../audio/mulaw.ts";
import { Pcm16Reader, resampleFilter, Resampler } from "../../audio/resample.ts";
import type { Clock } from "../../clock.ts";
import { ProviderError } from "../../errors.ts";
import { connectOpenAi, createOpenAiClient, type GetOpenAiClient, type OpenAiAccess } from "../../openai/client.ts";
import { openAiFault } from "../../openai/faults.ts";
import type { Synthesizer } from "../synthesizer.ts";

export interface OpenAiSynthesizerOptions {
  access: OpenAiAccess;
  /** To share one client; made from `access` when left out. */
  getClient?: GetOpenAiClient;
  /** What `warmUp` counts its time by; the system clock when left out. */
  clock?: Clock;
  /** Default `gpt-4o-mini-tts`. */
  model?: string;
  /** Default `coral`; the voices of OpenAI speak all languages. */
  voice?: string;
  /** 0.25 to 4, 1 is the voice's own. */
  speakingRate?: number;
  /** How to speak, for models that take advice. */
  instructions?: string;
}

const SERVICE = "OpenAI speech";
const DEFAULT_MODEL = "gpt-4o-mini-tts";
/** `response_format: "pcm"` is 24 kHz, 16 bits, little-endian, mono, without a header. */
const PCM_HZ = 24_000;

/** Loads the SDK at the first sentence or in `warmUp`. */
export function createOpenAiSynthesizer(options: OpenAiSynthesizerOptions): Synthesizer {
  const getClient = options.getClient ?? createOpenAiClient(options.access);
  const model = options.model ?? DEFAULT_MODEL;
  const filter = resampleFilter(PCM_HZ, SAMPLE_RATE_HZ);
  return {
    name: "openai",
    async *synthesize(text, { signal, onUsage }) {
      if (signal.aborted) return;
      try {
        const client = await getClient();
        onUsage?.({ kind: "synthesis", provider: "openai", model, characters: text.length });
        const response = await client.audio.speech.create({
          model,
          voice: options.voice ?? "coral",
          input: text,
          response_format: "pcm",
          ...(options.speakingRate === undefined ? {} : { speed: options.speakingRate }),
          ...(options.instructions === undefined ? {} : { instructions: options.instructions }),
        }, { signal });
        yield* toMulaw(pcmBody(response), new Resampler(filter), signal);
      } catch (error) {
        if (!signal.aborted) throw openAiFault(error, SERVICE);
      }
    },
    warmUp: () => connectOpenAi(getClient, options.clock),
  };
}

/**
 * The body of the answer, once it is sure to be raw PCM.
 * @throws {ProviderError} `bad_audio` when it is something else: played as PCM it would be noise
 */
function pcmBody(response: Response): ReadableStream<Uint8Array> {
  const type = response.headers.get("content-type")?.toLowerCase() ?? "";
  const raw = type === "" || type.startsWith("audio/pcm") || type.startsWith("application/octet-stream") ||
    type.startsWith("audio/l16");
  const rate = /rate=(\d+)/.exec(type)?.[1];
  if (!raw || (rate !== undefined && Number(rate) !== PCM_HZ)) {
    response.body?.cancel().catch(() => {});
    throw badAudio(type.slice(0, 60));
  }
  if (response.body === null) throw new ProviderError(`${SERVICE} brought no audio`, { fault: "empty" });
  return response.body;
}

async function* toMulaw(
  body: ReadableStream<Uint8Array>,
  resampler: Resampler,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const reader = new Pcm16Reader();
  let first = true;
  let bytes = 0;
  for await (const piece of body) {
    if (signal.aborted) return;
    // Some compatible servers call a file audio/pcm all the same.
    if (first && isContainer(piece)) throw badAudio("a file with a header");
    first = false;
    const audio = encodeMulaw(resampler.process(reader.read(piece)));
    bytes += audio.length;
    if (audio.length > 0) yield audio;
  }
  if (signal.aborted) return;
  const tail = encodeMulaw(resampler.flush());
  if (bytes + tail.length === 0) throw new ProviderError(`${SERVICE} brought no audio`, { fault: "empty" });
  if (tail.length > 0) yield tail;
}

function isContainer(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  return start === "RIFF" || start === "OggS" || start === "fLaC" || start.startsWith("ID3");
}

function badAudio(what: string): ProviderError {
  return new ProviderError(`Cannot play the synthesized audio: it is ${what}, not raw PCM at ${PCM_HZ} Hz`, {
    fault: "bad_audio",
  });
}
