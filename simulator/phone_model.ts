/**
 * The phone as a thing without a face: its state in signals, and what can be done with it. Views draw it and call it.
 * This module is browser compatible.
 */
import { computed, type Signal, signal } from "@preact/signals";
import { FRAME_MS } from "../lib/audio/mulaw.ts";
import type { CancelTimer } from "../lib/clock.ts";
import type { Language } from "../lib/language.ts";
import type { TurnSettings } from "../lib/turn/settings.ts";
import { AudioError } from "./audio.ts";
import type { CallerVoice } from "./caller_voice.ts";
import { CLEAN_LINE, type LineConditions } from "./line_conditions.ts";
import { LiveMicrophone, type LiveMicrophoneParts } from "./live_microphone.ts";
import { createNotices, type Notices } from "./notices.ts";
import { Player } from "./player.ts";
import type { Preferences } from "./preferences.ts";
import { type Manner, SUGGESTIONS } from "./ready_callers.ts";
import { SimulatedCall, type SimulatedCallParts } from "./simulated_call.ts";
import type { Story } from "./story.ts";
import type { StreamEnd } from "./stream_client.ts";

/** The audio clock has stopped when no frame came for this long; the machine's own clock then takes over. */
const AUDIO_STALL_MS = 400;
/** How often meters, figures and the inspector are drawn anew. */
const BEAT_MS = 100;
const AGENCY_NUMBER = "+97235550199";

type MicrophoneParts = Pick<LiveMicrophoneParts, "audio" | "ears" | "listMicrophones" | "preferences">;

export interface PhoneParts extends SimulatedCallParts, MicrophoneParts {
  voice: CallerVoice;
}

export type PhoneState = "idle" | "dialling" | "live" | "ended";

