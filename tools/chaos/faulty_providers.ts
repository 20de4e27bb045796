/**
 * Providers that fail as they are told, and a count of what was asked of them and is not over. What sits between them
 * and the call is the real thing: fallbacks, circuits, time-outs, fixed phrases.
 */
import type { Brain, BrainEvent, BrainRequest } from "../../lib/brain/brain.ts";
import { createReplyLimiter, DEFAULT_REPLY_LIMITS } from "../../lib/brain/openai/reply_limit.ts";
import type { Clock } from "../../lib/clock.ts";
import { ProviderError } from "../../lib/errors.ts";
import { createMulawGate } from "../../lib/speech/google/mulaw_gate.ts";
import type { Recognition, RecognitionOptions, Recognizer, Transcript } from "../../lib/speech/recognizer.ts";
import type { Synthesizer } from "../../lib/speech/synthesizer.ts";
import type { Random } from "../../simulator/random.ts";
import type { BrainTrouble, ProviderTrouble, RecognizerTrouble, SynthesizerTrouble } from "./faults.ts";
import type { VoicePrints } from "./voice_prints.ts";

/** First audio and the pieces after it come as a cloud's voice gives them. */
const FIRST_AUDIO_MS = 120;
const PIECE_MS = 15;
const PIECE_BYTES = 1600;
/** The last word on an utterance comes so long after its end. */
const FINAL_MS = 150;
const NONSENSE = '\u0000\u202E{"}<\u{1F3E0}> \uD800 ' + Array.from({ length: 60 }, (_, i) => `אי${i}ב`).join("");

/** Requests that are not over, by what they are. */
export class OpenRequests {
  readonly #open = new Map<number, string>();
  #next = 1;

  get names(): string[] {
    return [...this.#open.values()];
  }

  begin(name: string): () => void {
    const id = this.#next++;
    this.#open.set(id, name);
    return () => void this.#open.delete(id);
  }
}

/** What a faulty provider needs to know. */
export interface FaultyParts {
  clock: Clock;
  random: Random;
  open: OpenRequests;
}

class Broken extends Error {
  override readonly name = "Broken";
}

function happens(trouble: ProviderTrouble<string> | undefined, random: Random): boolean {
  return trouble !== undefined && random() < trouble.share;
}

/** Waits, or rejects at once when the signal aborts. */
function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    });
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
}

