/**
 * The server as a process of its own, and callers on it.
 */
import { assertEquals } from "@std/assert";
import { systemClock, within } from "../../lib/clock.ts";
import type { LogEvent } from "../../lib/log.ts";
import type { FromServer } from "../../lib/simulation/side_messages.ts";
import { createEspeakSynthesizer } from "../../lib/speech/espeak_synthesizer.ts";
import { parseScript } from "../../simulator/dialogue_script.ts";
import { simulatedCallSid } from "../../simulator/sids.ts";
import { Caller, type CallReport } from "../../tools/caller.ts";
import { speak } from "../../tools/caller_voice.ts";
import { connect, openSideSocket } from "../../tools/terminal_line.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;
export const WORDS = "I am looking for a flat to rent";
/** Speaks into the greeting, so that there is a turn to be kept soon. */
const SCRIPT = parseScript(`interrupt 500: ${WORDS}\nwait 60000`);

/** Longer than any drain that a test waits for. */
const END_LIMIT_MS = 60_000;

export interface LogLine {
  msg: string;
  [field: string]: unknown;
}

/** How a server is started: a program with its arguments, in a folder. */
export interface Start {
  program: string;
  args: string[];
  cwd?: string;
  env?: Record<string, string>;
}

export const FROM_SOURCE: Start = { program: Deno.execPath(), args: ["run", "-A", "--no-lock", MAIN] };

/** A running server, and what it logs. */
export class ServerProcess {
  readonly lines: LogLine[] = [];
  /** What it wrote beside its log. */
  told = "";
  private readonly child: Deno.ChildProcess;
  private readonly reading: Promise<unknown>;
  private code: number | undefined;

  constructor(private readonly env: Record<string, string>, start = FROM_SOURCE) {
    this.child = new Deno.Command(start.program, {
      args: start.args,
      ...(start.cwd === undefined ? {} : { cwd: start.cwd }),
      env: {
        LOG_FORMAT: "json",
        AGENT_LANGUAGE: "en",
        VAD: "energy",
        BIND_ADDRESS: "127.0.0.1",
        ...start.env,
        ...env,
      },
      stdout: "piped",
      stderr: "piped",
      // A group of its own, as a terminal gives to each command.
      detached: true,
    }).spawn();
    this.reading = Promise.all([this.read(), this.hear()]);
    this.child.status.then(({ code }) => this.code = code);
  }

  get port(): number {
    return Number(this.env.PORT);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** @param callSid of one call only */
  of(event: LogEvent, callSid?: string): LogLine[] {
    return this.lines.filter((line) =>
      line.msg.startsWith(event) && (callSid === undefined || line["callSid"] === callSid)
    );
  }

  async saw(event: LogEvent, times = 1, callSid?: string): Promise<void> {
    for (let waitedMs = 0; this.of(event, callSid).length < times; waitedMs += 20) {
      const why = this.code === undefined
        ? waitedMs > 15_000 && "in vain"
        : `of a process that ended with ${this.code}`;
      if (why) throw new Error(`Waited for ${event} ${why}: ${JSON.stringify(this.lines.slice(-5))}`);
      await sleep(20);
    }
  }

  signal(signal: Deno.Signal): void {
    this.child.kill(signal);
  }

  /** To the process and to all that it has started, as Ctrl-C in a terminal. */
  signalAll(signal: Deno.Signal): void {
    Deno.kill(-this.child.pid, signal);
  }

  /** The exit code, once it has ended. */
  async ended(): Promise<number> {
    const status = await within(END_LIMIT_MS, this.child.status, systemClock);
    if (status === undefined) throw new Error("Waited in vain for the end of a process");
    await this.reading;
    return status.code;
  }

  /** A test that fails leaves no server behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      // A launcher may be gone while what it started lives.
      this.signalAll("SIGKILL");
    } catch {
      // All have ended.
    }
    await this.ended();
  }

  private async read(): Promise<void> {
    let rest = "";
    for await (const text of this.child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) {
        if (line.startsWith("{")) this.lines.push(JSON.parse(line));
        else this.told += `${line}\n`;
      }
    }
  }

  private async hear(): Promise<void> {
    for await (const text of this.child.stderr.pipeThrough(new TextDecoderStream())) this.told += text;
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function freePort(): number {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  return port;
}

export async function callerVoice(): Promise<Uint8Array> {
  const voice = createEspeakSynthesizer({ variant: "caller" });
  try {
    return await speak(voice, WORDS, "en");
  } finally {
    await voice.close?.();
  }
}

export interface Call {
  caller: Caller;
  callSid: string;
  report: Promise<CallReport>;
}

/** Where a server in public is reached, and what proves that one may. */
export interface PublicAccess {
  publicUrl: string;
  authToken: string;
  adminToken: string;
}

/** As behind a proxy, which passes on what is signed for this address and no other. */
export const ACCESS: PublicAccess = {
  publicUrl: "https://voice.example.com",
  authToken: "0123456789abcdef0123456789abcdef",
  adminToken: "an-admin-token-of-some-length-here",
};
/** What such a server is told. */
export const IN_PUBLIC = {
  PUBLIC_BASE_URL: ACCESS.publicUrl,
  TWILIO_AUTH_TOKEN: ACCESS.authToken,
  ADMIN_TOKEN: ACCESS.adminToken,
  SIMULATOR: "on",
};

export interface CallOptions {
  steps?: typeof SCRIPT;
  onTold?: (message: FromServer) => void;
  /** Servers that may have the call, where `url` is a proxy's: the caller's words go to each. */
  servers?: readonly string[];
  access?: PublicAccess;
}

/** Calls the server at `url`, and says what it has to say. */
export function call(url: string, voice: Uint8Array, options: CallOptions = {}): Call {
  const { steps = SCRIPT, onTold = () => {}, servers = [url], access } = options;
  const callSid = simulatedCallSid();
  const caller = new Caller({
    server: url,
    ...(access === undefined ? {} : { publicUrl: access.publicUrl }),
    callSid,
    accountSid: `AC${"0".repeat(32)}`,
    from: "+972525550123",
    to: "+97237654321",
    steps,
  }, {
    clock: systemClock,
    line: connect(access?.authToken, undefined),
    openSide(sid, onMessage) {
      const tell = (message: FromServer) => void (onTold(message), onMessage(message));
      const sides = servers.map((server) => openSideSocket(server, sid, access?.adminToken, tell));
      return {
        closed: Promise.race(sides.flatMap(({ closed }) => closed ?? [])),
        send: (message) => sides.forEach((side) => side.send(message)),
        close: () => sides.forEach((side) => side.close()),
      };
    },
    voice: () => Promise.resolve(voice),
  });
  return { caller, callSid, report: caller.run() };
}

/** Tells a server with a call on it to stop: it waits for the end of the call, and ends with 0. */
export async function drains(
  server: ServerProcess,
  voice: Uint8Array,
  tell: (server: ServerProcess) => void,
  name?: string,
): Promise<void> {
  const { caller, report } = call(server.url, voice);
  await server.saw("CALL_START");
  tell(server);
  await server.saw("DRAIN_BEGIN");
  await server.saw("EOU");
  caller.hangUp();
  assertEquals((await report).end.how, "caller", name);
  assertEquals(await server.ended(), 0, name);
  assertEquals(server.of("DRAIN_END").map(({ left }) => left), [0], name);
}
