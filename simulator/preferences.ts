/**
 * What the person likes, kept from one visit to the next. This module is browser compatible.
 */
import { effect, type Signal, signal } from "@preact/signals";
import { type Language, LANGUAGES } from "../lib/language.ts";

export type Theme = "auto" | "light" | "dark";

export const THEMES: readonly Theme[] = ["auto", "light", "dark"];

/** What a `Storage` is used for; a browser may have none, or refuse it. */
export type KeptTexts = Pick<Storage, "getItem" | "setItem">;

export interface Preferences {
  language: Signal<Language>;
  theme: Signal<Theme>;
  /** 0 to 1. */
  volume: Signal<number>;
  microphone: Signal<boolean>;
  deviceId: Signal<string>;
  echoCancellation: Signal<boolean>;
  noiseSuppression: Signal<boolean>;
  autoGainControl: Signal<boolean>;
  /** The browser's own speech recognition hears the microphone. */
  browserHears: Signal<boolean>;
  /** The longest that a caller should wait for an answer, in ms. */
  budgetMs: Signal<number>;
  callerNumber: Signal<string>;
}

const KEY = "agentlocator-voice simulator";

/** Reads what is kept; from then on every change is kept. */
export function createPreferences(kept: KeptTexts | undefined, browserLanguages: readonly string[]): Preferences {
  const known = read(kept);
  const prefersHebrew = browserLanguages.some((tag) => /^(he|iw)\b/i.test(tag));
  const text = (name: string, fallback: string) => signal(typeof known[name] === "string" ? known[name] : fallback);
  const flag = (name: string, fallback: boolean) => signal(typeof known[name] === "boolean" ? known[name] : fallback);
  const number = (name: string, fallback: number) => signal(typeof known[name] === "number" ? known[name] : fallback);
  const preferences: Preferences = {
    language: signal(LANGUAGES.find((language) => language === known.language) ?? (prefersHebrew ? "he" : "en")),
    theme: signal(THEMES.find((theme) => theme === known.theme) ?? "auto"),
    volume: number("volume", 0.9),
    microphone: flag("microphone", true),
    deviceId: text("deviceId", ""),
    echoCancellation: flag("echoCancellation", true),
    noiseSuppression: flag("noiseSuppression", true),
    autoGainControl: flag("autoGainControl", false),
    browserHears: flag("browserHears", true),
    budgetMs: number("budgetMs", 1000),
    callerNumber: text("callerNumber", "+972525550123"),
  };
  effect(() => {
    const entries = Object.entries(preferences).map(([name, { value }]) => [name, value]);
    write(kept, Object.fromEntries(entries));
  });
  return preferences;
}

function read(kept: KeptTexts | undefined): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(kept?.getItem(KEY) ?? "{}");
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

function write(kept: KeptTexts | undefined, values: object): void {
  try {
    kept?.setItem(KEY, JSON.stringify(values));
  } catch {
    // A browser that keeps nothing (private mode, full disk) still makes calls.
  }
}
