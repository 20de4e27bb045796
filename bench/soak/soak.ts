// deno-lint-ignore-file no-console
/**
 * The built file under 80 % of its calls for an hour: signed calls with spoken dialogues that end by the agent's goodbye
 * and are followed by new ones, with interruptions, hang-ups and lost streams among them. Prints a line a minute and a
 * verdict; exits with 1 when something did not hold.
 *
 *   deno task build && deno run -A bench/soak/soak.ts [--minutes 60] [--max-calls 40] [--file dist/server.js]
 *
 * The first quarter is warm-up. Server, stand-ins and callers are three processes on this machine.
 */
import { parseArgs } from "node:util";
import { type BuiltServer, secretTexts } from "../built_server.ts";
import { quantile, splitLines } from "../cloud_rig.ts";
import { type SoakCallers, startCallers } from "./callers.ts";
import { SPOKEN_NUMBER } from "./dialogue.ts";
import { boundOf, type Buckets, bucketsOf, medianSlope, processFigures, slope } from "./figures.ts";
import { createLeakSearch } from "./leaks.ts";
import { RENEW_MINUTES, type SoakRig, startSoakRig } from "./rig.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    "max-calls": { type: "string", default: "40" },
    file: { type: "string", default: "dist/server.js" },
  },
});
const minutes = Number(values.minutes);
const maxCalls = Number(values["max-calls"]);
const LOAD_SHARE = 0.8;
const SAMPLE_MS = 5000;
const WARM_UP_SHARE = 0.25;
/**
 * The stand-ins are started anew for the first time early in the warm-up: with no call left V8 gives back what it then
 * takes again for ten minutes. Later ones change nothing more.
 */
const FIRST_RENEWAL_MINUTE = 5;

const LIMITS = { failedShare: 0.001, slopeMbPerHour: 5, handlesPerHour: 5, lagMs: 20 };

/** The server at one moment. */
interface Sample {
  hours: number;
  rssMb: number;
  handles: number;
}

interface Watch {
  samples: Sample[];
  lagAtWarm: Buckets | undefined;
  lag: Buckets;
  /** Everything that was read over HTTP. */
  pages: string[];
}

async function read(server: BuiltServer, path: string): Promise<string> {
  const headers = { authorization: `Bearer ${server.secrets.ADMIN_TOKEN}` };
  return await (await fetch(server.url + path, { headers })).text();
}

/** An idle process beside the server. */
interface LagFloor {
  /** The 99th percentile of how late its timers ran since it was last asked, in ms. */
  take(): number;
  /** The same of all that was measured. */
  readonly allMs: number;
  stop(): void;
}

function startLagFloor(): LagFloor {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", new URL("./lag_floor.ts", import.meta.url).pathname],
    stdout: "piped",
  }).spawn();
  const all: number[] = [];
  let latenessMs: number[] = [];
  (async () => {
    for await (const line of splitLines(process.stdout)) latenessMs.push(...JSON.parse(line));
  })();
  return {
    take() {
      const p99 = quantile(latenessMs, 0.99);
      all.push(...latenessMs);
      latenessMs = [];
      return p99;
    },
    get allMs() {
      return quantile(all, 0.99);
    },
    stop: () => process.kill("SIGKILL"),
  };
}

/** Watches the server until the time is over. */
async function watch({ server, standins }: SoakRig, callers: SoakCallers, floor: LagFloor): Promise<Watch> {
  const startMs = performance.now();
  const seen: Watch = { samples: [], lagAtWarm: undefined, lag: new Map(), pages: [] };
  let renewing: Promise<void> = Promise.resolve();
  let cpuMs = (await processFigures(server.pid)).cpuMs;
  console.log("minute  live  over failed  turns  answer p50/p95  rss MB  handles  CPU %  lag p99  idle process p99");
  for (let sample = 1;; sample++) {
    await until(startMs + sample * SAMPLE_MS);
    const hours = (performance.now() - startMs) / 3_600_000;
    const { rssMb, handles, cpuMs: cpuNowMs } = await processFigures(server.pid);
    seen.samples.push({ hours, rssMb, handles });
    if (sample % (60_000 / SAMPLE_MS) !== 0) continue;
    const before = seen.lag;
    const metrics = await read(server, "/metrics");
    seen.lag = bucketsOf(metrics, "va_loop_lag_ms");
    seen.pages = [metrics, await read(server, "/readyz"), await read(server, "/version")];
    const minute = Math.round(hours * 60);
    if (minute >= minutes * WARM_UP_SHARE) seen.lagAtWarm ??= seen.lag;
    const cpuPercent = (cpuNowMs - cpuMs) / 600;
    cpuMs = cpuNowMs;
    if (minute % RENEW_MINUTES === FIRST_RENEWAL_MINUTE && minute < minutes) {
      renewing = callers.pauseFor(standins.renew);
    }
    console.log(
      row(minute, callers, {
        rssMb,
        handles,
        cpuPercent,
        lagMs: boundOf(0.99, seen.lag, before),
        floorMs: floor.take(),
      }),
    );
    if (minute < minutes) continue;
    await renewing;
    return seen;
  }
}

