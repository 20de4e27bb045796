/**
 * Holds one simulated call: plays the caller's half of a dialogue over the line, and watches, measures and records what
 * comes back. The line itself, the voice and the terminal are handed in.
 */
import type { Clock } from "../lib/clock.ts";
import type { FromServer, ToServer } from "../lib/simulation/side_messages.ts";
import { CLEAN_LINE, type LineConditions } from "../simulator/line_conditions.ts";
import { type CallEnd, PhoneCall, type PhoneCallOptions } from "../simulator/phone_call.ts";
import type { StreamClient, StreamCounts } from "../simulator/stream_client.ts";
import { CallTranscript, type TranscriptLine } from "./call_transcript.ts";
import { Dialogue, DIALOGUE_TIMES, type DialogueCommand, type DialogueTimes } from "../simulator/dialogue.ts";
import type { Speech, Step } from "../simulator/dialogue_script.ts";
import { LatencyMeter, soundIn, type TurnLatency } from "./latency.ts";
import { Recording } from "./recording.ts";

/** The terminal's end of the side channel; it may never open. */
export interface SideSocket {
  send(message: ToServer): void;
  close(): void;
  /** Settles when the server has let go of it. */
  readonly closed?: Promise<void>;
}

export interface CallerParts {
  clock: Clock;
  /** How the call reaches the server. */
  line: Pick<PhoneCallOptions, "fetch" | "openSocket"> & Partial<Pick<PhoneCallOptions, "sign" | "headers">>;
  /** Opens the side channel; `undefined` where the server has none for us. */
  openSide?: (callSid: string, onMessage: (message: FromServer) => void) => SideSocket;
  /** The sound of something that the caller says. */
  voice: (speech: Speech) => Promise<Uint8Array>;
  events?: CallerEvents;
}

/** What a watcher is told; `atMs` is call time. */
export interface CallerEvents {
  onStarted?(atMs: number): void;
  onCallerSays?(speech: Speech, atMs: number): void;
  /** 20 ms of the agent as they sound at the caller's ear, silence too. */
  onAgentAudio?(frame: Uint8Array, atMs: number): void;
  onLine?(line: TranscriptLine, atMs: number): void;
  onAnswer?(latency: TurnLatency, atMs: number): void;
  onServer?(message: FromServer, atMs: number): void;
  onMark?(name: string, atMs: number, cause: "played" | "cleared"): void;
  /** Every message of the media stream. */
  onMessage?(direction: "sent" | "received", text: string, atMs: number): void;
  onWebhook?(path: string, status: number, tookMs: number): void;
  onNote?(text: string, atMs: number): void;
}

export interface CallerOptions {
  server: string;
  publicUrl?: string;
  callSid: string;
  accountSid: string;
  from: string;
  to: string;
  /** What the caller does by itself. */
  steps: readonly Step[];
  /** Stay on the line after the last step, until `finish`. */
  stays?: boolean;
  times?: DialogueTimes;
  conditions?: Partial<LineConditions>;
  seed?: number;
}

export interface CallReport {
  end: CallEnd;
  /** What did not go as it should have, in words; empty for a good call. */
  problems: string[];
  turns: readonly TurnLatency[];
  /** From the opening of the stream to the agent's first sound. */
  greetingMs: number | undefined;
  transcript: readonly TranscriptLine[];
  recording: Recording;
  counts: StreamCounts;
}

/** A model may have to write the summary first. */
const OUTCOME_LIMIT_MS = 20_000;

const NO_COUNTS: StreamCounts = { framesSent: 0, framesLost: 0, framesSkipped: 0, underruns: 0, warnings: 0 };

export class Caller {
  readonly #options: CallerOptions;
  readonly #parts: CallerParts;
  readonly #call: PhoneCall;
  readonly #latency = new LatencyMeter();
  readonly #transcript = new CallTranscript();
  readonly #recording = new Recording();
  readonly #voices = new Map<Speech, Uint8Array>();
  readonly #problems: string[] = [];
  readonly #dialogue: Dialogue;
  #side: SideSocket | undefined;
  #dialedMs = 0;
  /** Call time at which the current stream began. */
  #streamStartMs = 0;
  /** Call time at which the first stream began. */
  #openedMs: number | undefined;
  #hungUp = false;
  #serverTells = false;

