/**
 * The two WebSocket routes: Twilio's media stream, and the side channel of simulated calls. They answer the native way
 * and beside the router, because a handshake's answer must not be touched, and its subprotocol is chosen per request.
 */
import type { AdminGate } from "../admin.ts";
import { acceptWebSocket, type MediaSocket, type MediaSocketHandlers, serveMediaSocket } from "../call/media_socket.ts";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { Log } from "../log.ts";
import { isSimulatedCall, type SideChannelHub } from "../simulation/side_channel.ts";
import { isSignedHandshake } from "../twilio/signature.ts";
import type { AddressLimits } from "./address_limits.ts";
import type { Origins } from "./origin.ts";

export const MEDIA_PATH = "/ws/twilio-media";
export const SIDE_CHANNEL_PATH = "/ws/simulator";

export interface SocketRoutesParts {
  config: Config;
  clock: Clock;
  log: Log;
  admin: AdminGate;
  origins: Origins;
  limits: Pick<AddressLimits, "vouch" | "takeSocket">;
  sideChannels: SideChannelHub;
  onMediaSocket(socket: MediaSocket): MediaSocketHandlers;
  /** Answers a handshake; the runtime's own way unless a test brings its wire. */
  acceptSocket?: typeof acceptWebSocket;
}

export interface SocketRoutes {
  /** The answer to a request for one of the routes, `undefined` for any other request. */
  answer(request: Request): Response | undefined;
}

/** Sockets beyond MAX_CALLS: streams that have not said yet which call they are. */
const SPARE_SOCKETS = 16;
const HANDSHAKES_PER_SEC = 50;

export function createSocketRoutes(parts: SocketRoutesParts): SocketRoutes {
  const { config, clock, log, admin, origins, limits, acceptSocket = acceptWebSocket } = parts;
  const mayShake = createRateLimit(HANDSHAKES_PER_SEC, clock);
  let openSockets = 0;

  function answer(request: Request): Response | undefined {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === MEDIA_PATH) return handshake(request, mediaRefusal, parts.onMediaSocket);
    if (pathname !== SIDE_CHANNEL_PATH || !config.trust.simulator) return undefined;
    const callSid = searchParams.get("callSid") ?? "";
    const refusal = () => sideRefusal(request, callSid);
    return handshake(request, refusal, (socket) => {
      socket.admit();
      return parts.sideChannels.attach(callSid, socket);
    });
  }

  function handshake(
    request: Request,
    refusalOf: (request: Request) => Refusal | undefined,
    onOpen: (socket: MediaSocket) => MediaSocketHandlers,
  ): Response {
    const refusal = formRefusal(request) ?? refusalOf(request) ?? loadRefusal();
    if (refusal !== undefined) return refuse(request, refusal);
    const freePlace = limits.takeSocket(request);
    if (freePlace === undefined) return refuse(request, { status: 503, why: "too many sockets of one address" });
    const protocol = offeredProtocol(request);
    try {
      const { webSocket, response } = acceptSocket(request, protocol);
      openSockets++;
      const onGone = () => {
        openSockets--;
        freePlace();
      };
      serveMediaSocket(webSocket, { clock, log, onOpen, onAdmitted: freePlace, onGone });
      // Twilio offers none; whoever does is answered with it, or ends the handshake.
      const note = protocol === undefined ? undefined : "Added Twilio subprotocol to handshake";
      log.event("HANDSHAKE", { note, path: new URL(request.url).pathname });
      return response;
    } catch {
      freePlace();
      return refuse(request, { status: 400, why: "not a handshake" });
    }
  }

  function refuse(request: Request, { status, why }: Refusal): Response {
    log.event("HANDSHAKE_REJECT", { path: new URL(request.url).pathname, status, why });
    const headers: HeadersInit = status === 405
      ? { allow: "GET" }
      : status === 426
      ? { upgrade: "websocket", connection: "Upgrade" }
      : {};
    return new Response(null, { status, headers });
  }

  function mediaRefusal(request: Request): Refusal | undefined {
    if (!origins.isOwnPage(request)) return { status: 403, why: "foreign origin" };
    if (config.localMode) return undefined;
    const { authTokens } = config.twilio;
    const signature = request.headers.get("x-twilio-signature");
    const url = origins.signedUrl(request).replace(/^https/, "wss");
    if (isSignedHandshake({ authTokens, signature, url })) {
      limits.vouch(request);
      return undefined;
    }
    if (config.trust.simulator && admin.allows(request)) return undefined;
    return { status: 403, why: signature === null ? "no signature" : "wrong signature" };
  }

  function sideRefusal(request: Request, callSid: string): Refusal | undefined {
    if (!origins.isOwnPage(request)) return { status: 403, why: "foreign origin" };
    if (!config.localMode && !admin.allows(request)) return { status: 403, why: "no admin" };
    return isSimulatedCall(callSid) ? undefined : { status: 400, why: "no simulated call" };
  }

  function loadRefusal(): Refusal | undefined {
    // A simulated call has two sockets.
    const maxSockets = (config.trust.simulator ? 2 : 1) * config.server.maxCalls + SPARE_SOCKETS;
    if (openSockets >= maxSockets) return { status: 503, why: "too many sockets" };
    return mayShake() ? undefined : { status: 503, why: "too many handshakes" };
  }

  return { answer };
}

interface Refusal {
  status: 400 | 403 | 405 | 426 | 503;
  why: string;
}

function formRefusal(request: Request): Refusal | undefined {
  if (request.method !== "GET") return { status: 405, why: "not a GET" };
  const upgrade = request.headers.get("upgrade")?.toLowerCase();
  return upgrade === "websocket" ? undefined : { status: 426, why: "no upgrade" };
}

/** Twilio's subprotocol if it is offered; RFC 6455 (4.2.2) forbids to choose one that is not. */
function offeredProtocol(request: Request): string | undefined {
  const offered = (request.headers.get("sec-websocket-protocol") ?? "").split(",").map((name) => name.trim());
  return offered.find((name) => name === "audio.twilio.com");
}

/** True at most `perSec` times in each second. */
function createRateLimit(perSec: number, clock: Clock): () => boolean {
  let secondStartMs = -Infinity;
  let count = 0;
  return () => {
    const nowMs = clock.nowMs();
    if (nowMs - secondStartMs >= 1000) {
      secondStartMs = nowMs;
      count = 0;
    }
    return ++count <= perSec;
  };
}
