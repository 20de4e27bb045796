/**
 * The telephone's ear and mouth on the audio thread. One audio clock drives both ways: each 20 ms of it a frame of the
 * microphone (or of silence) goes to the page, which answers with the frame that sounds next; so the two directions
 * cannot drift apart, and a page in the background keeps its pace.
 */
import { decodeMulaw, encodeMulaw, FRAME_BYTES, FRAME_MS, SAMPLE_RATE_HZ } from "../lib/audio/mulaw.ts";
import { resampleFilter, Resampler } from "../lib/audio/resample.ts";
import { SpeakerBuffer } from "./speaker_buffer.ts";
import type { FromWorklet, ToWorklet } from "./worklet_messages.ts";

/** What the audio thread has that a window has not; the DOM types leave it out. */
declare const sampleRate: number;
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

const REPORT_FRAMES = 1000 / FRAME_MS;

class PhoneProcessor extends AudioWorkletProcessor {
  readonly #toLine = new Resampler(resampleFilter(sampleRate, SAMPLE_RATE_HZ));
  readonly #toSpeaker = new Resampler(resampleFilter(SAMPLE_RATE_HZ, sampleRate));
  readonly #buffer = new SpeakerBuffer();
  readonly #millisecond = new Int16Array(SAMPLE_RATE_HZ / 1000);
  #frame = new Int16Array(FRAME_BYTES);
  #frameSamples = 0;
  #frames = 0;
  #ready: Int16Array = new Int16Array(0);
  #open = true;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ToWorklet>) => this.#take(data);
  }

  /** Called by the browser for each block of samples, 128 of them; `false` lets the processor go. */
  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const output = outputs[0]?.[0];
    if (output !== undefined) {
      this.#hear(inputs[0]?.[0], output.length);
      this.#speak(output);
      for (const other of outputs[0]!.slice(1)) other.set(output);
    }
    return this.#open;
  }

  #take(message: ToWorklet): void {
    if (message.type === "play") this.#buffer.push(decodeMulaw(message.frame), message.sounds);
    else if (message.type === "clear") this.#buffer.clear();
    else this.#open = false;
  }

  #hear(input: Float32Array | undefined, length: number): void {
    const samples = new Int16Array(length);
    if (input !== undefined) {
      for (let i = 0; i < length; i++) samples[i] = Math.max(-1, Math.min(1, input[i]!)) * 32_767;
    }
    for (const sample of this.#toLine.process(samples)) {
      this.#frame[this.#frameSamples++] = sample;
      if (this.#frameSamples === FRAME_BYTES) this.#sendFrame(input !== undefined);
    }
  }

  #sendFrame(live: boolean): void {
    const frame = new Uint8Array(encodeMulaw(this.#frame));
    this.#frameSamples = 0;
    this.#post({ type: "frame", frame, live }, [frame.buffer]);
    if (++this.#frames % REPORT_FRAMES === 0) {
      this.#post({ type: "speaker", waitingMs: this.#buffer.waitingMs, underruns: this.#buffer.underruns });
    }
  }

  #speak(output: Float32Array): void {
    while (this.#ready.length < output.length) {
      this.#buffer.pull(this.#millisecond);
      this.#ready = joined(this.#ready, this.#toSpeaker.process(this.#millisecond));
    }
    for (let i = 0; i < output.length; i++) output[i] = this.#ready[i]! / 32_768;
    this.#ready = this.#ready.subarray(output.length);
  }

  #post(message: FromWorklet, transfer: Transferable[] = []): void {
    this.port.postMessage(message, transfer);
  }
}

function joined(first: Int16Array, second: Int16Array): Int16Array {
  const both = new Int16Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

registerProcessor("phone", PhoneProcessor);
