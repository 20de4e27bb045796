import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ProviderError, type ProviderFault } from "../../lib/errors.ts";
import type { FallbackEvent } from "../../lib/fallback.ts";
import { createFallbackRecognizer } from "../../lib/speech/fallback_recognizer.ts";
import type { RecognitionOptions, Recognizer, Transcript } from "../../lib/speech/recognizer.ts";
import { ManualClock } from "../standins/manual_clock.ts";

/** A recognizer that the test plays itself. */
class PlayedRecognizer implements Recognizer {
  readonly opened: PlayedRecognition[] = [];
  constructor(readonly name: string) {}
  open(options: RecognitionOptions): PlayedRecognition {
    const recognition = new PlayedRecognition(options);
    this.opened.push(recognition);
    return recognition;
  }
}

class PlayedRecognition {
  bytes = 0;
  finishes = 0;
  readonly result = Promise.withResolvers<Transcript>();
  constructor(readonly options: RecognitionOptions) {
    this.result.promise.catch(() => {});
  }
  write(audio: Uint8Array): void {
    this.bytes += audio.length;
  }
  finish(): Promise<Transcript> {
    this.finishes++;
    return this.result.promise;
  }
  fail(fault: ProviderFault): void {
    const error = new ProviderError("played", { fault });
    this.result.reject(error);
    if (this.finishes === 0) this.options.onFault?.(error);
  }
}

function setUp() {
  const clock = new ManualClock();
  const events: FallbackEvent[] = [];
  const [first, second] = [new PlayedRecognizer("first"), new PlayedRecognizer("second")];
  const recognizer = createFallbackRecognizer([first, second], { clock, onFallback: (event) => events.push(event) });
  const partials: string[] = [];
  const faults: ProviderError[] = [];
  const abort = new AbortController();
  const open = () =>
    recognizer.open({
      callSid: "CA1",
      language: "he",
      startMs: 0,
      signal: abort.signal,
      onPartial: (transcript) => partials.push(transcript.text),
      onFault: (fault) => faults.push(fault),
    });
  return { clock, events, first, second, partials, faults, abort, open };
}

const FRAME = new Uint8Array(160);
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("fallback recognizer: a good first recognizer is all there is", async () => {
  const { first, second, open, partials, clock } = setUp();
  const recognition = open();
  recognition.write(FRAME);
  first.opened[0]!.options.onPartial({ text: "כן", final: false });
  const finished = recognition.finish();
  first.opened[0]!.result.resolve({ text: "כן.", final: true });
  assertEquals(await finished, { text: "כן.", final: true });
  assertEquals([partials, second.opened.length, clock.pending], [["כן"], 0, 0]);
});

Deno.test("fallback recognizer: a break in the middle of speech sends the audio again, once, to the same one", async () => {
  const { first, second, open, faults, events } = setUp();
  const recognition = open();
  recognition.write(FRAME);
  recognition.write(FRAME);
  first.opened[0]!.fail("unavailable");
  assertEquals(first.opened[1]!.bytes, 320);
  recognition.write(FRAME);
  assertEquals(first.opened[1]!.bytes, 480);
  assert(first.opened[0]!.options.signal.aborted);
  first.opened[1]!.fail("unavailable");
  assertEquals(second.opened[0]!.bytes, 480);
  second.opened[0]!.result.resolve({ text: "שלום", final: true });
  assertEquals((await recognition.finish()).text, "שלום");
  assertEquals(faults, []);
  assertEquals(events.map((event) => [event.provider, event.next]), [["first", "first"], ["first", "second"]]);
});

for (const fault of ["quota", "auth", "timeout", "internal"] as const) {
  Deno.test(`fallback recognizer: after ${fault} the same one is not asked again, and nobody a third time`, async () => {
    const { first, second, open, faults } = setUp();
    const recognition = open();
    recognition.write(FRAME);
    first.opened[0]!.fail(fault);
    second.opened[0]!.fail(fault);
    assertEquals([first.opened.length, second.opened.length], [1, 1]);
    assertEquals(faults.map((error) => error.fault), [fault]);
    await assertRejects(() => recognition.finish(), ProviderError);
  });
}

Deno.test("fallback recognizer: a failure after the end of speech is mended without the caller's help", async () => {
  const { first, second, open, faults } = setUp();
  const recognition = open();
  recognition.write(FRAME);
  const finished = recognition.finish();
  first.opened[0]!.fail("quota");
  await settle();
  assertEquals([second.opened[0]!.bytes, second.opened[0]!.finishes], [160, 1]);
  second.opened[0]!.result.resolve({ text: "חמש", final: true });
  assertEquals((await finished).text, "חמש");
  assertEquals(faults, []);
});

Deno.test("fallback recognizer: a silent one is given up 2.5 s after the end of speech, all of them after 4 s", async () => {
  const { clock, first, second, open } = setUp();
  const recognition = open();
  recognition.write(FRAME);
  const finished = assertRejects(() => recognition.finish(), ProviderError);
  clock.tick(2499);
  assertEquals(second.opened.length, 0);
  clock.tick(1);
  assert(first.opened[0]!.options.signal.aborted);
  assertEquals(second.opened.length, 1);
  clock.tick(1500);
  assertEquals((await finished).fault, "timeout");
  assert(second.opened[0]!.options.signal.aborted);
  assertEquals(clock.pending, 0);
});

Deno.test("fallback recognizer: words of one that was given up are not reported", () => {
  const { first, open, partials } = setUp();
  open();
  first.opened[0]!.fail("quota");
  first.opened[0]!.options.onPartial({ text: "late", final: false });
  assertEquals(partials, []);
});

Deno.test("fallback recognizer: abort reaches the recognizer at work and leaves nothing", async () => {
  const { first, open, abort, faults, clock } = setUp();
  const recognition = open();
  const finished = assertRejects(() => recognition.finish(), ProviderError);
  abort.abort();
  assertEquals((await finished).fault, "aborted");
  assert(first.opened[0]!.options.signal.aborted);
  assertEquals([faults.length, clock.pending], [0, 0]);
});

Deno.test("fallback recognizer: after five errors in ten seconds new utterances go straight to the next one", async () => {
  const { first, second, open, clock } = setUp();
  for (let i = 0; i < 5; i++) {
    open();
    first.opened.at(-1)!.fail("timeout");
  }
  open();
  assertEquals([first.opened.length, second.opened.length], [5, 6]);
  clock.tick(30_000);
  const recognition = open();
  assertEquals(first.opened.length, 6);
  first.opened[5]!.result.resolve({ text: "כן", final: true });
  await recognition.finish();
  open();
  assertEquals(first.opened.length, 7);
});

Deno.test("fallback recognizer: when all are resting it says so at once", async () => {
  const { first, second, open, faults } = setUp();
  open();
  first.opened[0]!.fail("auth");
  second.opened[0]!.fail("auth");
  await assertRejects(() => open().finish(), ProviderError, "left alone for now");
  assertEquals(faults.length, 2);
});

Deno.test("fallback recognizer: wants at least one", () => {
  assertThrows(() => createFallbackRecognizer([], { clock: new ManualClock() }), RangeError);
});
