import { assert, assertAlmostEquals, assertEquals, assertLess, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { createSileroVad } from "../../lib/vad/silero.ts";
import type { VoiceDecision } from "../../lib/vad/vad.ts";
import { ManualClock } from "../standins/manual_clock.ts";
import { FakeSilero, RecordedLog } from "./fake_silero.ts";
import { silence, speechLike } from "./sounds.ts";

const BYTES = { model: new Uint8Array(1), wasm: new Uint8Array(1) };

/** A detector whose workers are the given ones, in order; the last one is used again. */
function setUp(...workers: FakeSilero[]) {
  const clock = new ManualClock();
  const log = new RecordedLog();
  let loads = 0;
  const vad = createSileroVad({
    clock,
    log,
    loadParts: () => Promise.resolve({ worker: workers[Math.min(loads++, workers.length - 1)]!, ...BYTES }),
  });
  return { clock, log, vad, loads: () => loads };
}

/** A call that remembers what was decided. */
function openCall(vad: { open: ReturnType<typeof createSileroVad>["open"] }) {
  const decisions: VoiceDecision[] = [];
  const detector = vad.open((decision) => decisions.push(decision));
  return { decisions, push: (frame: Uint8Array) => detector.push(frame), close: () => detector.close() };
}

/** 160 bytes that all say the same to the fake: its probability, in hundredths. */
function frame(hundredths: number): Uint8Array {
  return new Uint8Array(160).fill(hundredths);
}

/** Lets promises that are settled run. */
function settle(): Promise<void> {
  return new Promise((resolve) => queueMicrotask(() => queueMicrotask(() => queueMicrotask(resolve))));
}

function drain(worker: FakeSilero, clock: ManualClock): void {
  while (worker.busy) {
    worker.answer();
    clock.tick(5);
  }
}

Deno.test("a frame's decision is that of the newest window that ended by the frame's end", async () => {
  const worker = new FakeSilero();
  const { clock, vad } = setUp(worker);
  await vad.ready;
  const call = openCall(vad);
  // Windows of 256 bytes begin in frames 0, 1, 3, 4 and 6, so these are what the fake makes of them.
  for (const hundredths of [90, 10, 20, 80, 30, 40, 60, 50, 55]) call.push(frame(hundredths));
  clock.tick(5);
  drain(worker, clock);
  const probabilities = call.decisions.slice(1).map((decision) => Math.round(decision.probability * 100));
  assertEquals(probabilities, [90, 90, 10, 80, 80, 30, 60, 60]);
  assertEquals(call.decisions.slice(1).map((d) => d.voiced), [true, true, false, true, true, false, true, true]);
  await vad.close();
});

Deno.test("every frame gets exactly one decision however frames, answers, crashes and time fall", async () => {
  const event = fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constant("push" as const), call: fc.nat(3) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("answer" as const), call: fc.constant(0) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("tick" as const), call: fc.integer({ min: 1, max: 120 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("crash" as const), call: fc.constant(0) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 200, size: "max" }), async (events) => {
      const workers = Array.from({ length: 40 }, () => new FakeSilero());
      const { clock, vad, loads } = setUp(...workers);
      await vad.ready;
      const calls = Array.from({ length: 4 }, () => openCall(vad));
      const pushed = [0, 0, 0, 0];
      for (const { kind, call } of events) {
        const worker = workers[loads() - 1]!;
        if (kind === "push") calls[call]!.push(frame(pushed[call]!++ % 100));
        else if (kind === "answer" && worker.busy && !worker.terminated) worker.answer();
        else if (kind === "crash" && !worker.terminated) worker.crash();
        else if (kind === "tick") {
          clock.tick(call);
          await settle();
        }
        calls.forEach((one, index) => assertLessOrEqual(one.decisions.length, pushed[index]!));
      }
      clock.tick(1000);
      assertEquals(calls.map((one) => one.decisions.length), pushed);
      await vad.close();
    }),
    { numRuns: 100 },
  );
});

Deno.test("decisions come in the order of the frames, and of this call's frames, however calls and answers interleave", async () => {
  const event = fc.oneof(fc.nat(2), fc.constant("answer" as const), fc.constant("tick" as const));
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 300, size: "max" }), async (events) => {
      const worker = new FakeSilero();
      const { clock, vad } = setUp(worker);
      await vad.ready;
      const calls = Array.from({ length: 3 }, () => openCall(vad));
      const pushed = [0, 0, 0];
      const valueOf = (call: number, index: number) => (call * 37 + index * 11) % 100;
      for (const event of events) {
        if (event === "tick") clock.tick(3);
        else if (event === "answer") worker.busy && worker.answer();
        else calls[event]!.push(frame(valueOf(event, pushed[event]!++)));
      }
      clock.tick(5);
      drain(worker, clock);
      calls.forEach(({ decisions }, call) => {
        const expected = Array.from({ length: pushed[call]! }, (_, index) => {
          const windowStart = (Math.floor(((index + 1) * 160) / 256) - 1) * 256;
          return windowStart < 0 ? 0 : valueOf(call, Math.floor(windowStart / 160));
        });
        assertEquals(decisions.map((decision) => Math.round(decision.probability * 100)), expected);
      });
      await vad.close();
    }),
    { numRuns: 60 },
  );
});

