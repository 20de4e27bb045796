/**
 * The server's edge: which requests there are, who may make them, and what they are answered at once. What follows
 * from them (calls, records) is handed to the parts.
 */
import { type Context, Hono } from "hono";
import { type AdminGate, createAdminGate } from "./admin.ts";
import type { Config } from "./config.ts";
import { addApiRoutes, type ApiParts } from "./http/api.ts";
import { type AddressLimits, createAddressLimits } from "./http/address_limits.ts";
import { clientAddress } from "./http/client_address.ts";
import { withSecurityHeaders } from "./http/headers.ts";
import {
  createIncomingCalls,
  INCOMING_PATH,
  type IncomingCallParts,
  type IncomingCalls,
} from "./http/incoming_call.ts";
import { createOrigins, type Origins } from "./http/origin.ts";
import { addSimulatorRoutes, type SimulatorRoutesParts } from "./http/simulator.ts";
import { createSocketRoutes, MEDIA_PATH, type SocketRoutesParts } from "./http/sockets.ts";
import { errorText } from "./log.ts";
import { createWishAnswers } from "./http/message_answer.ts";
import { MESSAGE_STATUS_PATH } from "./followup/twilio_sender.ts";
import { type FormParams, formValue } from "./twilio/signature.ts";
import { readWebhook } from "./http/webhook.ts";

/** What Twilio tells afterwards. It may come late, twice, out of order or never. */
export interface TwilioCallback {
  kind: "stream_status" | "stream_ended" | "call_status" | "transfer_ended" | "message_status" | "inbound_message";
  callSid: string;
  params: FormParams;
}

/**
 * What the edge needs: beside what its routes ask for (`onMediaSocket` takes a stream whose handshake was in order and
 * whose token is still to be checked, in `start`; `busySentence` is said to a caller who cannot be served).
 */
export interface AppParts
  extends Omit<IncomingCallParts, "origins">, Omit<SocketRoutesParts, "origins" | "admin" | "limits"> {
  config: Config;
  version: { name: string; version: string; build?: string };
  /** The providers in use, by name. */
  providers(): { recognizer: string; synthesizer: string; brain: string; vad: string };
  /** True once the server is to stop: live calls go on, new ones are turned away. */
  draining(): boolean;
  /** What GET /metrics answers. */
  metricsText?(): string;
  /** Told how long each request took. */
  onAnswered?(path: string, status: number, tookMs: number): void;
  /** Why no call should be sent here, beyond draining and being full; empty when all is well. */
  unready?(): readonly string[];
  /** What `/api` shows; without it there is none. */
  records?: NonNullable<ApiParts["records"]>;
  /** Called after the webhook was answered. */
  onCallback?(callback: TwilioCallback): void | Promise<void>;
  /** Serves GET /simulator and what lies under it; without it there is none. */
  simulatorPage?: NonNullable<SimulatorRoutesParts["simulatorPage"]>;
}

/** Asked when a `<Dial>` to a person is over; its query carries the resume count. */
export const TRANSFER_ENDED_PATH = "/webhook/transfer_ended";

/** Cheap to answer, and asked by load balancers without end. */
const HEALTH_PATHS: ReadonlySet<string> = new Set(["/version", "/livez", "/readyz"]);

/** What Twilio asks, which nobody else can. */
function isSigned(path: string): boolean {
  return path.startsWith("/webhook/") || path === MEDIA_PATH;
}

export interface App {
  /** Answers a request that came from `address`, an IP address. Nothing it does throws. */
  fetch(request: Request, address?: string): Promise<Response>;
  /** Resolves when all that Twilio told, and was answered for, has been worked on. */
  settled(): Promise<void>;
}

/** What the routes share. */
interface Edge {
  parts: AppParts;
  admin: AdminGate;
  origins: Origins;
  limits: AddressLimits;
  incoming: IncomingCalls;
  /** Callbacks that were answered and are still worked on. */
  hearing: Set<Promise<void>>;
  /** Binds one method of a path; any other method is told which one there is. */
  route(method: "GET" | "POST", path: string, handler: (context: Context) => Response | Promise<Response>): void;
}

export function createApp(parts: AppParts): App {
  const { config, clock, log } = parts;
  const addresses = new WeakMap<Request, string>();
  const addressOf = (request: Request) => addresses.get(request);
  const limits = createAddressLimits({ clock, log, localMode: config.localMode, addressOf });
  const admin = createAdminGate({
    token: config.trust.adminToken,
    clock,
    addressOf,
    onProved: limits.vouch,
  });
  const origins = createOrigins({ publicBaseUrl: config.server.publicBaseUrl, localMode: config.localMode });
  const incoming = createIncomingCalls({ ...parts, origins });
  const sockets = createSocketRoutes({ ...parts, admin, origins, limits });
  const https = config.server.publicBaseUrl?.startsWith("https://") ?? false;

  const hono = new Hono();
  const route: Edge["route"] = (method, path, handler) => {
    hono.on(method, path, handler);
    hono.all(path, (context) => context.body(null, 405, { allow: method === "GET" ? "GET, HEAD" : "POST" }));
  };
  const edge: Edge = { parts, admin, origins, limits, incoming, hearing: new Set(), route };
  addHealthRoutes(edge);
  addMetricsRoute(edge);
  addWebhookRoutes(edge);
  addSimulatorRoutes({ ...parts, admin, origins, route });
  addApiRoutes(hono, { ...parts, admin, origins, addressOf });
  hono.notFound((context) => context.body(null, 404));
  hono.onError((error, context) => {
    log.event("UNCAUGHT", { path: context.req.path, error: errorText(error) });
    return context.body(null, 500);
  });

  /** Whoever asks too much is told so; what the host watches the process by is always answered. */
  function tooMany(request: Request, path: string): Response | undefined {
    if (HEALTH_PATHS.has(path) || limits.mayAsk(request, isSigned(path) || admin.knows(request))) return undefined;
    return new Response(null, { status: 429, headers: { "retry-after": "1" } });
  }

  return {
    async fetch(request, address) {
      const startedMs = clock.nowMs();
      if (address !== undefined) addresses.set(request, clientAddress(request, address));
      const { pathname } = new URL(request.url);
      const answer = tooMany(request, pathname) ?? sockets.answer(request);
      if (answer?.status === 101) return answer;
      const response = withSecurityHeaders(answer ?? await hono.fetch(request), https);
      parts.onAnswered?.(pathname, response.status, clock.nowMs() - startedMs);
      return response;
    },
    async settled() {
      await Promise.all(edge.hearing);
    },
  };
}

