/**
 * Hears through Google Speech-to-Text: one stream a piece of speech, words while they are spoken.
 */
import type { grpc } from "google-gax";
import type { CancelTimer, Clock } from "../../clock.ts";
import { ProviderError } from "../../errors.ts";
import type { Recognition, RecognitionOptions, Recognizer, Transcript } from "../recognizer.ts";
import { connected, type GoogleAccess, googleClientOptions, type GrpcStub, signedIn, warmCodec } from "./channel.ts";
import { googleFault } from "./faults.ts";
import {
  hear,
  type Heard,
  NOTHING_HEARD,
  type RecognitionSettings,
  streamingConfig,
  type StreamingResponse,
  transcriptOf,
} from "./recognition.ts";
import { createStreamPool, type Lease } from "./stream_pool.ts";

export interface GoogleRecognizerOptions extends Partial<RecognitionSettings> {
  access: GoogleAccess;
  clock: Clock;
  /**
   * How long `finish` waits for the final words when there are partial ones, in ms. Default 250. Google's final comes
   * about 0.9 s after the end of speech and seldom differs from the newest partial.
   */
  finalBudgetMs?: number;
  /**
   * How long after its start a stream may go without any words before `finish` gives it up, in ms. Default 2500.
   * A stream that the server has queued brings no error: silence is the only sign.
   */
  firstWordsMs?: number;
}

const SERVICE = "Google Speech-to-Text";
const CONNECT_TIMEOUT_MS = 5000;
const BYTES_PER_MS = 8;

/**
 * `command_and_search` is Google's model for short utterances, the one that may be given alternative languages, and
 * with `default` the only v1 model that knows Hebrew.
 */
const DEFAULT_MODEL = "command_and_search";

type SpeechCall = grpc.ClientDuplexStream<
  { streamingConfig: object } | { audioContent: Uint8Array },
  StreamingResponse
>;
type SpeechStub = GrpcStub & {
  streamingRecognize(): SpeechCall;
  recognize(request: object, reply: (error: unknown) => void): { cancel(): void };
};
interface Channel {
  stub: SpeechStub;
  close(): Promise<void>;
}

/** Loads the SDK and connects on first use or in `warmUp`. */
export function createGoogleRecognizer(options: GoogleRecognizerOptions): Recognizer {
  const { access, clock } = options;
  const settings: OpenSettings = {
    clock,
    model: options.model ?? DEFAULT_MODEL,
    otherLanguages: options.otherLanguages ?? true,
    phrases: options.phrases ?? [],
    finalBudgetMs: options.finalBudgetMs ?? 250,
    firstWordsMs: options.firstWordsMs ?? 2500,
  };
  const pool = createStreamPool(() => openChannel(access), (channel) => channel.close());
  return {
    name: "google",
    open: (recognitionOptions) => openRecognition(pool.lease(), recognitionOptions, settings),
    async warmUp() {
      const lease = pool.lease();
      try {
        const { stub } = await lease.channel;
        const config = { streamingConfig: streamingConfig("he", settings) };
        warmCodec(stub, "StreamingRecognize", [config, { audioContent: new Uint8Array(1) }]);
        await connected(stub, CONNECT_TIMEOUT_MS, clock);
        // Nothing is in it to be recognized, or to be paid for.
        await signedIn((reply) => stub.recognize({}, reply), SERVICE, CONNECT_TIMEOUT_MS, clock);
      } catch (error) {
        throw googleFault(error, SERVICE);
      } finally {
        lease.release();
      }
    },
    close: () => pool.close(),
  };
}

async function openChannel(access: GoogleAccess): Promise<Channel> {
  const { SpeechClient } = (await import("@google-cloud/speech")).default;
  const client = new SpeechClient(await googleClientOptions(access));
  // The plain gRPC stub: the SDK's own stream wraps it in five more streams, whose ends and errors come late or never.
  const stub = await client.initialize() as unknown as SpeechStub;
  stub.getChannel().getConnectivityState(true);
  return { stub, close: () => client.close() };
}

