import { assertEquals, assertGreater, assertLess, assertThrows } from "@std/assert";
import { packFiles, unpackFiles } from "../../lib/packed_files.ts";
import { type EspeakEngine, readEspeakFiles, startEspeak } from "../../lib/speech/espeak_engine.ts";
import { startEspeakWorker } from "../../lib/speech/espeak_parts.ts";
import type { SpeechAnswer } from "../../lib/speech/espeak_worker.ts";

function samplesOf(espeak: EspeakEngine, input: string, language: string): number[] {
  const samples: number[] = [];
  espeak.speak(input, { language, variant: "agent", wordsPerMinute: 165 }, (piece) => samples.push(...piece) > 0);
  return samples;
}

Deno.test("packFiles() and unpackFiles() keep names and contents", () => {
  const files = new Map([["/a", Uint8Array.of(1, 2)], ["/ב/c d", new Uint8Array(0)], ["/e", Uint8Array.of(255)]]);
  assertEquals(new Map(unpackFiles(packFiles(files))), files);
  assertEquals(new Map(unpackFiles(packFiles(new Map()))), new Map());
});

Deno.test("unpackFiles() refuses data that is cut short", () => {
  const packed = packFiles(new Map([["/a", new Uint8Array(10)]]));
  assertThrows(() => unpackFiles(packed.slice(0, -1)), RangeError, "cut short");
});

Deno.test("espeak speaks the same, sample by sample, from the twentieth of its data that a build carries", async () => {
  const packed = packFiles(await readEspeakFiles());
  assertLess(packed.length, 1_200_000);
  const whole = await startEspeak();
  const light = await startEspeak({ files: unpackFiles(packed) });
  for (
    const [input, language] of [["[[Sal'om]], [[?efS'aQ\" la?az'oQ\"]]?", "he"], ["How can I help?", "en-us"]] as const
  ) {
    const expected = samplesOf(whole, input, language);
    assertGreater(expected.length, 10_000);
    assertEquals(samplesOf(light, input, language), expected);
  }
});

Deno.test("the worker speaks from data it is sent before its first request", async () => {
  const worker = startEspeakWorker();
  let audioBytes = 0;
  await new Promise<void>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<SpeechAnswer>) => {
      if (data.type === "audio") audioBytes += data.audio.length;
      else resolve();
    };
    readEspeakFiles().then((files) => {
      worker.postMessage({ type: "data", packed: packFiles(files) });
      worker.postMessage({ type: "speak", id: 1, text: "שלום", voice: { language: "he", variant: "agent" } });
    });
  });
  worker.terminate();
  assertGreater(audioBytes, 3000);
});
