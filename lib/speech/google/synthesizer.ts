/**
 * Speaks through Google Text-to-Speech: mu-law 8 kHz, streamed where the voice can, else a sentence at a time.
 */
import type { protos } from "@google-cloud/text-to-speech";
import type { grpc } from "google-gax";
import type { Clock } from "../../clock.ts";
import { ProviderError } from "../../errors.ts";
import { createEventQueue, type EventQueue } from "../../event_queue.ts";
import type { Language } from "../../language.ts";
import type { SynthesisOptions, Synthesizer } from "../synthesizer.ts";
import { connected, type GoogleAccess, googleClientOptions, type GrpcStub, signedIn, warmCodec } from "./channel.ts";
import { googleFault } from "./faults.ts";
import { createMulawGate } from "./mulaw_gate.ts";
import { createStreamPool, type Lease } from "./stream_pool.ts";

type SpeakRequest = protos.google.cloud.texttospeech.v1.ISynthesizeSpeechRequest;
type SpeakResponse = protos.google.cloud.texttospeech.v1.ISynthesizeSpeechResponse;
type StreamRequest = protos.google.cloud.texttospeech.v1.IStreamingSynthesizeRequest;
type StreamResponse = protos.google.cloud.texttospeech.v1.IStreamingSynthesizeResponse;

export interface GoogleSynthesizerOptions {
  access: GoogleAccess;
  clock: Clock;
  /** Google's name of the voice for each language, for example `he-IL-Wavenet-A`. Default: Chirp 3 HD, which streams. */
  voices?: Partial<Readonly<Record<Language, string>>>;
  /** 0.25 to 2, 1 is the voice's own. */
  speakingRate?: number;
  /** Semitones up or down, -20 to 20. Voices of the Chirp family know no pitch; it is not sent for them. */
  pitchSemitones?: number;
}

export const DEFAULT_GOOGLE_VOICES: Readonly<Record<Language, string>> = {
  he: "he-IL-Chirp3-HD-Kore",
  en: "en-US-Chirp3-HD-Kore",
};

const SERVICE = "Google Text-to-Speech";
const CONNECT_TIMEOUT_MS = 5000;

type StreamCall = grpc.ClientDuplexStream<StreamRequest, StreamResponse>;
type Cancellable = { cancel(): void; on(event: "status", run: () => void): unknown };
type SpeechStub = GrpcStub & {
  listVoices(request: object, reply: (error: unknown) => void): { cancel(): void };
  streamingSynthesize(): StreamCall;
  synthesizeSpeech(
    request: SpeakRequest,
    reply: (error: unknown, response: SpeakResponse | undefined) => void,
  ): Cancellable;
};
interface Channel {
  stub: SpeechStub;
  close(): Promise<void>;
}

/** Loads the SDK and connects on first use or in `warmUp`. */
export function createGoogleSynthesizer(options: GoogleSynthesizerOptions): Synthesizer {
  const { access, clock } = options;
  const pool = createStreamPool(() => openChannel(access), (channel) => channel.close());
  const voiceOf = (language: Language) => options.voices?.[language] ?? DEFAULT_GOOGLE_VOICES[language];
  return {
    name: "google",
    async *synthesize(text, { language, signal, onUsage }: SynthesisOptions) {
      if (signal.aborted) return;
      const voice = voiceOf(language);
      const pieces = createEventQueue<Uint8Array>();
      const call = canStream(voice) ? openStream : openUnary;
      const stop = run(pool.lease(), pieces, signal, (stub) => call(stub, text, voice, options, pieces));
      onUsage?.({ kind: "synthesis", provider: "google", model: voice, characters: text.length });
      try {
        yield* gated(pieces, signal);
      } catch (error) {
        if (!signal.aborted) throw googleFault(error, SERVICE);
      } finally {
        stop();
      }
    },
    async warmUp() {
      const lease = pool.lease();
      try {
        const { stub } = await lease.channel;
        warmCodec(stub, "StreamingSynthesize", [{ streamingConfig: {} }, { input: { text: "" } }]);
        warmCodec(stub, "SynthesizeSpeech", [{ input: { text: "" } }]);
        await connected(stub, CONNECT_TIMEOUT_MS, clock);
        await signedIn(
          (reply) => stub.listVoices({ languageCode: "he-IL" }, reply),
          SERVICE,
          CONNECT_TIMEOUT_MS,
          clock,
        );
      } catch (error) {
        throw googleFault(error, SERVICE);
      } finally {
        lease.release();
      }
    },
    close: () => pool.close(),
  };
}

