// deno-lint-ignore-file no-console
/**
 * Many calls through stand-ins at the public medians.
 *
 *   deno run -A bench/cloud_load.ts crowd [CALLS] [--vad energy]   CALLS (100) at once beside one: how long callers wait
 *   deno run -A bench/cloud_load.ts row [CALLS] [--vad energy]     CALLS (300) in a row, ten at a time: memory, handles
 *
 * `crowd` tells beside the waits how much of a core each process took, for callers and stand-ins live on the same machine
 * as the server: where the three together take all cores, what is measured is the machine. `--think MS` is how long a
 * caller is silent before each answer (0): people are, and a machine with few cores needs them to be.
 */
import { parseArgs } from "node:util";
import { CLOUD_DIALOGUE } from "./cloud_dialogue.ts";
import { callerVoice, type CloudRig, holdCall, quantile, startRig } from "./cloud_rig.ts";

const OPTIONS = {
  vad: { type: "string", default: "silero" },
  think: { type: "string", default: "0" },
} as const;

/** Calls do not all begin in the same moment. */
const SPREAD_MS = 10_000;
const CROWD_TURNS = 5;
const LONE_TURNS = 20;
const AT_ONCE = 10;

const line = CLOUD_DIALOGUE[0]!.caller;
const voice = await callerVoice([line]);
const { positionals: [what, count], values } = parseArgs({ args: Deno.args, options: OPTIONS, allowPositionals: true });

async function inRig(run: (rig: CloudRig) => Promise<void>): Promise<void> {
  const rig = await startRig(["same"], { VAD: values.vad });
  try {
    await run(rig);
  } finally {
    await rig.stop();
  }
}

interface Held {
  waitMs: number[];
  problems: number;
}

async function hold(rig: CloudRig, turns: number): Promise<Held> {
  const lines = Array.from({ length: turns }, () => line);
  const report = await holdCall(rig.url, lines, voice, Number(values.think));
  return { waitMs: report.turns.map(({ answerMs }) => answerMs), problems: report.problems.length };
}

function printWaits(name: string, held: readonly Held[], turns: number): void {
  const waitMs = held.flatMap((each) => each.waitMs);
  const starved = held.filter((each) => each.waitMs.length < turns || each.problems > 0).length;
  const figures = [0.5, 0.95, 1].map((share) => `${quantile(waitMs, share).toFixed(0)}`.padStart(7)).join(" ");
  console.log(`${name.padEnd(12)} ${String(waitMs.length).padStart(6)} ${figures} ms ${String(starved).padStart(8)}`);
}

async function crowd(calls: number): Promise<void> {
  console.log("calls         turns     p50     p95     max    starved");
  await inRig(async (rig) => printWaits("1", [await hold(rig, LONE_TURNS)], LONE_TURNS));
  await inRig(async (rig) => {
    const cpu = watchCpu({ ...rig.pids, callers: Deno.pid });
    const held = await Promise.all(Array.from({ length: calls }, async (_, call) => {
      await new Promise((resolve) => setTimeout(resolve, call * SPREAD_MS / calls));
      return await hold(rig, CROWD_TURNS);
    }));
    printWaits(String(calls), held, CROWD_TURNS);
    console.log(`cores taken  ${await cpu()} of ${navigator.hardwareConcurrency}`);
  });
}

async function row(calls: number): Promise<void> {
  console.log("calls held   resident    handles   problems");
  await inRig(async (rig) => {
    let problems = 0;
    for (let done = 0; done <= calls; done += AT_ONCE) {
      if (done % 50 === 0) {
        const { rssMb, handles } = await figuresOf(rig.pids.server);
        console.log(
          `${String(done).padStart(10)} ${rssMb.toFixed(0).padStart(7)} MB ${String(handles).padStart(10)} ${
            String(problems).padStart(10)
          }`,
        );
      }
      if (done === calls) break;
      const held = await Promise.all(Array.from({ length: AT_ONCE }, () => hold(rig, 1)));
      problems += held.reduce((sum, each) => sum + each.problems, 0);
    }
  });
}

/** Begins to count the processor time of processes; gives how many cores each has taken since, on average. */
function watchCpu(pids: Record<string, number>): () => Promise<string> {
  const startMs = performance.now();
  const before = Promise.all(Object.values(pids).map(cpuMsOf));
  return async () => {
    const tookMs = performance.now() - startMs;
    const [from, to] = [await before, await Promise.all(Object.values(pids).map(cpuMsOf))];
    return Object.keys(pids).map((name, i) => `${name} ${((to[i]! - from[i]!) / tookMs).toFixed(2)}`).join(", ");
  };
}

/** Processor time of a process and its threads so far, in ms (proc(5), 100 ticks a second). */
async function cpuMsOf(pid: number): Promise<number> {
  const fields = (await Deno.readTextFile(`/proc/${pid}/stat`)).split(") ")[1]!.split(" ");
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/** Resident memory and open file descriptors of a process (proc(5)). */
async function figuresOf(pid: number): Promise<{ rssMb: number; handles: number }> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const rssKb = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
  return { rssMb: rssKb * 1024 / 1e6, handles: (await Array.fromAsync(Deno.readDir(`/proc/${pid}/fd`))).length };
}

if (what === "crowd") await crowd(Number(count ?? 100));
else if (what === "row") await row(Number(count ?? 300));
else console.log("deno run -A bench/cloud_load.ts crowd|row [CALLS] [--vad energy] [--think MS]");
