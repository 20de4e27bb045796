/**
 * The whole server without its vendors: requests in, calls held, drained when it is time to go. Time, providers and
 * files are handed in, so that a test holds calls on a clock of its own.
 */
import type { Business } from "./agency/business.ts";
import type { AgencyStore } from "./agency/leads.ts";
import type { Listing } from "./agency/listings.ts";
import { prompt } from "./agency/phrases/prompts.ts";
import { createToolbox } from "./agency/toolbox.ts";
import { type ToolName, TOOLS } from "./agency/tools.ts";
import { type App, type AppParts, createApp } from "./app.ts";
import type { Brain } from "./brain/brain.ts";
import { Call, type Caller, type CallHooks, type CallParts } from "./call/call.ts";
import { LiveCalls } from "./call/live_calls.ts";
import type { Line } from "./call/playback.ts";
import { serveStream } from "./call/stream.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Language } from "./language.ts";
import type { Log } from "./log.ts";
import {
  createSideChannelHub,
  isSimulatedCall,
  type SideChannel,
  type SideChannelHub,
} from "./simulation/side_channel.ts";
import { watchForSide } from "./simulation/side_watcher.ts";
import type { Recognizer } from "./speech/recognizer.ts";
import { toSpeechText } from "./speech/speech_text/speech_text.ts";
import type { Synthesizer } from "./speech/synthesizer.ts";
import type { TypedRecognizer } from "./speech/typed_recognizer.ts";
import { Trace, type TraceWriter } from "./turn/trace.ts";
import { createStreamTokens } from "./twilio/stream_token.ts";
import { isBackchannel } from "./understanding/backchannel.ts";
import { completeness } from "./understanding/completeness.ts";
import type { Vad } from "./vad/vad.ts";

/** What is left of the drain for the goodbye. */
const GOODBYE_MS = 8000;
/** Time for the last messages to leave the sockets. */
const FLUSH_MS = 500;

export interface VoiceServerParts {
  config: Config;
  clock: Clock;
  log: Log;
  version: AppParts["version"];
  business: Business;
  listings: readonly Listing[];
  store: AgencyStore;
  vad: Vad;
  recognizer: Recognizer;
  synthesizer: Synthesizer;
  brain: Brain;
  /** Takes the words of simulated callers, whether or not it is the recognizer in use. */
  typed: TypedRecognizer;
  /** Where a call's trace goes; `undefined` when none is wanted. */
  openTrace?: (callSid: string) => TraceWriter | undefined;
  simulatorPage?: AppParts["simulatorPage"];
}

export interface VoiceServer extends App {
  /** Takes no more calls, lets the live ones finish up to DRAIN_SEC, says goodbye to the rest. */
  drain(): Promise<void>;
}

export function createVoiceServer(parts: VoiceServerParts): VoiceServer {
  const { config, clock, log, recognizer, synthesizer, brain, vad } = parts;
  const calls = new LiveCalls();
  const sideChannels = createSideChannelHub({ log });
  const tokens = createStreamTokens({ secrets: tokenSecrets(config), epochMs: () => clock.epochMs() });
  const answer = callAnswerer(parts, callParts(parts), calls, sideChannels);
  let draining = false;
  const app = createApp({
    config,
    clock,
    log,
    version: parts.version,
    providers: () => ({
      recognizer: recognizer.name,
      synthesizer: synthesizer.name,
      brain: brain.name,
      vad: vad.name,
    }),
    streamTokens: tokens,
    calls,
    draining: () => draining,
    busySentence: (language) => prompt("busy", language),
    onMediaSocket: (socket) => serveStream(socket, { clock, log, tokens, answer }),
    sideChannels,
    ...(parts.simulatorPage === undefined ? {} : { simulatorPage: parts.simulatorPage }),
  });
  return {
    fetch: (request) => app.fetch(request),
    async drain() {
      draining = true;
      await drainCalls(calls, config.server.drainMs, clock, log);
    },
  };
}

