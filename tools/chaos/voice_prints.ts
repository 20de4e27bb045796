/**
 * A voice whose every sentence sounds different, so that it can be told at the caller's ear what was heard, when, and
 * whether anything sounded that nobody said.
 */
import { MULAW_SILENCE } from "../../lib/audio/mulaw.ts";
import type { Language } from "../../lib/language.ts";
import type { Phrase } from "../../lib/speech/phrase_cache.ts";

/** What a letter lasts: 60 ms. */
const BYTES_A_LETTER = 480;
/** Loud mu-law codes; two of them, one a half wave, make a print. */
const CODES = 32;
const PERIOD_BYTES = 20;
/** Of a frame's 80 bytes a half wave; the rest may be the end of another sentence. */
const CLEAR_BYTES = 48;

/** What sounds in 20 ms. */
export type Sound = { kind: "silence" } | { kind: "noise" } | { kind: "speech"; print: number; text: string };

const SILENCE: Sound = { kind: "silence" };
const NOISE: Sound = { kind: "noise" };

export class VoicePrints {
  readonly #texts: string[] = [];
  readonly #kept = new Map<string, Uint8Array>();

  /** @param phrases said before the first call: their audio is the same each time */
  constructor(phrases: readonly Phrase[]) {
    for (const { text, language } of phrases) this.#kept.set(`${language} ${text}`, this.speak(text));
  }

  /** The sound of a text, told from every other one that was or will be spoken. */
  speak(text: string): Uint8Array {
    const print = this.#texts.push(text) - 1;
    const [up, down] = [print % CODES, Math.floor(print / CODES) % CODES];
    const audio = new Uint8Array(Math.max(4, text.length) * BYTES_A_LETTER);
    for (let at = 0; at < audio.length; at++) audio[at] = at % PERIOD_BYTES < PERIOD_BYTES / 2 ? 0x80 | up : down;
    return audio;
  }

  /** The sound of one of the phrases. */
  kept(text: string, language: Language): Uint8Array | undefined {
    return this.#kept.get(`${language} ${text}`);
  }

  /** What sounds in a frame. One in which a sentence begins or ends counts as what there is most of. */
  soundIn(frame: Uint8Array): Sound {
    const counts = [new Uint8Array(128), new Uint8Array(128)];
    let silent = 0;
    for (const byte of frame) {
      if (byte === MULAW_SILENCE || byte === 0x7f) silent++;
      else counts[byte >> 7]![byte & 0x7f]!++;
    }
    if (silent === frame.length) return SILENCE;
    const [low, high] = counts.map((half) => half.indexOf(Math.max(...half)));
    const print = low! * CODES + high!;
    const clear = counts[0]![low!]! + counts[1]![high!]!;
    const text = this.#texts[print];
    if (text !== undefined && low! < CODES && high! < CODES && clear >= CLEAR_BYTES) {
      return { kind: "speech", print, text };
    }
    return silent >= frame.length / 2 ? SILENCE : NOISE;
  }
}
