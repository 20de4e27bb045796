import { assert, assertEquals, assertRejects } from "@std/assert";
import { ProviderError } from "../../../lib/errors.ts";
import {
  canStream,
  createGoogleSynthesizer,
  type GoogleSynthesizerOptions,
  languageTagOf,
} from "../../../lib/speech/google/synthesizer.ts";
import type { Usage } from "../../../lib/usage.ts";
import { type GoogleScripts, type GoogleStandin, join, startGoogleStandin, wavHeader } from "../../standins/google.ts";
import { ManualClock, until } from "../../standins/manual_clock.ts";

const WAVENET = { voices: { he: "he-IL-Wavenet-A", en: "en-US-Wavenet-F" } };
const AUDIO = new Uint8Array(1000).fill(0xd5);

async function withSynthesizer(
  scripts: GoogleScripts,
  options: Partial<GoogleSynthesizerOptions>,
  run: (parts: {
    speak: (text: string, signal?: AbortSignal, onUsage?: (usage: Usage) => void) => AsyncIterable<Uint8Array>;
    google: GoogleStandin;
  }) => Promise<void>,
): Promise<void> {
  const google = await startGoogleStandin(scripts);
  const synthesizer = createGoogleSynthesizer({
    access: { endpoint: google.endpoint },
    clock: new ManualClock(),
    ...options,
  });
  try {
    await synthesizer.warmUp?.();
    await run({
      google,
      speak: (text, signal = new AbortController().signal, onUsage = () => {}) =>
        synthesizer.synthesize(text, { language: "he", signal, onUsage }),
    });
    await until(() => google.live.now === 0, "all calls to be over");
  } finally {
    await synthesizer.close?.();
    await google.stop();
  }
}

const all = async (audio: AsyncIterable<Uint8Array>) => join(await Array.fromAsync(audio));

Deno.test("google synthesizer: a Chirp 3 HD voice is streamed, piece by piece, as mu-law 8 kHz", async () => {
  const pieces = [AUDIO.subarray(0, 500), AUDIO.subarray(500, 501), AUDIO.subarray(501)];
  await withSynthesizer({ synthesize: () => ({ pieces }) }, { speakingRate: 1.1 }, async ({ speak, google }) => {
    const usages: Usage[] = [];
    assertEquals(await all(speak("שלום", undefined, (usage) => usages.push(usage))), AUDIO);
    const { method, text, request } = google.syntheses[0]!;
    const config = request as { voice: unknown; streamingAudioConfig: Record<string, unknown> };
    assertEquals([method, text], ["streaming", "שלום"]);
    assertEquals(config.streamingAudioConfig.audioEncoding, "MULAW");
    assertEquals(config.streamingAudioConfig.sampleRateHertz, 8000);
    assertEquals(config.streamingAudioConfig.speakingRate, 1.1);
    const model = "he-IL-Chirp3-HD-Kore";
    assertEquals(usages, [{ kind: "synthesis", provider: "google", model, characters: 4 }]);
  });
});

Deno.test("google synthesizer: other voices answer a sentence at a time, and no header byte comes through", async () => {
  const options = { ...WAVENET, speakingRate: 0.9, pitchSemitones: 2 };
  await withSynthesizer({ synthesize: () => ({ pieces: [AUDIO] }) }, options, async ({ speak, google }) => {
    assertEquals(await all(speak("שלום")), AUDIO);
    const { method, voice, request } = google.syntheses[0]!;
    const { audioConfig } = request as { audioConfig: Record<string, unknown> };
    assertEquals([method, voice], ["unary", "he-IL-Wavenet-A"]);
    assertEquals([audioConfig.pitch, audioConfig.speakingRate, audioConfig.audioEncoding], [2, 0.9, "MULAW"]);
  });
});

Deno.test("google synthesizer: a WAV of another rate is refused before a single byte of it is played", async () => {
  const script = { pieces: [AUDIO], header: wavHeader(AUDIO.length, { sampleRateHz: 24_000, tag: 1, bits: 16 }) };
  for (const options of [WAVENET, {}]) {
    await withSynthesizer({ synthesize: () => script }, options, async ({ speak }) => {
      const heard: Uint8Array[] = [];
      const error = await assertRejects(async () => {
        for await (const piece of speak("שלום")) heard.push(piece);
      }, ProviderError);
      assertEquals([error.fault, heard.length], ["bad_audio", 0]);
    });
  }
});

