/**
 * The three processes of the cloud benchmarks: stand-ins, the server as it is started for real, and the callers here.
 */
import { systemClock } from "../lib/clock.ts";
import { createEspeakSynthesizer } from "../lib/speech/espeak_synthesizer.ts";
import { simulatedCallSid } from "../simulator/sids.ts";
import { Caller, type CallReport } from "../tools/caller.ts";
import { speak } from "../tools/caller_voice.ts";
import type { Step } from "../simulator/dialogue_script.ts";
import { connect } from "../tools/terminal_line.ts";
import { newCallIds } from "./call_ids.ts";

/** One line of the server's log. */
export type LogLine = Record<string, unknown> & { msg: string };

export interface CloudRig {
  url: string;
  /** The processes, by name. */
  pids: { server: number; standins: number };
  lines: readonly LogLine[];
  stop(): Promise<void>;
}

/** Who serves each part unless it fails; those that stand by for them may still be warming up when calls come. */
const FIRST_CHOICE: Readonly<Record<string, string>> = { recognizer: "google", brain: "openai", synthesizer: "google" };

/** Starts stand-ins and server; resolves once the first choice for each part is warm. */
export async function startRig(standinArgs: readonly string[], env: Record<string, string> = {}): Promise<CloudRig> {
  const standins = run("cloud_standins.ts", standinArgs, {});
  const { google, openai } = JSON.parse(await firstLine(standins.lines, () => true));
  const dataDir = await Deno.makeTempDir();
  const server = run("../main.ts", [], {
    PORT: "0",
    BIND_ADDRESS: "127.0.0.1",
    GOOGLE_API_ENDPOINT: google,
    OPENAI_BASE_URL: openai,
    DATA_DIR: dataDir,
    LOG_FORMAT: "json",
    MAX_CALLS: "400",
    ...env,
  });
  const lines: LogLine[] = [];
  const ready = new Set<unknown>();
  let url = "";
  await firstLine(server.lines, (text) => {
    const line = JSON.parse(text) as LogLine;
    if (line.msg === "SERVER_LISTENING") url = String(line.url);
    if (!String(line.provider).startsWith(FIRST_CHOICE[String(line.part)] ?? "none")) return false;
    if (line.msg.startsWith("PROVIDER_FALLBACK")) throw new Error(`A provider failed: ${text}`);
    if (line.msg === "PROVIDER_READY") ready.add(line.part);
    return ready.size === Object.keys(FIRST_CHOICE).length;
  });
  collect(server.lines, lines);
  return {
    url,
    pids: { server: server.process.pid, standins: standins.process.pid },
    lines,
    async stop() {
      for (const { process } of [server, standins]) {
        process.kill("SIGKILL");
        await process.status;
      }
      await Deno.remove(dataDir, { recursive: true });
    },
  };
}

type Lines = AsyncIterator<string>;

function run(file: string, args: readonly string[], env: Record<string, string>) {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", new URL(file, import.meta.url).pathname, ...args],
    env,
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  return { process, lines: splitLines(process.stdout) };
}

/** The lines of a process's output, without their ends. */
export async function* splitLines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

async function firstLine(lines: Lines, wanted: (line: string) => boolean): Promise<string> {
  while (true) {
    const { done, value } = await lines.next();
    if (done) throw new Error("A process ended before it was ready");
    if (wanted(value)) return value;
  }
}

async function collect(lines: Lines, into: LogLine[]): Promise<void> {
  for (let next = await lines.next(); !next.done; next = await lines.next()) into.push(JSON.parse(next.value));
}

/** The callers' voice; each line is made once. */
export async function callerVoice(texts: readonly string[]): Promise<(text: string) => Uint8Array> {
  const synthesizer = createEspeakSynthesizer({ variant: "caller" });
  const audio = new Map<string, Uint8Array>();
  for (const text of new Set(texts)) audio.set(text, await speak(synthesizer, text, "he"));
  await synthesizer.close?.();
  return (text) => audio.get(text)!;
}

/** Holds a call in which the caller says `texts`, each `thinkMs` after the agent has finished, and then hangs up. */
export async function holdCall(
  url: string,
  texts: readonly string[],
  voice: (text: string) => Uint8Array,
  thinkMs = 0,
): Promise<CallReport> {
  const pause: Step[] = thinkMs > 0 ? [{ do: "wait", ms: thinkMs }] : [];
  const steps = texts.flatMap((text): Step[] => [...pause, { do: "speak", text }]);
  const caller = new Caller({
    server: url,
    ...newCallIds(),
    callSid: simulatedCallSid(),
    steps,
  }, { clock: systemClock, line: connect(undefined, undefined), voice: ({ text }) => Promise.resolve(voice(text)) });
  return await caller.run();
}

/** The value that `share` of the values do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}
