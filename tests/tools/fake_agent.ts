/**
 * A server for the terminal tools to call, made of what the test needs: it answers webhooks, opens streams, and plays
 * scripted audio whenever the caller falls silent. Time is the test's.
 */
import { encodeMulaw, FRAME_BYTES, FRAME_MS, SAMPLE_RATE_HZ } from "../../lib/audio/mulaw.ts";
import type { FromServer, ToServer } from "../../lib/simulation/side_messages.ts";
import { markMessage, mediaMessage, parseInbound } from "../../lib/twilio/messages.ts";
import type { CallerParts } from "../../tools/caller.ts";
import { soundIn } from "../../tools/latency.ts";
import { FakeSocket } from "../simulator/fake_socket.ts";
import type { ManualClock } from "../standins/manual_clock.ts";

/** A steady tone, well above silence. */
export function tone(durationMs: number): Uint8Array {
  const turn = (2 * Math.PI * 440) / SAMPLE_RATE_HZ;
  return encodeMulaw(Int16Array.from({ length: durationMs * 8 }, (_, i) => Math.round(6_000 * Math.sin(i * turn))));
}

const ANSWER_AFTER_MS = 500;
const TWIML = `<?xml version="1.0"?><Response><Connect><Stream url="wss://localhost/ws/twilio-media" ` +
  `statusCallback="http://localhost/webhook/stream_status"><Parameter name="auth" value="t"/></Stream></Connect><Hangup/></Response>`;

export interface FakeAgentOptions {
  /** Sentences that the agent says: the first at once, the others 500 ms after the caller's last sound. */
  says: string[];
  /** Status of each path where it is not the good one. */
  statuses?: Record<string, number>;
  /** Whether the side channel opens. */
  tells?: boolean;
  keepaliveAtMs?: number;
}

export class FakeAgent {
  readonly socket = new FakeSocket();
  readonly said: ToServer[] = [];
  readonly paths: string[] = [];
  #streamSid = "";
  #turn = 0;
  #lastCallerSoundMs: number | undefined;
  #tell: (message: FromServer) => void = () => {};

  constructor(private readonly clock: ManualClock, private readonly options: FakeAgentOptions) {
    const send = this.socket.send.bind(this.socket);
    this.socket.send = (text) => {
      send(text);
      this.#receive(text);
    };
    const close = this.socket.close.bind(this.socket);
    this.socket.close = (code) => {
      close(code);
      queueMicrotask(() => this.socket.finish(code ?? 1005));
    };
  }

  /** What the tools' parts need of the line. */
  get parts(): Pick<CallerParts, "line" | "openSide"> {
    return {
      line: {
        fetch: (url) => Promise.resolve(this.#answer(new URL(url).pathname)),
        openSocket: () => {
          queueMicrotask(() => this.socket.open());
          return this.socket.asSocket();
        },
      },
      openSide: (_, onMessage) => {
        if (this.options.tells !== false) this.#tell = onMessage;
        return { send: (message) => void this.said.push(message), close: () => {} };
      },
    };
  }

  #answer(path: string): Response {
    this.paths.push(path);
    const status = this.options.statuses?.[path] ??
      (path.startsWith("/webhook/incoming") || path === "/version" ? 200 : 204);
    const body = path.startsWith("/webhook/incoming") ? TWIML : path === "/version" ? '{"name":"fake"}' : null;
    return new Response(status === 204 ? null : body, { status, headers: { "content-type": "application/xml" } });
  }

  #receive(text: string): void {
    const message = parseInbound(text);
    if (message.event === "start") {
      this.#streamSid = message.streamSid;
      this.#speak();
      if (this.options.keepaliveAtMs !== undefined) {
        this.clock.after(this.options.keepaliveAtMs, () => this.#keepAlive());
      }
    }
    if (message.event === "media") this.#listen(message.audio, message.timestampMs!);
    if (message.event === "mark" && message.name.startsWith("end")) {
      this.#event("MARK_ACK");
      this.#event("LISTENING");
    }
  }

  #listen(audio: Uint8Array, atMs: number): void {
    if (audio.length === FRAME_BYTES && soundIn(audio)) this.#lastCallerSoundMs = atMs + FRAME_MS;
    if (this.#lastCallerSoundMs === undefined || atMs < this.#lastCallerSoundMs + ANSWER_AFTER_MS) return;
    this.#lastCallerSoundMs = undefined;
    this.#event("EOU");
    const said = this.said.findLast((message) => message.type === "said");
    this.#event("ASR_TEXT", { text: said?.text ?? "" });
    this.#speak();
  }

  #speak(): void {
    const text = this.options.says[this.#turn++];
    if (text === undefined) return this.socket.finish(1000);
    this.socket.receive(mediaMessage(this.#streamSid, tone(1_000)));
    this.socket.receive(markMessage(this.#streamSid, `end-${this.#turn}`));
    this.#event("TTS_START");
    this.#tell({ type: "reply", turnId: this.#turn, sentences: [{ text, heardText: text }] });
  }

  #keepAlive(): void {
    this.socket.receive(markMessage(this.#streamSid, "keepalive-1"));
  }

  #event(event: Extract<FromServer, { type: "event" }>["event"], fields = {}): void {
    this.#tell({ type: "event", event, atMs: 0, fields });
  }
}

/** Moves time on, letting promises settle in between, until `done` is settled. */
export async function runUntil<T>(done: Promise<T>, clock: ManualClock): Promise<T> {
  let settled = false;
  done.then(() => settled = true, () => settled = true);
  for (let turn = 0; turn < 100_000 && !settled; turn++) {
    for (let microtask = 0; microtask < 8; microtask++) await Promise.resolve();
    clock.tick(20);
  }
  return await done;
}
