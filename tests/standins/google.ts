/**
 * A stand-in for Google Speech-to-Text and Text-to-Speech: a real gRPC server over the protos that the Google
 * packages ship, answering by script.
 */
import type { protos as speechProtos } from "@google-cloud/speech";
import type { protos as textToSpeechProtos } from "@google-cloud/text-to-speech";
import { grpc, GrpcClient } from "google-gax";
import type { Clock } from "../../lib/clock.ts";
import { createDelays, type Delays } from "./delay.ts";

type RecognizeRequest = speechProtos.google.cloud.speech.v1.IStreamingRecognizeRequest;
type RecognizeResponse = speechProtos.google.cloud.speech.v1.IStreamingRecognizeResponse;
export type RecognitionConfig = speechProtos.google.cloud.speech.v1.IStreamingRecognitionConfig;
type SpeakRequest = textToSpeechProtos.google.cloud.texttospeech.v1.ISynthesizeSpeechRequest;
type SpeakResponse = textToSpeechProtos.google.cloud.texttospeech.v1.ISynthesizeSpeechResponse;
type StreamRequest = textToSpeechProtos.google.cloud.texttospeech.v1.IStreamingSynthesizeRequest;
type StreamResponse = textToSpeechProtos.google.cloud.texttospeech.v1.IStreamingSynthesizeResponse;

/** An error answer: a gRPC status code with its text. */
export interface GrpcFault {
  code: number;
  details?: string;
}

export interface FinalResult {
  text: string;
  confidence?: number;
  languageCode?: string;
}

export interface RecognitionScript {
  /** Interim results, each sent once this many bytes of audio have come in. */
  partials?: readonly { atBytes: number; text: string }[];
  /** Final results sent while audio is still coming. */
  earlyFinals?: readonly { atBytes: number; text: string }[];
  /** What is sent after the half-close; `null` sends no result at all. Default: the last partial, final. */
  final?: FinalResult | null;
  /** Listens: told each piece of audio as it comes, gives the words so far; the last of them are the final ones. */
  hear?: (audio: Uint8Array) => string | undefined;
  /** How long the final takes after the half-close. */
  finalDelayMs?: number;
  /** Fails once this many bytes have come in (0: at once). */
  fault?: GrpcFault & { atBytes: number };
  /** Cuts the TCP connection, without any status, once this many bytes have come in. */
  cutAtBytes?: number;
  /** Never says anything, not even after the half-close. */
  silent?: boolean;
}

export interface SynthesisScript {
  /** Mu-law audio in the pieces in which it is sent; a unary answer joins them. */
  pieces?: readonly Uint8Array[];
  firstDelayMs?: number;
  /** Fails after this many pieces. */
  fault?: GrpcFault & { afterPieces: number };
  /** Stops for ever after this many pieces. */
  hangAfterPieces?: number;
  /** Put in front of the audio; default: none when streaming, a right WAV header when unary. */
  header?: Uint8Array;
}

/** What the stand-in saw of one recognition. */
export interface SeenRecognition {
  config: RecognitionConfig | undefined;
  bytes: number;
  audio: Uint8Array[];
  halfClosed: boolean;
  /** Set when the client cancelled before the answer was complete. */
  cancelled: boolean;
  /** Resolves when the stream is over, whichever way. */
  over: Promise<void>;
}

/** What the stand-in saw of one synthesis. */
export interface SeenSynthesis {
  method: "streaming" | "unary";
  text: string;
  voice: string;
  request: SpeakRequest | StreamRequest["streamingConfig"];
  cancelled: boolean;
  over: Promise<void>;
}

export interface GoogleStandin {
  /** `host:port`, to be given as the endpoint of the Google providers. */
  endpoint: string;
  recognitions: SeenRecognition[];
  syntheses: SeenSynthesis[];
  /** Streams that are open now, and the most there ever were at once. */
  live: { now: number; most: number };
  /** The client's ends of all connections that ever carried a call. */
  peers: Set<string>;
  /** Metadata of the last request, lower-case keys. */
  lastHeaders: Record<string, string>;
  stop(): Promise<void>;
}

