/**
 * A stand-in for OpenAI's HTTP API: chat completions as server-sent events, transcriptions and speech, by script.
 */
import type { Clock } from "../../lib/clock.ts";
import { createDelays, type Delays } from "./delay.ts";
import { toneLike } from "./google.ts";

/** A piece of a streamed answer: text, or a part of a tool call. */
export type ChatDelta =
  | string
  | { tool: number; id?: string; name?: string; arguments?: string };

/** What goes wrong in the middle of a stream. */
export type StreamFault =
  /** The connection is cut. */
  | "cut"
  /** The connection is closed in good order, without a finish reason and without [DONE]. */
  | "close"
  /** Half of a Hebrew letter, then cut. */
  | "cut_utf8"
  /** Half of a JSON object, then closed. */
  | "cut_json"
  /** An event that is not JSON. */
  | "garbage"
  /** Nothing more, for ever. */
  | "hang";

export interface ChatScript {
  /** An error answer instead of a stream. */
  status?: number;
  headers?: Record<string, string>;
  firstDelayMs?: number;
  deltas?: readonly ChatDelta[];
  deltaDelayMs?: number;
  /** Sends the last delta for ever. */
  endless?: boolean;
  fault?: { after: number; kind: StreamFault };
  finishReason?: string;
  usage?: { inputTokens: number; outputTokens: number; cachedTokens?: number };
}

export interface TranscriptionScript {
  status?: number;
  delayMs?: number;
  text?: string;
  /** Sent as it is in place of the JSON answer. */
  body?: string;
  hang?: boolean;
}

export interface SpeechScript {
  status?: number;
  firstDelayMs?: number;
  contentType?: string;
  /** 16-bit little-endian samples at 24 kHz, in the pieces in which they are sent. */
  pieces?: readonly Uint8Array[];
  fault?: { after: number; kind: "cut" | "hang" };
}

export interface SeenRequest {
  headers: Headers;
  body: Record<string, unknown>;
  /** True once the client has gone before the answer was complete. */
  cancelled: boolean;
  /** True once nothing more is sent, for whatever reason. */
  over: boolean;
}

export interface OpenAiScripts {
  chat?: (n: number, body: Record<string, unknown>) => ChatScript;
  transcribe?: (n: number) => TranscriptionScript;
  speak?: (text: string, n: number) => SpeechScript;
  /** The status that every request is refused with. */
  refuse?: number;
  port?: number;
  /** No chat that was seen is kept: for runs of an hour. */
  forgets?: boolean;
  /** What delays are counted by; real time when left out. */
  clock?: Clock;
}

export interface OpenAiStandin {
  /** To be given as the base URL. */
  baseUrl: string;
  chats: SeenRequest[];
  transcriptions: (SeenRequest & { file: Uint8Array })[];
  speeches: SeenRequest[];
  stop(): Promise<void>;
}

/** Starts the stand-in on a free loopback port. */
export function startOpenAiStandin(scripts: OpenAiScripts = {}): OpenAiStandin {
  const delays = createDelays(scripts.clock);
  const seen: OpenAiStandin = {
    baseUrl: "",
    chats: [],
    transcriptions: [],
    speeches: [],
    async stop() {
      delays.end();
      await server.shutdown();
    },
  };
  const routes: Record<string, (request: Request) => Promise<Response> | Response> = {
    "/v1/chat/completions": (request) => chat(request, scripts, seen, delays),
    "/v1/audio/transcriptions": (request) => transcribe(request, scripts, seen, delays),
    "/v1/audio/speech": (request) => speak(request, scripts, seen, delays),
    "/v1/models": () => Response.json({ object: "list", data: [] }),
  };
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: scripts.port ?? 0, onListen: () => {} },
    (request) => {
      if (scripts.refuse !== undefined) return failure(scripts.refuse);
      return routes[new URL(request.url).pathname]?.(request) ?? new Response("", { status: 404 });
    },
  );
  seen.baseUrl = `http://127.0.0.1:${server.addr.port}/v1`;
  return seen;
}

async function chat(request: Request, scripts: OpenAiScripts, seen: OpenAiStandin, delays: Delays): Promise<Response> {
  const body = await request.json().catch(() => undefined);
  // The client was gone before its question had come in.
  if (body === undefined) return new Response(null, { status: 400 });
  const script = scripts.chat?.(seen.chats.length, body) ?? { deltas: ["שלום."] };
  const record = recordOf(request, body);
  if (!scripts.forgets) seen.chats.push(record);
  if (script.status !== undefined) return failure(script.status, script.headers);
  if (body.stream !== true) return await whole(script, delays);
  const deltas = script.deltas ?? [];
  const cuts = script.fault?.kind === "cut" || script.fault?.kind === "cut_utf8";
  return streamed(record, "text/event-stream", cuts, async (send) => {
    await delays.wait(script.firstDelayMs ?? 0);
    for (let i = 0; !record.cancelled; i++) {
      if (script.fault?.after === i) return await breakStream(script.fault.kind, send, delays);
      const delta = deltas[i] ?? (script.endless ? deltas.at(-1) : undefined);
      if (delta === undefined) break;
      if (i > 0) await delays.wait(script.deltaDelayMs ?? (script.endless ? 1 : 0));
      send(event({ choices: [{ index: 0, delta: wireDelta(delta), finish_reason: null }] }));
    }
    const reason = script.finishReason ?? (deltas.some((delta) => typeof delta !== "string") ? "tool_calls" : "stop");
    send(event({ choices: [{ index: 0, delta: {}, finish_reason: reason }] }));
    const usage = script.usage ?? { inputTokens: 100, outputTokens: deltas.length };
    send(event({
      choices: [],
      usage: {
        prompt_tokens: usage.inputTokens,
        completion_tokens: usage.outputTokens,
        prompt_tokens_details: { cached_tokens: usage.cachedTokens ?? 0 },
      },
    }));
    send("data: [DONE]\n\n");
  });
}

