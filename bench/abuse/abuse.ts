// deno-lint-ignore-file no-console
/**
 * What attackers do to the built file while it holds other people's calls: giant messages, floods, readers that do not
 * read, headers that never end, signatures that are wrong, noise without end. For each: the server's memory, how late the
 * others' frames came, when the offender was gone. Exits with 1 when something did not hold.
 *
 *   deno task build && deno run -A bench/abuse/abuse.ts [--calls 8] [--noise-minutes 1] [--file dist/server.js]
 */
import { parseArgs } from "node:util";
import type { BuiltServer } from "../built_server.ts";
import { quantile } from "../cloud_rig.ts";
import { startCallers } from "../soak/callers.ts";
import { processFigures } from "../soak/figures.ts";
import { RENEW_MINUTES, startSoakRig } from "../soak/rig.ts";
import { FrameLateness } from "./lateness.ts";
import { keepNoisyLines } from "./noise.ts";
import { openOffender, openStalledReader, postWebhook, type Target } from "./offender.ts";

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
const MEBIBYTE = 1024 * 1024;
const SLOW_SOCKETS = 500;
const MESSAGES_PER_SEC = 1000;
const NOISY_LINES = 4;

/** What an attack tells of itself. */
interface Outcome {
  /** From the beginning of the offence to the end of the socket. */
  goneMs?: number;
  /** How long the answers to somebody's webhooks took meanwhile. */
  answersMs?: number[];
  note?: string;
}

interface Attack {
  name: string;
  run(target: Target): Promise<Outcome>;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** How long `done` took, in ms; `Infinity` when it is not there after `limitMs`. */
async function timed(done: Promise<void>, limitMs: number): Promise<number> {
  const startMs = performance.now();
  return await Promise.race([done.then(() => performance.now() - startMs), wait(limitMs).then(() => Infinity)]);
}

const ATTACKS: readonly Attack[] = [
  { name: "nothing", run: () => wait(CASE_MS).then(() => ({})) },
  {
    name: "a message of 63 MiB",
    async run(target) {
      const offender = await openOffender(target);
      offender.send("x".repeat(63 * MEBIBYTE));
      return { goneMs: await timed(offender.gone, CASE_MS) };
    },
  },
  {
    name: `${MESSAGES_PER_SEC} messages a second`,
    async run(target) {
      const offender = await openOffender(target);
      let index = 0;
      const timer = setInterval(() => {
        for (let i = 0; i < MESSAGES_PER_SEC / 100; i++) offender.send(offender.frame(index++));
      }, 10);
      const goneMs = await timed(offender.gone, CASE_MS);
      clearInterval(timer);
      return { goneMs };
    },
  },
  {
    name: "20 readers that do not read",
    async run(target) {
      const readers = await Promise.all(Array.from({ length: 20 }, () => openStalledReader(target)));
      await wait(CASE_MS);
      for (const reader of readers) reader.close();
      return { note: "let go by the limits of a call: what waits for a reader is bounded by the pace of speech" };
    },
  },
  {
    name: `${SLOW_SOCKETS} sockets, a header line a second`,
    async run(target) {
      const { hostname, port } = new URL(target.url);
      const encoder = new TextEncoder();
      const sockets = await Promise.all(
        Array.from({ length: SLOW_SOCKETS }, () => Deno.connect({ hostname, port: Number(port) })),
      );
      const write = (text: string) => sockets.map((socket) => socket.write(encoder.encode(text)).catch(() => 0));
      write("POST /webhook/incoming_call HTTP/1.1\r\n");
      const timer = setInterval(() => write("X-Slow: yes\r\n"), 1000);
      const answersMs = await probeWebhooks(target, CASE_MS);
      clearInterval(timer);
      for (const socket of sockets) socket.close();
      return { answersMs };
    },
  },
  {
    name: "200 wrong signatures",
    async run({ url }) {
      const answersMs: number[] = [];
      const statuses = new Set<number>();
      for (let i = 0; i < 200; i++) {
        const sentMs = performance.now();
        const answer = await postWebhook(url, "/webhook/incoming_call", { CallSid: `CA${i}` }, "not the token");
        await answer.body?.cancel();
        statuses.add(answer.status);
        answersMs.push(performance.now() - sentMs);
      }
      return { answersMs, note: `answered ${[...statuses].join(", ")}` };
    },
  },
  {
    name: `${NOISY_LINES} lines of noise, ${values["noise-minutes"]} min`,
    async run(target) {
      const lengthsMs = await keepNoisyLines(target, NOISY_LINES, Number(values["noise-minutes"]) * 60_000);
      const longest = Math.max(...lengthsMs) / 1000;
      return { note: `${lengthsMs.length} calls, left by the agent after ${longest.toFixed(0)} s at most` };
    },
  },
];

/** Asks a webhook as Twilio does, ten times a second. */
async function probeWebhooks({ url, authToken }: Target, forMs: number): Promise<number[]> {
  const answersMs: number[] = [];
  for (const endMs = performance.now() + forMs; performance.now() < endMs; await wait(100)) {
    const sentMs = performance.now();
    const fields = { CallSid: "CA00000000000000000000000000000000", CallStatus: "in-progress" };
    await (await postWebhook(url, "/webhook/call_status", fields, authToken)).body?.cancel();
    answersMs.push(performance.now() - sentMs);
  }
  return answersMs;
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
  const renewing = setInterval(() => callers.pauseFor(standins.renew), RENEW_MINUTES * 60_000);
  await wait(WARM_UP_MS);
  console.log(`beside ${calls} calls; the log is in ${folder}`);
  console.log("                                    memory  frames late p99    gone   answers p99/max");
  let held = true;
  for (const attack of ATTACKS) {
    latenessMs.length = 0;
    const memory = watchMemory(server);
    const startMs = performance.now();
    const outcome = await attack.run(target);
    // Long enough to see what the others got meanwhile.
    await wait(Math.max(0, CASE_MS - (performance.now() - startMs)));
    held = report(attack.name, memory(), quantile(latenessMs, 0.99), outcome) && held;
  }
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
