/**
 * Streams that are let in like any other and then misbehave.
 */
import { framesOf } from "../../lib/audio/framer.ts";
import { MULAW_SILENCE } from "../../lib/audio/mulaw.ts";
import { carrierMessages } from "../../lib/twilio/carrier_messages.ts";
import { signatureOf } from "../../lib/twilio/signature.ts";
import { hexId } from "../../simulator/sids.ts";
import { readTwiml } from "../../simulator/twiml_reader.ts";
import { openWebSocket } from "../../tools/terminal_line.ts";
import { PUBLIC_URL } from "../built_server.ts";
import { newCallIds } from "../call_ids.ts";

export interface Target {
  url: string;
  authToken: string;
}

/** What a call's first webhook gave. */
interface Way {
  streamUrl: string;
  start: string;
  streamSid: string;
}

const SILENT_FRAME = framesOf(new Uint8Array(160).fill(MULAW_SILENCE))[0]!;

/** Asks the webhook for a new call. */
async function dial({ url, authToken }: Target): Promise<Way> {
  const { callSid, accountSid, from, to } = newCallIds();
  const streamSid = `MZ${hexId(32)}`;
  const fields = { CallSid: callSid, AccountSid: accountSid, From: from, To: to, CallStatus: "ringing" };
  const answer = await postWebhook(url, "/webhook/incoming_call", fields, authToken);
  const stream = readTwiml(await answer.text()).find((verb) => verb.verb === "stream");
  if (stream === undefined) throw new Error(`The webhook gave no stream: ${answer.status}`);
  return {
    streamUrl: stream.url,
    streamSid,
    start: carrierMessages.start({
      ...{ sequenceNumber: 1, streamSid, callSid, accountSid, customParameters: stream.parameters },
    }),
  };
}

export function postWebhook(
  url: string,
  path: string,
  fields: Record<string, string>,
  authToken: string,
): Promise<Response> {
  return fetch(url + path, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-twilio-signature": signatureOf(authToken, PUBLIC_URL + path, fields),
    },
    body: new URLSearchParams(fields).toString(),
  });
}

/** A stream that was let in; `gone` resolves when the server has closed it. */
export interface Offender {
  send(text: string): void;
  frame(index: number): string;
  gone: Promise<void>;
  close(): void;
}

/** Opens a stream and waits until the agent speaks on it. */
export async function openOffender(target: Target): Promise<Offender> {
  const { streamUrl, streamSid, start } = await dial(target);
  const signature = signatureOf(target.authToken, streamUrl, {});
  const socket = openWebSocket(reach(target, streamUrl), { "x-twilio-signature": signature });
  const gone = Promise.withResolvers<void>();
  const heard = Promise.withResolvers<void>();
  socket.addEventListener("close", () => gone.resolve());
  socket.addEventListener("error", (event) => event.preventDefault());
  socket.addEventListener("message", () => heard.resolve());
  socket.addEventListener("open", () => {
    socket.send(carrierMessages.connected());
    socket.send(start);
  });
  await Promise.race([heard.promise, gone.promise]);
  return {
    send: (text) => socket.send(text),
    frame: (index) => frameAt(streamSid, index),
    gone: gone.promise,
    close: () => socket.close(),
  };
}

function frameAt(streamSid: string, index: number): string {
  return carrierMessages.media({
    ...{ sequenceNumber: index + 2, streamSid, chunk: index + 1, timestampMs: index * 20, audio: SILENT_FRAME },
  });
}

function reach({ url }: Target, streamUrl: string): string {
  return url.replace(/^http/, "ws") + new URL(streamUrl).pathname;
}

/** A stream that sends what it should and reads nothing at all: of TCP itself, since a WebSocket always reads. */
export async function openStalledReader(target: Target): Promise<{ gone: Promise<void>; close(): void }> {
  const { streamUrl, streamSid, start } = await dial(target);
  const { hostname, port, host } = new URL(target.url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const write = (bytes: Uint8Array) => connection.write(bytes);
  await write(new TextEncoder().encode([
    `GET ${new URL(streamUrl).pathname} HTTP/1.1`,
    `Host: ${host}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    `X-Twilio-Signature: ${signatureOf(target.authToken, streamUrl, {})}`,
    "\r\n",
  ].join("\r\n")));
  for (const text of [carrierMessages.connected(), start]) await write(webSocketFrame(text));
  const gone = Promise.withResolvers<void>();
  let index = 0;
  const timer = setInterval(() => {
    write(webSocketFrame(frameAt(streamSid, index++))).catch(() => {
      clearInterval(timer);
      gone.resolve();
    });
  }, 20);
  return {
    gone: gone.promise,
    close() {
      clearInterval(timer);
      connection.close();
    },
  };
}

/** A text frame of RFC 6455 (5.2), masked with zeros. */
function webSocketFrame(text: string): Uint8Array {
  const payload = new TextEncoder().encode(text);
  const head = payload.length < 126
    ? [0x81, 0x80 | payload.length]
    : [0x81, 0x80 | 126, payload.length >> 8, payload.length & 255];
  return Uint8Array.from([...head, 0, 0, 0, 0, ...payload]);
}
