import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { ProviderError, type ProviderFault } from "../../../lib/errors.ts";
import { createGoogleRecognizer, type GoogleRecognizerOptions } from "../../../lib/speech/google/recognizer.ts";
import type { RecognitionOptions, Transcript } from "../../../lib/speech/recognizer.ts";
import type { Usage } from "../../../lib/usage.ts";
import { type GoogleScripts, type GoogleStandin, join, startGoogleStandin } from "../../standins/google.ts";
import { ManualClock, until } from "../../standins/manual_clock.ts";

const FRAME = new Uint8Array(160).fill(0x5a);

/** Runs a test with a recognizer that is connected to a scripted Google. */
async function withRecognizer(
  scripts: GoogleScripts,
  run: (parts: {
    recognizer: ReturnType<typeof createGoogleRecognizer>;
    google: GoogleStandin;
    clock: ManualClock;
  }) => Promise<void>,
  options: Partial<GoogleRecognizerOptions> = {},
): Promise<void> {
  const google = await startGoogleStandin(scripts);
  const clock = new ManualClock();
  const recognizer = createGoogleRecognizer({ access: { endpoint: google.endpoint }, clock, ...options });
  try {
    // A client that is closed while it still connects leaves a timer of the gRPC library behind for a second.
    await recognizer.warmUp?.();
    await run({ recognizer, google, clock });
    await until(() => google.live.now === 0, "all streams to be over");
    assertEquals(clock.pending, 0, "a timer was left behind");
  } finally {
    await recognizer.close?.();
    await google.stop();
  }
}

function listening(overrides: Partial<RecognitionOptions> = {}) {
  const partials: Transcript[] = [];
  const faults: ProviderError[] = [];
  const usages: Usage[] = [];
  const options: RecognitionOptions = {
    callSid: "CA1",
    language: "he",
    startMs: 0,
    signal: new AbortController().signal,
    onPartial: (transcript) => partials.push(transcript),
    onFault: (fault) => faults.push(fault),
    onUsage: (usage) => usages.push(usage),
    ...overrides,
  };
  return { options, partials, faults, usages };
}

Deno.test("google recognizer: words come while they are spoken and the final ones at the end", async () => {
  const script = {
    partials: [{ atBytes: 160, text: "אני" }, { atBytes: 320, text: "אני מחפש" }],
    final: { text: "אני מחפש דירה.", confidence: 0.93, languageCode: "iw-IL" },
  };
  await withRecognizer({ recognize: () => script }, async ({ recognizer, google }) => {
    const { options, partials, usages } = listening();
    const recognition = recognizer.open(options);
    for (let i = 0; i < 3; i++) recognition.write(FRAME);
    await until(() => partials.length === 2);
    const final = await recognition.finish();
    assertEquals(partials.slice(0, 2).map((partial) => partial.text), ["אני", "אני מחפש"]);
    assertEquals([final.text, final.final, final.language], ["אני מחפש דירה.", true, "he"]);
    assertAlmostEquals(final.confidence!, 0.93, 1e-6);
    assertEquals(google.recognitions[0]!.bytes, 480);
    assertEquals(usages, [{
      kind: "recognition",
      provider: "google",
      model: "stt:command_and_search",
      audioMs: 60,
    }]);
  });
});

Deno.test("google recognizer: asks for mu-law 8 kHz, the language, its alternative and the phrase hints", async () => {
  await withRecognizer({}, async ({ recognizer, google }) => {
    await recognizer.open(listening({ language: "en" }).options).finish();
    const { config, interimResults, singleUtterance } = google.recognitions[0]!.config!;
    assertEquals([config!.encoding, config!.sampleRateHertz], ["MULAW", 8000]);
    assertEquals([config!.languageCode, config!.alternativeLanguageCodes], ["en-US", ["he-IL"]]);
    assertEquals(config!.speechContexts![0]!.phrases, ["רוטשילד"]);
    assertEquals([interimResults, singleUtterance, config!.model], [true, false, "default"]);
  }, { model: "default", phrases: ["רוטשילד", " רוטשילד ", "", "x".repeat(101)] });
});

