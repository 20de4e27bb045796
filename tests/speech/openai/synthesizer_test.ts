import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { decodeMulaw } from "../../../lib/audio/mulaw.ts";
import { ProviderError, type ProviderFault } from "../../../lib/errors.ts";
import { createOpenAiSynthesizer } from "../../../lib/speech/openai/synthesizer.ts";
import type { Usage } from "../../../lib/usage.ts";
import { join } from "../../standins/google.ts";
import { until } from "../../standins/manual_clock.ts";
import { type OpenAiStandin, type SpeechScript, startOpenAiStandin } from "../../standins/openai.ts";

interface Parts {
  openai: OpenAiStandin;
  speak: (signal?: AbortSignal) => AsyncIterable<Uint8Array>;
  usages: Usage[];
}

async function withSynthesizer(script: SpeechScript, run: (parts: Parts) => Promise<void>): Promise<void> {
  const openai = startOpenAiStandin({ speak: () => script });
  const synthesizer = createOpenAiSynthesizer({ access: { baseUrl: openai.baseUrl }, speakingRate: 1.1 });
  const usages: Usage[] = [];
  const speak = (signal = new AbortController().signal) =>
    synthesizer.synthesize("שלום", { language: "he", signal, onUsage: (usage) => usages.push(usage) });
  try {
    await run({ openai, speak, usages });
  } finally {
    await openai.stop();
  }
}

/** A second of a 440 Hz tone as 24 kHz PCM. */
const TONE = (() => {
  const view = new DataView(new ArrayBuffer(48_000));
  for (let i = 0; i < 24_000; i++) view.setInt16(2 * i, 8000 * Math.sin(2 * Math.PI * 440 * i / 24_000), true);
  return new Uint8Array(view.buffer);
})();

Deno.test("openai synthesizer: 24 kHz PCM, cut at odd bytes, arrives as the same tone in mu-law 8 kHz", async () => {
  const pieces = [TONE.subarray(0, 1), TONE.subarray(1, 4801), TONE.subarray(4801)];
  await withSynthesizer({ pieces }, async ({ speak, openai, usages }) => {
    const samples = decodeMulaw(join(await Array.fromAsync(speak())));
    assertAlmostEquals(samples.length, 8000, 2);
    let power = 0;
    let along = 0;
    for (let i = 1000; i < 7000; i++) {
      power += samples[i]! ** 2;
      along += samples[i]! * Math.sin(2 * Math.PI * 440 * i / 8000);
    }
    assertAlmostEquals(along / 3000, 8000, 200);
    assertAlmostEquals(Math.sqrt(2 * power / 6000), 8000, 200);
    const { response_format: format, voice, input, speed } = openai.speeches[0]!.body;
    assertEquals([format, voice, input, speed], ["pcm", "coral", "שלום", 1.1]);
    assertEquals(usages, [{ kind: "synthesis", provider: "openai", model: "gpt-4o-mini-tts", characters: 4 }]);
  });
});

const FAULTS: readonly [what: string, script: SpeechScript, fault: ProviderFault][] = [
  ["status 429", { status: 429 }, "quota"],
  ["status 401", { status: 401 }, "auth"],
  ["an MP3 answer", { contentType: "audio/mpeg" }, "bad_audio"],
  ["an error page", { contentType: "text/html" }, "bad_audio"],
  ["PCM of another rate", { contentType: "audio/pcm;rate=16000" }, "bad_audio"],
  ["a WAV file called PCM", { pieces: [new TextEncoder().encode("RIFF....WAVE")] }, "bad_audio"],
  ["no audio", { pieces: [] }, "empty"],
];

for (const [what, script, fault] of FAULTS) {
  Deno.test(`openai synthesizer: ${what} is ${fault}, and not a byte is played`, async () => {
    await withSynthesizer(script, async ({ speak }) => {
      const heard: Uint8Array[] = [];
      const error = await assertRejects(async () => {
        for await (const piece of speak()) heard.push(piece);
      }, ProviderError);
      assertEquals([error.fault, heard.length], [fault, 0]);
    });
  });
}

Deno.test("openai synthesizer: a body that breaks off is a fault after what came was given out", async () => {
  const script: SpeechScript = { pieces: [TONE.subarray(0, 24_001)], fault: { after: 1, kind: "cut" } };
  await withSynthesizer(script, async ({ speak }) => {
    let bytes = 0;
    const error = await assertRejects(async () => {
      for await (const piece of speak()) bytes += piece.length;
    }, ProviderError);
    assertEquals(error.fault, "unavailable");
    assert(bytes > 3900 && bytes <= 4001, `${bytes} bytes`);
  });
});

Deno.test("openai synthesizer: abort ends it quietly and closes the connection", async () => {
  const script: SpeechScript = { pieces: [TONE], fault: { after: 1, kind: "hang" } };
  await withSynthesizer(script, async ({ speak, openai }) => {
    const abort = new AbortController();
    let bytes = 0;
    const reading = (async () => {
      for await (const piece of speak(abort.signal)) bytes += piece.length;
    })();
    await until(() => bytes > 0);
    abort.abort();
    await reading;
    await until(() => openai.speeches[0]!.cancelled);
    assertEquals(await Array.fromAsync(speak(abort.signal)), []);
  });
});

Deno.test("openai synthesizer: a reader that stops reading closes the connection", async () => {
  const script: SpeechScript = { pieces: [TONE, TONE], fault: { after: 1, kind: "hang" } };
  await withSynthesizer(script, async ({ speak, openai }) => {
    for await (const _ of speak()) break;
    await until(() => openai.speeches[0]!.cancelled);
  });
});