Deno.test("google synthesizer: an answer without audio is a fault", async () => {
  for (const options of [WAVENET, {}]) {
    await withSynthesizer({ synthesize: () => ({ pieces: [] }) }, options, async ({ speak }) => {
      assertEquals((await assertRejects(() => all(speak("שלום")), ProviderError)).fault, "empty");
    });
  }
});

Deno.test("google synthesizer: a code before any audio, in both methods, is the fault it stands for", async () => {
  for (const options of [WAVENET, {}]) {
    const script = { fault: { code: 8, afterPieces: 0 } };
    await withSynthesizer({ synthesize: () => script }, options, async ({ speak }) => {
      const error = await assertRejects(() => all(speak("שלום")), ProviderError);
      assertEquals([error.fault, error.code], ["quota", "8"]);
    });
  }
});

Deno.test("google synthesizer: what came before a failure in the middle is played, then the failure shows", async () => {
  const script = { pieces: [AUDIO, AUDIO], fault: { code: 14, afterPieces: 1 } };
  await withSynthesizer({ synthesize: () => script }, {}, async ({ speak }) => {
    const heard: Uint8Array[] = [];
    const error = await assertRejects(async () => {
      for await (const piece of speak("שלום")) heard.push(piece);
    }, ProviderError);
    assertEquals([error.fault, join(heard).length], ["unavailable", AUDIO.length]);
  });
});

Deno.test("google synthesizer: abort ends the stream, quietly, and Google is told", async () => {
  for (const options of [WAVENET, {}]) {
    const script = { pieces: [AUDIO, AUDIO], hangAfterPieces: 1 };
    await withSynthesizer({ synthesize: () => script }, options, async ({ speak, google }) => {
      const abort = new AbortController();
      const heard = all(speak("שלום", abort.signal));
      await until(() => google.syntheses.length === 1);
      abort.abort();
      await heard;
      await google.syntheses[0]!.over;
      assert(google.syntheses[0]!.cancelled);
    });
  }
});

Deno.test("google synthesizer: a reader that stops reading ends the stream", async () => {
  const script = { pieces: [AUDIO, AUDIO], hangAfterPieces: 1 };
  await withSynthesizer({ synthesize: () => script }, {}, async ({ speak, google }) => {
    for await (const _ of speak("שלום")) break;
    await google.syntheses[0]!.over;
    assert(google.syntheses[0]!.cancelled);
  });
});

Deno.test("google synthesizer: an already aborted signal asks for nothing", async () => {
  await withSynthesizer({}, {}, async ({ speak, google }) => {
    assertEquals((await all(speak("שלום", AbortSignal.abort()))).length, 0);
    assertEquals(google.syntheses.length, 0);
  });
});

Deno.test("canStream() and languageTagOf() read the name of the voice", () => {
  assertEquals(["he-IL-Chirp3-HD-Kore", "en-US-Chirp-HD-F"].map(canStream), [true, true]);
  assertEquals(["he-IL-Wavenet-A", "en-US-Neural2-C", "he-IL-Standard-B"].map(canStream), [false, false, false]);
  assertEquals(languageTagOf("he-IL-Chirp3-HD-Kore"), "he-IL");
});

Deno.test("google synthesizer: a key that is refused shows in warmUp, before anything is to be said", async () => {
  const google = await startGoogleStandin({ refuse: { code: 16 } });
  const synthesizer = createGoogleSynthesizer({ access: { endpoint: google.endpoint }, clock: new ManualClock() });
  try {
    const refused = await assertRejects(() => synthesizer.warmUp!(), ProviderError, "UNAUTHENTICATED");
    assertEquals([refused.fault, google.syntheses.length], ["auth", 0]);
  } finally {
    await synthesizer.close?.();
    await google.stop();
  }
});
