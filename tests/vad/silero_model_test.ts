import { assert, assertAlmostEquals, assertEquals, assertGreater, assertLess, assertRejects } from "@std/assert";
import * as ort from "onnxruntime-web/wasm";
import { decodeMulaw } from "../../lib/audio/mulaw.ts";
import { systemClock } from "../../lib/clock.ts";
import { createVad } from "../../lib/vad/create_vad.ts";
import { createSileroVad } from "../../lib/vad/silero.ts";
import { WINDOW_SAMPLES } from "../../lib/vad/silero_messages.ts";
import { SileroModel } from "../../lib/vad/silero_model.ts";
import { sileroFiles } from "../../lib/vad/silero_parts.ts";
import type { VoiceDecision } from "../../lib/vad/vad.ts";
import { until } from "../standins/manual_clock.ts";
import { RecordedLog } from "./fake_silero.ts";
import { mixed, silence, speechLike, tone, whiteNoise } from "./sounds.ts";

// Loaded once, outside of the tests: it takes most of their time, and the runtime keeps a message port for good.
const model = await SileroModel.load(sileroFiles.model, sileroFiles.wasm);

function joined(frames: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  frames.forEach((frame, index) => whole.set(frame, index * frame.length));
  return whole.subarray(0, whole.length - (whole.length % WINDOW_SAMPLES));
}

async function listen(frames: readonly Uint8Array[]): Promise<number[]> {
  const audio = joined(frames);
  const probabilities = await model.run(new Uint32Array(audio.length / WINDOW_SAMPLES).fill(1), audio);
  model.forget(1);
  return Array.from(probabilities);
}

function voicedShare(probabilities: readonly number[]): number {
  return probabilities.filter((probability) => probability >= 0.5).length / probabilities.length;
}

Deno.test("SileroModel hears speech, loud, quiet, high, low and in noise", async () => {
  const sounds = [
    speechLike(2000),
    speechLike(2000, -38),
    speechLike(2000, -20, 210),
    mixed(speechLike(2000), whiteNoise(2000, -30)),
  ];
  for (const frames of sounds) assertGreater(voicedShare(await listen(frames)), 0.85);
});

Deno.test("SileroModel hears no speech in silence, noise and tones", async () => {
  const sounds = [
    silence(2000),
    whiteNoise(2000, -20),
    whiteNoise(2000, -45),
    tone(2000, -15, 425),
    tone(2000, -15, 1000),
  ];
  for (const frames of sounds) assertEquals(voicedShare(await listen(frames)), 0);
});

Deno.test("SileroModel gives what the bare model gives, with its state and 32 samples of context handed on", async () => {
  const audio = joined([...silence(200), ...speechLike(800), ...whiteNoise(200, -40)]);
  const samples = Float32Array.from(decodeMulaw(audio), (sample) => sample / 32_768);
  const session = await ort.InferenceSession.create(sileroFiles.model);
  const sr = new ort.Tensor("int64", BigInt64Array.of(8000n));
  let state: ort.Tensor = new ort.Tensor("float32", new Float32Array(256), [2, 1, 128]);
  const expected: number[] = [];
  for (let from = 0; from < samples.length; from += WINDOW_SAMPLES) {
    const row = new Float32Array(32 + WINDOW_SAMPLES);
    if (from > 0) row.set(samples.subarray(from - 32, from));
    row.set(samples.subarray(from, from + WINDOW_SAMPLES), 32);
    const result = await session.run({ input: new ort.Tensor("float32", row, [1, row.length]), state, sr });
    state = result["stateN"]!;
    expected.push((result["output"]!.data as Float32Array)[0]!);
  }
  await session.release();
  const heard = await model.run(new Uint32Array(expected.length).fill(500), audio);
  model.forget(500);
  expected.forEach((probability, index) => assertAlmostEquals(heard[index]!, probability, 1e-4));
});

