/**
 * The socket of one media stream: text messages in and out, limits, and one end. Whatever a handler throws ends this
 * stream alone; an exception that escapes a WebSocket handler would end the process and every other call with it.
 */
import type { CancelTimer, Clock } from "../clock.ts";
import { errorText, type Log } from "../log.ts";
import { createBucket } from "../rate_limit.ts";

export interface SocketEnd {
  /** WebSocket close code; 1006 where the line broke without one. */
  code: number;
  /** True after a close handshake, or when we closed it. */
  clean: boolean;
  by: "peer" | "server";
  /** What the server gave as its reason, else what the peer sent; for the log. */
  reason: string;
}

export interface MediaSocket {
  /** Sends one text message; ignored once the socket is closing. */
  send(text: string): void;
  /** Closes the socket. No message is handed over afterwards; `onClose` follows once. Repeating it does nothing. */
  close(code: number, reason: string): void;
  /** Tells that it is known now which call the socket belongs to; until then it counts against who opened it. */
  admit(): void;
  /** Bytes that were sent and have not left yet. */
  readonly bufferedBytes: number;
  readonly open: boolean;
}

export interface MediaSocketHandlers {
  onMessage(text: string): void | Promise<void>;
  /** Called once, whoever closed. */
  onClose(end: SocketEnd): void | Promise<void>;
}

export interface MediaSocketOptions {
  clock: Clock;
  log: Log;
  /** Called when the socket is open, and gives what handles it. */
  onOpen(socket: MediaSocket): MediaSocketHandlers;
  /** Called when the socket is admitted. */
  onAdmitted?(): void;
  /** Called once when the socket is gone, opened or not. */
  onGone?(): void;
}

/** A media message is about 400 bytes. */
export const MAX_MESSAGE_CHARACTERS = 64 * 1024;
/** Three times what a stream sends. */
export const MESSAGES_PER_SEC = 150;
export const BYTES_PER_SEC = 32 * 1024;
/** What may come at once after the network stood still: about 10 s of a stream. */
const BURST_MESSAGES = 600;
const BURST_BYTES = 256 * 1024;
/** About a minute of audio that the peer does not read. */
export const MAX_BUFFERED_BYTES = 1024 * 1024;
/** A peer that does not answer our close is let go after this. */
const CLOSE_TIMEOUT_MS = 2000;

/**
 * Answers a WebSocket handshake. Pings a peer that has been silent for 15 s and closes after 30 s.
 * @param protocol the subprotocol to choose; it must be one that the request offers
 * @throws {TypeError} when the request is no sound handshake
 */
export function acceptWebSocket(request: Request, protocol?: string): { webSocket: WebSocket; response: Response } {
  const options = { idleTimeout: 30, ...(protocol === undefined ? {} : { protocol }) };
  const { socket, response } = Deno.upgradeWebSocket(request, options);
  return { webSocket: socket, response };
}

/** Binds handlers to a WebSocket that has just been accepted and is not open yet. */
export function serveMediaSocket(webSocket: WebSocket, options: MediaSocketOptions): void {
  const { clock, log } = options;
  const messages = createBucket(MESSAGES_PER_SEC, BURST_MESSAGES, clock);
  const bytes = createBucket(BYTES_PER_SEC, BURST_BYTES, clock);
  let handlers: MediaSocketHandlers | undefined;
  let ended = false;
  let closing: SocketEnd | undefined;
  let cancelCloseTimeout: CancelTimer | undefined;

  const socket: MediaSocket = {
    send(text) {
      if (!socket.open) return;
      if (webSocket.bufferedAmount > MAX_BUFFERED_BYTES) return socket.close(1008, "reads too slowly");
      webSocket.send(text);
    },
    close(code, reason) {
      if (closing !== undefined || ended) return;
      const mine: SocketEnd = { code, clean: true, by: "server", reason };
      closing = mine;
      closeQuietly(webSocket, code, reason);
      cancelCloseTimeout = clock.after(CLOSE_TIMEOUT_MS, () => end(mine));
    },
    admit: () => options.onAdmitted?.(),
    get bufferedBytes() {
      return webSocket.bufferedAmount;
    },
    get open() {
      return closing === undefined && webSocket.readyState === WebSocket.OPEN;
    },
  };

  function end(how: SocketEnd): void {
    if (ended) return;
    ended = true;
    cancelCloseTimeout?.();
    contain("close", () => handlers?.onClose(how));
    contain("gone", () => options.onGone?.());
  }

  /** Runs a handler of this stream; what it throws, now or later, is logged and ends this stream only. */
  function contain(step: string, run: () => void | Promise<void>): void {
    const fail = (error: unknown) => {
      log.event("CALL_FAULT", { step: `socket ${step}`, error: errorText(error) });
      socket.close(1011, "internal error");
    };
    try {
      const pending = run();
      if (pending !== undefined) pending.catch(fail);
    } catch (error) {
      fail(error);
    }
  }

  function refusal(data: unknown): [code: number, reason: string] | undefined {
    if (typeof data !== "string") return [1003, "binary message"];
    if (data.length > MAX_MESSAGE_CHARACTERS) return [1009, "message too big"];
    if (!messages.take(1)) return [1008, "too many messages"];
    if (!bytes.take(data.length)) return [1008, "too many bytes"];
    return undefined;
  }

  webSocket.addEventListener("open", () => {
    contain("open", () => {
      handlers = options.onOpen(socket);
    });
  });
  webSocket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (handlers === undefined || closing !== undefined || ended) return;
    const refused = refusal(data);
    if (refused !== undefined) {
      log.event("STREAM_REJECT", { code: refused[0], why: refused[1] });
      return socket.close(...refused);
    }
    const taking = handlers;
    contain("message", () => taking.onMessage(data as string));
  });
  webSocket.addEventListener("close", ({ code, wasClean, reason }) => {
    end(closing ?? { code: code === 0 ? 1006 : code, clean: wasClean, by: "peer", reason });
  });
  // The close event follows and tells the rest; without a listener the error would be uncaught.
  webSocket.addEventListener("error", (event) => event.preventDefault());
}

function closeQuietly(webSocket: WebSocket, code: number, reason: string): void {
  try {
    webSocket.close(code, reason);
  } catch {
    // Gone already: the close event is on its way.
  }
}
