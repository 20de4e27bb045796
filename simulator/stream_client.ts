/**
 * Twilio's side of one bidirectional Media Stream: sends `connected`, `start`, a media message every 20 ms, `dtmf` and
 * `stop`; plays what the server sends and echoes its marks. The page, the terminal caller and the tests all call with it.
 * Follows twilio.com/docs/voice/media-streams/websocket-messages. This module is browser compatible.
 */
import { FRAME_MS } from "../lib/audio/mulaw.ts";
import { framesOf } from "../lib/audio/framer.ts";
import type { CancelTimer } from "../lib/clock.ts";
import { carrierMessages, parseOutbound } from "../lib/twilio/carrier_messages.ts";
import { LineAudio } from "./line_audio.ts";
import { CLEAN_LINE, type LineConditions, LineFaults } from "./line_conditions.ts";
import { Outbox } from "./outbox.ts";
import { Playout } from "./playout.ts";
import { seededRandom } from "./random.ts";
import { hexId } from "./sids.ts";
import type { StreamCounts, StreamEnd, StreamOptions, StreamSocket } from "./stream_events.ts";

export type * from "./stream_events.ts";

/** After a longer standstill (a sleeping laptop) the missed frames are skipped instead of sent all at once. */
const MAX_CATCH_UP_MS = 5_000;

export class StreamClient {
  readonly streamSid = `MZ${hexId(32)}`;
  readonly #options: StreamOptions;
  readonly #socket: StreamSocket;
  readonly #outbox: Outbox;
  readonly #faults: LineFaults;
  readonly #lineAudio: LineAudio;
  readonly #playout = new Playout();
  readonly #counts = { framesSent: 0, framesLost: 0, framesSkipped: 0, warnings: 0 };
  #phase: "opening" | "open" | "closed" = "opening";
  #endedBy: StreamEnd["by"] | undefined;
  #conditions: Readonly<LineConditions>;
  #toSay: Uint8Array[] = [];
  #startMs = 0;
  /** Frames since the start, skipped ones too: stream time / 20. */
  #steps = 0;
  #sequenceNumber = 0;
  #chunk = 0;
  #cancelStep: CancelTimer = () => {};

