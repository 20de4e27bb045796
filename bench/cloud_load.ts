// deno-lint-ignore-file no-console
/**
 * Many calls through stand-ins at the public medians.
 *
 *   deno run -A bench/cloud_load.ts crowd [CALLS]     CALLS (100) at once beside one: how long callers wait
 *   deno run -A bench/cloud_load.ts row [CALLS]       CALLS (300) in a row, ten at a time: memory and open handles
 *
 * With VAD=energy in the environment the server uses that.
 */
import { CLOUD_DIALOGUE } from "./cloud_dialogue.ts";
import { callerVoice, type CloudRig, holdCall, quantile, startRig } from "./cloud_rig.ts";

/** Calls do not all begin in the same moment. */
const SPREAD_MS = 10_000;
const CROWD_TURNS = 5;
const LONE_TURNS = 20;
const AT_ONCE = 10;

const line = CLOUD_DIALOGUE[0]!.caller;
const voice = await callerVoice([line]);
const env = { VAD: Deno.env.get("VAD") ?? "silero" };

async function inRig(run: (rig: CloudRig) => Promise<void>): Promise<void> {
  const rig = await startRig(["same"], env);
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
  const report = await holdCall(rig.url, Array.from({ length: turns }, () => line), voice);
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
    const held = await Promise.all(Array.from({ length: calls }, async (_, call) => {
      await new Promise((resolve) => setTimeout(resolve, call * SPREAD_MS / calls));
      return await hold(rig, CROWD_TURNS);
    }));
    printWaits(String(calls), held, CROWD_TURNS);
  });
}

async function row(calls: number): Promise<void> {
  console.log("calls held   resident    handles   problems");
  await inRig(async (rig) => {
    let problems = 0;
    for (let done = 0; done <= calls; done += AT_ONCE) {
      if (done % 50 === 0) {
        const { rssMb, handles } = await figuresOf(rig.serverPid);
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

/** Resident memory and open file descriptors of a process (proc(5)). */
async function figuresOf(pid: number): Promise<{ rssMb: number; handles: number }> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const rssKb = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
  return { rssMb: rssKb / 1024, handles: (await Array.fromAsync(Deno.readDir(`/proc/${pid}/fd`))).length };
}

const [what, count] = Deno.args;
if (what === "crowd") await crowd(Number(count ?? 100));
else if (what === "row") await row(Number(count ?? 300));
else console.log("deno run -A bench/cloud_load.ts crowd|row [CALLS]");
