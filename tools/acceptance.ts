/**
 * The operator's check of a deployment: everything that a first call needs, and one call. The line and the voice are
 * handed in.
 */
import type { Clock } from "../lib/clock.ts";
import type { Language } from "../lib/language.ts";
import type { LogEvent } from "../lib/log.ts";
import { readTwiml } from "../simulator/twiml_reader.ts";
import { Caller, type CallerOptions, type CallerParts, type CallReport } from "./caller.ts";

export interface CheckResult {
  name: string;
  outcome: "ok" | "failed" | "not visible";
  detail: string;
}

export interface AcceptanceOptions extends Pick<CallerOptions, "server" | "publicUrl" | "accountSid" | "from" | "to"> {
  language: Language;
  callSid: string;
}

export interface AcceptanceParts extends Omit<CallerParts, "events"> {
  clock: Clock;
  /** Opens a WebSocket that offers `protocols`; resolves with the one chosen, rejects when the handshake fails. */
  shakeHands: (url: string, headers: Record<string, string>, protocols: string[]) => Promise<string>;
  /** Is told each result as it is known. */
  onResult?: (result: CheckResult) => void;
}

/** Slower than this, Twilio's callbacks pile up. */
const CALLBACK_LIMIT_MS = 1_000;
const KEEPALIVE_LIMIT_MS = 20_000;
const CALL_LIMIT_MS = 45_000;

/** The log words of a turn, in their order. */
export const TURN_WORDS = ["EOU", "ASR_TEXT", "TTS_START", "MARK_ACK", "LISTENING"] as const satisfies LogEvent[];

const FIRST_WORDS: Record<Language, string> = {
  he: "שלום, אני מחפש דירה להשכרה",
  en: "Hello, I am looking for a flat to rent",
};

/** Runs all checks, one after the other; takes less than a minute. */
export async function accept(options: AcceptanceOptions, parts: AcceptanceParts): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const note = (result: CheckResult) => {
    results.push(result);
    parts.onResult?.(result);
  };
  const edge = new Edge(options, parts);
  note(await edge.version());
  for (const name of ["stream_status", "stream_ended", "call_status"]) note(await edge.callback(name));
  const preview = await edge.preview();
  note(preview.result);
  note(await edge.subprotocol(preview.streamUrl));
  for (const result of await callOnce(options, parts)) note(result);
  return results;
}

/** The checks that need no call. */
class Edge {
  readonly #options: AcceptanceOptions;
  readonly #parts: AcceptanceParts;

  constructor(options: AcceptanceOptions, parts: AcceptanceParts) {
    this.#options = options;
    this.#parts = parts;
  }

  get #publicUrl(): string {
    return this.#options.publicUrl ?? this.#options.server;
  }

  version(): Promise<CheckResult> {
    return this.#check("GET /version is 200", async () => {
      const { response, tookMs } = await this.#request("GET", "/version");
      const text = await response.text();
      return judge(response.status === 200, `${response.status} in ${tookMs} ms, ${oneLine(text)}`);
    });
  }

  callback(name: string): Promise<CheckResult> {
    return this.#check(`POST /webhook/${name} is 204`, async () => {
      const { callSid, accountSid } = this.#options;
      const params = {
        CallSid: callSid,
        AccountSid: accountSid,
        CallStatus: "completed",
        StreamEvent: "stream-stopped",
      };
      const { response, tookMs } = await this.#request("POST", `/webhook/${name}`, params);
      await response.body?.cancel();
      return judge(response.status === 204 && tookMs <= CALLBACK_LIMIT_MS, `${response.status} in ${tookMs} ms`);
    });
  }

  async preview(): Promise<{ result: CheckResult; streamUrl: string | undefined }> {
    let streamUrl: string | undefined;
    const result = await this.#check("the TwiML preview opens a wss:// stream", async () => {
      const { response } = await this.#request("GET", "/webhook/incoming_call_preview");
      const stream = readTwiml(await response.text()).find((verb) => verb.verb === "stream");
      streamUrl = stream?.url;
      const isXml = /^(application|text)\/xml/.test(response.headers.get("content-type") ?? "");
      const good = response.status === 200 && isXml && stream?.url.startsWith("wss://") === true;
      return judge(
        good,
        `${response.status} ${response.headers.get("content-type")}, stream to ${stream?.url ?? "nowhere"}`,
      );
    });
    return { result, streamUrl };
  }

  subprotocol(streamUrl: string | undefined): Promise<CheckResult> {
    return this.#check("the handshake chooses audio.twilio.com when it is offered", async () => {
      if (streamUrl === undefined) return judge(false, "no stream URL");
      const { sign, headers } = this.#parts.line;
      const url = `${this.#options.server.replace(/^http/, "ws")}${new URL(streamUrl).pathname}`;
      const signed = { ...headers, ...(sign ? { "x-twilio-signature": sign(streamUrl, {}) } : {}) };
      const chosen = await this.#parts.shakeHands(url, signed, ["audio.twilio.com"]);
      return judge(chosen === "audio.twilio.com", `chose ${chosen === "" ? "none" : chosen}`);
    });
  }

  async #request(method: "GET" | "POST", path: string, params?: Record<string, string>) {
    const { clock, line: { fetch, sign, headers } } = this.#parts;
    const url = `${this.#publicUrl}${path}`;
    const sentMs = clock.nowMs();
    const response = await fetch(`${this.#options.server}${path}`, {
      method,
      headers: {
        ...headers,
        ...(params ? { "content-type": "application/x-www-form-urlencoded" } : {}),
        ...(sign ? { "x-twilio-signature": sign(url, params ?? {}) } : {}),
      },
      ...(params ? { body: new URLSearchParams(params).toString() } : {}),
    });
    return { response, tookMs: Math.round(clock.nowMs() - sentMs) };
  }

  async #check(name: string, run: () => Promise<Omit<CheckResult, "name">>): Promise<CheckResult> {
    try {
      return { name, ...await run() };
    } catch (error) {
      return { name, outcome: "failed", detail: error instanceof Error ? error.message : String(error) };
    }
  }
}