Deno.test("windows of many calls go out in one run while none is in flight, and not more often than every 5 ms", async () => {
  const worker = new FakeSilero();
  const { clock, vad } = setUp(worker);
  await vad.ready;
  const calls = Array.from({ length: 50 }, () => openCall(vad));
  for (let round = 0; round < 50; round++) {
    for (let step = 0; step < 20; step++) {
      for (const call of calls.slice(step * 3, step * 3 + 3)) call.push(frame(90));
      if (worker.busy) worker.answer();
      clock.tick(1);
    }
  }
  // One second of 50 calls is 1,562 windows.
  assertLess(worker.runs.length, 201);
  const windows = worker.runs.reduce((sum, run) => sum + run.streams.length, 0);
  assertEquals(windows, 50 * Math.floor((50 * 160) / 256));
  assert(worker.runs.every((run) => run.streams.length <= 64 && run.audio.length === run.streams.length * 256));
  await vad.close();
});

Deno.test("a lone call's window is sent at once", async () => {
  const worker = new FakeSilero();
  const { vad } = setUp(worker);
  await vad.ready;
  const call = openCall(vad);
  call.push(frame(90));
  assertEquals(worker.runs.length, 0);
  call.push(frame(90));
  assertEquals(worker.runs.length, 1);
  await vad.close();
});

Deno.test("a call opened before the model is there is decided by energy, then by the model from a frame on", async () => {
  const worker = new FakeSilero("never");
  const { clock, log, vad } = setUp(worker);
  const call = openCall(vad);
  for (const one of silence(400)) call.push(one);
  for (const one of speechLike(400)) call.push(one);
  assertEquals(call.decisions.length, 40);
  assertEquals(call.decisions.filter((decision) => decision.voiced).length > 15, true);
  assertEquals(vad.name, "energy");
  await settle();
  worker.say({ type: "ready" });
  assertEquals(vad.name, "silero");
  for (let i = 0; i < 4; i++) call.push(frame(90));
  clock.tick(5);
  drain(worker, clock);
  assertEquals(call.decisions.length, 44);
  assertAlmostEquals(call.decisions[43]!.probability, 0.9, 1e-6);
  assertEquals(log.names, ["PROVIDER_READY"]);
  await vad.close();
});

Deno.test("voice far below the caller's own is not the caller's, whatever the model says", async () => {
  const worker = new FakeSilero();
  const { clock, vad } = setUp(worker);
  await vad.ready;
  const call = openCall(vad);
  // As mu-law, 60 is at -23 dBFS and 222 at -38; to the fake both are voice.
  for (let i = 0; i < 50; i++) call.push(frame(60));
  for (let i = 0; i < 50; i++) call.push(frame(222));
  clock.tick(5);
  drain(worker, clock);
  assert(call.decisions.slice(2, 50).every((decision) => decision.voiced));
  assert(call.decisions.slice(60).every((decision) => !decision.voiced && decision.probability > 0.9));
  await vad.close();
});

Deno.test("a model that cannot be loaded leaves energy for good, with one log line", async () => {
  const { clock, log, vad, loads } = setUp(new FakeSilero("failed"));
  assertEquals(await vad.ready, false);
  const call = openCall(vad);
  call.push(frame(90));
  clock.tick(600_000);
  assertEquals(call.decisions.length, 1);
  assertEquals(log.lines, [{
    name: "PROVIDER_FALLBACK",
    fields: { kind: "vad", from: "silero", to: "energy", reason: "no such model" },
  }]);
  assertEquals(loads(), 1);
  assertEquals(vad.name, "energy");
});

Deno.test("files that cannot be read leave energy for good", async () => {
  const log = new RecordedLog();
  const loadParts = () => Promise.reject(new TypeError("Module not found"));
  const vad = createSileroVad({ clock: new ManualClock(), log, loadParts });
  assertEquals(await vad.ready, false);
  assertEquals(log.lines[0]?.fields["reason"], "Module not found");
});

Deno.test("a load that never ends leaves energy for good after a minute", async () => {
  const worker = new FakeSilero("never");
  const { clock, vad } = setUp(worker);
  await settle();
  clock.tick(61_000);
  assertEquals(await vad.ready, false);
  assert(worker.terminated);
});