/** Without a secret of the owner's, tokens hold as long as this process: enough for one machine. */
function tokenSecrets({ trust, twilio }: Config): string[] {
  const secrets = [trust.streamSecret, ...twilio.authTokens].filter((secret) => secret !== undefined);
  return secrets.length > 0 ? secrets : [crypto.randomUUID()];
}

/** What all calls share. */
function callParts(parts: VoiceServerParts): CallParts {
  const { config, clock, log, business, listings, store, vad, recognizer, synthesizer, brain } = parts;
  return {
    clock,
    log,
    vad,
    recognizer,
    synthesizer,
    brain,
    language: config.language,
    settings: config.turn,
    playbackLeadMs: config.playbackLeadMs,
    speechText: toSpeechText,
    lostThreadText: (language) => prompt("trouble", language),
    promptText: prompt,
    fillerText,
    toolbox: ({ caller: { callSid, phone }, ...turn }) =>
      createToolbox({ business, listings, store, clock }, {
        callSid,
        ...(phone === undefined ? {} : { callerPhone: phone }),
        ...turn,
      }),
    textNotes: (text, expected) => ({
      completeness: completeness(text, expected),
      backchannel: isBackchannel(text),
    }),
  };
}

/** What bridges a wait: the first time by what is waited for. */
function fillerText({ tool, again }: { tool: string | undefined; again: boolean }, language: Language): string {
  if (again) return prompt("still_looking", language);
  const known = tool !== undefined && Object.hasOwn(TOOLS, tool) ? TOOLS[tool as ToolName] : undefined;
  return known?.filler[language] ?? prompt("one_moment", language);
}

/** Begins the call of each stream that is let in. */
function callAnswerer(
  { clock, typed, openTrace }: VoiceServerParts,
  parts: CallParts,
  calls: LiveCalls,
  sideChannels: SideChannelHub,
): (caller: Caller, line: Line, resume: number, hangUp: () => void) => Call {
  return (caller, line, _resume, hangUp) => {
    const { callSid } = caller;
    const side = sideChannels.open(callSid, (message) => {
      if (message.type !== "settings") return typed.hand(callSid, message);
      side.send({ type: "settings", settings: call.changeSettings(message.settings) });
    });
    const hooks: CallHooks = {
      hangUp,
      onEnded: () => {
        calls.remove(callSid, call);
        typed.forget(callSid);
      },
      ...(isSimulatedCall(callSid) ? { watcher: watchForSide(side) } : {}),
      ...traceOf(callSid, parts, openTrace?.(callSid), clock),
    };
    const call = new Call(caller, line, parts, hooks);
    calls.add(callSid, call);
    greetSide(side, parts);
    call.start();
    return call;
  };
}

function traceOf(
  callSid: string,
  { settings }: CallParts,
  writer: TraceWriter | undefined,
  clock: Clock,
): Pick<CallHooks, "trace"> {
  if (writer === undefined) return {};
  return { trace: new Trace(writer, { callSid, startedAt: new Date(clock.epochMs()).toISOString(), settings }) };
}

function greetSide(side: SideChannel, { settings, recognizer, synthesizer, brain, vad }: CallParts): void {
  side.send({
    type: "ready",
    settings,
    recognizer: recognizer.name,
    synthesizer: synthesizer.name,
    brain: brain.name,
    vad: vad.name,
  });
}

async function drainCalls(calls: LiveCalls, drainMs: number, clock: Clock, log: Log): Promise<void> {
  log.event("DRAIN_BEGIN", { calls: calls.count });
  await within(Math.max(0, drainMs - GOODBYE_MS), calls.empty(), clock);
  calls.wrapUpAll("callback_goodbye", "drain");
  await within(Math.min(drainMs, GOODBYE_MS), calls.empty(), clock);
  const left = calls.count;
  calls.endAll("drain");
  if (left > 0) await within(FLUSH_MS, Promise.withResolvers<void>().promise, clock);
  log.event("DRAIN_END", { left });
}

async function within(limitMs: number, done: Promise<unknown>, clock: Clock): Promise<void> {
  const limit = Promise.withResolvers<void>();
  const cancel = clock.after(limitMs, limit.resolve);
  await Promise.race([done, limit.promise]);
  cancel();
}
