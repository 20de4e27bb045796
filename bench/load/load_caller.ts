/**
 * A caller for load: says 2.3 s of speech every 10 s and interrupts every third reply.
 */
import { systemClock } from "../../lib/clock.ts";
import { CLEAN_LINE } from "../../simulator/line_conditions.ts";
import { PhoneCall } from "../../simulator/phone_call.ts";
import type { StreamClient } from "../../simulator/stream_client.ts";
import { connect } from "../../tools/terminal_line.ts";
import { newCallIds } from "../call_ids.ts";
import type { Sample } from "./load_stats.ts";

export const CYCLE_MS = 10_000;
/** The first frame of the interrupting speech is this loud or louder. */
const INTERRUPT_AFTER_MS = 1500;

/** What callers hear of a server. */
export interface Heard {
  clearMs: Sample;
  answerMs: Sample;
  underruns: number;
}

/** Starts `load_server.ts` in a process of its own. */
export async function startServer(
  kind: string,
  env: Record<string, string> = {},
): Promise<{ url: string; stop: () => Promise<void> }> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", new URL("./load_server.ts", import.meta.url).pathname, kind],
    env,
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = process.stdout.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  const port = new TextDecoder().decode(value).trim();
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      process.kill("SIGKILL");
      await process.stdout.cancel();
      await process.status;
    },
  };
}

/** One caller who talks on and on. */
export class LoadCaller {
  private readonly line = connect(undefined, undefined);
  private client: StreamClient | undefined;
  private timers: ReturnType<typeof setTimeout>[] = [];
  private interruptedAtMs: number | undefined;
  private saidUntilMs: number | undefined;
  private cycle = 0;
  private readonly call: PhoneCall;

  constructor(url: string, private readonly speech: Uint8Array, private readonly heard: Heard, delayMs: number) {
    this.call = new PhoneCall({
      ...this.line,
      server: url,
      // As a real call, which has no side channel; its TwiML has the https address.
      publicUrl: url.replace("http:", "https:"),
      ...newCallIds(),
      clock: systemClock,
      conditions: CLEAN_LINE,
      events: {
        onStream: (client) => this.client = client,
        onStarted: () => this.timers.push(setTimeout(() => this.talk(), delayMs)),
        onAgentAudio: (frame, atMs, agentBytes) => this.hear(frame, atMs, agentBytes),
        onClear: (atMs) => {
          if (this.interruptedAtMs !== undefined) this.heard.clearMs.add(atMs - this.interruptedAtMs);
          this.interruptedAtMs = undefined;
        },
      },
    });
    this.call.run();
  }

  /** How often the agent's voice has run dry. */
  get underruns(): number {
    return this.client?.counts.underruns ?? 0;
  }

  hangUp(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.heard.underruns += this.underruns;
    this.call.hangUp();
  }

  private talk(): void {
    const { client } = this;
    if (client === undefined) return;
    this.saidUntilMs = client.say(this.speech).toMs;
    this.cycle++;
    this.timers.push(setTimeout(() => this.talk(), CYCLE_MS));
  }

  private hear(_frame: Uint8Array, atMs: number, agentBytes: number): void {
    if (agentBytes === 0 || this.saidUntilMs === undefined || atMs < this.saidUntilMs) return;
    this.heard.answerMs.add(atMs - this.saidUntilMs);
    this.saidUntilMs = undefined;
    if (this.cycle % 3 === 0) this.timers.push(setTimeout(() => this.interrupt(), INTERRUPT_AFTER_MS));
  }

  private interrupt(): void {
    this.interruptedAtMs = this.client?.say(this.speech.subarray(0, 800 * 8)).fromMs;
  }
}
