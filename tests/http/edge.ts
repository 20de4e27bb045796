/** The edge with every part replaced by something a test can look at. */
import { type App, type AppParts, createApp, type TwilioCallback } from "../../lib/app.ts";
import type { MediaSocket, SocketEnd } from "../../lib/call/media_socket.ts";
import { readConfig } from "../../lib/config.ts";
import { createSideChannelHub, type SideChannelHub } from "../../lib/simulation/side_channel.ts";
import { signatureOf } from "../../lib/twilio/signature.ts";
import { createStreamTokens, type StreamTokens } from "../../lib/twilio/stream_token.ts";
import { createMemoryLog, type MemoryLog } from "../fakes/memory_log.ts";
import { ManualClock } from "../standins/manual_clock.ts";
import { AUTH_TOKEN } from "../twilio/vectors.ts";

export const PUBLIC = "https://voice.example.com";
export const ADMIN_TOKEN = "an-admin-token-of-thirty-two-chars";
export const IN_PUBLIC = { TWILIO_AUTH_TOKEN: AUTH_TOKEN, PUBLIC_BASE_URL: PUBLIC };
export const WITH_SIMULATOR = { ...IN_PUBLIC, SIMULATOR: "on", ADMIN_TOKEN };

export interface Edge {
  app: App;
  log: MemoryLog;
  clock: ManualClock;
  streamTokens: StreamTokens;
  sideChannels: SideChannelHub;
  callbacks: TwilioCallback[];
  /** The calls that the edge believes to be live. */
  live: Set<string>;
  /** …and those that it believes to have been ended on purpose. */
  ended: Set<string>;
  sockets: { socket: MediaSocket; texts: string[]; end?: SocketEnd }[];
}

export function createEdge(env: Record<string, string> = {}, changes: Partial<AppParts> = {}): Edge {
  const clock = new ManualClock();
  const log = createMemoryLog();
  const live = new Set<string>();
  const ended = new Set<string>();
  const callbacks: TwilioCallback[] = [];
  const sockets: Edge["sockets"] = [];
  const streamTokens = createStreamTokens({ secrets: ["the tests' stream secret"], epochMs: () => clock.epochMs() });
  const sideChannels = createSideChannelHub({ clock, log });
  const app = createApp({
    config: readConfig(env),
    clock,
    log,
    version: { name: "agentlocator-voice", version: "0.0.0" },
    providers: () => ({ recognizer: "typed", synthesizer: "espeak", brain: "scripted", vad: "energy" }),
    streamTokens,
    calls: {
      get count() {
        return live.size;
      },
      has: (callSid) => live.has(callSid),
    },
    draining: () => false,
    cameToItsEnd: (callSid) => Promise.resolve(ended.has(callSid)),
    busySentence: (language) => language === "he" ? "כל הקווים תפוסים" : "All lines are busy",
    onMediaSocket(socket) {
      const entry: Edge["sockets"][number] = { socket, texts: [] };
      sockets.push(entry);
      return {
        onMessage: (text) => void entry.texts.push(text),
        onClose: (end) => void (entry.end = end),
      };
    },
    onCallback: (callback) => void callbacks.push(callback),
    sideChannels,
    ...changes,
  });
  return { app, log, clock, streamTokens, sideChannels, callbacks, live, ended, sockets };
}

/** A form request as Twilio sends it. */
export function formPost(url: string, body: string, headers: Record<string, string> = {}): Request {
  return new Request(url, {
    method: "POST",
    body,
    headers: { "content-type": "application/x-www-form-urlencoded; charset=UTF-8", ...headers },
  });
}

/** The value of a `<Parameter>` in TwiML. */
export function parameterIn(xml: string, name: string): string | undefined {
  return new RegExp(`<Parameter name="${name}" value="([^"]*)"/>`).exec(xml)?.[1];
}

/** The same as it comes through a proxy, signed by Twilio over its public address. */
export function signedPost(path: string, fields: Record<string, string>, token = AUTH_TOKEN): Request {
  const signature = signatureOf(token, PUBLIC + path, fields);
  const body = new URLSearchParams(fields).toString();
  return formPost(`http://10.0.0.7:8080${path}`, body, { "x-twilio-signature": signature });
}
