/**
 * The microphone of the call that is on, and the browser's own ears beside it: state in signals, no DOM.
 * This module is browser compatible.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { PhoneAudio } from "./audio.ts";
import type { BrowserEars } from "./browser_ears.ts";
import { type MicrophoneDevice, MicrophoneError } from "./microphone.ts";
import type { Notices } from "./notices.ts";
import type { Preferences } from "./preferences.ts";

export interface LiveMicrophoneParts {
  audio: PhoneAudio;
  /** The browser's own speech recognition, where it has one. */
  ears: BrowserEars | undefined;
  listMicrophones: () => Promise<MicrophoneDevice[]>;
  preferences: Preferences;
  notices: Notices;
  /** A call is on: there is something to speak into. */
  isOn: ReadonlySignal<boolean>;
  /** The server hears no words by itself. */
  needsWords: () => boolean;
  /** Takes the words that the browser heard up to now. */
  onWords: (text: string, final: boolean) => void;
}

export class LiveMicrophone {
  readonly state = signal<"off" | "opening" | "on">("off");
  readonly muted = signal(false);
  readonly devices: Signal<readonly MicrophoneDevice[]> = signal([]);
  /** Whether this browser could hear words at all. */
  readonly hasEars: boolean;
  readonly #parts: LiveMicrophoneParts;

  constructor(parts: LiveMicrophoneParts) {
    this.#parts = parts;
    this.hasEars = parts.ears !== undefined;
  }

  toggleMute(): void {
    this.muted.value = !this.muted.value;
  }

  /** Opens the microphone, or opens it anew with what is preferred now; between calls it only notes the wish. */
  async open(): Promise<void> {
    const { audio, preferences, notices, isOn } = this.#parts;
    preferences.microphone.value = true;
    if (!isOn.value) return;
    this.state.value = "opening";
    try {
      await audio.openMicrophone({
        deviceId: preferences.deviceId.value || undefined,
        echoCancellation: preferences.echoCancellation.value,
        noiseSuppression: preferences.noiseSuppression.value,
        autoGainControl: preferences.autoGainControl.value,
      });
    } catch (error) {
      this.state.value = "off";
      return notices.microphone(error instanceof MicrophoneError ? error.fault : "unknown");
    }
    this.state.value = isOn.value ? "on" : "off";
    this.#listen();
    this.devices.value = await this.#parts.listMicrophones().catch(() => []);
  }

  /** Opens it anew when it is open: something that is preferred has changed. */
  async reopen(): Promise<void> {
    if (this.state.value === "on") await this.open();
  }

  close(): void {
    this.#parts.preferences.microphone.value = false;
    this.#parts.audio.closeMicrophone();
    this.rest();
  }

  /** The call is over: nothing is heard any more, and the wish stays. */
  rest(): void {
    this.#parts.ears?.stop();
    this.state.value = "off";
  }

  /** The device went away. */
  lost(): void {
    this.rest();
    this.#parts.notices.microphone("lost");
  }

  /** The browser's own recognition hears the microphone, or no longer does. */
  setBrowserHears(hears: boolean): void {
    this.#parts.preferences.browserHears.value = hears;
    this.#parts.ears?.stop();
    this.#listen();
  }

  #listen(): void {
    const { ears, preferences, notices, needsWords, onWords } = this.#parts;
    if (this.state.value !== "on" || !needsWords()) return;
    if (ears === undefined) return notices.show("noEarsHint");
    if (!preferences.browserHears.value) return;
    // Tells the recognizer that words will come after their sound, so that it waits for the first ones too.
    onWords("", false);
    ears.start(preferences.language.value, {
      onWords: (text, final) => {
        if (!this.muted.value) onWords(text, final);
      },
      onFault: (fault) => {
        preferences.browserHears.value = false;
        notices.ears(fault);
      },
    });
  }
}
