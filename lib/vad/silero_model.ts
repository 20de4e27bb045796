/**
 * Silero VAD v6 at 8 kHz on ONNX Runtime's WebAssembly: many calls in one run, the state of each kept apart.
 *
 * The model (https://github.com/snakers4/silero-vad, MIT) takes `input` [batch, 32 + 256]: the last 32 samples before
 * the window and the window; `state` [2, batch, 128]: what the run before gave back as `stateN`; `sr`: 8000.
 */
import type { InferenceSession, Tensor, TypedTensor } from "onnxruntime-web/wasm";
import { MULAW_DECODE, MULAW_SILENCE, SAMPLE_RATE_HZ } from "../audio/mulaw.ts";
import { WINDOW_SAMPLES } from "./silero_messages.ts";

const CONTEXT_SAMPLES = 32;
const ROW_SAMPLES = CONTEXT_SAMPLES + WINDOW_SAMPLES;
const LAYERS = 2;
const LAYER_SIZE = 128;
/** More windows than this in one run are no cheaper each. */
const MAX_BATCH = 16;
/** [windows in a run, runs]: WebAssembly starts at a sixth of its speed and is compiled better as it is used. */
const WARM_UP = [[1, 200], [4, 30], [MAX_BATCH, 15]] as const;

interface StreamState {
  /** [layer][LAYER_SIZE] */
  hidden: Float32Array;
  /** The last samples of the window before. */
  context: Float32Array;
}

type Runtime = typeof import("onnxruntime-web/wasm");

export class SileroModel {
  readonly #runtime: Runtime;
  readonly #session: InferenceSession;
  readonly #rate: Tensor;
  readonly #streams = new Map<number, StreamState>();

  private constructor(runtime: Runtime, session: InferenceSession) {
    this.#runtime = runtime;
    this.#session = session;
    this.#rate = new runtime.Tensor("int64", BigInt64Array.of(BigInt(SAMPLE_RATE_HZ)));
  }

  /** @throws {Error} when the bytes are no model or the runtime cannot start */
  static async load(model: Uint8Array, wasm: Uint8Array): Promise<SileroModel> {
    // Imported late: the runtime looks at `location` as it loads, which a worker has to hide first.
    const runtime = await import("onnxruntime-web/wasm");
    runtime.env.wasm.numThreads = 1;
    runtime.env.wasm.wasmBinary = wasm;
    runtime.env.logLevel = "error";
    const session = await runtime.InferenceSession.create(model, {
      executionProviders: ["wasm"],
      // Every batch size would keep a plan of its own.
      enableMemPattern: false,
    });
    // It is compiled by now; the runtime would hold its 14 MB for good.
    delete runtime.env.wasm.wasmBinary;
    return new SileroModel(runtime, session);
  }

  /** How many streams have a state. */
  get streamCount(): number {
    return this.#streams.size;
  }

  /** Runs long enough on nothing that the calls get the speed that lasts. */
  async warmUp(): Promise<void> {
    for (const [windows, runs] of WARM_UP) {
      const states = Array.from({ length: windows }, newStreamState);
      const audio = new Uint8Array(windows * WINDOW_SAMPLES).fill(MULAW_SILENCE);
      const rows = Array.from(states.keys());
      for (let run = 0; run < runs; run++) await this.#runBatch(states, audio, rows);
    }
  }

  /**
   * The probability of voice in each window, 0 to 1.
   * @param streams whose window it is; the windows of one stream in their order
   * @param audio 256 bytes of mu-law for each entry of `streams`
   */
  async run(streams: Uint32Array, audio: Uint8Array): Promise<Float32Array> {
    const probabilities = new Float32Array(streams.length);
    let waiting = Array.from(streams.keys());
    while (waiting.length > 0) {
      const { batch, rest } = nextBatch(waiting, streams);
      const states = batch.map((index) => this.#stateOf(streams[index]!));
      const voice = await this.#runBatch(states, audio, batch);
      batch.forEach((index, row) => probabilities[index] = voice[row]!);
      waiting = rest;
    }
    return probabilities;
  }

  /** Frees what is kept for a stream. */
  forget(stream: number): void {
    this.#streams.delete(stream);
  }

  async close(): Promise<void> {
    this.#streams.clear();
    await this.#session.release();
  }

  #stateOf(stream: number): StreamState {
    let state = this.#streams.get(stream);
    if (state === undefined) {
      state = newStreamState();
      this.#streams.set(stream, state);
    }
    return state;
  }

  /** `indexes[row]` is the window in `audio` that goes with `states[row]`; the states are moved on. */
  async #runBatch(
    states: readonly StreamState[],
    audio: Uint8Array,
    indexes: readonly number[],
  ): Promise<Float32Array> {
    const size = states.length;
    const input = new Float32Array(size * ROW_SAMPLES);
    const hidden = new Float32Array(LAYERS * size * LAYER_SIZE);
    states.forEach((state, row) => {
      input.set(state.context, row * ROW_SAMPLES);
      decodeWindow(audio, indexes[row]! * WINDOW_SAMPLES, input, row * ROW_SAMPLES + CONTEXT_SAMPLES);
      for (let layer = 0; layer < LAYERS; layer++) {
        hidden.set(
          state.hidden.subarray(layer * LAYER_SIZE, (layer + 1) * LAYER_SIZE),
          (layer * size + row) * LAYER_SIZE,
        );
      }
    });
    const { Tensor } = this.#runtime;
    const result = await this.#session.run({
      input: new Tensor("float32", input, [size, ROW_SAMPLES]),
      state: new Tensor("float32", hidden, [LAYERS, size, LAYER_SIZE]),
      sr: this.#rate,
    });
    const next = (result["stateN"] as TypedTensor<"float32">).data;
    states.forEach((state, row) => {
      const end = (row + 1) * ROW_SAMPLES;
      state.context.set(input.subarray(end - CONTEXT_SAMPLES, end));
      for (let layer = 0; layer < LAYERS; layer++) {
        const from = (layer * size + row) * LAYER_SIZE;
        state.hidden.set(next.subarray(from, from + LAYER_SIZE), layer * LAYER_SIZE);
      }
    });
    return (result["output"] as TypedTensor<"float32">).data;
  }
}

function newStreamState(): StreamState {
  return { hidden: new Float32Array(LAYERS * LAYER_SIZE), context: new Float32Array(CONTEXT_SAMPLES) };
}

/** The windows that can run together: at most one a stream, the oldest first. */
function nextBatch(waiting: readonly number[], streams: Uint32Array): { batch: number[]; rest: number[] } {
  const batch: number[] = [];
  const rest: number[] = [];
  const taken = new Set<number>();
  for (const index of waiting) {
    const stream = streams[index]!;
    if (batch.length < MAX_BATCH && !taken.has(stream)) batch.push(index);
    else rest.push(index);
    taken.add(stream);
  }
  return { batch, rest };
}

function decodeWindow(audio: Uint8Array, from: number, samples: Float32Array, to: number): void {
  for (let i = 0; i < WINDOW_SAMPLES; i++) samples[to + i] = MULAW_DECODE[audio[from + i]!]! / 32_768;
}
