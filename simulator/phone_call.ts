/**
 * A whole phone call the way Twilio makes it: the webhook that asks what to do, the TwiML that answers, the stream, its
 * status callbacks, and what the TwiML says comes after the stream. Used by the page and the terminal caller.
 * Follows twilio.com/docs/voice/twiml. This module is browser compatible.
 */
import type { Clock } from "../lib/clock.ts";
import type { LineConditions } from "./line_conditions.ts";
import { StreamClient, type StreamEnd, type StreamEvents, type StreamSocket } from "./stream_client.ts";
import { readTwiml, type Verb } from "./twiml_reader.ts";

/** As many documents as Twilio follows in a row before it gives up (error 11215). */
const MAX_DOCUMENTS = 10;

type Params = Record<string, string>;
type StreamVerb = Extract<Verb, { verb: "stream" }>;

export interface PhoneCallOptions {
  /** Where the server is reached: scheme, host and port. */
  server: string;
  /** The server's PUBLIC_BASE_URL where that is another address: what is signed and what its TwiML names. */
  publicUrl?: string;
  callSid: string;
  accountSid: string;
  from: string;
  to: string;
  clock: Clock;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Opens a WebSocket; a browser cannot send `headers`. */
  openSocket: (url: string, headers: Params) => StreamSocket;
  /** The X-Twilio-Signature of a request, for a server that checks it. */
  sign?: (url: string, params: Params) => string;
  /** Headers of every request: what lets an admin in. */
  headers?: Params;
  conditions?: Readonly<LineConditions>;
  seed?: number;
  pacing?: "clock" | "caller";
  events: PhoneCallEvents;
}

export interface PhoneCallEvents extends StreamEvents {
  /** A stream is being opened: the first, or another one after the last was lost. */
  onStream?(client: StreamClient): void;
  /** A webhook was answered. */
  onWebhook?(path: string, status: number, tookMs: number): void;
  /** Twilio's own voice says this. */
  onCarrierSays?(text: string): void;
}

export interface CallEnd {
  /** `hangup`: the TwiML or the server ended it; `refused`: no stream was ever open. */
  how: "caller" | "hangup" | "refused";
  /** In words, for people. */
  why: string;
  durationMs: number;
}

export class PhoneCall {
  readonly #options: PhoneCallOptions;
  #client: StreamClient | undefined;
  #conditions: Readonly<LineConditions> | undefined;
  #hungUp = false;
  #everOpen = false;
  /** Documents in a row without a stream. */
  #documents = 0;
  #endPause: () => void = () => {};
  #callbacks: Promise<void>[] = [];

  constructor(options: PhoneCallOptions) {
    this.#options = options;
    this.#conditions = options.conditions;
  }

  /** The stream that is open or being opened. */
  get client(): StreamClient | undefined {
    return this.#client;
  }

  /** How bad the line is from now on, on this stream and on those that follow. */
  setConditions(conditions: Readonly<LineConditions>): void {
    this.#conditions = conditions;
    if (this.#client !== undefined) this.#client.conditions = conditions;
  }

  /** Makes the call, and resolves when it is over and every status callback was answered. Rejects for no reason of the line. */
  async run(): Promise<CallEnd> {
    const startMs = this.#options.clock.nowMs();
    const { how, why } = await this.#followCall();
    const durationMs = this.#options.clock.nowMs() - startMs;
    this.#callback(`${this.#publicUrl}/webhook/call_status`, {
      ...this.#callParams("completed"),
      CallDuration: String(Math.round(durationMs / 1000)),
    });
    await Promise.all(this.#callbacks);
    return { how, why, durationMs };
  }

  /** The caller hangs up; `run` resolves soon after. */
  hangUp(): void {
    this.#hungUp = true;
    this.#endPause();
    this.#client?.hangUp();
  }

  get #publicUrl(): string {
    return (this.#options.publicUrl ?? this.#options.server).replace(/\/+$/, "");
  }

  async #followCall(): Promise<Pick<CallEnd, "how" | "why">> {
    const firstUrl = `${this.#publicUrl}/webhook/incoming_call`;
    try {
      let verbs = await this.#fetchTwiml(firstUrl, "ringing");
      for (this.#documents = 1; this.#documents < MAX_DOCUMENTS; this.#documents++) {
        const next = await this.#runVerbs(verbs);
        if (this.#hungUp) return { how: "caller", why: "the caller hung up" };
        if (next === undefined) return this.#over("the TwiML ended");
        if (typeof next !== "string") return this.#over(next.why);
        verbs = await this.#fetchTwiml(next, "in-progress");
      }
      return this.#over("too many redirects");
    } catch (error) {
      return this.#over(reasonOf(error));
    }
  }

  #over(why: string): Pick<CallEnd, "how" | "why"> {
    return { how: this.#everOpen ? "hangup" : "refused", why };
  }

