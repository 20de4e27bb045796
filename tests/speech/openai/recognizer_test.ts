import { assert, assertEquals, assertRejects } from "@std/assert";
import { ProviderError, type ProviderFault } from "../../../lib/errors.ts";
import { createOpenAiRecognizer } from "../../../lib/speech/openai/recognizer.ts";
import type { Recognition } from "../../../lib/speech/recognizer.ts";
import type { Usage } from "../../../lib/usage.ts";
import { until } from "../../standins/manual_clock.ts";
import { type OpenAiStandin, startOpenAiStandin, type TranscriptionScript } from "../../standins/openai.ts";

interface Parts {
  openai: OpenAiStandin;
  open: (signal?: AbortSignal) => Recognition;
  usages: Usage[];
}

async function withRecognizer(script: TranscriptionScript, run: (parts: Parts) => Promise<void>): Promise<void> {
  const openai = startOpenAiStandin({ transcribe: () => script });
  const recognizer = createOpenAiRecognizer({
    access: { apiKey: "sk-test", baseUrl: openai.baseUrl },
    phrases: ["רוטשילד", "דיזנגוף", "x".repeat(500)],
  });
  const usages: Usage[] = [];
  const open = (signal = new AbortController().signal) =>
    recognizer.open({
      callSid: "CA1",
      language: "he",
      startMs: 0,
      signal,
      onPartial: () => {},
      onUsage: (usage) => usages.push(usage),
    });
  try {
    await run({ openai, open, usages });
  } finally {
    await openai.stop();
  }
}

const SPEECH = new Uint8Array(1600).fill(0x5a);

Deno.test("openai recognizer: the utterance goes out as one WAV file, with language and hints", async () => {
  await withRecognizer({ text: " שלוש חדרים. " }, async ({ open, openai, usages }) => {
    const recognition = open();
    recognition.write(SPEECH.subarray(0, 160));
    recognition.write(SPEECH.subarray(160));
    assertEquals(await recognition.finish(), { text: "שלוש חדרים.", final: true, language: "he" });
    const { file, body } = openai.transcriptions[0]!;
    assertEquals(new TextDecoder().decode(file.subarray(0, 4)), "RIFF");
    assertEquals(new DataView(file.buffer, file.byteOffset).getUint32(24, true), 8000);
    assertEquals(file.length, 44 + 2 * SPEECH.length);
    assertEquals([body.language, body.model, body.prompt], ["he", "gpt-4o-mini-transcribe", "רוטשילד, דיזנגוף"]);
    assertEquals(usages, [{ kind: "recognition", provider: "openai", model: "gpt-4o-mini-transcribe", audioMs: 200 }]);
  });
});

Deno.test("openai recognizer: finish() twice asks once; too little audio is no words and asks nobody", async () => {
  await withRecognizer({}, async ({ open, openai }) => {
    const recognition = open();
    recognition.write(SPEECH);
    await Promise.all([recognition.finish(), recognition.finish()]);
    assertEquals(openai.transcriptions.length, 1);
    const short = open();
    short.write(SPEECH.subarray(0, 400));
    assertEquals(await short.finish(), { text: "", final: true });
    assertEquals(openai.transcriptions.length, 1);
  });
});

const FAULTS: readonly [script: TranscriptionScript, fault: ProviderFault][] = [
  [{ status: 401 }, "auth"],
  [{ status: 429 }, "quota"],
  [{ status: 500 }, "unavailable"],
  [{ body: "<html>" }, "unavailable"],
  [{ body: "{}" }, "unavailable"],
];

for (const [script, fault] of FAULTS) {
  Deno.test(`openai recognizer: ${JSON.stringify(script)} is ${fault}`, async () => {
    await withRecognizer(script, async ({ open }) => {
      const recognition = open();
      recognition.write(SPEECH);
      assertEquals((await assertRejects(() => recognition.finish(), ProviderError)).fault, fault);
    });
  });
}

Deno.test("openai recognizer: abort closes the request", async () => {
  await withRecognizer({ hang: true }, async ({ open, openai }) => {
    const abort = new AbortController();
    const recognition = open(abort.signal);
    recognition.write(SPEECH);
    const finished = assertRejects(() => recognition.finish(), ProviderError);
    await until(() => openai.transcriptions.length === 1);
    abort.abort();
    assertEquals((await finished).fault, "aborted");
    await until(() => openai.transcriptions[0]!.cancelled);
    const late = open(abort.signal);
    late.write(SPEECH);
    assert((await assertRejects(() => late.finish(), ProviderError)).fault === "aborted");
    assertEquals(openai.transcriptions.length, 1);
  });
});
