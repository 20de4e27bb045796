/**
 * A voice whose every sentence sounds different, so that it can be told at the caller's ear what was heard, when, and
 * whether anything sounded that nobody said.
 */
import { MULAW_SILENCE } from "../../lib/audio/mulaw.ts";
import type { Language } from "../../lib/language.ts";
import type { Phrase } from "../../lib/speech/phrase_cache.ts";

/** What a letter lasts: 60 ms. */
const BYTES_A_LETTER = 480;
/** Mu-law codes as loud as speech, about −12 to −24 dBFS; two of them, one a half wave, make a print. */
const FIRST_CODE = 0x20;
const CODES = 32;
const PERIOD_BYTES = 20;
/** Not every sample has to be looked at; a stride that has nothing in common with the period. */
const STRIDE = 3;
/** The rest of a frame may be the end of another sentence. */
const CLEAR_SHARE = 0.55;

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
    const [up, down] = [FIRST_CODE + print % CODES, FIRST_CODE + Math.floor(print / CODES) % CODES];
    const audio = new Uint8Array(Math.max(4, text.length) * BYTES_A_LETTER);
    const half = PERIOD_BYTES / 2;
    for (let at = 0; at < audio.length; at += PERIOD_BYTES) {
      audio.fill(0x80 | up, at, at + half);
      audio.fill(down, at + half, at + PERIOD_BYTES);
    }
    return audio;
  }

  /** The sound of one of the phrases. */
  kept(text: string, language: Language): Uint8Array | undefined {
    return this.#kept.get(`${language} ${text}`);
  }

  /** What sounds in a frame. One in which a sentence begins or ends counts as what there is most of. */
  soundIn(frame: Uint8Array): Sound {
    let silent = 0;
    for (let at = 0; at < frame.length; at += STRIDE) if (isSilence(frame[at]!)) silent++;
    const looked = Math.ceil(frame.length / STRIDE);
    if (silent === looked) return SILENCE;
    const [up, down] = [mostOf(frame, 0x80), mostOf(frame, 0)];
    const print = ((down.byte & 0x7f) - FIRST_CODE) * CODES + (up.byte & 0x7f) - FIRST_CODE;
    const text = this.#texts[print];
    if (text !== undefined && up.count + down.count >= CLEAR_SHARE * looked) return { kind: "speech", print, text };
    return silent >= looked / 2 ? SILENCE : NOISE;
  }
}

function isSilence(byte: number): boolean {
  return byte === MULAW_SILENCE || byte === 0x7f;
}

/** The byte that most of a half wave's samples have, and how many do. */
function mostOf(frame: Uint8Array, sign: number): { byte: number; count: number } {
  let [byte, lead, count] = [sign, 0, 0];
  for (let at = 0; at < frame.length; at += STRIDE) {
    const sample = frame[at]!;
    if ((sample & 0x80) !== sign || isSilence(sample)) continue;
    if (sample === byte) lead++;
    else if (lead === 0) [byte, lead] = [sample, 1];
    else lead--;
  }
  for (let at = 0; at < frame.length; at += STRIDE) if (frame[at] === byte) count++;
  return { byte, count };
}
