/**
 * What the terminal caller says, as mu-law: words in a voice of its own, or a recording.
 */
import { encodeMulaw, SAMPLE_RATE_HZ } from "../lib/audio/mulaw.ts";
import { resample, resampleFilter } from "../lib/audio/resample.ts";
import { readWav } from "../lib/audio/wav.ts";
import { type Language, languageOf } from "../lib/language.ts";
import { toSpeechText } from "../lib/speech/speech_text/speech_text.ts";
import type { Synthesizer } from "../lib/speech/synthesizer.ts";

/** Speaks `text` in the language of its letters, or in `language` when it has none. */
export async function speak(synthesizer: Synthesizer, text: string, language: Language): Promise<Uint8Array> {
  const spoken = languageOf(text) ?? language;
  const pieces: Uint8Array[] = [];
  const { signal } = new AbortController();
  for await (const piece of synthesizer.synthesize(toSpeechText(text, spoken), { language: spoken, signal })) {
    pieces.push(piece);
  }
  return joined(pieces);
}

/**
 * The sound of a WAV file: all channels mixed, at 8 kHz.
 * @throws {SyntaxError} when it is no WAV file that can be read
 */
export function recordingOf(file: Uint8Array): Uint8Array {
  const { channels, sampleRateHz } = readWav(file);
  const mono = channels[0]!.map((_, index) =>
    channels.reduce((sum, channel) => sum + channel[index]!, 0) / channels.length
  );
  if (sampleRateHz === SAMPLE_RATE_HZ) return encodeMulaw(mono);
  return encodeMulaw(resample(mono, resampleFilter(sampleRateHz, SAMPLE_RATE_HZ)));
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((bytes, piece) => bytes + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