export interface GoogleScripts {
  /** The script of the n-th recognition (0-based). */
  recognize?: (n: number) => RecognitionScript;
  /** The script of the n-th synthesis. */
  synthesize?: (text: string, n: number) => SynthesisScript;
  /** Nothing that was seen is kept: for runs of an hour. */
  forgets?: boolean;
  /** Why the key is refused, by anything that asks for nothing else than to be let in. */
  refuse?: GrpcFault;
  /** Streams one connection may carry; Google's servers say 100. */
  maxStreamsPerConnection?: number;
  port?: number;
  /** What delays are counted by; real time when left out. */
  clock?: Clock;
}

/** Starts the stand-in on a free loopback port. */
export async function startGoogleStandin(scripts: GoogleScripts = {}): Promise<GoogleStandin> {
  const delays = createDelays(scripts.clock);
  const server = new grpc.Server(
    scripts.maxStreamsPerConnection === undefined
      ? {}
      : { "grpc.max_concurrent_streams": scripts.maxStreamsPerConnection },
  );
  const seen: GoogleStandin = {
    endpoint: "",
    recognitions: [],
    syntheses: [],
    live: { now: 0, most: 0 },
    peers: new Set(),
    lastHeaders: {},
    stop() {
      delays.end();
      server.forceShutdown();
      return Promise.resolve();
    },
  };
  const { speech, textToSpeech } = await loadServices();
  server.addService(speech, {
    StreamingRecognize: recognizeHandler(scripts, seen, delays),
    // As Google does, whose door comes before its desk.
    Recognize: (_call: unknown, reply: grpc.sendUnaryData<object>) =>
      reply(grpcError(scripts.refuse ?? { code: 3, details: "Invalid recognition 'config': bad encoding.." })),
  });
  server.addService(textToSpeech, {
    ListVoices: (_call: unknown, reply: grpc.sendUnaryData<object>) =>
      scripts.refuse === undefined ? reply(null, { voices: [] }) : reply(grpcError(scripts.refuse)),
    SynthesizeSpeech: unaryHandler(scripts, seen, delays),
    StreamingSynthesize: streamingHandler(scripts, seen, delays),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(
      `127.0.0.1:${scripts.port ?? 0}`,
      grpc.ServerCredentials.createInsecure(),
      (error, bound) => error ? reject(error) : resolve(bound),
    );
  });
  seen.endpoint = `127.0.0.1:${port}`;
  return seen;
}

function grpcError({ code, details = "scripted fault" }: GrpcFault): Partial<grpc.StatusObject> {
  return { code, details };
}

async function loadServices(): Promise<{ speech: grpc.ServiceDefinition; textToSpeech: grpc.ServiceDefinition }> {
  const load = async (packageName: string) => {
    const url = new URL("../protos/protos.json", import.meta.resolve(packageName));
    return new GrpcClient().loadProtoJSON(JSON.parse(await Deno.readTextFile(url)));
  };
  return {
    speech: serviceAt(await load("@google-cloud/speech"), "google.cloud.speech.v1.Speech"),
    textToSpeech: serviceAt(
      await load("@google-cloud/text-to-speech"),
      "google.cloud.texttospeech.v1.TextToSpeech",
    ),
  };
}

function serviceAt(root: grpc.GrpcObject, path: string): grpc.ServiceDefinition {
  let node: unknown = root;
  for (const name of path.split(".")) node = (node as Record<string, unknown>)[name];
  return (node as grpc.ServiceClientConstructor).service;
}

type Stream<Request, Response> = grpc.ServerDuplexStream<Request, Response>;