function judge(good: boolean, detail: string): Omit<CheckResult, "name"> {
  return { outcome: good ? "ok" : "failed", detail };
}

/** What was seen of the call; times are call time in ms. */
interface Witness {
  startedMs: number | undefined;
  keepaliveMs: number | undefined;
  /** Server events since the caller spoke; `undefined` where the server shows none. */
  events: LogEvent[] | undefined;
  callbacks: { path: string; status: number }[];
}

/** One call: greeting, a spoken turn, a keepalive mark, a clean end. */
async function callOnce(options: AcceptanceOptions, parts: AcceptanceParts): Promise<CheckResult[]> {
  const witness: Witness = { startedMs: undefined, keepaliveMs: undefined, events: undefined, callbacks: [] };
  let hasSpoken = false;
  const caller: Caller = new Caller({
    ...options,
    steps: [{ do: "speak", text: FIRST_WORDS[options.language] }],
    stays: true,
  }, {
    ...parts,
    events: {
      onStarted: (atMs) => witness.startedMs = atMs,
      onCallerSays: () => hasSpoken = true,
      onServer: (message) => {
        witness.events ??= [];
        if (message.type === "event" && hasSpoken) witness.events.push(message.event);
      },
      onMessage: (direction, text, atMs) => {
        if (direction !== "received" || !isKeepalive(text)) return;
        witness.keepaliveMs ??= atMs;
        caller.finish();
      },
      onWebhook: (path, status) => witness.callbacks.push({ path, status }),
    },
  });
  const cancels = [
    parts.clock.after(KEEPALIVE_LIMIT_MS + 2_000, () => caller.finish()),
    parts.clock.after(CALL_LIMIT_MS, () => caller.hangUp()),
  ];
  const report = await caller.run();
  for (const cancel of cancels) cancel();
  return judgeCall(witness, report);
}

function isKeepalive(text: string): boolean {
  return /"event":\s*"mark"/.test(text) && /"name":\s*"keepalive/.test(text);
}

function judgeCall(witness: Witness, { end, greetingMs, turns, counts }: CallReport): CheckResult[] {
  const { startedMs, keepaliveMs, events, callbacks } = witness;
  const [turn] = turns;
  const open = startedMs !== undefined;
  const answered = callbacks.filter(({ path }) => path !== "/webhook/incoming_call");
  const keptMs = open && keepaliveMs !== undefined ? keepaliveMs - startedMs : undefined;
  return [
    {
      name: "the webhook's TwiML opens the media stream",
      ...judge(open, open ? "handshake answered with 101" : end.why),
    },
    {
      name: "the greeting is heard",
      ...judge(greetingMs !== undefined, msOr(greetingMs, "nothing was heard", " after the stream opened")),
    },
    {
      name: "a spoken turn is answered",
      ...judge(turn !== undefined, msOr(turn?.answerMs, "no answer", " after the caller's last sound")),
    },
    { name: "the turn's log words come in order", ...judgeWords(events) },
    {
      name: "a keepalive mark comes within 20 s",
      ...judge(keptMs !== undefined && keptMs <= KEEPALIVE_LIMIT_MS, msOr(keptMs, "none came", "")),
    },
    {
      name: "the stream holds only what Twilio takes",
      ...judge(open && counts.warnings === 0, `${counts.warnings} warnings, ${counts.underruns} underruns`),
    },
    {
      name: "the caller hangs up and the callbacks are answered",
      ...judge(
        open && end.how === "caller" && answered.every(({ status }) => status === 204),
        `${end.why}, ${answered.map(({ status }) => status).join(" ")}`,
      ),
    },
  ];
}

function msOr(ms: number | undefined, otherwise: string, after: string): string {
  return ms === undefined ? otherwise : `${Math.round(ms)} ms${after}`;
}

/** The words of the first turn after the caller spoke, each after the one before; others may come between. */
export function judgeWords(events: readonly LogEvent[] | undefined): Omit<CheckResult, "name"> {
  if (events === undefined) {
    return { outcome: "not visible", detail: "the server shows its log to no one outside; look for them in the log" };
  }
  let found = 0;
  for (const event of events) if (event === TURN_WORDS[found]) found++;
  const seen = events.filter((event) => (TURN_WORDS as readonly LogEvent[]).includes(event));
  return judge(found === TURN_WORDS.length, seen.length === 0 ? "none came" : seen.slice(0, 8).join(" → "));
}

/** One row of the table. */
export function resultLine(width: number): (result: CheckResult) => string {
  return ({ name, outcome, detail }) => `${MARKS[outcome]}  ${name.padEnd(width)}  ${detail}`;
}

const MARKS: Record<CheckResult["outcome"], string> = { ok: "ok     ", failed: "FAILED ", "not visible": "unseen " };

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, 200);
}
