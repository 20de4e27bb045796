/**
 * The voice of the typed caller: asks the server for the sound of a text and keeps what it got.
 * This module is browser compatible.
 */
import { type Language, languageOf } from "../lib/language.ts";

export type CallerVoice = (text: string, otherwise: Language) => Promise<Uint8Array>;

/**
 * Makes the voice. It gives mu-law at 8 kHz, in the language that the text is written in, `otherwise` where that cannot
 * be told (digits).
 * @returns a function that throws an Error when the server has no voice to give
 */
export function createCallerVoice(server: string, fetch: (url: string) => Promise<Response>): CallerVoice {
  const kept = new Map<string, Promise<Uint8Array>>();
  return (text, otherwise) => {
    const language = languageOf(text) ?? otherwise;
    const url = `${server}/simulator/voice?${new URLSearchParams({ language, text })}`;
    const known = kept.get(url);
    if (known !== undefined) return known;
    const asked = ask(url, fetch);
    kept.set(url, asked);
    asked.catch(() => kept.delete(url));
    return asked;
  };
}

async function ask(url: string, fetch: (url: string) => Promise<Response>): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The server has no voice for the caller: it answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