interface OpenSettings extends RecognitionSettings {
  clock: Clock;
  finalBudgetMs: number;
  firstWordsMs: number;
}

function openRecognition(lease: Lease<Channel>, options: RecognitionOptions, settings: OpenSettings): Recognition {
  const { clock } = settings;
  const openedMs = clock.nowMs();
  const result = Promise.withResolvers<Transcript>();
  // Whoever never calls `finish` must not see an unhandled rejection.
  result.promise.catch(() => {});
  let call: SpeechCall | undefined;
  let waiting: Uint8Array[] = [];
  let heard: Heard = NOTHING_HEARD;
  let sentBytes = 0;
  let finishing = false;
  let settled = false;
  let stopTimer: CancelTimer = () => {};

  function settle(outcome: Transcript | ProviderError): void {
    if (settled) return;
    settled = true;
    stopTimer();
    options.signal.removeEventListener("abort", onAbort);
    waiting = [];
    // Ends the stream at once and frees its place; harmless when it is already over.
    call?.cancel();
    if (call === undefined) lease.release();
    if (outcome instanceof ProviderError) result.reject(outcome);
    else result.resolve(outcome);
    options.onUsage?.({
      kind: "recognition",
      provider: "google",
      model: `stt:${settings.model}`,
      audioMs: sentBytes / BYTES_PER_MS,
    });
  }

  function onAbort(): void {
    settle(new ProviderError("Recognition was aborted", { fault: "aborted" }));
  }

  function onFailure(error: unknown): void {
    if (settled) return;
    const transcript = transcriptOf(heard);
    // All of the audio was heard by then: the words at hand are worth more than a second try.
    if (finishing && transcript.text !== "") return settle({ ...transcript, final: false });
    const fault = googleFault(error, SERVICE);
    settle(fault);
    if (!finishing) options.onFault?.(fault);
  }

  function onResponse(response: StreamingResponse): void {
    if (settled) return;
    const before = transcriptOf(heard);
    heard = hear(heard, response);
    const transcript = transcriptOf(heard);
    if (finishing) waitForFinal();
    // A piece that is final in the middle of the stream is not the last word on the utterance.
    if (transcript.text !== before.text) options.onPartial({ ...transcript, final: false });
  }

  function onEnd(): void {
    if (finishing) settle({ ...transcriptOf(heard), final: true });
    else onFailure({ code: 14, details: "" });
  }

  function waitForFinal(): void {
    const hasWords = transcriptOf(heard).text !== "";
    const silentForMs = clock.nowMs() - openedMs;
    const delayMs = hasWords
      ? settings.finalBudgetMs
      : Math.max(settings.finalBudgetMs, settings.firstWordsMs - silentForMs);
    stopTimer();
    stopTimer = clock.after(delayMs, () => {
      if (hasWords) return settle(transcriptOf(heard));
      settle(new ProviderError(`${SERVICE} brought no words within ${settings.firstWordsMs} ms`, { fault: "timeout" }));
    });
  }

  function send(audio: Uint8Array): void {
    sentBytes += audio.length;
    call?.write({ audioContent: audio });
  }

  function start(channel: Channel): void {
    if (settled) return;
    call = channel.stub.streamingRecognize();
    call.on("data", onResponse);
    call.on("error", onFailure);
    call.on("end", onEnd);
    call.on("status", lease.release);
    call.write({ streamingConfig: streamingConfig(options.language, settings) });
    for (const audio of waiting) send(audio);
    waiting = [];
    if (finishing) call.end();
  }

  if (options.signal.aborted) onAbort();
  options.signal.addEventListener("abort", onAbort, { once: true });
  if (lease.channel instanceof Promise) lease.channel.then(start).catch(onFailure);
  else start(lease.channel);

  return {
    write(audio) {
      if (settled || finishing) return;
      if (call === undefined) waiting.push(audio);
      else send(audio);
    },
    finish() {
      if (!finishing && !settled) {
        finishing = true;
        call?.end();
        waitForFinal();
      }
      return result.promise;
    },
  };
}
