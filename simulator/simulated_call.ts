/**
 * One call of the page: the phone call itself, the side channel beside it, and all that is written down of it.
 * This module is browser compatible.
 */
import { batch, signal } from "@preact/signals";
import { rmsDb } from "../lib/audio/loudness.ts";
import { FRAME_MS } from "../lib/audio/mulaw.ts";
import type { Clock } from "../lib/clock.ts";
import type { FromServer } from "../lib/simulation/side_messages.ts";
import type { TurnSettings } from "../lib/turn/settings.ts";
import { ClockDrift } from "./clock_drift.ts";
import { type KeptRecord, readRecord } from "./kept_record.ts";
import type { LineConditions } from "./line_conditions.ts";
import { kindOf, MessageLog } from "./message_log.ts";
import { type CallEnd, PhoneCall } from "./phone_call.ts";
import { SideLink } from "./side_link.ts";
import { hexId, simulatedCallSid } from "./sids.ts";
import { EMPTY_STORY, noted, tellMore } from "./story.ts";
import type { StreamClient, StreamCounts, StreamEnd, StreamSocket } from "./stream_client.ts";
import { Timeline } from "./timeline.ts";

export interface SimulatedCallParts {
  /** Scheme, host and port of the server. */
  server: string;
  clock: Clock;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  openSocket: (url: string) => StreamSocket;
}

export interface SimulatedCallOptions {
  from: string;
  to: string;
  conditions: Readonly<LineConditions>;
  /** What is to differ from the server's own settings. */
  settings: Readonly<Partial<TurnSettings>>;
  seed: number;
  pacing: "clock" | "caller";
  events: {
    /** A frame sounds now; `sounds` when the agent is in it. */
    onAgentFrame(frame: Uint8Array, sounds: boolean): void;
    /** The agent's sound is to stop at once. */
    onClear(): void;
    onConnected(): void;
    /** The stream is over; the call itself may still be. */
    onStreamEnd(end: StreamEnd): void;
  };
}

/** What can be said about the line's health. */
export interface LineHealth {
  counts: StreamCounts;
  /** How far the clock of the audio has run away from the machine's own, in ms. */
  driftMs: number;
  bufferedMs: number;
}

const NO_COUNTS: StreamCounts = { framesSent: 0, framesLost: 0, framesSkipped: 0, underruns: 0, warnings: 0 };
const OUTCOME_LIMIT_MS = 30_000;
/** Below this nobody notices a frame more or less. */
const QUIET_DB = -45;

export class SimulatedCall {
  readonly callSid = simulatedCallSid();
  readonly startedAtEpochMs: number;
  readonly story = signal(EMPTY_STORY);
  readonly timeline = new Timeline();
  readonly messages = new MessageLog();
  readonly end = signal<CallEnd | undefined>(undefined);
  /** What the server has stored of the call; not asked for while it goes on. */
  readonly record = signal<KeptRecord | undefined>(undefined);
  /** Levels of the last frame at each end, in dBFS. */
  callerDb = -90;
  agentDb = -90;
  readonly #parts: SimulatedCallParts;
  readonly #options: SimulatedCallOptions;
  readonly #call: PhoneCall;
  #side: SideLink | undefined;
  /** A stream is there, or on its way, for which the side channel was not dialled a second time. */
  #mayRedial = false;
  /** What differs from the server's own settings by now. */
  #settings: Readonly<Partial<TurnSettings>>;
  /** Where the current stream begins on the timeline: a call may have more than one. */
  #streamStartMs = 0;
  /** The same for what the server tells: its `ready` begins a stream. */
  #toldStartMs = 0;
  /** Of the current stream: each has a clock of its own. */
  #drift = new ClockDrift();

  constructor(parts: SimulatedCallParts, options: SimulatedCallOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#settings = options.settings;
    this.startedAtEpochMs = parts.clock.epochMs();
    this.#call = this.#createCall();
  }

  get client(): StreamClient | undefined {
    return this.#call.client;
  }

  /** How far the audio of the current stream has come, in ms. */
  get steppedMs(): number {
    return this.nowMs - this.#streamStartMs;
  }

  /** Stream time reached, on the timeline. */
  get nowMs(): number {
    return this.timeline.audio.durationMs;
  }

  get health(): LineHealth {
    return {
      counts: this.client?.counts ?? NO_COUNTS,
      driftMs: this.#drift.driftMs,
      bufferedMs: this.client?.bufferedMs ?? 0,
    };
  }

  /** Makes the call and resolves when it is over. */
  async run(): Promise<CallEnd> {
    const end = await this.#call.run();
    const side = this.#side;
    // What is kept of the call is told last, and may take a model to put into words.
    this.#parts.clock.after(OUTCOME_LIMIT_MS, () => side?.close());
    this.end.value = end;
    return end;
  }

