/**
 * What ties the terminal tools to the machine: sockets, requests, output.
 */
import { signatureOf } from "../lib/twilio/signature.ts";
import type { FromServer } from "../lib/simulation/side_messages.ts";
import type { CallerParts, SideSocket } from "./caller.ts";

const encoder = new TextEncoder();

/** Deno's WebSocket takes headers, which the DOM's type does not know. */
const HeaderWebSocket = WebSocket as unknown as new (
  url: string,
  options: { headers: Record<string, string>; protocols: string[] },
) => WebSocket;

export function openWebSocket(url: string, headers: Record<string, string>, protocols: string[] = []): WebSocket {
  return new HeaderWebSocket(url, { headers, protocols });
}

export function write(line: string): void {
  Deno.stdout.writeSync(encoder.encode(`${line}\n`));
}

export function writeError(line: string): void {
  Deno.stderr.writeSync(encoder.encode(`${line}\n`));
}

/** The value of an option that may stand in a file: `@FILE` gives the file's text. */
export async function secretOf(value: string | undefined): Promise<string | undefined> {
  return value?.startsWith("@") ? (await Deno.readTextFile(value.slice(1))).trim() : value;
}

/** Requests and sockets, signed where there is an auth token. */
export function connect(authToken: string | undefined, adminToken: string | undefined): CallerParts["line"] {
  return {
    fetch: (url, init) => fetch(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(15_000) }),
    openSocket: (url, headers) => openWebSocket(url, headers),
    ...(authToken === undefined ? {} : { sign: (url, params) => signatureOf(authToken, url, params) }),
    headers: adminHeaders(adminToken),
  };
}

/** Opens a WebSocket only to see its handshake; resolves with the subprotocol that was chosen. */
export function shakeHands(url: string, headers: Record<string, string>, protocols: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = openWebSocket(url, headers, protocols);
    socket.addEventListener("open", () => {
      resolve(socket.protocol);
      socket.close(1000);
    });
    socket.addEventListener("close", () => reject(new Error("the handshake was not answered with 101")));
  });
}

function adminHeaders(adminToken: string | undefined): Record<string, string> {
  return adminToken === undefined ? {} : { authorization: `Bearer ${adminToken}` };
}

/** Opens the side channel of a simulated call; what is sent before it is open waits. */
export function openSideSocket(
  server: string,
  callSid: string,
  adminToken: string | undefined,
  onMessage: (message: FromServer) => void,
): SideSocket {
  const url = `${server.replace(/^http/, "ws")}/ws/simulator?callSid=${callSid}`;
  const socket = openWebSocket(url, adminHeaders(adminToken));
  const waiting: string[] = [];
  socket.addEventListener("open", () => waiting.splice(0).forEach((text) => socket.send(text)));
  socket.addEventListener("message", ({ data }) => onMessage(JSON.parse(data)));
  const closed = Promise.withResolvers<void>();
  socket.addEventListener("close", () => closed.resolve());
  return {
    closed: closed.promise,
    send(message) {
      const text = JSON.stringify(message);
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
      else if (socket.readyState === WebSocket.CONNECTING) waiting.push(text);
    },
    close: () => socket.close(),
  };
}