function row(
  minute: number,
  { results }: SoakCallers,
  server: { rssMb: number; handles: number; cpuPercent: number; lagMs: number; floorMs: number },
): string {
  const recent = results.answerMs.slice(-500);
  return [
    String(minute).padStart(6),
    String(results.live).padStart(5),
    String(over(results.calls)).padStart(5),
    String(results.failures.length).padStart(6),
    String(results.turns).padStart(6),
    `${quantile(recent, 0.5).toFixed(0)}/${quantile(recent, 0.95).toFixed(0)}`.padStart(15),
    server.rssMb.toFixed(1).padStart(7),
    String(server.handles).padStart(8),
    server.cpuPercent.toFixed(1).padStart(6),
    `≤ ${server.lagMs} ms`.padStart(9),
    `${server.floorMs.toFixed(1)} ms`.padStart(10),
  ].join(" ");
}

function over(calls: ReadonlyMap<string, number>): number {
  return [...calls.values()].reduce((sum, count) => sum + count, 0);
}

function until(atMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, atMs - performance.now()));
}

/** Prints what was asked and what came of it; false when it does not hold. */
function verdict(what: string, value: string, holds: boolean): boolean {
  console.log(`${holds ? "holds " : "FAILS "} ${what}: ${value}`);
  return holds;
}

function judge({ samples, lag, lagAtWarm }: Watch, { results }: SoakCallers, floor: LagFloor): boolean[] {
  const warm = samples.filter(({ hours }) => hours * 60 >= minutes * WARM_UP_SHARE);
  const mbPerHour = slope(warm.map(({ hours, rssMb }) => ({ x: hours, y: rssMb })));
  // After a renewal there are more connections for some minutes.
  const handlesPerHour = medianSlope(warm.map(({ hours, handles }) => ({ x: hours, y: handles })));
  const calls = over(results.calls);
  const failed = results.failures.length;
  const lagMs = boundOf(0.99, lag, lagAtWarm);
  const within = [...lag].map(([le, count]) => ({ le, count: count - (lagAtWarm?.get(le) ?? 0) }));
  const lags = within.at(-1)?.count ?? 0;
  const lagShares = within.filter(({ le }) => le >= 5 && le <= 250)
    .map(({ le, count }) => `${(100 * count / lags).toFixed(2)} % within ${le}`).join(", ");
  const most = Math.max(...samples.map(({ rssMb }) => rssMb));
  const kinds = [...results.calls].map(([kind, count]) => `${count} ${kind}`).join(", ");
  console.log(`${calls} calls (${kinds}), ${results.turns} turns, resident memory at most ${most.toFixed(0)} MB`);
  return [
    verdict("failed calls < 0.1 %", `${failed} of ${calls}`, failed < calls * LIMITS.failedShare || failed === 0),
    verdict("memory slope < 5 MB/h", `${mbPerHour.toFixed(1)} MB/h`, mbPerHour < LIMITS.slopeMbPerHour),
    verdict("handles flat", `${handlesPerHour.toFixed(1)} an hour`, Math.abs(handlesPerHour) < LIMITS.handlesPerHour),
    verdict(
      "loop lag p99 < 20 ms",
      `≤ ${lagMs} ms (${lagShares}; an idle process beside it: ${floor.allMs.toFixed(1)} ms)`,
      lagMs <= LIMITS.lagMs,
    ),
  ];
}

async function searchLog(server: BuiltServer, pages: readonly string[], phones: Set<string>): Promise<boolean> {
  const leaksIn = createLeakSearch(secretTexts(server.secrets), new Set([...phones, SPOKEN_NUMBER, "+97237654321"]));
  const lines = [
    ...(await Deno.readTextFile(server.logFile)).split("\n"),
    ...pages.flatMap((page) => page.split("\n")),
  ];
  const leaks = { secrets: 0, phones: 0 };
  for (const line of lines) {
    const { secrets, phones } = leaksIn(line);
    leaks.secrets += secrets;
    leaks.phones += phones;
    if (secrets + phones > 0 && leaks.secrets + leaks.phones < 5) console.log(`leak in: ${line.slice(0, 60)}…`);
  }
  const text = `${leaks.secrets} secrets, ${leaks.phones} phone numbers in ${lines.length} lines`;
  return verdict("nothing in the log that must not be there", text, leaks.secrets + leaks.phones === 0);
}

async function main(): Promise<number> {
  const rig = await startSoakRig(values.file, { MAX_CALLS: String(maxCalls) });
  const { server, standins, folder, voice, stop } = rig;
  const calls = Math.floor(maxCalls * LOAD_SHARE);
  console.log(`${calls} calls at once of MAX_CALLS ${maxCalls}, for ${minutes} minutes; everything is in ${folder}`);
  const callers = startCallers({ url: server.url, authToken: server.secrets.TWILIO_AUTH_TOKEN, calls, voice });
  const floor = startLagFloor();
  const seen = await watch(rig, callers, floor);
  floor.stop();
  await callers.stop();
  const code = await stop();
  for (const failure of callers.results.failures) console.log(failure);
  console.log(`the stand-ins were started again ${standins.restarts} times`);
  const holds = [
    ...judge(seen, callers, floor),
    verdict("leaves in good order", `exit code ${code}`, code === 0),
    await searchLog(server, seen.pages, callers.results.phones),
  ];
  return holds.every(Boolean) ? 0 : 1;
}

Deno.exit(await main());
