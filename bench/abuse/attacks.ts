/**
 * What attackers do to a server: giant messages, floods, readers that do not read, headers that never end, signatures that
 * are wrong, noise without end. Each tells when the server was rid of it.
 */
import { setTimeout as wait } from "node:timers/promises";
import { keepNoisyLines } from "./noise.ts";
import { openOffender, openStalledReader, postWebhook, type Target } from "./offender.ts";

/** How long an attack goes on which does not end by itself. */
const ATTACK_MS = 15_000;
const MEBIBYTE = 1024 * 1024;
const SLOW_SOCKETS = 500;
const MESSAGES_PER_SEC = 1000;
const NOISY_LINES = 4;

/** What an attack tells of itself. */
export interface Outcome {
  /** From the beginning of the offence to the end of the socket. */
  goneMs?: number;
  /** How long the answers to somebody's webhooks took meanwhile. */
  answersMs?: number[];
  note?: string;
}

interface Attack {
  name: string;
  /** @param noiseMs how long the lines of noise go on */
  run(target: Target, noiseMs: number): Promise<Outcome>;
}

/** How long `done` took, in ms; `Infinity` when it is not there after `limitMs`. */
async function timed(done: Promise<void>, limitMs: number): Promise<number> {
  const startMs = performance.now();
  return await Promise.race([done.then(() => performance.now() - startMs), wait(limitMs, Infinity)]);
}

export const ATTACKS: readonly Attack[] = [
  { name: "nothing", run: () => wait(ATTACK_MS, {}) },
  {
    name: "a message of 63 MiB",
    async run(target) {
      const offender = await openOffender(target);
      const goneMs = timed(offender.gone, ATTACK_MS);
      offender.send("x".repeat(63 * MEBIBYTE));
      return { goneMs: await goneMs };
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
      const goneMs = await timed(offender.gone, ATTACK_MS);
      clearInterval(timer);
      return { goneMs };
    },
  },
  {
    name: "20 readers that do not read",
    async run(target) {
      const readers = await Promise.all(Array.from({ length: 20 }, () => openStalledReader(target)));
      await wait(ATTACK_MS);
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
      const answersMs = await probeWebhooks(target, ATTACK_MS);
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
    name: `${NOISY_LINES} lines of noise`,
    async run(target, noiseMs) {
      const lengthsMs = await keepNoisyLines(target, NOISY_LINES, noiseMs);
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