function addHealthRoutes({ parts, incoming, route }: Edge): void {
  const { clock } = parts;
  const startedMs = clock.nowMs();
  route("GET", "/version", (context) => {
    const uptimeSec = Math.round((clock.nowMs() - startedMs) / 1000);
    return context.json({ ...parts.version, uptimeSec, ...parts.providers(), draining: parts.draining() });
  });
  route("GET", "/livez", (context) => context.text("alive\n"));
  route("GET", "/readyz", (context) => {
    const reasons = [...(parts.unready?.() ?? [])];
    // Switched off by the owner, no server would take the call: each of them has its callers hear the sentence.
    const closed = parts.config.server.answersCalls ? parts.closedFor?.() : undefined;
    if (closed !== undefined) reasons.push(closed);
    if (parts.draining()) reasons.push("draining");
    if (incoming.admission.full) reasons.push("full");
    const ready = reasons.length === 0;
    return context.json({ ready, reasons }, ready ? 200 : 503);
  });
}

/** Open where the simulator is; in public behind ADMIN_TOKEN, and not there without one. */
function addMetricsRoute({ parts: { config, metricsText }, admin, route }: Edge): void {
  if (metricsText === undefined || (!config.localMode && config.trust.adminToken === undefined)) return;
  route("GET", "/metrics", (context) => {
    if (!config.localMode && !admin.allows(context.req.raw)) return admin.challenge();
    return context.body(metricsText(), 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
  });
}

function addWebhookRoutes(edge: Edge): void {
  const { parts, incoming, route } = edge;
  const { clock, config: { followUp: { countries } } } = parts;
  const confirmWish = createWishAnswers({ countries, clock });

  async function guarded(
    context: Context,
    answer: (params: FormParams) => Response | Promise<Response>,
  ): Promise<Response> {
    const read = await readWebhook(context.req.raw, { ...parts, ...edge });
    if (read.ok) return answer(read.params);
    parts.log.event("WEBHOOK_REJECT", { path: context.req.path, status: read.status, why: read.why });
    return new Response(null, { status: read.status });
  }

  route("POST", INCOMING_PATH, (context) => {
    return guarded(context, (params) => incoming.answer(context.req.raw, params));
  });
  route("POST", TRANSFER_ENDED_PATH, (context) => {
    return guarded(context, (params) => {
      hearCallback(edge, { kind: "transfer_ended", callSid: formValue(params, "CallSid"), params });
      return incoming.transferEnded(context.req.raw, params);
    });
  });
  route("GET", "/webhook/incoming_call_preview", (context) => incoming.preview(context.req.raw));
  for (const kind of ["stream_status", "stream_ended", "call_status"] as const) {
    route("POST", `/webhook/${kind}`, (context) => {
      return guarded(context, (params) => {
        hearCallback(edge, { kind, callSid: formValue(params, "CallSid"), params });
        return new Response(null, { status: 204 });
      });
    });
  }
  route("POST", MESSAGE_STATUS_PATH, (context) => {
    return guarded(context, (params) => {
      const id = new URL(context.req.url).searchParams.get("id") ?? "";
      hearCallback(edge, { kind: "message_status", callSid: id.split(":")[0]!, params: { ...params, id } });
      return new Response(null, { status: 204 });
    });
  });
  route("POST", "/webhook/inbound_message", (context) => {
    return guarded(context, (params) => {
      hearCallback(edge, { kind: "inbound_message", callSid: "", params });
      return confirmWish(params);
    });
  });
}

const STATUS_FIELDS: Readonly<Record<TwilioCallback["kind"], string>> = {
  "stream_status": "StreamEvent",
  "stream_ended": "StreamEvent",
  "call_status": "CallStatus",
  "transfer_ended": "DialCallStatus",
  "message_status": "MessageStatus",
  "inbound_message": "SmsStatus",
};

/** The states of a call after which nothing more comes. */
const TERMINAL: ReadonlySet<string> = new Set(["completed", "busy", "failed", "no-answer", "canceled"]);

/** The answer goes out first: the work comes in a later turn of the event loop, and its faults stay here. */
function hearCallback({ parts, incoming, hearing }: Edge, callback: TwilioCallback): void {
  const { kind, callSid, params } = callback;
  const log = parts.log.with({ callSid });
  const status = formValue(params, STATUS_FIELDS[kind]);
  const heard = Promise.withResolvers<void>();
  hearing.add(heard.promise);
  parts.clock.after(0, async () => {
    try {
      log.event("WEBHOOK", { path: `/webhook/${kind}`, status, why: formValue(params, "StreamError") || undefined });
      if (kind === "call_status" && TERMINAL.has(status)) incoming.admission.release(callSid);
      await parts.onCallback?.(callback);
    } catch (error) {
      log.event("CALL_FAULT", { step: kind, error: errorText(error) });
    } finally {
      hearing.delete(heard.promise);
      heard.resolve();
    }
  });
}