  /** Runs the verbs of one document; gives the URL of the next document, or why the call ends, where one says so. */
  async #runVerbs(verbs: Verb[]): Promise<string | { why: string } | undefined> {
    for (const verb of verbs) {
      if (this.#hungUp) return undefined;
      if (verb.verb === "hangup") return { why: "the server ended the call" };
      if (verb.verb === "redirect") return new URL(verb.url, `${this.#publicUrl}/webhook/incoming_call`).href;
      if (verb.verb === "pause") await this.#pause(verb.ms);
      if (verb.verb === "say") this.#options.events.onCarrierSays?.(verb.text);
      if (verb.verb !== "stream") continue;
      const { opened } = await this.#runStream(verb);
      if (!opened) return { why: "the media stream was refused (Twilio would log error 31920)" };
      if (verb.actionUrl && !this.#hungUp) return await this.#afterConnect(verb.actionUrl);
    }
    return undefined;
  }

  /** Until the time is over or the caller hangs up. */
  #pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(ms, resolve);
    this.#endPause = () => {
      cancel();
      resolve();
    };
    return promise;
  }

  /** `<Connect action>`: an answer with TwiML goes on with it, an empty one ends the call. */
  async #afterConnect(actionUrl: string): Promise<string | { why: string } | undefined> {
    const url = new URL(actionUrl, `${this.#publicUrl}/webhook/incoming_call`).href;
    const response = await this.#post(url, this.#callParams("in-progress"));
    const body = await response.text();
    return body.trim() === "" ? { why: "the server ended the call" } : await this.#runVerbs(readTwiml(body));
  }

  async #runStream(verb: StreamVerb): Promise<StreamEnd> {
    const { events, callSid, accountSid, clock, seed, pacing, sign, headers } = this.#options;
    const conditions = this.#conditions;
    const end = await new Promise<StreamEnd>((resolve) => {
      const socketHeaders = { ...headers, ...(sign ? { "x-twilio-signature": sign(verb.url, {}) } : {}) };
      const client: StreamClient = new StreamClient({
        url: this.#reach(verb.url),
        callSid,
        accountSid,
        customParameters: verb.parameters,
        clock,
        openSocket: (url) => this.#options.openSocket(url, socketHeaders),
        ...(conditions ? { conditions } : {}),
        ...(seed === undefined ? {} : { seed }),
        ...(pacing ? { pacing } : {}),
        events: {
          ...events,
          onStarted: (streamSid) => {
            this.#everOpen = true;
            this.#documents = 0;
            this.#streamStatus(verb, streamSid, "stream-started");
            events.onStarted?.(streamSid);
          },
          onClosed: (end) => {
            events.onClosed?.(end);
            resolve(end);
          },
        },
      });
      this.#client = client;
      events.onStream?.(client);
    });
    const { streamSid } = this.#client!;
    if (end.opened) this.#streamStatus(verb, streamSid, "stream-stopped");
    else this.#streamStatus(verb, streamSid, "stream-error", "the handshake was not answered with 101");
    return end;
  }

  #streamStatus({ statusUrl }: StreamVerb, streamSid: string, event: string, error?: string): void {
    if (!statusUrl) return;
    const { callSid, accountSid, clock } = this.#options;
    this.#callback(statusUrl, {
      AccountSid: accountSid,
      CallSid: callSid,
      StreamSid: streamSid,
      StreamName: "agent",
      StreamEvent: event,
      Timestamp: new Date(clock.epochMs()).toISOString(),
      ...(error ? { StreamError: error } : {}),
    });
  }

  /** Twilio does not wait for a callback's answer before it goes on, and a failed one changes nothing. */
  #callback(url: string, params: Params): void {
    this.#callbacks.push(this.#post(url, params).then((response) => response.body?.cancel(), () => {}));
  }

  async #fetchTwiml(url: string, callStatus: string): Promise<Verb[]> {
    const response = await this.#post(url, this.#callParams(callStatus));
    const body = await response.text();
    const { pathname } = new URL(url);
    if (!response.ok) {
      throw new Error(`${pathname} answered ${response.status}${response.status === 403 ? SIGN_HINT : ""}`);
    }
    return readTwiml(body);
  }

  async #post(url: string, params: Params): Promise<Response> {
    const { clock, fetch, sign, headers, events } = this.#options;
    const sentMs = clock.nowMs();
    const response = await fetch(this.#reach(url), {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        ...headers,
        ...(sign ? { "x-twilio-signature": sign(url, params) } : {}),
      },
      body: new URLSearchParams(params).toString(),
    });
    events.onWebhook?.(new URL(url).pathname, response.status, clock.nowMs() - sentMs);
    return response;
  }

  #callParams(callStatus: string): Params {
    const { callSid, accountSid, from, to } = this.#options;
    return {
      CallSid: callSid,
      AccountSid: accountSid,
      From: from,
      To: to,
      CallStatus: callStatus,
      ApiVersion: "2010-04-01",
      Direction: "inbound",
    };
  }

  /** The address by which `url`, which names the public one, is reached from here. */
  #reach(url: string): string {
    const { server, publicUrl } = this.#options;
    if (!publicUrl) return url;
    const asked = new URL(url);
    const publicly = new URL(publicUrl);
    if (asked.host !== publicly.host) return url;
    const base = new URL(server);
    const isSocket = asked.protocol === "ws:" || asked.protocol === "wss:";
    const scheme = isSocket ? base.protocol.replace("http", "ws") : base.protocol;
    return `${scheme}//${base.host}${asked.pathname}${asked.search}`;
  }
}

/** `fetch` tells what really happened in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

const SIGN_HINT = ": the server checks signatures; give the auth token, and the public URL if it is another one";
