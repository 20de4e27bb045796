import { assert, assertEquals, assertRejects } from "@std/assert";
import type { CancelTimer, Clock } from "../../lib/clock.ts";
import { ProviderError } from "../../lib/errors.ts";
import type { Language } from "../../lib/language.ts";
import { createEspeakSynthesizer, type SpeechWorker } from "../../lib/speech/espeak_synthesizer.ts";
import type { EspeakData, SpeechAnswer, SpeechRequest } from "../../lib/speech/espeak_worker.ts";
import type { Synthesizer } from "../../lib/speech/synthesizer.ts";

/** A worker whose every answer the test gives. */
class FakeWorker implements SpeechWorker {
  onmessage: ((event: MessageEvent<SpeechAnswer>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  readonly requests: SpeechRequest[] = [];
  terminated = false;

  postMessage(request: SpeechRequest | EspeakData): void {
    if (request.type === "data") return;
    this.requests.push(request);
  }

  terminate(): void {
    this.terminated = true;
  }

  texts(): string[] {
    return this.requests.map((request) => (request.type === "speak" ? request.text : request.type));
  }

  audio(...bytes: number[]): void {
    this.#answer({ type: "audio", id: this.requests.at(-1)!.id, audio: Uint8Array.from(bytes) });
  }

  done(): void {
    this.#answer({ type: "done", id: this.requests.at(-1)!.id });
  }

  fail(message: string): void {
    this.#answer({ type: "failed", id: this.requests.at(-1)!.id, message });
  }

  /** Dies as a real worker does; tells whether the process would have lived on. */
  crash(): boolean {
    const event = new ErrorEvent("error", { cancelable: true, error: new Error("boom") });
    this.onerror?.(event);
    return event.defaultPrevented;
  }

  #answer(answer: SpeechAnswer): void {
    this.onmessage?.(new MessageEvent("message", { data: answer }));
  }
}

/** The synthesizer over fake workers, the newest last, and a clock whose timers run when told. */
function setUp(restMs?: number) {
  const workers: FakeWorker[] = [];
  const timers = new Set<() => void>();
  const clock: Clock = {
    nowMs: () => 0,
    epochMs: () => 0,
    after(_delayMs, run): CancelTimer {
      timers.add(run);
      return () => timers.delete(run);
    },
  };
  const startWorker = () => {
    workers.push(new FakeWorker());
    return workers.at(-1)!;
  };
  const synthesizer = createEspeakSynthesizer({
    startWorker,
    clock,
    timeoutMs: 5000,
    ...(restMs === undefined ? {} : { restMs }),
  });
  const runTimers = () => [...timers].forEach((run) => run());
  return { synthesizer, workers, timers, runTimers };
}

function say(synthesizer: Synthesizer, text: string, signal = new AbortController().signal): Promise<number[]> {
  return collect(synthesizer.synthesize(text, { language: "he", signal }));
}

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<number[]> {
  const bytes: number[] = [];
  for await (const piece of pieces) bytes.push(...piece);
  return bytes;
}

/** Lets everything run that is ready to. */
const settle = () =>
  new Promise<void>((resolve) => queueMicrotask(() => queueMicrotask(() => queueMicrotask(resolve))));

Deno.test("createEspeakSynthesizer() starts no worker before it has something to say", async () => {
  const { synthesizer, workers } = setUp();
  assertEquals(workers.length, 0);
  await synthesizer.close!();
});

Deno.test("synthesize() gives the worker one sentence at a time, in the order they came", async () => {
  const { synthesizer, workers } = setUp();
  const first = say(synthesizer, "one");
  const second = say(synthesizer, "two");
  await settle();
  assertEquals(workers[0]!.texts(), ["one"]);
  workers[0]!.audio(1, 2);
  workers[0]!.done();
  assertEquals(await first, [1, 2]);
  assertEquals(workers[0]!.texts(), ["one", "two"]);
  workers[0]!.audio(3);
  workers[0]!.audio(4);
  workers[0]!.done();
  assertEquals(await second, [3, 4]);
  assertEquals(workers.length, 1);
});

Deno.test("synthesize() hands out each piece while the rest is still being made", async () => {
  const { synthesizer, workers } = setUp();
  const { signal } = new AbortController();
  const pieces = synthesizer.synthesize("long", { language: "en", signal })[Symbol.asyncIterator]();
  const first = pieces.next();
  await settle();
  workers[0]!.audio(7);
  assertEquals((await first).value, Uint8Array.of(7));
  workers[0]!.done();
  assertEquals((await pieces.next()).done, true);
});

Deno.test("an abort ends the sentence at once, without throwing, and drops what was not yet read", async () => {
  const { synthesizer, workers } = setUp();
  const abort = new AbortController();
  const pieces = synthesizer.synthesize("long", { language: "he", signal: abort.signal })[Symbol.asyncIterator]();
  const first = pieces.next();
  await settle();
  workers[0]!.audio(1);
  workers[0]!.audio(2);
  assertEquals((await first).value, Uint8Array.of(1));
  abort.abort();
  assertEquals((await pieces.next()).done, true);
});

Deno.test("a sentence aborted while it waits never reaches the worker", async () => {
  const { synthesizer, workers } = setUp();
  const abort = new AbortController();
  const first = say(synthesizer, "one");
  const second = say(synthesizer, "two", abort.signal);
  const third = say(synthesizer, "three");
  await settle();
  abort.abort();
  assertEquals(await second, []);
  workers[0]!.done();
  await first;
  assertEquals(workers[0]!.texts(), ["one", "three"]);
  workers[0]!.done();
  await third;
});

Deno.test("a sentence aborted while it is made keeps its place until the worker is free", async () => {
  const { synthesizer, workers } = setUp();
  const abort = new AbortController();
  const first = say(synthesizer, "one", abort.signal);
  const second = say(synthesizer, "two");
  await settle();
  abort.abort();
  assertEquals(await first, []);
  assertEquals(workers[0]!.texts(), ["one"]);
  workers[0]!.audio(9);
  workers[0]!.done();
  assertEquals(workers[0]!.texts(), ["one", "two"]);
  workers[0]!.audio(5);
  workers[0]!.done();
  assertEquals(await second, [5]);
});

Deno.test("a signal aborted beforehand asks nothing of the worker", async () => {
  const { synthesizer, workers } = setUp();
  assertEquals(await say(synthesizer, "never", AbortSignal.abort()), []);
  assertEquals(workers.length, 0);
});

Deno.test("a reader that goes away makes room for the next sentence", async () => {
  const { synthesizer, workers } = setUp();
  const { signal } = new AbortController();
  const leaving = (async () => {
    for await (const _ of synthesizer.synthesize("one", { language: "he", signal })) break;
  })();
  await settle();
  workers[0]!.audio(1);
  await leaving;
  const second = say(synthesizer, "two");
  await settle();
  workers[0]!.done();
  workers[0]!.audio(2);
  workers[0]!.done();
  assertEquals(await second, [2]);
});

Deno.test("a crash fails the sentence being made, spares the process, and the next gets a new worker", async () => {
  const { synthesizer, workers } = setUp();
  const first = say(synthesizer, "one");
  const second = say(synthesizer, "two");
  await settle();
  const failing = assertRejects(() => first, ProviderError, "crashed");
  assert(workers[0]!.crash(), "the error event must be prevented from ending the process");
  assertEquals((await failing).fault, "internal");
  assert(workers[0]!.terminated);
  assertEquals(workers[1]!.texts(), ["two"]);
  workers[1]!.audio(2);
  workers[1]!.done();
  assertEquals(await second, [2]);
});

Deno.test("a worker that hangs is given up after the time-out and replaced", async () => {
  const { synthesizer, workers, runTimers } = setUp();
  const first = say(synthesizer, "one");
  const second = say(synthesizer, "two");
  const third = say(synthesizer, "three");
  await settle();
  workers[0]!.done();
  await first;
  const failing = assertRejects(() => second, ProviderError, "silent for 5000 ms");
  runTimers();
  assertEquals((await failing).fault, "timeout");
  assert(workers[0]!.terminated);
  workers[1]!.done();
  assertEquals(await third, []);
});

Deno.test("a new worker has longer to load itself before it is given up", async () => {
  const { synthesizer, workers, runTimers } = setUp();
  const failing = assertRejects(() => say(synthesizer, "one"), ProviderError, "silent for 30000 ms");
  await settle();
  runTimers();
  await failing;
  assert(workers[0]!.terminated);
});

Deno.test("no timer is left behind when nothing is being said", async () => {
  const { synthesizer, workers, timers } = setUp();
  const first = say(synthesizer, "one");
  await settle();
  assertEquals(timers.size, 1);
  workers[0]!.audio(1);
  assertEquals(timers.size, 1);
  workers[0]!.done();
  await first;
  assertEquals(timers.size, 0);
});

Deno.test("a sentence espeak cannot say fails alone, without its text in the message", async () => {
  const { synthesizer, workers } = setUp();
  const first = say(synthesizer, "secret words");
  await settle();
  workers[0]!.fail("espeak has no voice for the language: xx");
  const error = await assertRejects(() => first, ProviderError, "espeak cannot speak");
  assert(!error.message.includes("secret"));
  assert(!workers[0]!.terminated);
});

Deno.test("a worker that cannot be started fails the sentence as unavailable", async () => {
  const synthesizer = createEspeakSynthesizer({
    startWorker: () => {
      throw new TypeError("no workers here");
    },
  });
  const error = await assertRejects(() => say(synthesizer, "one"), ProviderError, "Cannot start");
  assertEquals(error.fault, "unavailable");
});

Deno.test("warmUp() prepares the chosen voice in both languages", async () => {
  const workers: FakeWorker[] = [];
  const startWorker = () => workers[workers.push(new FakeWorker()) - 1]!;
  const synthesizer = createEspeakSynthesizer({ variant: "caller", startWorker });
  const warming = synthesizer.warmUp!();
  assertEquals(workers[0]!.requests, [{
    type: "prepare",
    id: 1,
    voices: [{ language: "he", variant: "caller" }, { language: "en", variant: "caller" }],
  }]);
  workers[0]!.done();
  await warming;
});

Deno.test("close() ends the worker, fails what is under way and takes nothing more", async () => {
  const { synthesizer, workers } = setUp();
  const first = say(synthesizer, "one");
  await settle();
  const failing = assertRejects(() => first, ProviderError, "closed");
  await synthesizer.close!();
  await failing;
  assert(workers[0]!.terminated);
  const error = await assertRejects(() => say(synthesizer, "two"), ProviderError, "closed");
  assertEquals(error.fault, "unavailable");
});

Deno.test("the real worker speaks both languages, several sentences at once, and survives an abort", async () => {
  const synthesizer = createEspeakSynthesizer();
  const abort = new AbortController();
  const sentences: ReadonlyArray<readonly [text: string, language: Language, signal?: AbortSignal]> = [
    ["שלום, איך אפשר לעזור?", "he"],
    ["Hello, how can I help you?", "en"],
    ["הדירה הזאת לא תישמע", "he", abort.signal],
    ["תודה רבה ויום נעים.", "he"],
  ];
  const speaking = sentences.map(([text, language, signal = new AbortController().signal]) =>
    collect(synthesizer.synthesize(text, { language, signal }))
  );
  abort.abort();
  const lengthsMs = (await Promise.all(speaking)).map((bytes) => bytes.length / 8);
  assertEquals(lengthsMs.map((ms) => ms > 800 && ms < 4000), [true, true, false, true], lengthsMs.join(" "));
  assertEquals(lengthsMs[2], 0);
  await synthesizer.close!();
});

Deno.test("a real worker that cannot load its code fails the sentence and not the process", async () => {
  const startWorker = () => new Worker("data:text/javascript,throw new Error('broken')", { type: "module" });
  const synthesizer = createEspeakSynthesizer({ startWorker });
  const error = await assertRejects(() => say(synthesizer, "one"), ProviderError, "crashed");
  assertEquals(error.fault, "internal");
  await synthesizer.close!();
});

Deno.test("a worker that nobody has needed for a while is let go, and the next sentence gets another one", async () => {
  const { synthesizer, workers, timers, runTimers } = setUp(120_000);
  const first = say(synthesizer, "one");
  await settle();
  workers[0]!.done();
  await first;
  runTimers();
  assert(workers[0]!.terminated);
  const second = say(synthesizer, "two");
  await settle();
  assertEquals(workers[1]!.texts(), ["two"]);
  workers[1]!.audio(2);
  workers[1]!.done();
  assertEquals(await second, [2]);
  await synthesizer.close!();
  assertEquals(timers.size, 0);
});

Deno.test("a worker that is asked again in time is kept", async () => {
  const { synthesizer, workers, timers } = setUp(120_000);
  const first = say(synthesizer, "one");
  await settle();
  workers[0]!.done();
  await first;
  assertEquals(timers.size, 1);
  const second = say(synthesizer, "two");
  await settle();
  // Only the watchdog is left, which knows of the new sentence.
  assertEquals(timers.size, 1);
  workers[0]!.done();
  await second;
  assertEquals([workers.length, workers[0]!.terminated], [1, false]);
  await synthesizer.close!();
});

Deno.test("without a time to rest the worker is kept for good", async () => {
  const { synthesizer, workers, timers } = setUp();
  const first = say(synthesizer, "one");
  await settle();
  workers[0]!.done();
  await first;
  assertEquals([workers[0]!.terminated, timers.size], [false, 0]);
  await synthesizer.close!();
});