  constructor(options: CallerOptions, parts: CallerParts) {
    this.#options = options;
    this.#parts = parts;
    this.#dialogue = new Dialogue(options.steps, {
      times: options.times ?? DIALOGUE_TIMES,
      stays: options.stays ?? false,
    });
    this.#call = this.#createCall();
  }

  /** Makes the call and resolves when it is over. Rejects only when a voice or a recording cannot be had. */
  async run(): Promise<CallReport> {
    const { clock, voice, openSide } = this.#parts;
    for (const step of this.#options.steps) if (step.do === "speak") this.#voices.set(step, await voice(step));
    this.#dialedMs = clock.nowMs();
    this.#side = openSide?.(this.#options.callSid, (message) => this.#hearServer(message));
    const end = await this.#call.run();
    await this.#hearOutcome();
    this.#side?.close();
    return {
      end,
      problems: [...this.#problems, ...this.#dialogue.problems, ...this.#unfinished(end)],
      turns: this.#latency.turns,
      greetingMs: this.#greetingMs(),
      transcript: this.#transcript.lines,
      recording: this.#recording,
      counts: this.#call.client?.counts ?? NO_COUNTS,
    };
  }

  /** What came of the call is told last, over the side channel. */
  async #hearOutcome(): Promise<void> {
    const closed = this.#side?.closed;
    if (closed === undefined || !this.#serverTells) return;
    const limit = Promise.withResolvers<void>();
    const cancel = this.#parts.clock.after(OUTCOME_LIMIT_MS, limit.resolve);
    await Promise.race([closed, limit.promise]);
    cancel();
  }

  /** Says something now, whoever is speaking. */
  async say(text: string): Promise<void> {
    const speech: Speech = { do: "speak", text };
    this.#voices.set(speech, await this.#parts.voice(speech));
    if (this.#call.client) this.#speak(this.#call.client, speech);
  }

  /** Lets the agent finish after the last step, then hangs up. */
  finish(): void {
    this.#dialogue.finish();
  }

  /** Hangs up now. */
  hangUp(): void {
    this.#hungUp = true;
    this.#call.hangUp();
  }

  get #nowMs(): number {
    return this.#parts.clock.nowMs() - this.#dialedMs;
  }

  #greetingMs(): number | undefined {
    const { agentFirstMs } = this.#latency;
    return agentFirstMs === undefined || this.#openedMs === undefined ? undefined : agentFirstMs - this.#openedMs;
  }

  #createCall(): PhoneCall {
    const { server, publicUrl, callSid, accountSid, from, to, conditions, seed } = this.#options;
    const { clock, line, events } = this.#parts;
    let client: StreamClient | undefined;
    return new PhoneCall({
      ...line,
      ...(publicUrl ? { publicUrl } : {}),
      ...(seed === undefined ? {} : { seed }),
      server,
      callSid,
      accountSid,
      from,
      to,
      clock,
      conditions: { ...CLEAN_LINE, ...conditions },
      events: {
        onStream: (opened) => client = opened,
        onStarted: () => {
          this.#streamStartMs = this.#nowMs;
          this.#openedMs ??= this.#streamStartMs;
          this.#recording.startStream(this.#streamStartMs);
          events?.onStarted?.(this.#nowMs);
        },
        onCallerAudio: (frame, atMs) => this.#recording.add("caller", frame, atMs),
        onAgentAudio: (frame, atMs) => client && this.#hearAgent(client, frame, atMs),
        onMessage: (direction, text, atMs) => events?.onMessage?.(direction, text, this.#streamStartMs + atMs),
        onMark: (name, atMs, cause) => events?.onMark?.(name, this.#streamStartMs + atMs, cause),
        onClosed: ({ opened, by, code, reason }) => {
          // A frame that crossed the server's close on the way resets the connection, and the code is lost with it.
          const crossed = code === 0 && this.#dialogue.remaining <= 0;
          if (opened && by === "server" && code !== 1000 && !crossed) {
            this.#problem(`the server broke the stream off: ${code} ${reason}`);
          }
        },
        onWarning: (code, why) => this.#problem(`Twilio would warn ${code}: ${why}`),
        onWebhook: (path, status, tookMs) => events?.onWebhook?.(path, status, tookMs),
        onCarrierSays: (text) => this.#problem(`instead of the agent, Twilio's own voice says: ${text}`),
      },
    });
  }

  #hearAgent(client: StreamClient, frame: Uint8Array, streamMs: number): void {
    const atMs = this.#streamStartMs + streamMs;
    this.#recording.add("agent", frame, streamMs);
    this.#parts.events?.onAgentAudio?.(frame, atMs);
    const answer = this.#latency.agentFrame(frame, atMs);
    if (answer) this.#parts.events?.onAnswer?.(answer, atMs);
    const command = this.#dialogue.advance({
      atMs,
      agentSounds: soundIn(frame) !== undefined,
      callerSpeaks: client.saying,
      agentWords: this.#serverTells ? this.#transcript.agentWords : undefined,
    });
    if (command) this.#perform(client, command);
  }

  #perform(client: StreamClient, command: DialogueCommand): void {
    switch (command.do) {
      case "speak":
        return this.#speak(client, command.speech);
      case "press":
        for (const digit of command.digits) client.dtmf(digit);
        return this.#transcript.callerSpoke();
      case "drop":
        return client.drop();
      case "hang up":
        return this.#call.hangUp();
    }
  }

  #speak(client: StreamClient, speech: Speech): void {
    const audio = this.#voices.get(speech)!;
    const { fromMs } = client.say(audio);
    const sound = soundIn(audio);
    this.#parts.events?.onCallerSays?.(speech, this.#streamStartMs + fromMs);
    this.#transcript.callerSpoke();
    if (!sound) return;
    const [from, to] = [fromMs + sound.fromMs, fromMs + sound.toMs];
    if (speech.text !== "") this.#side?.send({ type: "said", text: speech.text, fromMs: from, toMs: to });
    this.#latency.callerSpoke(this.#streamStartMs + from, this.#streamStartMs + to);
  }

  #hearServer(message: FromServer): void {
    this.#serverTells = true;
    this.#parts.events?.onServer?.(message, this.#nowMs);
    for (const line of this.#transcript.take(message)) this.#parts.events?.onLine?.(line, this.#nowMs);
  }

  #problem(text: string): void {
    this.#problems.push(text);
    this.#parts.events?.onNote?.(text, this.#nowMs);
  }

  #unfinished({ how, why }: CallEnd): string[] {
    if (how === "refused") return [`no call: ${why}`];
    const remaining = this.#dialogue.remaining;
    if (remaining <= 0 || this.#hungUp) return [];
    return [`the call ended ${remaining} ${remaining === 1 ? "step" : "steps"} before the end of the dialogue`];
  }
}
