/**
 * The sound of the phone: microphone in, loudspeaker out, one audio clock for both. Only this file and `microphone.ts`
 * touch the browser's audio.
 */
import { type MicrophoneChoice, openMicrophone } from "./microphone.ts";
import type { FromWorklet, ToWorklet } from "./worklet_messages.ts";

/** A browser that has not started its audio by then has none to offer. */
const START_LIMIT_MS = 2000;

export interface PhoneAudioEvents {
  /** 20 ms have passed: what the microphone heard, `undefined` when none is open. */
  onFrame(frame: Uint8Array | undefined): void;
  onSpeaker(waitingMs: number, underruns: number): void;
  /** The microphone went away in the middle of the call. */
  onMicrophoneLost(): void;
}

/** What the phone needs of the machine's audio; the tests have one of their own. */
export interface PhoneAudio {
  /** The audio's own clock in ms; it stands still when there is no sound to be had. */
  readonly nowMs: number;
  /**
   * Starts the audio clock; call it from a click or a key press, or the browser will not let it.
   * @throws {AudioError}
   */
  start(events: PhoneAudioEvents): Promise<void>;
  /** @throws {MicrophoneError} */
  openMicrophone(choice: MicrophoneChoice): Promise<void>;
  closeMicrophone(): void;
  /** Plays a frame of 160 bytes after those that wait; `sounds` when the agent is in it. */
  play(frame: Uint8Array, sounds: boolean): void;
  /** Silence at once. */
  clear(): void;
  /** 0 to 1. */
  setVolume(volume: number): void;
  stop(): void;
}

/** The browser has no audio to offer; `worklet` when it is too old for it. */
export class AudioError extends Error {
  constructor(readonly kind: "worklet" | "blocked") {
    super(`Cannot start the audio: ${kind}`);
  }
}

export class BrowserAudio implements PhoneAudio {
  #context: AudioContext | undefined;
  #phone: AudioWorkletNode | undefined;
  #volume: GainNode | undefined;
  #stream: MediaStream | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #events: PhoneAudioEvents | undefined;
  #volumeWanted = 1;

  constructor(private readonly workletUrl: string) {}

  get nowMs(): number {
    return (this.#context?.currentTime ?? 0) * 1000;
  }

  async start(events: PhoneAudioEvents): Promise<void> {
    if (typeof AudioWorkletNode === "undefined") throw new AudioError("worklet");
    const context = new AudioContext({ latencyHint: "interactive" });
    this.#context = context;
    try {
      await withinLimit(Promise.all([context.resume(), context.audioWorklet.addModule(this.workletUrl)]));
    } catch (error) {
      this.stop();
      throw error instanceof AudioError ? error : new AudioError("worklet");
    }
    if (this.#context !== context) return;
    this.#events = events;
    this.#phone = new AudioWorkletNode(context, "phone", { channelCount: 1, outputChannelCount: [1] });
    this.#phone.port.onmessage = ({ data }: MessageEvent<FromWorklet>) => this.#take(data);
    this.#volume = new GainNode(context, { gain: this.#volumeWanted });
    this.#phone.connect(this.#volume).connect(context.destination);
  }

  async openMicrophone(choice: MicrophoneChoice): Promise<void> {
    this.closeMicrophone();
    const stream = await openMicrophone(choice);
    const context = this.#context;
    const phone = this.#phone;
    if (context === undefined || phone === undefined) {
      for (const track of stream.getTracks()) track.stop();
      return;
    }
    this.#stream = stream;
    this.#source = new MediaStreamAudioSourceNode(context, { mediaStream: stream });
    this.#source.connect(phone);
    stream.getAudioTracks()[0]?.addEventListener("ended", () => this.#events?.onMicrophoneLost());
  }

  closeMicrophone(): void {
    this.#source?.disconnect();
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#source = undefined;
    this.#stream = undefined;
  }

  play(frame: Uint8Array, sounds: boolean): void {
    this.#tell({ type: "play", frame, sounds });
  }

  clear(): void {
    this.#tell({ type: "clear" });
  }

  setVolume(volume: number): void {
    this.#volumeWanted = volume;
    const node = this.#volume;
    node?.gain.setTargetAtTime(volume, node.context.currentTime, 0.01);
  }

  stop(): void {
    this.closeMicrophone();
    this.#tell({ type: "close" });
    this.#phone?.disconnect();
    this.#context?.close().catch(() => {});
    this.#context = undefined;
    this.#phone = undefined;
    this.#events = undefined;
  }

  #tell(message: ToWorklet): void {
    this.#phone?.port.postMessage(message);
  }

  #take(message: FromWorklet): void {
    if (message.type === "frame") this.#events?.onFrame(message.live ? message.frame : undefined);
    else this.#events?.onSpeaker(message.waitingMs, message.underruns);
  }
}

async function withinLimit(started: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AudioError("blocked")), START_LIMIT_MS);
  });
  try {
    await Promise.race([started, limit]);
  } finally {
    clearTimeout(timer);
  }
}
