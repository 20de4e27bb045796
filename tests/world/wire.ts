/**
 * Sockets without a network: what one end sends reaches the other a moment later, by the test's clock. A wire can be
 * cut in the ways that real ones are.
 */
import type { acceptWebSocket } from "../../lib/call/media_socket.ts";
import type { Clock } from "../../lib/clock.ts";
import type { StreamSocket } from "../../simulator/stream_client.ts";

/** From one end to the other. */
export const LATENCY_MS = 5;

export type Side = "near" | "far";

/** One end of a wire, as a WebSocket. */
class End extends EventTarget {
  readyState: number = WebSocket.CONNECTING;
  /** Bytes that a far end that does not read leaves here. */
  bufferedAmount = 0;

  constructor(private readonly wire: Wire, private readonly side: Side) {
    super();
  }

  send(text: string): void {
    if (this.readyState === WebSocket.CONNECTING) throw new DOMException("not open", "InvalidStateError");
    if (this.readyState !== WebSocket.OPEN) return;
    this.wire.carry(this.side, text);
  }

  close(code = 1005, reason = ""): void {
    if (this.readyState >= WebSocket.CLOSING) return;
    this.readyState = WebSocket.CLOSING;
    this.wire.hangUp(code, reason);
  }

  gone(code: number, wasClean: boolean, reason: string): void {
    if (this.readyState === WebSocket.CLOSED) return;
    this.readyState = WebSocket.CLOSED;
    this.dispatchEvent(new CloseEvent("close", { code, wasClean, reason }));
  }
}

export class Wire {
  /** The server's end. */
  readonly near: End;
  /** The caller's end. */
  readonly far: End;
  /** A far end that does not read: what the server sends piles up in it. */
  stalled = false;
  /** After how many ms each message arrives: more than once when it is doubled, never when it is lost. */
  fate: (from: Side, data: unknown) => readonly number[] = () => [LATENCY_MS];

  constructor(private readonly clock: Clock) {
    this.near = new End(this, "near");
    this.far = new End(this, "far");
  }

  open(): void {
    for (const end of [this.near, this.far]) {
      if (end.readyState !== WebSocket.CONNECTING) continue;
      end.readyState = WebSocket.OPEN;
      end.dispatchEvent(new Event("open"));
    }
  }

  carry(from: Side, data: unknown): void {
    const to = from === "near" ? this.far : this.near;
    if (from === "near" && this.stalled) {
      this.near.bufferedAmount += String(data).length;
      return;
    }
    for (const lateMs of this.fate(from, data)) {
      this.clock.after(lateMs, () => {
        if (to.readyState === WebSocket.OPEN) to.dispatchEvent(new MessageEvent("message", { data }));
      });
    }
  }

  /** A close handshake. */
  hangUp(code: number, reason: string): void {
    this.clock.after(LATENCY_MS, () => {
      this.near.gone(code, true, reason);
      this.far.gone(code, true, reason);
    });
  }

  /** The connection is reset: no end is told more than that (Deno reports code 0). */
  cut(): void {
    this.near.gone(0, false, "");
    this.far.gone(0, false, "");
  }
}

/** The network between callers and one server. */
export interface Network {
  /** Opens a wire to the server, as a WebSocket. */
  openSocket(url: string, headers?: Record<string, string>): StreamSocket;
  /** For the server: takes the place of the runtime's handshake. */
  acceptSocket: typeof acceptWebSocket;
  /** The wires that were ever opened, by the path they lead to. */
  readonly wires: readonly { path: string; wire: Wire }[];
}

/** @param server where requests go; a fault in it refuses the connection */
export function createNetwork(clock: Clock, server: () => (request: Request) => Promise<Response>): Network {
  const wires: { path: string; wire: Wire }[] = [];
  const dialing = new Map<string, Wire>();

  async function shake(wire: Wire, request: Request): Promise<void> {
    const { status } = await server()(request);
    if (status === 101) wire.open();
    else wire.far.gone(1006, false, "");
  }

  return {
    wires,
    openSocket(url, headers = {}) {
      const wire = new Wire(clock);
      const key = crypto.randomUUID();
      dialing.set(key, wire);
      wires.push({ path: new URL(url).pathname, wire });
      const request = new Request(url.replace(/^ws/, "http"), {
        headers: { ...headers, upgrade: "websocket", connection: "Upgrade", [WIRE_HEADER]: key },
      });
      clock.after(LATENCY_MS, () => void shake(wire, request).catch(() => wire.far.gone(1006, false, "")));
      return wire.far as unknown as StreamSocket;
    },
    acceptSocket(request) {
      const wire = dialing.get(request.headers.get(WIRE_HEADER) ?? "");
      if (wire === undefined) throw new TypeError("no such wire");
      dialing.delete(request.headers.get(WIRE_HEADER)!);
      return { webSocket: wire.near as unknown as WebSocket, response: switching() };
    },
  };
}

const WIRE_HEADER = "x-test-wire";

/** A `Response` cannot be made with this status. */
function switching(): Response {
  return Object.defineProperty(new Response(null), "status", { value: 101 });
}