export class Phone {
  readonly state = signal<PhoneState>("idle");
  /** The call that is on, or the last one. */
  readonly call: Signal<SimulatedCall | undefined> = signal(undefined);
  readonly microphone: LiveMicrophone;
  /** `false` when the browser has no audio: the call goes on, unheard. */
  readonly audible = signal(true);
  readonly conditions = signal<Readonly<LineConditions>>(CLEAN_LINE);
  /** What is to differ from the server's settings, for calls of this page. */
  readonly wanted = signal<Readonly<Partial<TurnSettings>>>({});
  /** The ready-made caller that is playing. */
  readonly manner: Signal<Manner | undefined> = signal(undefined);
  /** Texts whose sound is being made or waits to be said. */
  readonly sayings = signal(0);
  /** Counts up ten times a second while a call is on: what is not a signal itself is drawn by it. */
  readonly beat = signal(0);
  readonly speaker = signal({ waitingMs: 0, underruns: 0 });
  readonly notices: Notices = createNotices();
  readonly preferences: Preferences;
  /** What the server is made of, as soon as it has said so. */
  readonly parts = computed(() => this.call.value?.story.value.parts ?? this.#serverParts.value);
  readonly isOn = computed(() => this.state.value === "dialling" || this.state.value === "live");
  readonly #parts: PhoneParts;
  readonly #serverParts: Signal<Story["parts"]> = signal(undefined);
  #player: Player | undefined;
  #lastStreamEnd: StreamEnd | undefined;
  #lastFrameMs = 0;
  /** The same moment by the audio's own clock. */
  #lastFrameAudioMs = 0;
  #cancelBeat: CancelTimer = () => {};
  #saying: Promise<void> = Promise.resolve();
  #seed = 1;

  constructor(parts: PhoneParts) {
    this.#parts = parts;
    this.preferences = parts.preferences;
    this.microphone = new LiveMicrophone({
      ...parts,
      notices: this.notices,
      isOn: this.isOn,
      needsWords: () => this.parts.value?.recognizer === "typed",
      onWords: (text, final) => this.call.value?.heardWords(text, final),
    });
  }

  /** Asks the server what it is made of, and says so when it does not answer. */
  async meetServer(): Promise<void> {
    try {
      const response = await this.#parts.fetch(`${this.#parts.server}/version`, { method: "GET" });
      const { recognizer, synthesizer, brain, vad } = await response.json();
      this.#serverParts.value = { recognizer, synthesizer, brain, vad };
    } catch {
      this.notices.show("serverGone");
    }
  }

  /** Places a call; call it from a click or a key press. Resolves when it is over. */
  async dial(manner?: Manner): Promise<void> {
    if (this.isOn.value) return;
    this.notices.clear();
    this.state.value = "dialling";
    this.manner.value = manner;
    this.sayings.value = 0;
    this.call.value = undefined;
    this.#lastStreamEnd = undefined;
    this.#player = manner && new Player(manner, this.preferences.language.value);
    await this.#startAudio();
    if (!this.isOn.value) return this.#parts.audio.stop();
    const call = this.#createCall();
    this.call.value = call;
    this.#cancelBeat();
    this.#beatOn();
    if (manner === undefined && this.preferences.microphone.value && this.audible.value) this.microphone.open();
    const end = await call.run();
    if (end.how === "refused") this.notices.refused(end.why);
    else {
      this.#tellIfLost(call);
      call.readRecord();
    }
    this.#over();
  }

  hangUp(): void {
    if (this.state.value === "dialling" && this.call.value?.client === undefined) this.#over();
    this.call.value?.hangUp();
  }

  /** The connection is lost, as in a tunnel. */
  drop(): void {
    this.call.value?.client?.drop();
  }

  /** Says a text as the caller, after what is still being said. Resolves when it is on its way. */
  say(text: string): Promise<void> {
    const words = text.trim();
    if (words === "" || !this.isOn.value) return Promise.resolve();
    this.sayings.value++;
    const asked = this.#parts.voice(words, this.#language);
    const call = this.call.value;
    this.#saying = this.#saying.then(async () => {
      try {
        const audio = await asked;
        if (call === this.call.value) call?.say(audio, words);
      } catch {
        this.notices.show("voiceFailed");
      } finally {
        this.sayings.value--;
      }
    });
    asked.catch(() => {});
    return this.#saying;
  }

  press(digit: string): void {
    if (this.state.value === "live") this.call.value?.press(digit);
  }

  setVolume(volume: number): void {
    this.preferences.volume.value = volume;
    this.#parts.audio.setVolume(volume);
  }

  setConditions(conditions: Readonly<LineConditions>): void {
    this.conditions.value = conditions;
    this.call.value?.setConditions(conditions);
  }

  /** Changes turn-taking for the calls of this page, the one that is on first of all. */
  setSettings(settings: Readonly<Partial<TurnSettings>>): void {
    this.wanted.value = { ...this.wanted.value, ...settings };
    this.call.value?.changeSettings(settings);
  }

  /** Back to the server's own settings. */
  forgetSettings(): void {
    this.wanted.value = {};
    const own = this.call.value?.story.value.ownSettings;
    if (own !== undefined) this.call.value?.changeSettings(own);
  }

  /** The language that the call is held in, as far as can be told. */
  get #language(): Language {
    return this.preferences.language.value;
  }

  #createCall(): SimulatedCall {
    return new SimulatedCall(this.#parts, {
      from: this.preferences.callerNumber.value || "anonymous",
      to: AGENCY_NUMBER,
      conditions: { ...this.conditions.value, ...this.#player?.conditions },
      settings: this.wanted.value,
      seed: this.#seed++,
      pacing: this.audible.value ? "caller" : "clock",
      events: {
        onAgentFrame: (frame, sounds) => {
          this.#parts.audio.play(frame, sounds);
          this.#playOn(sounds);
        },
        onClear: () => this.#parts.audio.clear(),
        onConnected: () => this.#connected(),
        onStreamEnd: (end) => {
          this.#lastStreamEnd = end;
          this.#parts.audio.clear();
        },
      },
    });
  }

  async #startAudio(): Promise<void> {
    try {
      await this.#parts.audio.start({
        onFrame: (frame) => this.#step(frame),
        onSpeaker: (waitingMs, underruns) => this.speaker.value = { waitingMs, underruns },
        onMicrophoneLost: () => this.microphone.lost(),
      });
      this.#parts.audio.setVolume(this.preferences.volume.value);
      this.audible.value = true;
    } catch (error) {
      this.audible.value = false;
      this.notices.show(error instanceof AudioError && error.kind === "blocked" ? "audioBlocked" : "noWorklet");
    }
  }

  #connected(): void {
    this.state.value = "live";
    // The first text of all has to wait for the voice to load: that is done while the agent greets.
    this.#prepareVoice(this.#player?.texts ?? [SUGGESTIONS[this.#language][0]]);
    this.#noteFrame();
  }

  #noteFrame(): void {
    this.#lastFrameMs = this.#parts.clock.nowMs();
    this.#lastFrameAudioMs = this.#parts.audio.nowMs;
  }

  /** 20 ms have passed on the audio clock. */
  #step(live: Uint8Array | undefined): void {
    this.#noteFrame();
    this.call.value?.step(this.microphone.muted.value ? undefined : live);
  }

  #beatOn(): void {
    this.#cancelBeat = this.#parts.clock.after(BEAT_MS, () => {
      this.beat.value++;
      this.#stepWithoutAudio();
      if (this.isOn.value) this.#beatOn();
    });
  }

  /** When the audio clock stands still in the middle of a call, the machine's own has to do. */
  #stepWithoutAudio(): void {
    const { clock, audio } = this.#parts;
    if (this.state.value !== "live" || !this.audible.value) return;
    if (clock.nowMs() - this.#lastFrameMs < AUDIO_STALL_MS) return;
    // An audio clock that has gone on means that the page stood still: its frames wait in line, and come now.
    if (audio.nowMs - this.#lastFrameAudioMs >= AUDIO_STALL_MS / 2) return;
    const client = this.call.value?.client;
    const missing = Math.min(50, Math.floor(((client?.nowMs ?? 0) - (this.call.value?.steppedMs ?? 0)) / FRAME_MS));
    for (let frames = 0; frames < missing; frames++) client?.step();
  }

  /** Has the sounds made before their turn comes, one after the other, as the server makes them. */
  async #prepareVoice(texts: readonly string[]): Promise<void> {
    for (const text of texts) await this.#parts.voice(text, this.#language).catch(() => {});
  }

  #playOn(agentSounds: boolean): void {
    const call = this.call.value;
    if (this.#player === undefined || call === undefined) return;
    const callerSpeaks = this.sayings.value > 0 || (call.client?.saying ?? false);
    const command = this.#player.advance({ atMs: call.nowMs, agentSounds, callerSpeaks, agentWords: "" });
    switch (command?.do) {
      case "speak":
        return void this.say(command.speech.text);
      case "press":
        return [...command.digits].forEach((digit) => this.press(digit));
      case "drop":
        return this.drop();
      case "hang up":
        return this.hangUp();
    }
  }

  /** A stream that broke is no fault when the server has said why the call is over: it hung up in a hurry. */
  #tellIfLost(call: SimulatedCall): void {
    const { by, code } = this.#lastStreamEnd ?? {};
    const lost = by === "server" && code !== 1000 && call.story.value.endReason === undefined;
    if (lost) this.notices.show("streamLost", String(code));
  }

  #over(): void {
    this.state.value = "ended";
    this.#cancelBeat();
    this.beat.value++;
    this.microphone.rest();
    this.#parts.audio.stop();
    this.manner.value = undefined;
    this.#player = undefined;
  }
}
