/**
 * N calls at 50 frames/s from this process against the server in another one, beside a bare echo server in the same
 * minute. Each call says 2.3 s of speech every 10 s and hears a reply of 4.4 s; every third reply is interrupted.
 *
 *   deno run -A bench/load/load.ts [CALLS …] (default 20 100)
 */
import { systemClock } from "../../lib/clock.ts";
import { createEspeakSynthesizer } from "../../lib/speech/espeak_synthesizer.ts";
import { simulatedCallSid } from "../../simulator/sids.ts";
import { StreamClient } from "../../simulator/stream_client.ts";
import { speak } from "../../tools/caller_voice.ts";
import { CYCLE_MS, type Heard, LoadCaller, startServer } from "./load_caller.ts";
import { Sample, type ServerFigures } from "./load_stats.ts";

const WARM_UP_MS = 6000;
const MEASURE_MS = 20_000;

/** Sends frames to the bare echo server, as many and as often as the callers do. */
function echoCalls(url: string, calls: number, speech: Uint8Array): () => void {
  const clients = Array.from({ length: calls }, () =>
    new StreamClient({
      url: url.replace("http", "ws"),
      callSid: simulatedCallSid(),
      accountSid: "AC",
      customParameters: {},
      clock: systemClock,
      openSocket: (target) => new WebSocket(target),
      events: { onStarted: () => {} },
    }));
  for (const client of clients) client.say(speech);
  return () => clients.forEach((client) => client.hangUp());
}

const figuresOf = async (url: string) => await (await fetch(`${url}/stats`)).json() as ServerFigures;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function measure(kind: "echo" | "energy" | "silero", calls: number, speech: Uint8Array): Promise<string> {
  const server = await startServer(kind);
  await wait(kind === "silero" ? 4000 : 1000);
  const rest = await figuresOf(server.url);
  const heard: Heard = { clearMs: new Sample(), answerMs: new Sample(), underruns: 0 };
  let hangUp: () => void;
  if (kind === "echo") hangUp = echoCalls(server.url, calls, speech);
  else {
    const callers: LoadCaller[] = [];
    for (let i = 0; i < calls; i++) {
      callers.push(new LoadCaller(server.url, speech, heard, 7000 + (i * 97) % CYCLE_MS));
      if (i % 5 === 4) await wait(110);
    }
    hangUp = () => callers.forEach((caller) => caller.hangUp());
  }
  await wait(WARM_UP_MS + (kind === "echo" ? 0 : CYCLE_MS));
  await figuresOf(server.url);
  const startedMs = performance.now();
  await wait(MEASURE_MS);
  const { cpuMs, rssMb, timerLateMs, eouToAudioMs, faults } = await figuresOf(server.url);
  const tookMs = performance.now() - startedMs;
  hangUp();
  await wait(500);
  await server.stop();
  const cpuPercent = (100 * cpuMs) / tookMs / calls;
  const cells = [
    kind.padEnd(7),
    String(calls).padStart(5),
    cpuPercent.toFixed(3).padStart(9),
    ((rssMb - rest.rssMb) / calls).toFixed(2).padStart(9),
    ...(kind === "echo" ? [] : [
      `${timerLateMs.p50}/${timerLateMs.p99}`.padStart(12),
      `${eouToAudioMs.p50}/${eouToAudioMs.p95} (${eouToAudioMs.count})`.padStart(18),
      (({ p50, p95 }) => `${p50}/${p95}`)(heard.answerMs.take()).padStart(14),
      (({ p50, p95, count }) => `${p50}/${p95} (${count})`)(heard.clearMs.take()).padStart(18),
      String(heard.underruns).padStart(9),
      String(faults).padStart(7),
    ]),
  ];
  return cells.join(" ");
}

const voice = createEspeakSynthesizer({ variant: "caller" });
const speech = await speak(voice, "I am looking for three rooms in Haifa", "en");
await voice.close?.();
const runs = Deno.args.length > 0 ? Deno.args.map(Number) : [20, 100];
const print = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
print(
  "server  calls  CPU %/call MB/call  timer p50/p99  EOU→audio p50/95   answer p50/95  onset→clear p50/95 underruns faults",
);
for (const calls of runs) {
  for (const kind of ["echo", "energy", "silero"] as const) print(await measure(kind, calls, speech));
}
Deno.exit(0);
