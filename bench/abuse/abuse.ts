// deno-lint-ignore-file no-console
/**
 * What the attacks of `attacks.ts` do to the built file while it holds other people's calls. For each: the server's
 * memory, how late the others' frames came, when the offender was gone. Exits with 1 when something did not hold.
 *
 *   deno task build && deno run -A bench/abuse/abuse.ts [--calls 8] [--noise-minutes 1] [--file dist/server.js]
 */
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { BuiltServer } from "../built_server.ts";
import { quantile } from "../cloud_rig.ts";
import { startCallers } from "../soak/callers.ts";
import { processFigures } from "../soak/figures.ts";
import { RENEW_MINUTES, startSoakRig } from "../soak/rig.ts";
import type { Order } from "./attacker.ts";
import { ATTACKS, type Outcome } from "./attacks.ts";
import { FrameLateness } from "./lateness.ts";
import type { Target } from "./offender.ts";

const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "8" },
    "noise-minutes": { type: "string", default: "1" },
    file: { type: "string", default: "dist/server.js" },
  },
});

const LIMITS = { rssMb: 512, latenessMs: 40, goneMs: 2000, webhookMs: 500, refusalMs: 20 };
const WARM_UP_MS = 25_000;
const CASE_MS = 15_000;

/** Runs an attack on a thread of its own: to mask 63 MiB stops a thread for 150 ms, and this one hears the others' frames. */
async function attack(attacker: Worker, order: Order): Promise<Outcome> {
  attacker.postMessage(order);
  return await new Promise((resolve, reject) => {
    attacker.onmessage = ({ data }) => resolve(data);
    attacker.onerror = (event) => reject(new Error(`The attack failed: ${event.message}`));
  });
}

/** The most memory that the server takes until it is stopped. */
function watchMemory({ pid }: BuiltServer): () => number {
  let most = 0;
  const timer = setInterval(async () => {
    most = Math.max(most, (await processFigures(pid)).rssMb);
  }, 50);
  return () => {
    clearInterval(timer);
    return most;
  };
}

async function main(): Promise<number> {
  const calls = Number(values.calls);
  const { server, standins, folder, voice, stop } = await startSoakRig(values.file, { MAX_CALLS: "100" });
  const latenessMs: number[] = [];
  const target: Target = { url: server.url, authToken: server.secrets.TWILIO_AUTH_TOKEN };
  const callers = startCallers({
    ...target,
    calls,
    voice,
    receiver: () => {
      const lateness = new FrameLateness(latenessMs);
      return (text, atMs) => lateness.receive(text, atMs);
    },
  });
  const attacker = new Worker(new URL("./attacker.ts", import.meta.url), { type: "module", name: "attacker" });
  const noiseMs = Number(values["noise-minutes"]) * 60_000;
  const renewing = setInterval(() => callers.pauseFor(standins.renew), RENEW_MINUTES * 60_000);
  await wait(WARM_UP_MS);
  console.log(`beside ${calls} calls; the log is in ${folder}`);
  console.log("                                    memory  frames late p99    gone   answers p99/max");
  let held = true;
  for (const { name } of ATTACKS) {
    latenessMs.length = 0;
    const memory = watchMemory(server);
    const startMs = performance.now();
    const outcome = await attack(attacker, { name, target, noiseMs });
    // Long enough to see what the others got meanwhile.
    await wait(Math.max(0, CASE_MS - (performance.now() - startMs)));
    held = report(name, memory(), quantile(latenessMs, 0.99), outcome) && held;
  }
  attacker.terminate();
  clearInterval(renewing);
  await callers.stop();
  const { failures } = callers.results;
  console.log(`${failures.length === 0 ? "holds" : "FAILS"}: ${failures.length} of the other calls failed`);
  for (const failure of failures) console.log(failure);
  await stop();
  return held && failures.length === 0 ? 0 : 1;
}

function report(name: string, rssMb: number, lateMs: number, { goneMs, answersMs, note }: Outcome): boolean {
  const [p99, max] = [0.99, 1].map((share) => quantile(answersMs ?? [], share));
  const answerLimitMs = name.includes("signatures") ? LIMITS.refusalMs : LIMITS.webhookMs;
  const holds = rssMb < LIMITS.rssMb && !(lateMs >= LIMITS.latenessMs) && !(goneMs! >= LIMITS.goneMs) &&
    !(p99! >= answerLimitMs);
  const cells = [
    name.padEnd(34),
    `${rssMb.toFixed(0)} MB`.padStart(7),
    `${lateMs.toFixed(1)} ms`.padStart(16),
    (goneMs === undefined ? "" : `${goneMs.toFixed(0)} ms`).padStart(8),
    (answersMs === undefined ? "" : `${p99!.toFixed(1)}/${max!.toFixed(1)} ms`).padStart(17),
  ];
  console.log(`${cells.join(" ")}  ${holds ? "holds" : "FAILS"}${note === undefined ? "" : ` (${note})`}`);
  return holds;
}

Deno.exit(await main());