/** Rejects when the signal aborts, and does nothing before. */
function forever(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** @param troubleOf what a call's recognitions suffer from */
export function faultyRecognizer(
  name: string,
  sound: Recognizer,
  troubleOf: (callSid: string) => RecognizerTrouble | undefined,
  parts: FaultyParts,
): Recognizer {
  return {
    name,
    open(options) {
      const trouble = troubleOf(options.callSid);
      const struck = happens(trouble, parts.random) ? trouble : undefined;
      if (struck?.kind === "throws" && struck.ms < 1000) throw new Broken("cannot be opened");
      const over = parts.open.begin(`recognition of ${name}`);
      options.signal.addEventListener("abort", over, { once: true });
      return new FaultyRecognition(sound, options, struck, parts, over);
    },
  };
}

class FaultyRecognition implements Recognition {
  readonly #sound: Recognition;
  readonly #failed = Promise.withResolvers<never>();
  #heardMs = 0;

  constructor(
    sound: Recognizer,
    private readonly options: RecognitionOptions,
    private readonly trouble: RecognizerTrouble | undefined,
    private readonly parts: FaultyParts,
    private readonly over: () => void,
  ) {
    this.#failed.promise.catch(() => {});
    this.#sound = sound.open({ ...options, onPartial: (transcript) => this.#partial(transcript) });
    if (trouble?.kind === "refuses") parts.clock.after(20, () => this.#fail());
  }

  write(audio: Uint8Array): void {
    this.#heardMs += audio.length / 8;
    const { trouble } = this;
    if (trouble?.kind === "throws") throw new Broken("cannot take a frame");
    if (trouble?.kind === "breaks off" && this.#heardMs > Math.min(trouble.ms, 1500)) this.#fail();
    this.#sound.write(audio);
  }

  async finish(): Promise<Transcript> {
    const { trouble, options: { signal }, parts: { clock } } = this;
    try {
      if (trouble?.kind === "hangs") return await forever(signal);
      await Promise.race([
        pause(clock, trouble?.kind === "is slow" ? trouble.ms : FINAL_MS, signal),
        this.#failed.promise,
      ]);
      if (trouble?.kind === "refuses" || trouble?.kind === "breaks off") throw this.#error();
      const heard = await this.#sound.finish();
      if (trouble?.kind === "hears nothing") return { text: "", final: true };
      return trouble?.kind === "writes garbage" ? { text: NONSENSE, final: true, confidence: NaN } : heard;
    } finally {
      this.over();
    }
  }

  #partial(transcript: Transcript): void {
    const { trouble, options, parts: { clock } } = this;
    if (trouble === undefined) return options.onPartial(transcript);
    if (trouble.kind === "writes garbage") options.onPartial({ text: NONSENSE.slice(0, 20), final: false });
    else if (trouble.kind === "breaks off") options.onPartial(transcript);
    else if (trouble.kind === "is slow") {
      clock.after(trouble.ms, () => {
        if (!options.signal.aborted) options.onPartial(transcript);
      });
    }
  }

  #fail(): void {
    if (this.options.signal.aborted) return;
    this.#failed.reject(this.#error());
    this.options.onFault?.(this.#error());
  }

  #error(): ProviderError {
    return new ProviderError("The recognition failed", { fault: this.trouble!.fault });
  }
}

/** @param troubleOf what a call's replies suffer from; greetings are spared as they are in production */
export function faultyBrain(
  name: string,
  sound: Brain,
  troubleOf: (callSid: string) => BrainTrouble | undefined,
  parts: FaultyParts,
): Brain {
  return {
    name,
    async *reply(request, options) {
      const { signal } = options;
      const over = parts.open.begin(`reply of ${name}`);
      signal.addEventListener("abort", over, { once: true });
      try {
        const trouble = troubleOf(request.callSid);
        const struck = request.kind !== "greeting" && happens(trouble, parts.random) ? trouble : undefined;
        const thinks = () => sound.reply(request, options);
        yield* struck === undefined ? thinks() : troubledReply(struck, request, thinks, signal, parts);
      } catch (error) {
        // A provider ends without a word when it is told to stop.
        if (!signal.aborted) throw error;
      } finally {
        over();
      }
    },
  };
}

async function* troubledReply(
  { kind, ms, fault }: BrainTrouble,
  request: BrainRequest,
  thinks: () => AsyncIterable<BrainEvent>,
  signal: AbortSignal,
  { clock }: FaultyParts,
): AsyncIterable<BrainEvent> {
  const error = new ProviderError("The model failed", { fault });
  const isLate = ms > 1000;
  switch (kind) {
    case "refuses":
      await pause(clock, Math.min(ms, 3000), signal);
      throw error;
    case "hangs":
      return await forever(signal);
    case "is slow":
      await pause(clock, ms, signal);
      return yield* thinks();
    case "says nothing":
      return;
    case "throws":
      throw new Broken("a bug");
    case "tells nonsense":
      yield { type: "text", text: undefined as unknown as string };
      return yield { type: "text", text: NONSENSE };
    case "calls tools madly":
      for (let i = 0; i < 50; i++) {
        await request.tools.run(i % 2 ? "rm -rf" : "book_viewing", { listingId: i, x: [NONSENSE] });
      }
      return yield* thinks();
    case "never ends": {
      const limiter = createReplyLimiter(DEFAULT_REPLY_LIMITS);
      for (let i = 1, full = false; !full; i++) {
        const taken = limiter.take(`And another thing, number ${i}, is this one here. `);
        full = taken.full;
        yield { type: "text", text: taken.text };
        await pause(clock, 50, signal);
      }
      return;
    }
    case "breaks off":
    case "stalls half way":
      for await (const event of thinks()) {
        yield isLate || event.type !== "text" ? event : { type: "text", text: event.text.slice(0, 12) };
        if (event.type !== "text") continue;
        if (kind === "stalls half way") await forever(signal);
        throw error;
      }
  }
}

/** @param trouble of all calls: a voice is not told whose words it speaks */
export function faultySynthesizer(
  name: string,
  prints: VoicePrints,
  trouble: SynthesizerTrouble | undefined,
  parts: FaultyParts,
): Synthesizer {
  return {
    name,
    async *synthesize(text, { signal }) {
      const over = parts.open.begin(`speech of ${name}`);
      signal.addEventListener("abort", over, { once: true });
      try {
        yield* speech(prints.speak(text), happens(trouble, parts.random) ? trouble : undefined, signal, parts);
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        over();
      }
    },
  };
}

async function* speech(
  audio: Uint8Array,
  trouble: SynthesizerTrouble | undefined,
  signal: AbortSignal,
  { clock, random }: FaultyParts,
): AsyncIterable<Uint8Array> {
  const error = new ProviderError("The voice failed", { fault: trouble?.fault ?? "internal" });
  const { kind, ms } = trouble ?? { kind: undefined, ms: 0 };
  if (kind === "throws") throw new Broken("a bug");
  if (kind === "makes no sound") throw new ProviderError("The voice made no sound", { fault: "empty" });
  if (kind === "hangs") await forever(signal);
  await pause(clock, kind === "is slow" ? ms : FIRST_AUDIO_MS, signal);
  if (kind === "refuses") throw error;
  const gate = createMulawGate();
  for (let at = 0; at < audio.length;) {
    const size = kind === "trickles" ? 1 + Math.floor(random() * 400) : PIECE_BYTES;
    const piece = audio.subarray(at, at + size);
    const passed = gate.pass(kind === "speaks another format" ? foreign(piece, ms) : piece);
    if (passed.length > 0) yield passed;
    at += size;
    if (at > audio.length / 2 && kind === "breaks off") throw error;
    if (at > audio.length / 2 && kind === "stalls half way") await forever(signal);
    await pause(clock, kind === "trickles" ? size / 6 : PIECE_MS, signal);
  }
  const rest = gate.end();
  if (rest.length > 0) yield rest;
}

const WAV_24_KHZ = Uint8Array.fromHex(
  "524946462400ff7f57415645666d74201000000001000100c05d000080bb0000020010006461746100ff7f00",
);

/** The same as 16-bit samples, with a header that says so or without one. */
function foreign(audio: Uint8Array, ms: number): Uint8Array {
  const samples = new Int16Array(audio.length).map((_, i) => audio[i]! < 0x80 ? -9000 : i % 3 === 0 ? 0 : 40);
  const bytes = new Uint8Array(samples.buffer);
  if (ms < 1000) return bytes;
  const whole = new Uint8Array(WAV_24_KHZ.length + bytes.length);
  whole.set(WAV_24_KHZ);
  whole.set(bytes, WAV_24_KHZ.length);
  return whole;
}