Deno.test("google recognizer: audio written before the connection stands is not lost", async () => {
  const google = await startGoogleStandin();
  const recognizer = createGoogleRecognizer({ access: { endpoint: google.endpoint }, clock: new ManualClock() });
  const recognition = recognizer.open(listening().options);
  recognition.write(new Uint8Array([1, 2]));
  recognition.write(new Uint8Array([3]));
  await recognition.finish();
  assertEquals(join(google.recognitions[0]!.audio), new Uint8Array([1, 2, 3]));
  await recognizer.close?.();
  await google.stop();
});

Deno.test("google recognizer: takes the newest partial when the final is not there in time", async () => {
  const script = { partials: [{ atBytes: 160, text: "כן בבקשה" }], finalDelayMs: 60_000 };
  await withRecognizer({ recognize: () => script }, async ({ recognizer, google, clock }) => {
    const { options, partials } = listening();
    const recognition = recognizer.open(options);
    recognition.write(FRAME);
    await until(() => partials.length === 1);
    const finished = recognition.finish();
    await until(() => google.recognitions[0]!.halfClosed);
    clock.tick(249);
    assertEquals(google.recognitions[0]!.cancelled, false);
    clock.tick(1);
    assertEquals(await finished, { text: "כן בבקשה", final: false });
    await google.recognitions[0]!.over;
    assert(google.recognitions[0]!.cancelled, "the stream was left open");
  });
});

Deno.test("google recognizer: a stream without words is empty text, not a fault", async () => {
  await withRecognizer({ recognize: () => ({ final: null }) }, async ({ recognizer }) => {
    assertEquals(await recognizer.open(listening().options).finish(), { text: "", final: true });
  });
});

Deno.test("google recognizer: pieces that become final on the way are kept in front of what follows", async () => {
  const script = {
    earlyFinals: [{ atBytes: 160, text: "תל אביב" }],
    partials: [{ atBytes: 320, text: "או חיפה" }],
    final: { text: " או חיפה." },
  };
  await withRecognizer({ recognize: () => script }, async ({ recognizer }) => {
    const { options, partials } = listening();
    const recognition = recognizer.open(options);
    recognition.write(FRAME);
    recognition.write(FRAME);
    await until(() => partials.length === 2);
    assertEquals(partials[1], { text: "תל אביב או חיפה", final: false });
    assertEquals((await recognition.finish()).text, "תל אביב או חיפה.");
  });
});

Deno.test("google recognizer: silence (a queued stream) is a time-out 2.5 s after the stream began", async () => {
  await withRecognizer({ recognize: () => ({ silent: true }) }, async ({ recognizer, google, clock }) => {
    const recognition = recognizer.open(listening().options);
    recognition.write(FRAME);
    clock.tick(1000);
    const finished = recognition.finish();
    let over = false;
    finished.catch(() => over = true);
    await until(() => google.recognitions[0]?.halfClosed === true);
    clock.tick(1499);
    await Promise.resolve();
    assertEquals(over, false);
    clock.tick(1);
    const error = await assertRejects(() => finished, ProviderError, "no words");
    assertEquals(error.fault, "timeout");
  });
});

const FAULTS: readonly [code: number, fault: ProviderFault, retryable: boolean][] = [
  [14, "unavailable", true],
  [13, "unavailable", true],
  [11, "timeout", true],
  [8, "quota", true],
  [7, "auth", false],
  [16, "auth", false],
  [3, "bad_request", false],
];

for (const [code, fault, retryable] of FAULTS) {
  Deno.test(`google recognizer: gRPC code ${code} in the middle of speech is known at once as ${fault}`, async () => {
    const script = { fault: { atBytes: 320, code, details: "305 seconds" } };
    await withRecognizer({ recognize: () => script }, async ({ recognizer }) => {
      const { options, faults } = listening();
      const recognition = recognizer.open(options);
      recognition.write(FRAME);
      recognition.write(FRAME);
      await until(() => faults.length === 1, "the fault");
      assertEquals([faults[0]!.fault, faults[0]!.code, faults[0]!.retryable], [fault, String(code), retryable]);
      recognition.write(FRAME);
      assertEquals(await assertRejects(() => recognition.finish(), ProviderError), faults[0]);
    });
  });
}

Deno.test("google recognizer: a connection that is cut in the middle of speech is a fault that may be retried", async () => {
  await withRecognizer({ recognize: () => ({ cutAtBytes: 160 }) }, async ({ recognizer }) => {
    const { options, faults } = listening();
    const recognition = recognizer.open(options);
    recognition.write(FRAME);
    await until(() => faults.length === 1, "the fault");
    assert(faults[0]!.retryable);
  });
});