Deno.test("SileroModel gives each of many calls in one run what it gives the call alone", async () => {
  const calls = [
    joined(speechLike(1000)),
    joined(whiteNoise(1000, -25)),
    joined(speechLike(1000, -30, 190, 11)),
    ...Array.from(
      { length: 17 },
      (_, i) => joined(mixed(speechLike(1000, -25, 100 + i * 5, i), whiteNoise(1000, -35, i))),
    ),
  ];
  const windows = calls[0]!.length / WINDOW_SAMPLES;
  const together: number[][] = calls.map(() => []);
  for (let w = 0; w < windows; w++) {
    const audio = joined(calls.map((call) => call.subarray(w * WINDOW_SAMPLES, (w + 1) * WINDOW_SAMPLES)));
    const probabilities = await model.run(Uint32Array.from(calls, (_, i) => 100 + i), audio);
    probabilities.forEach((probability, i) => together[i]!.push(probability));
  }
  for (const [i, call] of calls.entries()) {
    const alone = await model.run(new Uint32Array(windows).fill(200 + i), call);
    alone.forEach((probability, w) => assertLess(Math.abs(probability - together[i]![w]!), 1e-4));
    model.forget(100 + i);
    model.forget(200 + i);
  }
});

Deno.test("SileroModel keeps windows of one call in order when a run holds several", async () => {
  const [one, other] = [joined(speechLike(640)), joined(whiteNoise(640, -30))];
  const windows = one.length / WINDOW_SAMPLES;
  const streams = new Uint32Array(windows * 2).map((_, index) => 300 + (index % 2));
  const audio = new Uint8Array(one.length * 2);
  for (let w = 0; w < windows; w++) {
    audio.set(one.subarray(w * WINDOW_SAMPLES, (w + 1) * WINDOW_SAMPLES), 2 * w * WINDOW_SAMPLES);
    audio.set(other.subarray(w * WINDOW_SAMPLES, (w + 1) * WINDOW_SAMPLES), (2 * w + 1) * WINDOW_SAMPLES);
  }
  const both = await model.run(streams, audio);
  const alone = await model.run(new Uint32Array(windows).fill(302), one);
  alone.forEach((probability, w) => assertLess(Math.abs(probability - both[2 * w]!), 1e-4));
  for (const stream of [300, 301, 302]) model.forget(stream);
});

Deno.test("SileroModel.forget() frees the call's state, and the next one begins anew", async () => {
  const first = await model.run(Uint32Array.of(400), joined(speechLike(40)));
  await model.run(new Uint32Array(10).fill(400), joined(speechLike(320)));
  assertEquals(model.streamCount, 1);
  model.forget(400);
  assertEquals(model.streamCount, 0);
  assertEquals(await model.run(Uint32Array.of(400), joined(speechLike(40))), first);
  model.forget(400);
});

Deno.test("SileroModel.load() rejects bytes that are no model", async () => {
  await assertRejects(() => SileroModel.load(new Uint8Array(64), sileroFiles.wasm), Error);
});

Deno.test("the real worker decides on every frame of a call", async () => {
  const log = new RecordedLog();
  const vad = createSileroVad({ clock: systemClock, log });
  assert(await vad.ready, `not ready: ${JSON.stringify(log.lines)}`);
  const decisions: VoiceDecision[] = [];
  const call = vad.open((decision) => decisions.push(decision));
  const frames = [...silence(400), ...speechLike(1000), ...silence(600)];
  for (const frame of frames) call.push(frame);
  await until(() => decisions.length === frames.length, "a decision on every frame");
  assert(decisions.slice(0, 20).every((decision) => !decision.voiced));
  assert(decisions.slice(30, 68).every((decision) => decision.voiced));
  assert(decisions.slice(-15).every((decision) => !decision.voiced));
  assertEquals(log.names, ["PROVIDER_READY"]);
  call.close();
  await vad.close();
});

Deno.test("createVad() makes the detector that was asked for", async () => {
  const parts = { clock: systemClock, log: new RecordedLog() };
  assertEquals(createVad("energy", parts).name, "energy");
  const vad = createVad("silero", parts);
  assertEquals(vad.name, "energy");
  await vad.close?.();
});
