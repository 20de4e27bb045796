/** What a sentence of the embedded voice costs: words to phonemes, samples to the line's rate, and the whole way through the worker. */
import { resampleFilter, Resampler } from "../lib/audio/resample.ts";
import { createEspeakSynthesizer } from "../lib/speech/espeak_synthesizer.ts";
import { pronounce } from "../lib/speech/pronunciation/pronounce.ts";

const HEBREW = "מצאתי דירת שלושה חדרים בגבעתיים, קומה שנייה, שבעת אלפים וחמש מאות שקלים לחודש.";
const ENGLISH = "I found a three room flat in Givatayim, second floor, for seven and a half thousand shekels a month.";

const { signal } = new AbortController();
const synthesizer = createEspeakSynthesizer();
await synthesizer.warmUp?.();

const filter = resampleFilter(22_050, 8000);
const second = Int16Array.from({ length: 22_050 }, (_, n) => 8000 * Math.sin(n / 5));

Deno.bench("pronounce(): a Hebrew sentence of 80 letters", () => {
  pronounce(HEBREW, "he");
});

Deno.bench("Resampler: one second from 22.05 to 8 kHz", () => {
  const resampler = new Resampler(filter);
  resampler.process(second);
  resampler.flush();
});

Deno.bench("espeak: first audio of a Hebrew sentence", async (bench) => {
  bench.start();
  for await (const _ of synthesizer.synthesize(HEBREW, { language: "he", signal })) break;
  bench.end();
  // The worker is let finish what nobody hears, so that the next round finds it free.
  for await (const _ of synthesizer.synthesize(".", { language: "he", signal }));
});

Deno.bench("espeak: a Hebrew sentence, 7 s of audio", async () => {
  for await (const _ of synthesizer.synthesize(HEBREW, { language: "he", signal }));
});

Deno.bench("espeak: an English sentence, 6 s of audio", async () => {
  for await (const _ of synthesizer.synthesize(ENGLISH, { language: "en", signal }));
});