Deno.test("google recognizer: an error after the end of speech keeps the words that are already there", async () => {
  const script = { partials: [{ atBytes: 160, text: "שלוש" }], silent: false, fault: { atBytes: 320, code: 14 } };
  await withRecognizer({ recognize: () => script }, async ({ recognizer }) => {
    const { options, partials } = listening();
    const recognition = recognizer.open(options);
    recognition.write(FRAME);
    await until(() => partials.length === 1);
    recognition.write(FRAME);
    assertEquals(await recognition.finish(), { text: "שלוש", final: false });
  });
});

Deno.test("google recognizer: abort ends the stream in the same tick and nothing is reported any more", async () => {
  const script = { partials: [{ atBytes: 160, text: "אחת" }, { atBytes: 320, text: "שתיים" }], finalDelayMs: 60_000 };
  await withRecognizer({ recognize: () => script }, async ({ recognizer, google }) => {
    const abort = new AbortController();
    const { options, partials, faults } = listening({ signal: abort.signal });
    const recognition = recognizer.open(options);
    recognition.write(FRAME);
    await until(() => partials.length === 1);
    recognition.write(FRAME);
    abort.abort();
    recognition.write(FRAME);
    const error = await assertRejects(() => recognition.finish(), ProviderError);
    assertEquals(error.fault, "aborted");
    await google.recognitions[0]!.over;
    assert(google.recognitions[0]!.cancelled);
    assertEquals([partials.length, faults.length], [1, 0]);
  });
});

Deno.test("google recognizer: an already aborted signal opens nothing", async () => {
  await withRecognizer({}, async ({ recognizer, google }) => {
    const recognition = recognizer.open(listening({ signal: AbortSignal.abort() }).options);
    recognition.write(FRAME);
    await assertRejects(() => recognition.finish(), ProviderError);
    assertEquals(google.recognitions.length, 0);
  });
});

Deno.test("google recognizer: 150 streams at once are all answered though a connection carries only 100", async () => {
  const scripts = { recognize: () => ({ final: { text: "כן" } }), maxStreamsPerConnection: 100 };
  await withRecognizer(scripts, async ({ recognizer, google }) => {
    const recognitions = Array.from({ length: 150 }, () => recognizer.open(listening().options));
    for (const recognition of recognitions) recognition.write(FRAME);
    await until(() => google.live.now === 150, "150 live streams");
    const heard = await Promise.all(recognitions.map((recognition) => recognition.finish()));
    assertEquals(heard.filter((transcript) => transcript.text === "כן").length, 150);
  });
});

Deno.test("google recognizer: 200 utterances in a row, and 200 that were dropped, need one connection", async () => {
  await withRecognizer({ recognize: () => ({ final: { text: "כן" } }) }, async ({ recognizer, google }) => {
    for (let i = 0; i < 200; i++) await recognizer.open(listening().options).finish();
    for (let i = 0; i < 200; i++) recognizer.open(listening({ signal: AbortSignal.abort() }).options);
    await recognizer.open(listening().options).finish();
    assertEquals([google.recognitions.length, google.peers.size], [201, 1]);
  });
});

Deno.test("google recognizer: without an account it says so instead of asking a metadata server", async () => {
  const recognizer = createGoogleRecognizer({ access: {}, clock: new ManualClock() });
  const { options, faults } = listening();
  recognizer.open(options);
  await until(() => faults.length === 1);
  assertEquals([faults[0]!.fault, faults[0]!.message], ["auth", "Cannot reach Google: no service account is set"]);
  await recognizer.close?.();
});

for (const [code, name] of [[16, "UNAUTHENTICATED"], [7, "PERMISSION_DENIED"]] as const) {
  Deno.test(`google recognizer: a key that is refused with ${name} shows in warmUp, before any caller is heard`, async () => {
    const google = await startGoogleStandin({ refuse: { code, details: "Cloud Speech-to-Text API is not enabled" } });
    const recognizer = createGoogleRecognizer({ access: { endpoint: google.endpoint }, clock: new ManualClock() });
    try {
      const refused = await assertRejects(() => recognizer.warmUp!(), ProviderError, name);
      assertEquals([refused.fault, google.recognitions.length], ["auth", 0]);
    } finally {
      await recognizer.close?.();
      await google.stop();
    }
  });
}