/** Counts a stream as live and gives a promise for its end. */
function track(
  call: { getPeer(): string; metadata: grpc.Metadata },
  seen: GoogleStandin,
) {
  seen.live.now++;
  seen.peers.add(call.getPeer());
  seen.live.most = Math.max(seen.live.most, seen.live.now);
  seen.lastHeaders = Object.fromEntries(
    Object.entries(call.metadata.getMap()).map(([key, value]) => [key, String(value)]),
  );
  const { promise, resolve } = Promise.withResolvers<void>();
  let open = true;
  const close = () => {
    if (open) seen.live.now--;
    open = false;
    resolve();
  };
  return { over: promise, close };
}

function recognizeHandler(scripts: GoogleScripts, seen: GoogleStandin, delays: Delays) {
  let recognitions = 0;
  return (call: Stream<RecognizeRequest, RecognizeResponse>) => {
    const script = scripts.recognize?.(recognitions++) ?? {};
    const { over, close } = track(call, seen);
    const record: SeenRecognition = {
      config: undefined,
      bytes: 0,
      audio: [],
      halfClosed: false,
      cancelled: false,
      over,
    };
    if (!scripts.forgets) seen.recognitions.push(record);
    let answered = false;
    let heard: string | undefined;
    const end = () => {
      answered = true;
      call.end();
      close();
    };
    call.on("cancelled", () => {
      record.cancelled = !answered;
      close();
    });
    call.on("error", close);
    const due = [
      ...(script.partials ?? []).map((result) => ({ ...result, isFinal: false })),
      ...(script.earlyFinals ?? []).map((result) => ({ ...result, isFinal: true })),
    ].sort((a, b) => a.atBytes - b.atBytes);
    const onProgress = () => {
      if (answered || script.silent) return;
      if (script.cutAtBytes !== undefined && record.bytes >= script.cutAtBytes) return cutConnection(call);
      if (script.fault !== undefined && record.bytes >= script.fault.atBytes) {
        answered = true;
        call.emit("error", { code: script.fault.code, details: script.fault.details ?? "scripted fault" });
        return close();
      }
      while (due[0] !== undefined && due[0].atBytes <= record.bytes) {
        const { text, isFinal } = due.shift()!;
        call.write({ results: [{ alternatives: [{ transcript: text }], isFinal, stability: isFinal ? 0 : 0.9 }] });
      }
    };
    call.on("data", (request: RecognizeRequest) => {
      if (request.streamingConfig) record.config = request.streamingConfig;
      if (request.audioContent) {
        const audio = request.audioContent as Uint8Array;
        record.bytes += audio.length;
        if (!scripts.forgets) record.audio.push(audio);
        const words = script.hear?.(audio);
        if (words !== undefined && words !== heard && !answered) {
          heard = words;
          call.write({ results: [{ alternatives: [{ transcript: words }], isFinal: false, stability: 0.9 }] });
        }
      }
      onProgress();
    });
    call.on("end", async () => {
      record.halfClosed = true;
      if (answered) return;
      if (script.silent) return await delays.forever();
      await delays.wait(script.finalDelayMs ?? 0);
      if (call.cancelled || answered) return;
      const final = script.final === undefined
        ? heard === undefined ? lastPartial(script) : { text: heard }
        : script.final;
      if (final !== null) {
        const alternatives = [{ transcript: final.text, confidence: final.confidence ?? 0.9 }];
        call.write({ results: [{ alternatives, isFinal: true, languageCode: final.languageCode ?? "" }] });
      }
      end();
    });
  };
}

function lastPartial(script: RecognitionScript): FinalResult | null {
  const text = script.partials?.at(-1)?.text;
  return text === undefined ? null : { text };
}

/** Takes the whole HTTP/2 connection down, as a crashed or restarted proxy does. */
function cutConnection(call: unknown): void {
  type WithSession = { call?: WithSession; nextCall?: WithSession; stream?: { session?: { destroy(): void } } };
  let node: WithSession | undefined = call as WithSession;
  while (node !== undefined && node.stream === undefined) node = node.call ?? node.nextCall;
  node?.stream?.session?.destroy();
}

