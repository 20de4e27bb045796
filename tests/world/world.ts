/**
 * The whole server and its callers on a clock of their own: webhooks, sockets, spoken dialogues, seeded lines, and
 * providers that answer after a while, all in one process without network, files or waiting.
 */
import { parseBusiness } from "../../lib/agency/business.ts";
import { createMemoryAgencyStore } from "../../lib/agency/leads.ts";
import { parseListings } from "../../lib/agency/listings.ts";
import { createScriptedBrain } from "../../lib/brain/scripted/scripted_brain.ts";
import type { Clock } from "../../lib/clock.ts";
import { readConfig } from "../../lib/config.ts";
import { createVoiceServer, type VoiceServer } from "../../lib/server.ts";
import type { VoiceServerParts } from "../../lib/server_parts.ts";
import type { FromServer, ToServer } from "../../lib/simulation/side_messages.ts";
import { createEspeakSynthesizer } from "../../lib/speech/espeak_synthesizer.ts";
import type { Synthesizer } from "../../lib/speech/synthesizer.ts";
import { createTypedRecognizer } from "../../lib/speech/typed_recognizer.ts";
import { createEnergyVad } from "../../lib/vad/energy.ts";
import type { LineConditions } from "../../simulator/line_conditions.ts";
import { Caller, type CallerEvents, type CallReport, type SideSocket } from "../../tools/caller.ts";
import { CallTranscript, type TranscriptLine } from "../../tools/call_transcript.ts";
import { speak } from "../../tools/caller_voice.ts";
import { parseScript } from "../../simulator/dialogue_script.ts";
import { createMemoryLog, type MemoryLog } from "../fakes/memory_log.ts";
import { toneLike } from "../standins/google.ts";
import { VirtualClock } from "./virtual_clock.ts";
import { createNetwork, type Network, type Wire } from "./wire.ts";

/** The last time-out of a call's end has run by then. */
const AFTERWARDS_MS = 5000;
const SERVER = "http://127.0.0.1:8080";

const [business, listings] = await Promise.all(
  ["business", "listings"].map((name) => Deno.readTextFile(new URL(`../../agency/${name}.json`, import.meta.url))),
);
export const AGENCY = {
  business: parseBusiness(business!, "business.json"),
  listings: parseListings(listings!, "listings.json"),
};

/** What callers say, spoken once for all worlds of a process. */
const spoken = new Map<string, Uint8Array>();

/** Must have run for every script before its calls are held: real work has no place in a world's time. */
export async function rehearse(scripts: readonly string[]): Promise<void> {
  const texts = new Set(scripts.flatMap(textsOf).filter((text) => !spoken.has(text)));
  if (texts.size === 0) return;
  const voice = createEspeakSynthesizer({ variant: "caller" });
  try {
    for (const text of texts) spoken.set(text, await speak(voice, text, "en"));
  } finally {
    await voice.close?.();
  }
}

/** The sound of the one thing that a rehearsed script says. */
export function spokenText(script: string): Uint8Array {
  return spoken.get(textsOf(script)[0]!)!;
}

function textsOf(script: string): string[] {
  return parseScript(script).flatMap((step) => step.do === "speak" ? [step.text] : []);
}

export interface WorldOptions {
  env?: Record<string, string>;
  /** What takes the place of a part, given the world's clock. */
  parts?: (world: World) => Partial<VoiceServerParts>;
}

export interface HeldCall {
  callSid: string;
  report: CallReport;
  /** What the side channel told. */
  told: FromServer[];
  /** What was said, as the server tells it, which may be a moment after the caller has hung up. */
  said(): readonly TranscriptLine[];
}

export interface CallPlan {
  callSid: string;
  script: string;
  from?: string;
  conditions?: Partial<LineConditions>;
  seed?: number;
  /** A caller has this much patience with an agent that says nothing; 10 s unless told. */
  answerTimeoutMs?: number;
  events?: CallerEvents;
  /** Told of the wire of each of the call's streams when it is laid. */
  onWire?: (wire: Wire) => void;
  /** Stands between Twilio and the webhooks: may hold a request back, repeat or lose it. */
  carry?: (path: string, deliver: () => Promise<Response>) => Promise<Response>;
  /** Told what the caller's side tells the server beside the stream. */
  onTold?: (message: ToServer) => void;
}

export class World {
  readonly clock = new VirtualClock();
  readonly log: MemoryLog = createMemoryLog();
  readonly store = createMemoryAgencyStore();
  readonly typed = createTypedRecognizer();
  readonly network: Network = createNetwork(this.clock, () => this.answer);
  /** May be replaced: another process takes over. */
  server: VoiceServer;