/** The answer in one piece, for a request that asked for no stream. */
async function whole({ firstDelayMs = 0, deltas = [], fault }: ChatScript, delays: Delays): Promise<Response> {
  await delays.wait(firstDelayMs);
  if (fault?.kind === "hang") await delays.forever();
  const content = deltas.filter((delta) => typeof delta === "string").join("");
  return Response.json({
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage: { prompt_tokens: 100, completion_tokens: deltas.length },
  });
}

function wireDelta(delta: ChatDelta): Record<string, unknown> {
  if (typeof delta === "string") return { content: delta };
  const { tool, id, name, arguments: args } = delta;
  return { tool_calls: [{ index: tool, id, type: "function", function: { name, arguments: args ?? "" } }] };
}

async function breakStream(kind: StreamFault, send: Send, delays: Delays): Promise<void> {
  const letter = new TextEncoder().encode('data: {"choices":[{"index":0,"delta":{"content":"ש');
  if (kind === "hang") return await delays.forever();
  if (kind === "garbage") send("data: <html>502 Bad Gateway</html>\n\n");
  if (kind === "cut_json") send('data: {"choices":[{"index":0,"delta":{"conte');
  if (kind === "cut_utf8") send(letter.subarray(0, letter.length - 1));
}

async function transcribe(
  request: Request,
  scripts: OpenAiScripts,
  seen: OpenAiStandin,
  delays: Delays,
): Promise<Response> {
  const form = await request.formData();
  const script = scripts.transcribe?.(seen.transcriptions.length) ?? {};
  const fields = Object.fromEntries([...form].filter(([, value]) => typeof value === "string"));
  const file = await (form.get("file") as File).bytes();
  const record = { ...recordOf(request, fields), file };
  seen.transcriptions.push(record);
  if (script.status !== undefined) return failure(script.status);
  return streamed(record, "application/json", false, async (send) => {
    if (script.hang) await delays.forever();
    await delays.wait(script.delayMs ?? 0);
    send(script.body ?? JSON.stringify({ text: script.text ?? "שלום" }));
  });
}

async function speak(
  request: Request,
  scripts: OpenAiScripts,
  seen: OpenAiStandin,
  delays: Delays,
): Promise<Response> {
  const body = await request.json();
  const script = scripts.speak?.(body.input, seen.speeches.length) ?? {};
  const record = recordOf(request, body);
  seen.speeches.push(record);
  if (script.status !== undefined) return failure(script.status);
  const pieces = script.pieces ?? [pcmLike(body.input)];
  return streamed(record, script.contentType ?? "audio/pcm", script.fault?.kind === "cut", async (send) => {
    await delays.wait(script.firstDelayMs ?? 0);
    for (let i = 0; i <= pieces.length && !record.cancelled; i++) {
      if (script.fault?.after === i) {
        return script.fault.kind === "hang" ? await delays.forever() : undefined;
      }
      const piece = pieces[i];
      if (piece !== undefined) send(piece);
    }
  });
}

function recordOf(request: Request, body: Record<string, unknown>): SeenRequest {
  return { headers: request.headers, body, cancelled: false, over: false };
}

function failure(status: number, headers: Record<string, string> = {}): Response {
  return Response.json({ error: { message: `scripted ${status}`, code: "scripted" } }, { status, headers });
}

type Send = (data: string | Uint8Array) => void;

/**
 * A response whose body is written by `write`; notes on the record when the client goes before the end. One that
 * `cuts` promises more bytes than it sends, so that its end breaks the connection.
 */
function streamed(
  record: SeenRequest,
  contentType: string,
  cuts: boolean,
  write: (send: Send) => Promise<void>,
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send: Send = (data) => {
        if (!record.cancelled) controller.enqueue(typeof data === "string" ? encoder.encode(data) : data);
      };
      // Not awaited: the response begins once `start` returns.
      write(send).finally(() => {
        record.over = true;
        if (!record.cancelled) controller.close();
      });
    },
    cancel() {
      record.cancelled = true;
      record.over = true;
    },
  });
  const headers: Record<string, string> = cuts ? { "content-length": "1000000" } : {};
  return new Response(body, { headers: { ...headers, "content-type": contentType } });
}

function event(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** The hum of `toneLike` as 24 kHz PCM. */
export function pcmLike(text: string): Uint8Array {
  const mulaw = toneLike(text);
  const samples = Int16Array.from(
    { length: mulaw.length * 3 },
    (_, i) => mulaw[Math.trunc(i / 3)]! & 0x80 ? 900 : -900,
  );
  return new Uint8Array(samples.buffer);
}