Deno.test("a worker that crashes is replaced, and the calls' frames are decided by energy meanwhile", async () => {
  const [first, second] = [new FakeSilero(), new FakeSilero()];
  const { clock, log, vad } = setUp(first, second);
  await vad.ready;
  const call = openCall(vad);
  for (let i = 0; i < 3; i++) call.push(frame(90));
  assertEquals(call.decisions.length, 1);
  const event = first.crash();
  assert(event.defaultPrevented, "an error of a worker that is not prevented ends the process");
  assertEquals(call.decisions.length, 3);
  assertEquals(vad.name, "energy");
  call.push(frame(90));
  assertEquals(call.decisions.length, 4);
  clock.tick(1000);
  await settle();
  assertEquals(vad.name, "silero");
  call.push(frame(90));
  call.push(frame(90));
  second.answer();
  assertEquals(call.decisions.length, 6);
  assertAlmostEquals(call.decisions[5]!.probability, 0.9, 1e-6);
  assertEquals(log.names, ["PROVIDER_READY", "PROVIDER_FALLBACK", "PROVIDER_READY"]);
  await vad.close();
});

Deno.test("a worker that hangs is stopped after 350 ms and no decision waits for longer", async () => {
  const worker = new FakeSilero();
  const { clock, vad } = setUp(worker, new FakeSilero());
  await vad.ready;
  const call = openCall(vad);
  call.push(frame(90));
  call.push(frame(90));
  clock.tick(349);
  assertEquals(call.decisions.length, 1);
  clock.tick(1);
  assertEquals(call.decisions.length, 2);
  assert(worker.terminated);
  await vad.close();
});

Deno.test("an answer that comes late but comes is taken", async () => {
  const worker = new FakeSilero();
  const { clock, vad } = setUp(worker);
  await vad.ready;
  const call = openCall(vad);
  call.push(frame(90));
  call.push(frame(90));
  clock.tick(340);
  worker.answer();
  assertAlmostEquals(call.decisions[1]!.probability, 0.9, 1e-6);
  clock.tick(1000);
  assertEquals(worker.terminated, false);
  await vad.close();
});

Deno.test("more calls than the model keeps up with go to energy for a second, with the same worker afterwards", async () => {
  const worker = new FakeSilero();
  const { clock, log, vad, loads } = setUp(worker);
  await vad.ready;
  const call = openCall(vad);
  for (let i = 0; i < 20; i++) call.push(frame(90));
  clock.tick(310);
  for (let i = 0; i < 400; i++) call.push(frame(90));
  worker.answer();
  clock.tick(5);
  assertEquals(call.decisions.length, 420);
  assertEquals(log.lines.at(-1)?.fields["reason"], "more calls than the model keeps up with");
  clock.tick(1000);
  assertEquals([vad.name, loads(), worker.terminated], ["silero", 1, false]);
  await vad.close();
});

Deno.test("a worker that keeps dying is given longer and longer rests, up to a minute", async () => {
  const workers = Array.from({ length: 12 }, () => new FakeSilero());
  const { clock, log, vad, loads } = setUp(...workers);
  await vad.ready;
  for (let death = 0; death < 8; death++) {
    workers[loads() - 1]!.crash();
    clock.tick(60_000);
    await settle();
  }
  const rests = log.lines.filter((line) => line.name === "PROVIDER_FALLBACK").map((line) => line.fields["restMs"]);
  assertEquals(rests, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  await vad.close();
});

Deno.test("a call that closes is forgotten by the worker and hears nothing more", async () => {
  const worker = new FakeSilero();
  const { clock, vad } = setUp(worker);
  await vad.ready;
  const [leaving, staying] = [openCall(vad), openCall(vad)];
  for (let i = 0; i < 4; i++) {
    leaving.push(frame(90));
    staying.push(frame(90));
  }
  leaving.close();
  leaving.close();
  leaving.push(frame(90));
  clock.tick(5);
  drain(worker, clock);
  assertEquals([leaving.decisions.length, staying.decisions.length], [1, 4]);
  const [stream] = worker.runs[0]!.streams;
  assertEquals(worker.forgotten, [stream]);
  assert(worker.runs.slice(1).every((run) => !run.streams.includes(stream!)));
  await vad.close();
});

Deno.test("a call that closes in the middle of a decision gets no further one", async () => {
  const worker = new FakeSilero();
  const { clock, vad } = setUp(worker);
  await vad.ready;
  let count = 0;
  const call = vad.open(() => {
    if (++count === 2) call.close();
  });
  for (let i = 0; i < 8; i++) call.push(frame(90));
  clock.tick(5);
  drain(worker, clock);
  assertEquals(count, 2);
  await vad.close();
});

Deno.test("close() stops the worker and every timer; open calls go on by energy", async () => {
  const worker = new FakeSilero();
  const { clock, vad } = setUp(worker);
  await vad.ready;
  const call = openCall(vad);
  for (let i = 0; i < 5; i++) call.push(frame(90));
  await vad.close();
  assertEquals([worker.terminated, clock.pending, call.decisions.length], [true, 0, 5]);
  call.push(frame(90));
  assertEquals(call.decisions.length, 6);
});
