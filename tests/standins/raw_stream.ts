/**
 * A call of which a test sends every message itself: its webhook, its handshake and its `start`, over a real network.
 */
import { carrierMessages } from "../../lib/twilio/carrier_messages.ts";
import { signatureOf } from "../../lib/twilio/signature.ts";
import { simulatedCallSid } from "../../simulator/sids.ts";
import { openWebSocket } from "../../tools/terminal_line.ts";

const ACCOUNT = `AC${"0".repeat(32)}`;

/** The address that a server in public is known by. */
export interface Public {
  baseUrl: string;
  authToken: string;
}

export interface RawStream {
  callSid: string;
  socket: WebSocket;
  /** The code that the server closed it with. */
  closed: Promise<number>;
  press(digit: string): void;
}

export async function openRawStream(server: string, known?: Public): Promise<RawStream> {
  const callSid = simulatedCallSid();
  const params = { CallSid: callSid, AccountSid: ACCOUNT, From: "+972525550199", CallStatus: "ringing" };
  const signed = (url: string, fields: Record<string, string>): Record<string, string> =>
    known === undefined ? {} : { "x-twilio-signature": signatureOf(known.authToken, url, fields) };
  const answer = await fetch(`${server}/webhook/incoming_call`, {
    method: "POST",
    headers: signed(`${known?.baseUrl}/webhook/incoming_call`, params),
    body: new URLSearchParams(params),
  });
  const auth = /name="auth" value="([^"]+)"/.exec(await answer.text())![1]!;
  const path = "/ws/twilio-media";
  const headers = signed(`${known?.baseUrl.replace(/^http/, "ws")}${path}`, {});
  const socket = openWebSocket(`${server.replace(/^http/, "ws")}${path}`, headers);
  const closed = new Promise<number>((resolve) => socket.onclose = ({ code }) => resolve(code));
  await new Promise((resolve) => socket.onopen = resolve);
  const streamSid = `MZ${callSid.slice(2).padStart(32, "0")}`;
  socket.send(carrierMessages.connected());
  const ids = { streamSid, callSid, accountSid: ACCOUNT };
  socket.send(carrierMessages.start({ sequenceNumber: 1, ...ids, customParameters: { auth } }));
  return {
    callSid,
    socket,
    closed,
    press: (digit) => socket.send(carrierMessages.dtmf({ sequenceNumber: 2, streamSid, digit })),
  };
}