function unaryHandler(scripts: GoogleScripts, seen: GoogleStandin, delays: Delays) {
  return async (call: grpc.ServerUnaryCall<SpeakRequest, SpeakResponse>, reply: grpc.sendUnaryData<SpeakResponse>) => {
    const text = call.request.input?.text ?? "";
    const { over, close } = track(call, seen);
    const script = scripts.synthesize?.(text, seen.syntheses.length) ?? {};
    const record: SeenSynthesis = {
      method: "unary",
      text,
      voice: call.request.voice?.name ?? "",
      request: call.request,
      cancelled: false,
      over,
    };
    if (!scripts.forgets) seen.syntheses.push(record);
    call.on("cancelled", () => {
      record.cancelled = true;
      close();
    });
    await delays.wait(script.firstDelayMs ?? 0);
    if (script.hangAfterPieces !== undefined) await delays.forever();
    if (call.cancelled) return;
    close();
    if (script.fault) return reply({ code: script.fault.code, details: script.fault.details ?? "scripted fault" });
    const audio = join(script.pieces ?? [toneLike(text)]);
    reply(null, { audioContent: join([script.header ?? wavHeader(audio.length), audio]) });
  };
}

function streamingHandler(scripts: GoogleScripts, seen: GoogleStandin, delays: Delays) {
  return (call: Stream<StreamRequest, StreamResponse>) => {
    const { over, close } = track(call, seen);
    const record: SeenSynthesis = {
      method: "streaming",
      text: "",
      voice: "",
      request: undefined,
      cancelled: false,
      over,
    };
    let answered = false;
    call.on("cancelled", () => {
      record.cancelled = !answered;
      close();
    });
    call.on("error", close);
    call.on("data", async (request: StreamRequest) => {
      if (request.streamingConfig) {
        record.request = request.streamingConfig;
        record.voice = request.streamingConfig.voice?.name ?? "";
        return;
      }
      record.text = request.input?.text ?? "";
      const script = scripts.synthesize?.(record.text, seen.syntheses.length) ?? {};
      if (!scripts.forgets) seen.syntheses.push(record);
      await delays.wait(script.firstDelayMs ?? 0);
      const pieces = script.pieces ?? [toneLike(record.text)];
      for (let i = 0; i <= pieces.length; i++) {
        if (call.cancelled) return;
        if (script.hangAfterPieces === i) await delays.forever();
        if (script.fault?.afterPieces === i) {
          answered = true;
          call.emit("error", { code: script.fault.code, details: script.fault.details ?? "scripted fault" });
          return close();
        }
        const piece = pieces[i];
        if (piece === undefined) break;
        call.write({ audioContent: i === 0 && script.header ? join([script.header, piece]) : piece });
      }
      answered = true;
      call.end();
      close();
    });
  };
}

/** Mu-law that stands for a text: 60 ms a letter of a soft 200 Hz hum, so that a listener hears that something spoke. */
export function toneLike(text: string): Uint8Array {
  const audio = new Uint8Array(Math.max(1, text.length) * 480);
  for (let i = 0; i < audio.length; i++) audio[i] = i % 40 < 20 ? 0x9f : 0x1f;
  return audio;
}

/** A 44-byte WAV header; by default the one that Google puts before MULAW. */
export function wavHeader(
  dataBytes: number,
  format: { tag?: number; sampleRateHz?: number; channels?: number; bits?: number } = {},
): Uint8Array {
  const { tag = 7, sampleRateHz = 8000, channels = 1, bits = 8 } = format;
  const header = new Uint8Array(44);
  const view = new DataView(header.buffer);
  const ascii = (at: number, word: string) => header.set(new TextEncoder().encode(word), at);
  ascii(0, "RIFF");
  view.setUint32(4, 36 + dataBytes, true);
  ascii(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, tag, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * channels * bits / 8, true);
  view.setUint16(32, channels * bits / 8, true);
  view.setUint16(34, bits, true);
  ascii(36, "data");
  view.setUint32(40, dataBytes, true);
  return header;
}

/** Joins byte pieces into one array. */
export function join(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