  /** Asks for what is stored of the call, until that is final. */
  async readRecord(): Promise<void> {
    if (this.record.value?.state === "reading") return;
    this.record.value = { state: "reading" };
    for await (const record of readRecord(this.#parts, this.callSid)) this.record.value = record;
  }

  /**
   * Sends the caller's next frame and plays the agent's: 20 ms have passed on the audio clock. Where that clock runs away
   * from the machine's, a frame is put in or left out in a quiet moment, as a telephone exchange does.
   */
  step(live?: Uint8Array): void {
    const quiet = live === undefined || rmsDb(live) < QUIET_DB;
    if (quiet && this.#drift.owedFrames < 0) return this.#drift.settleFrame();
    this.client?.step(live);
    if (!quiet || this.#drift.owedFrames <= 0) return;
    this.#drift.settleFrame();
    this.client?.step();
  }

  /** Speaks mu-law and hands its words over. */
  say(audio: Uint8Array, text: string): void {
    const { client } = this;
    if (client === undefined) return;
    const span = client.say(audio);
    if (text !== "") this.#side?.send({ type: "said", text, ...span });
  }

  /** Words that the browser heard on the microphone up to now. */
  heardWords(text: string, final: boolean): void {
    this.#side?.send({ type: "heard_words", text, final, atMs: Math.round(this.client?.nowMs ?? 0) });
  }

  press(digit: string): void {
    this.client?.dtmf(digit);
    this.timeline.mark("key", this.nowMs, digit);
  }

  changeSettings(settings: Readonly<Partial<TurnSettings>>): void {
    this.#settings = { ...this.#settings, ...settings };
    if (Object.keys(settings).length > 0) this.#side?.send({ type: "settings", settings });
  }

  setConditions(conditions: Readonly<LineConditions>): void {
    this.#call.setConditions(conditions);
  }

  hangUp(): void {
    this.#call.hangUp();
  }

  /** The side channel is there before a stream's `start`, and stays for all streams of the call as long as it can. */
  #openSide(): void {
    if (this.#side?.isOpen) return;
    const url = `${this.#parts.server.replace(/^http/, "ws")}/ws/simulator?callSid=${this.callSid}`;
    this.#side = new SideLink(url, this.#parts.openSocket, {
      onMessage: (message) => this.#hear(message),
      // The server lets the last stream's channel go when that one is over, which may be after this stream has begun.
      onClosed: () => {
        if (!this.#mayRedial) return;
        this.#mayRedial = false;
        this.#openSide();
      },
    });
    this.changeSettings(this.#settings);
  }

  #createCall(): PhoneCall {
    const { server, clock, fetch, openSocket } = this.#parts;
    const { from, to, conditions, seed, pacing, events } = this.#options;
    return new PhoneCall({
      server,
      clock,
      fetch,
      openSocket: (url) => openSocket(url),
      callSid: this.callSid,
      accountSid: `AC${hexId(32)}`,
      from,
      to,
      conditions,
      seed,
      pacing,
      events: {
        onStream: () => {
          this.#mayRedial = true;
          this.#openSide();
        },
        onStarted: () => {
          this.#streamStartMs = this.nowMs;
          this.#drift = new ClockDrift();
          events.onConnected();
        },
        onAgentAudio: (frame, atMs, agentBytes) => this.#agentSounds(frame, atMs, agentBytes > 0),
        onCallerAudio: (frame, atMs) => this.#callerSounds(frame, atMs),
        onClear: (atMs, droppedMs) => {
          events.onClear();
          this.timeline.mark("clear", this.#streamStartMs + atMs, `${Math.round(droppedMs)} ms`);
        },
        onMark: (name, atMs, cause) => {
          if (cause === "played") this.timeline.mark("mark", this.#streamStartMs + atMs, name);
        },
        onMessage: (direction, text, atMs) => {
          this.messages.add({ direction, kind: kindOf(text), text, atMs: this.#streamStartMs + atMs });
        },
        onWarning: (code, why) => this.#note(`${code}: ${why}`),
        onWebhook: (path, status, tookMs) => {
          const text = `POST ${path} → ${status} (${Math.round(tookMs)} ms)`;
          this.messages.add({ direction: "sent", kind: "webhook", text, atMs: this.nowMs });
        },
        onCarrierSays: (text) => this.story.value = noted(this.story.value, "carrier", this.nowMs, text),
        onClosed: (end) => {
          this.#mayRedial = false;
          events.onStreamEnd(end);
        },
      },
    });
  }

  #note(text: string): void {
    this.story.value = noted(this.story.value, "trouble", this.nowMs, text);
  }

  #agentSounds(frame: Uint8Array, atMs: number, sounds: boolean): void {
    this.agentDb = sounds ? rmsDb(frame) : -90;
    this.timeline.audio.agent.add(frame, this.#streamStartMs + atMs);
    this.#options.events.onAgentFrame(frame, sounds);
  }

  #callerSounds(frame: Uint8Array, atMs: number): void {
    this.callerDb = rmsDb(frame);
    this.timeline.audio.caller.add(frame, this.#streamStartMs + atMs);
    this.#drift.take((this.client?.nowMs ?? atMs) - atMs - FRAME_MS);
  }

  /** From here on the server tells of the stream that is open now; one that came back has the server's own settings. */
  #beginTold(): void {
    this.#toldStartMs = this.#streamStartMs;
    if (this.story.value.stream.number === 0) return;
    this.timeline.beginStream(this.#toldStartMs);
    this.changeSettings(this.#settings);
  }

  #hear(told: FromServer): void {
    if (told.type === "ready") this.#beginTold();
    const message = onTimeline(told, this.#toldStartMs);
    this.timeline.take(message);
    if (message.type === "voice") return;
    batch(() => this.story.value = tellMore(this.story.value, message));
    const text = JSON.stringify(message);
    this.messages.add({
      direction: "received",
      kind: "server",
      text,
      atMs: "atMs" in message ? message.atMs : this.nowMs,
    });
  }
}

/** The message with its stream times moved to where its stream begins on the timeline. */
function onTimeline(message: FromServer, startMs: number): FromServer {
  if (startMs === 0) return message;
  if ("atMs" in message) return { ...message, atMs: message.atMs + startMs };
  return message.type === "voice" ? { ...message, fromMs: message.fromMs + startMs } : message;
}