  /** Dials at once; `onStarted` or `onClosed` follows. */
  constructor(options: StreamOptions) {
    const random = seededRandom(options.seed ?? 1);
    this.#options = options;
    this.#conditions = options.conditions ?? CLEAN_LINE;
    this.#faults = new LineFaults(this.#conditions, random);
    this.#lineAudio = new LineAudio(random);
    this.#outbox = new Outbox(options.clock, (text) => this.#transmit(text));
    this.#socket = options.openSocket(options.url);
    this.#socket.addEventListener("open", () => this.#open());
    this.#socket.addEventListener("message", ({ data }) => this.#receive(data));
    this.#socket.addEventListener(
      "close",
      ({ code, reason }) => this.#closed(code, reason),
    );
  }

  /** How bad the line is; may be changed at any time. */
  get conditions(): Readonly<LineConditions> {
    return this.#conditions;
  }

  set conditions(conditions: Readonly<LineConditions>) {
    this.#conditions = conditions;
    this.#faults.conditions = conditions;
  }

  get counts(): StreamCounts {
    return { ...this.#counts, underruns: this.#playout.underruns };
  }

  /** Milliseconds since `start` was sent. */
  get nowMs(): number {
    return this.#phase === "opening" ? 0 : this.#options.clock.nowMs() - this.#startMs;
  }

  /** Audio of the agent that waits to be played, in ms. */
  get bufferedMs(): number {
    return this.#playout.bufferedMs;
  }

  /** True while something given to `say` has not been sent. */
  get saying(): boolean {
    return this.#toSay.length > 0;
  }

  /**
   * Speaks mu-law after all that is still being said.
   * @returns where it will stand in the stream, in ms
   */
  say(audio: Uint8Array): { fromMs: number; toMs: number } {
    const fromMs = (this.#steps + this.#toSay.length) * FRAME_MS;
    this.#toSay.push(...framesOf(audio));
    return { fromMs, toMs: (this.#steps + this.#toSay.length) * FRAME_MS };
  }

  /** Falls silent in the middle of what is being said. */
  stopSaying(): void {
    this.#toSay = [];
  }

  /** Presses a key: 0-9, *, #, A-D. */
  dtmf(digit: string): void {
    if (this.#phase !== "open") return;
    const { streamSid } = this;
    this.#post(
      carrierMessages.dtmf({
        sequenceNumber: this.#nextSequenceNumber(),
        streamSid,
        digit,
      }),
    );
  }

  /** Sends the caller's next frame, `live` (160 bytes of the microphone) mixed in, and plays the agent's next one. */
  step(live?: Uint8Array): void {
    if (this.#phase !== "open") return;
    const atMs = this.#steps * FRAME_MS;
    this.#echoMarks(this.#playout.dueMarks(this.#startMs + atMs), "played");
    const played = this.#playout.take(this.#startMs + atMs);
    this.#options.events.onAgentAudio?.(played.audio, atMs, played.agentBytes);
    this.#lineAudio.agentPlayed(played.audio);
    const frame = this.#lineAudio.callerFrame(
      [this.#toSay.shift(), live],
      this.#conditions,
    );
    this.#options.events.onCallerAudio?.(frame, atMs);
    this.#steps++;
    this.#sendMedia(frame, atMs);
  }

  /** Hangs up as a caller does: `stop`, then the socket closes. */
  hangUp(): void {
    if (this.#phase === "closed" || this.#endedBy) return;
    this.#endedBy = "caller";
    this.#cancelStep();
    if (this.#phase === "open") {
      const { callSid, accountSid } = this.#options;
      this.#outbox.flush();
      const sequenceNumber = this.#nextSequenceNumber();
      this.#transmit(
        carrierMessages.stop({
          sequenceNumber,
          streamSid: this.streamSid,
          callSid,
          accountSid,
        }),
      );
    }
    this.#socket.close(1000);
  }

  /** Loses the connection: no `stop`, nothing that was under way arrives. */
  drop(): void {
    if (this.#phase === "closed" || this.#endedBy) return;
    this.#endedBy = "caller";
    this.#cancelStep();
    this.#outbox.clear();
    this.#socket.close();
  }

  #open(): void {
    if (this.#phase !== "opening" || this.#endedBy) return;
    const { clock, callSid, accountSid, customParameters, events, pacing } = this.#options;
    this.#phase = "open";
    this.#startMs = clock.nowMs();
    this.#post(carrierMessages.connected());
    this.#post(carrierMessages.start({
      sequenceNumber: this.#nextSequenceNumber(),
      streamSid: this.streamSid,
      callSid,
      accountSid,
      customParameters: { ...customParameters },
    }));
    events.onStarted?.(this.streamSid);
    if (pacing !== "caller") this.#stepByClock();
  }

  #stepByClock(): void {
    const { clock } = this.#options;
    const behindMs = clock.nowMs() - this.#startMs - this.#steps * FRAME_MS;
    if (behindMs > MAX_CATCH_UP_MS) this.#skip(Math.floor(behindMs / FRAME_MS));
    while (
      this.#phase === "open" && !this.#endedBy &&
      this.#startMs + this.#steps * FRAME_MS <= clock.nowMs()
    ) {
      this.step();
    }
    if (this.#phase !== "open" || this.#endedBy) return;
    const nextMs = this.#startMs + this.#steps * FRAME_MS;
    this.#cancelStep = clock.after(
      Math.max(0, nextMs - clock.nowMs()),
      () => this.#stepByClock(),
    );
  }

  #skip(frames: number): void {
    this.#steps += frames;
    this.#counts.framesSkipped += frames;
  }

  #sendMedia(audio: Uint8Array, timestampMs: number): void {
    const sequenceNumber = this.#nextSequenceNumber();
    const chunk = ++this.#chunk;
    const { streamSid } = this;
    const text = carrierMessages.media({
      sequenceNumber,
      streamSid,
      chunk,
      timestampMs,
      audio,
    });
    const arrivals = this.#faults.media(this.#options.clock.nowMs());
    if (arrivals.length === 0) this.#counts.framesLost++;
    else this.#counts.framesSent++;
    for (const arrivalMs of arrivals) this.#outbox.send(text, arrivalMs);
  }

  #post(text: string): void {
    this.#outbox.send(text, this.#faults.other(this.#options.clock.nowMs()));
  }

  #transmit(text: string): void {
    if (this.#phase !== "open") return;
    this.#socket.send(text);
    this.#options.events.onMessage?.("sent", text, this.nowMs);
  }

  #nextSequenceNumber(): number {
    return ++this.#sequenceNumber;
  }

  #receive(data: unknown): void {
    if (this.#phase !== "open" || this.#endedBy) return;
    if (typeof data !== "string") return this.#warn(31950, "binary message");
    this.#options.events.onMessage?.("received", data, this.nowMs);
    const message = parseOutbound(data, this.streamSid);
    if (message.event === "ignored") return this.#warn(31951, message.why);
    if (message.event === "clear") return this.#clear();
    if (message.event === "mark") {
      const atOnce = this.#playout.mark(
        message.name,
        this.#options.clock.nowMs(),
      );
      return atOnce ? this.#echoMarks([message.name], "played") : undefined;
    }
    if (!this.#playout.push(message.audio)) {
      this.#warn(31931, "more than ten minutes of audio are waiting");
    }
  }

  #clear(): void {
    const droppedMs = this.#playout.bufferedMs;
    const names = this.#playout.clear();
    this.#options.events.onClear?.(this.nowMs, droppedMs);
    this.#echoMarks(names, "cleared");
  }

  #echoMarks(names: string[], cause: "played" | "cleared"): void {
    const { clock, events } = this.#options;
    for (const name of names) {
      const { streamSid } = this;
      const text = carrierMessages.mark({
        sequenceNumber: this.#nextSequenceNumber(),
        streamSid,
        name,
      });
      for (const arrivalMs of this.#faults.mark(clock.nowMs())) {
        this.#outbox.send(text, arrivalMs);
      }
      events.onMark?.(name, this.nowMs, cause);
    }
  }

  #warn(code: 31931 | 31950 | 31951, why: string): void {
    this.#counts.warnings++;
    this.#options.events.onWarning?.(code, why);
  }

  #closed(code: number, reason: string): void {
    if (this.#phase === "closed") return;
    const opened = this.#phase === "open";
    this.#phase = "closed";
    this.#cancelStep();
    this.#outbox.clear();
    this.#options.events.onClosed?.({
      opened,
      by: this.#endedBy ?? "server",
      code,
      reason,
    });
  }
}