  constructor(private readonly options: WorldOptions = {}) {
    this.server = this.start();
  }

  /** The parts as they are when nothing goes wrong. */
  get soundParts(): VoiceServerParts {
    const { clock, log, store, typed } = this;
    return {
      config: readConfig({ AGENT_LANGUAGE: "en", VAD: "energy", ...this.options.env }),
      clock,
      log,
      version: { name: "world", version: "0" },
      ...AGENCY,
      store,
      vad: createEnergyVad(),
      recognizer: typed,
      typed,
      synthesizer: hummingVoice(clock),
      brain: createScriptedBrain(AGENCY),
    };
  }

  /** Another server in place of the one that is there. @param changed parts that take the place of its own */
  start(changed: Partial<VoiceServerParts> = {}): VoiceServer {
    const parts = { ...this.soundParts, ...this.options.parts?.(this), ...changed };
    return this.server = createVoiceServer({ ...parts, acceptSocket: this.network.acceptSocket });
  }

  /** The newest media socket's wire of a call cannot be told by its call; this is the n-th that was opened. */
  mediaWire(n: number): Wire | undefined {
    return this.network.wires.filter(({ path }) => path === "/ws/twilio-media")[n]?.wire;
  }

  /** Begins a call; it goes on while the clock runs. */
  call(plan: CallPlan): Promise<HeldCall> {
    const { clock } = this;
    const { callSid, seed, conditions, answerTimeoutMs, events, onWire, onTold } = plan;
    const carry = plan.carry ?? ((_path, deliver) => deliver());
    const told: FromServer[] = [];
    const caller = new Caller({
      server: SERVER,
      callSid,
      accountSid: `AC${"0".repeat(32)}`,
      from: plan.from ?? "+972525550123",
      to: "+97237654321",
      steps: parseScript(plan.script),
      ...(seed === undefined ? {} : { seed }),
      ...(conditions === undefined ? {} : { conditions }),
      ...(answerTimeoutMs === undefined ? {} : { times: { quietMs: 900, answerTimeoutMs } }),
    }, {
      clock,
      line: {
        fetch: (url, init) => {
          return carry(new URL(url).pathname, () => clock.hold(this.answer(new Request(url, init))));
        },
        openSocket: (url, headers) => {
          const socket = this.network.openSocket(url, headers);
          onWire?.(this.network.wires.at(-1)!.wire);
          return socket;
        },
      },
      openSide: (sid, onMessage) => {
        const side = this.openSide(sid, (message) => void (told.push(message), onMessage(message)));
        return { ...side, send: (message) => void (onTold?.(message), side.send(message)) };
      },
      voice: ({ text }) => Promise.resolve(spoken.get(text)!),
      ...(events === undefined ? {} : { events }),
    });
    return caller.run().then((report) => ({ callSid, report, told, said: () => transcriptOf(told) }));
  }

  /** Holds one call, and lets what follows it happen. */
  async hold(plan: CallPlan): Promise<HeldCall> {
    const held = await this.clock.runUntil(this.call(plan));
    await this.clock.pass(AFTERWARDS_MS);
    return held;
  }

  /** Answers as the server does now; a fault is a refused connection. */
  private readonly answer = (request: Request): Promise<Response> => this.server.fetch(request);

  private openSide(callSid: string, onMessage: (message: FromServer) => void): SideSocket {
    const socket = this.network.openSocket(`${SERVER}/ws/simulator?callSid=${callSid}`);
    const waiting: string[] = [];
    let open = false;
    socket.addEventListener("open", () => {
      open = true;
      for (const text of waiting.splice(0)) socket.send(text);
    });
    socket.addEventListener("message", ({ data }) => onMessage(JSON.parse(data)));
    socket.addEventListener("close", () => open = false);
    return {
      send: (message) => open ? socket.send(JSON.stringify(message)) : void waiting.push(JSON.stringify(message)),
      // The server closes it when it has told everything.
      close: () => {},
    };
  }
}

function transcriptOf(told: readonly FromServer[]): readonly TranscriptLine[] {
  const transcript = new CallTranscript();
  for (const message of told) transcript.take(message);
  return transcript.lines;
}

/** A hum as long as its text would be, in the pieces and after the time that a cloud's voice takes. */
export function hummingVoice(clock: Clock, firstMs = 120, pieceMs = 15): Synthesizer {
  return {
    name: "hum",
    async *synthesize(text, { signal }) {
      const audio = toneLike(text);
      for (let at = 0; at < audio.length && !signal.aborted; at += 1600) {
        await delay(clock, at === 0 ? firstMs : pieceMs);
        if (!signal.aborted) yield audio.subarray(at, at + 1600);
      }
    },
  };
}

export function delay(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
