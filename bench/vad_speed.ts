// deno-lint-ignore-file no-console
/**
 * What the detectors cost: `deno run -A bench/vad_speed.ts [calls] [seconds]`, 100 calls for 10 s when left out.
 * First each step alone, then a real worker with that many calls at 50 frames a second.
 */
import { systemClock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { rmsDb } from "../lib/audio/loudness.ts";
import { CallerLevel } from "../lib/vad/caller_level.ts";
import { EnergyDetector } from "../lib/vad/energy.ts";
import { createSileroVad } from "../lib/vad/silero.ts";
import { WINDOW_SAMPLES } from "../lib/vad/silero_messages.ts";
import { SileroModel } from "../lib/vad/silero_model.ts";
import { sileroFiles } from "../lib/vad/silero_parts.ts";
import { seededRandom } from "../simulator/random.ts";

const FRAME_MS = 20;
const FRAMES_PER_WINDOW = 1.6;

const random = seededRandom(1);
const sound = Array.from({ length: 500 }, () => Uint8Array.from({ length: 160 }, () => random() * 256));

function microseconds(times: number, run: (index: number) => void): number {
  for (let index = 0; index < times; index++) run(index);
  const startedMs = performance.now();
  for (let index = 0; index < times; index++) run(index);
  return ((performance.now() - startedMs) * 1000) / times;
}

async function measureSteps(): Promise<void> {
  const energy = new EnergyDetector();
  const level = new CallerLevel();
  const levels = sound.map(rmsDb);
  const at = (index: number) => index % sound.length;
  console.log(`level of a frame        ${microseconds(200_000, (i) => rmsDb(sound[at(i)]!)).toFixed(2)} µs a frame`);
  console.log(
    `energy, level given     ${microseconds(200_000, (i) => energy.hear(levels[at(i)]!)).toFixed(2)} µs a frame`,
  );
  console.log(
    `caller's level          ${microseconds(200_000, (i) => level.admit(true, levels[at(i)]!)).toFixed(2)} µs a frame`,
  );
  const startedMs = performance.now();
  const model = await SileroModel.load(sileroFiles.model, sileroFiles.wasm);
  const loadedMs = performance.now();
  await model.warmUp();
  const warmMs = performance.now();
  console.log(`model: load ${(loadedMs - startedMs).toFixed(0)} ms, warm-up ${(warmMs - loadedMs).toFixed(0)} ms`);
  for (const calls of [1, 1, 4, 16, 64]) {
    const streams = Uint32Array.from({ length: calls }, (_, index) => index);
    const audio = Uint8Array.from({ length: calls * WINDOW_SAMPLES }, () => random() * 256);
    const runs = Math.ceil(1500 / calls);
    const runStartedMs = performance.now();
    for (let run = 0; run < runs; run++) await model.run(streams, audio);
    const windowUs = ((performance.now() - runStartedMs) * 1000) / (runs * calls);
    console.log(
      `model, ${String(calls).padStart(2)} calls a run    ${windowUs.toFixed(0)} µs a window, ` +
        `${(windowUs / FRAMES_PER_WINDOW).toFixed(0)} µs a frame, ${(windowUs / 320).toFixed(2)} % of a core a call`,
    );
  }
}

/** Frames of all calls in real time, spread over each 20 ms; what it costs the process, and how late decisions are. */
async function measureCalls(calls: number, seconds: number): Promise<void> {
  const silent: Log = { event: () => {}, with: () => silent };
  const vad = createSileroVad({ clock: systemClock, log: silent });
  await vad.ready;
  const waitsMs: number[] = [];
  const detectors = Array.from({ length: calls }, () => {
    const pushedMs: number[] = [];
    const detector = vad.open(() => waitsMs.push(performance.now() - pushedMs.shift()!));
    return (frame: Uint8Array) => {
      pushedMs.push(performance.now());
      detector.push(frame);
    };
  });
  const cpuBefore = processCpuMs();
  const startedMs = performance.now();
  const total = calls * seconds * (1000 / FRAME_MS);
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, Math.floor((performance.now() - startedMs) * (calls / FRAME_MS)));
    for (; sent < due; sent++) detectors[sent % calls]!(sound[sent % sound.length]!);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  const cpuMs = processCpuMs() - cpuBefore;
  waitsMs.sort((a, b) => a - b);
  const quantile = (share: number) => waitsMs[Math.floor(share * (waitsMs.length - 1))]!.toFixed(1);
  const corePercent = (cpuMs / seconds / 10 / calls).toFixed(2);
  console.log(`${calls} calls for ${seconds} s: ${waitsMs.length} of ${total} decisions, now by ${vad.name}`);
  console.log(`  decided after p50 ${quantile(0.5)}, p99 ${quantile(0.99)}, at most ${quantile(1)} ms`);
  console.log(`  process: ${corePercent} % of a core a call`);
  await vad.close();
}

/** CPU time of the whole process, user and system. */
function processCpuMs(): number {
  const fields = Deno.readTextFileSync("/proc/self/stat").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const [calls = "100", seconds = "10"] = Deno.args;
await measureSteps();
await measureCalls(1, 3);
await measureCalls(Number(calls), Number(seconds));