/** Only the Chirp HD voices take part in `streamingSynthesize`; it refuses all others. */
export function canStream(voice: string): boolean {
  return /-Chirp3?-HD-/.test(voice);
}

/** The BCP-47 tag that a voice name starts with: `he-IL` of `he-IL-Wavenet-A`. */
export function languageTagOf(voice: string): string {
  return voice.split("-").slice(0, 2).join("-");
}

async function openChannel(access: GoogleAccess): Promise<Channel> {
  const { TextToSpeechClient } = (await import("@google-cloud/text-to-speech")).default;
  const client = new TextToSpeechClient(await googleClientOptions(access));
  const stub = await client.initialize() as unknown as SpeechStub;
  stub.getChannel().getConnectivityState(true);
  return { stub, close: () => client.close() };
}

/** Starts `open` once the channel stands and gives back what ends it: at once, and freeing its place. */
function run(
  lease: Lease<Channel>,
  pieces: EventQueue<Uint8Array>,
  signal: AbortSignal,
  open: (stub: SpeechStub) => Cancellable,
): () => void {
  let call: Cancellable | undefined;
  let stopped = false;
  const start = (channel: Channel) => {
    if (stopped) return;
    call = open(channel.stub);
    call.on("status", lease.release);
  };
  const stop = () => {
    if (stopped) return;
    stopped = true;
    signal.removeEventListener("abort", stop);
    pieces.drop();
    call?.cancel();
    if (call === undefined) lease.release();
  };
  signal.addEventListener("abort", stop, { once: true });
  if (lease.channel instanceof Promise) lease.channel.then(start).catch((error) => pieces.fail(error));
  else start(lease.channel);
  return stop;
}

function openStream(
  stub: SpeechStub,
  text: string,
  voice: string,
  options: GoogleSynthesizerOptions,
  pieces: EventQueue<Uint8Array>,
): Cancellable {
  const call = stub.streamingSynthesize();
  call.on("data", (response: StreamResponse) => pieces.push(response.audioContent as Uint8Array));
  call.on("error", (error) => pieces.fail(error));
  call.on("end", () => pieces.end());
  call.write({
    streamingConfig: {
      voice: { name: voice, languageCode: languageTagOf(voice) },
      streamingAudioConfig: { audioEncoding: "MULAW", sampleRateHertz: 8000, ...rateOf(options) },
    },
  });
  call.write({ input: { text } });
  call.end();
  return call;
}

function openUnary(
  stub: SpeechStub,
  text: string,
  voice: string,
  options: GoogleSynthesizerOptions,
  pieces: EventQueue<Uint8Array>,
): Cancellable {
  const pitch = options.pitchSemitones;
  const request: SpeakRequest = {
    input: { text },
    voice: { name: voice, languageCode: languageTagOf(voice) },
    audioConfig: {
      audioEncoding: "MULAW",
      sampleRateHertz: 8000,
      ...rateOf(options),
      ...(pitch === undefined ? {} : { pitch }),
      effectsProfileId: ["telephony-class-application"],
    },
  };
  return stub.synthesizeSpeech(request, (error, response) => {
    if (error) return pieces.fail(error);
    pieces.push(response?.audioContent as Uint8Array);
    pieces.end();
  });
}

function rateOf(options: GoogleSynthesizerOptions): { speakingRate?: number } {
  return options.speakingRate === undefined ? {} : { speakingRate: options.speakingRate };
}

/** Lets mu-law through and nothing else; an answer without any audio is a fault. */
async function* gated(pieces: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const gate = createMulawGate();
  let heard = false;
  for await (const piece of pieces) {
    if (signal.aborted) return;
    const audio = gate.pass(piece);
    if (audio.length === 0) continue;
    heard = true;
    yield audio;
  }
  if (signal.aborted) return;
  const rest = gate.end();
  if (rest.length > 0) yield rest;
  else if (!heard) throw new ProviderError(`${SERVICE} brought no audio`, { fault: "empty" });
}
