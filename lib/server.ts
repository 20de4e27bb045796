/**
 * The whole server without its vendors: requests in, calls held, drained when it is time to go. Time, providers and
 * files are handed in, so that a test holds calls on a clock of its own.
 */
import { createAfterCall, type EndedCall, type Summarizer } from "./agency/after_call.ts";
import type { Business } from "./agency/business.ts";
import { type AgencyStore, scoreLead } from "./agency/leads.ts";
import type { Listing } from "./agency/listings.ts";
import { prompt } from "./agency/phrases/prompts.ts";
import { type CallActions, createToolbox } from "./agency/toolbox.ts";
import { type ToolName, TOOLS } from "./agency/tools.ts";
import { type AfterCalls, createAfterCalls } from "./after_calls.ts";
import { type App, type AppParts, createApp, TRANSFER_ENDED_PATH, type TwilioCallback } from "./app.ts";
import type { Brain } from "./brain/brain.ts";
import { leadOfMemory } from "./brain/scripted/lead.ts";
import { Call } from "./call/call.ts";
import type { Caller, CallHooks, CallParts, CallRecord, Opening } from "./call/call_parts.ts";
import type { Transfer } from "./call/hand_over.ts";
import { type CallJournal, createCallJournal, type JournalStore, type KeptTalk } from "./call/call_journal.ts";
import { LiveCalls } from "./call/live_calls.ts";
import { type OpenStream, serveStream } from "./call/stream.ts";
import { isTakenCall } from "./http/incoming_call.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { ProviderError } from "./errors.ts";
import type { Language } from "./language.ts";
import { errorText, type Log } from "./log.ts";
import {
  createSideChannelHub,
  isSimulatedCall,
  type SideChannel,
  type SideChannelHub,
} from "./simulation/side_channel.ts";
import { watchForSide } from "./simulation/side_watcher.ts";
import type { Metrics } from "./metrics/registry.ts";
import { measureServer } from "./metrics/server_metrics.ts";
import type { Recognizer } from "./speech/recognizer.ts";
import { toSpeechText } from "./speech/speech_text/speech_text.ts";
import type { Records } from "./store/records.ts";
import type { Synthesizer } from "./speech/synthesizer.ts";
import type { Spending } from "./spending.ts";
import type { TypedRecognizer } from "./speech/typed_recognizer.ts";
import type { TurnSettings } from "./turn/settings.ts";
import { Trace, type TraceWriter } from "./turn/trace.ts";
import type { TwilioRest } from "./twilio/rest.ts";
import { createStreamTokens } from "./twilio/stream_token.ts";
import { dialNumber } from "./twilio/twiml.ts";
import { isBackchannel } from "./understanding/backchannel.ts";
import { completeness } from "./understanding/completeness.ts";
import type { Vad } from "./vad/vad.ts";
import type { Vitals } from "./vitals.ts";

/** What is left of the drain for the goodbye. */
const GOODBYE_MS = 8000;
/** Time for the last messages to leave the sockets. */
const FLUSH_MS = 500;
/** Time to keep what came of the last calls. */
const AFTER_CALLS_MS = 3000;
/** A caller does not notice such a wait before the greeting. */
const RECOGNIZE_LIMIT_MS = 150;
/** However long a call was before its stream was lost, this much is left of it. */
const LEAST_REST_MS = 90_000;
/** Most mailboxes take a call only after a longer time. */
const RING_SEC = 20;

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
  /** Reads ended calls with a model; without it leads and summaries are made by rule. */
  summarizer?: Summarizer;
  /** Moves calls to people; without it callers who want a person are offered a call back. */
  twilio?: TwilioRest;
  /** Takes the words of simulated callers, whether or not it is the recognizer in use. */
  typed: TypedRecognizer;
  /** Where a call's trace goes; `undefined` when none is wanted. */
  openTrace?: (callSid: string) => TraceWriter | undefined;
  simulatorPage?: AppParts["simulatorPage"];
  acceptSocket?: AppParts["acceptSocket"];
  /** What calls may cost; without it, anything. */
  spending?: Spending;
  /** What the process is counted in; its text is what GET /metrics answers. */
  metrics?: Metrics;
  /** Whether the process has room for calls. */
  vitals?: Pick<Vitals, "unready">;
  /** Writes calls down; without it nothing is kept of them but what `store` keeps. */
  records?: Pick<Records, "store" | "calls" | "nonces" | "mayCall" | "unready">;
  /** Where calls are kept that outlive this process; without it they come back within it only. */
  journalStore?: JournalStore;
}

export interface VoiceServer extends App {
  /** Takes no more calls, lets the live ones finish up to DRAIN_SEC, says goodbye to the rest. */
  drain(): Promise<void>;
}

export function createVoiceServer(parts: VoiceServerParts): VoiceServer {
  const { config, clock, log, recognizer, synthesizer, brain, vad } = parts;
  const calls = new LiveCalls();
  const sideChannels = createSideChannelHub({ log });
  const afterCalls = createAfterCalls({ clock, log, afterCall: afterCallOf(parts) });
  const journal = journalOf(parts);
  const { records } = parts;
  const tokens = createStreamTokens({
    secrets: tokenSecrets(config),
    epochMs: () => clock.epochMs(),
    ...(records === undefined ? {} : { nonces: records.nonces }),
  });
  const answer = callAnswerer(parts, callParts(parts), {
    calls,
    sideChannels,
    afterCalls,
    journal,
  });
  const recognize = (caller: Caller) => recognizeCaller(caller, parts);
  const recall = (callSid: string) => recallTalk(callSid, calls, journal, clock);
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
    cameToItsEnd: async (callSid) => (await journal.find(callSid))?.over ?? false,
    busySentence: (language) => prompt("busy", language),
    onMediaSocket: (socket) => serveStream(socket, { clock, log, tokens, recognize, recall, answer }),
    onCallback: (callback) => {
      records?.calls.told(callback);
      return noteUntakenCall(callback, parts);
    },
    ...(records === undefined ? {} : recordedArrivals(records)),
    closedFor: () => closedFor(parts),
    ...(parts.metrics === undefined ? {} : measured(parts, parts.metrics, calls, () => draining)),
    sideChannels,
    ...(parts.simulatorPage === undefined ? {} : { simulatorPage: parts.simulatorPage }),
    ...(parts.acceptSocket === undefined ? {} : { acceptSocket: parts.acceptSocket }),
  });
  return {
    fetch: (request, address) => app.fetch(request, address),
    settled: () => app.settled(),
    async drain() {
      draining = true;
      await drainCalls(calls, config.server.drainMs, clock, log);
      await within(AFTER_CALLS_MS, Promise.all([app.settled(), afterCalls.settled(), journal.settled()]), clock);
    },
  };
}

/** Why no new call is taken though there may be lines left. */
function closedFor({ config, spending, vitals }: VoiceServerParts): string | undefined {
  if (!config.server.answersCalls) return "switched off";
  return spending?.daySpent ? "day budget" : vitals?.unready()[0];
}

function measured(
  { version, spending }: VoiceServerParts,
  metrics: Metrics,
  calls: LiveCalls,
  draining: () => boolean,
): Pick<AppParts, "metricsText" | "onAnswered"> {
  const times = measureServer(metrics, { version, calls, draining });
  if (spending !== undefined) {
    metrics.gauge("va_day_cost_usd", "Estimated cost of the calls of this day (UTC).", () => spending.dayUsd);
  }
  return { metricsText: () => metrics.text(), onAnswered: times.answered };
}

/** Without a secret of the owner's, tokens hold as long as this process: enough for one machine. */
function tokenSecrets({ trust, twilio }: Config): string[] {
  const secrets = [trust.streamSecret, ...twilio.authTokens].filter((secret) => secret !== undefined);
  return secrets.length > 0 ? secrets : [crypto.randomUUID()];
}

/** What all calls share. */
export function callParts(
  parts: Omit<VoiceServerParts, "version" | "typed" | "openTrace" | "simulatorPage">,
): CallParts {
  const { config, clock, log, business, listings, store, vad, recognizer, synthesizer, brain, spending } = parts;
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
    ...(spending === undefined ? {} : { spending }),
    speechText: toSpeechText,
    lostThreadText: (language) => prompt("trouble", language),
    promptText: prompt,
    fillerText,
    toolbox: ({ caller: { callSid, phone }, handOver, ...turn }) =>
      createToolbox({ business, listings, store, clock }, {
        callSid,
        ...(phone === undefined ? {} : { callerPhone: phone }),
        actions: {
          ...(handOver === undefined ? {} : { transfer: (toPhone: string) => Promise.resolve(handOver(toPhone)) }),
          ...(config.followUp.channel === "off" ? {} : { sendDetails: detailsSender(store, callSid, phone) }),
        },
        ...turn,
      }),
    textNotes: (text, expected) => ({
      completeness: completeness(text, expected),
      backchannel: isBackchannel(text),
    }),
  };
}

/** Details go out with the one message that follows the call: asking for them is agreeing to it. */
function detailsSender(
  store: AgencyStore,
  callSid: string,
  phone: string | undefined,
): NonNullable<CallActions["sendDetails"]> {
  return async ({ listingIds, language }) => {
    const lead = { callSid, language, cities: [], offered: listingIds, consent: true };
    const known = { ...lead, ...(phone === undefined ? {} : { phone }) };
    await store.saveLead({ ...known, score: scoreLead(known) });
  };
}

/** What bridges a wait: the first time by what is waited for. */
function fillerText({ tool, again }: { tool: string | undefined; again: boolean }, language: Language): string {
  if (again) return prompt("still_looking", language);
  const known = tool !== undefined && Object.hasOwn(TOOLS, tool) ? TOOLS[tool as ToolName] : undefined;
  return known?.filler[language] ?? prompt("one_moment", language);
}

function afterCallOf({ business, listings, store, config, summarizer, log }: VoiceServerParts) {
  return createAfterCall({
    business,
    listings,
    store,
    language: config.language,
    leadOf: (call) => leadOfMemory(call.memory, call),
    ...(summarizer === undefined ? {} : { summarizer }),
    onFallback: (error) =>
      log.event("PROVIDER_FALLBACK", { part: "summarizer", provider: summarizer?.name, ...faultOf(error) }),
  });
}

function faultOf(error: unknown): { fault: string; code?: string | undefined; error?: string } {
  if (!(error instanceof ProviderError)) return { fault: "internal", error: errorText(error) };
  return { fault: error.fault, code: error.code };
}

/** Finds the caller's name by their number; a store that is slow or away makes them a stranger. */
async function recognizeCaller(caller: Caller, { store, clock }: VoiceServerParts): Promise<Caller> {
  if (caller.phone === undefined) return caller;
  const finding = store.callerName(caller.phone).catch(() => undefined);
  const name = await within(RECOGNIZE_LIMIT_MS, finding, clock);
  return name === undefined ? caller : { ...caller, name };
}

function journalOf({ clock, log, journalStore }: VoiceServerParts): CallJournal {
  return createCallJournal({
    clock,
    ...(journalStore === undefined ? {} : { store: journalStore }),
    onFailed: (error) => log.event("CALL_FAULT", { step: "call journal", error: errorText(error) }),
  });
}

/** What was said in a call that comes back, and the end of what is left of its last stream. */
async function recallTalk(
  callSid: string,
  calls: LiveCalls,
  journal: CallJournal,
  clock: Clock,
): Promise<KeptTalk | undefined> {
  calls.giveUp(callSid);
  const standing = await within(RECOGNIZE_LIMIT_MS, journal.find(callSid), clock);
  return standing?.over === false ? standing.talk : undefined;
}

/** What the edge tells and asks of the records. */
function recordedArrivals(
  { store, calls, mayCall, unready }: NonNullable<VoiceServerParts["records"]>,
): Pick<AppParts, "records" | "onArrival" | "mayCall" | "unready"> {
  return { records: store, onArrival: (call) => calls.arrived(call), mayCall, unready };
}

/** A person did not take the call: even if the caller hung up by then, somebody has to call back. */
async function noteUntakenCall({ kind, callSid, params }: TwilioCallback, { store }: VoiceServerParts): Promise<void> {
  if (kind !== "transfer_ended" || isTakenCall(params)) return;
  const { lead } = await store.outcomeOf(callSid);
  if (lead !== undefined) await store.saveLead({ ...lead, callBack: true });
}

/** What the calls of one server share beyond their parts. */
interface Desk {
  calls: LiveCalls;
  sideChannels: SideChannelHub;
  afterCalls: AfterCalls;
  journal: CallJournal;
}

/** Begins the call of each stream that is let in. */
function callAnswerer(
  server: VoiceServerParts,
  parts: CallParts,
  { calls, sideChannels, afterCalls, journal }: Desk,
): (stream: OpenStream) => Call {
  const { clock, typed, openTrace } = server;
  return ({ caller, line, resume, opening: given, before, hangUp }) => {
    const { callSid } = caller;
    const opening = openingWith(before, given);
    const settings = settingsFor(before, parts.settings);
    const transfer = transferOf(callSid, resume, server);
    const turnsBefore = before?.turns ?? 0;
    const language = before?.language ?? parts.language;
    const recorder = server.records?.calls.stream({ caller, resume, language, turnsBefore });
    const side = sideChannels.open(callSid, (message) => {
      if (message.type !== "settings") return typed.hand(callSid, message);
      side.send({ type: "settings", settings: call.changeSettings(message.settings) });
    });
    const hooks: CallHooks = {
      hangUp,
      opening,
      ...(before === undefined ? {} : { before }),
      keep: (talk) => journal.keep(callSid, talk),
      ...(recorder === undefined ? {} : { recorder }),
      ...(transfer === undefined ? {} : { transfer }),
      onEnded: (record) => {
        recorder?.ended(record);
        if (!record.mayComeBack) journal.close(callSid);
        calls.remove(callSid, call);
        typed.forget(callSid);
        afterCalls.begin(endedCall(record, clock), (kept) => {
          if (kept !== undefined) side.send({ type: "outcome", ...kept });
          side.close();
        });
      },
      ...(isSimulatedCall(callSid) ? { watcher: watchForSide(side) } : {}),
      ...traceOf(callSid, settings, openTrace?.(callSid), clock),
    };
    const call = new Call(caller, line, { ...parts, settings }, hooks);
    calls.add(callSid, call);
    greetSide(side, { ...parts, settings });
    call.start();
    return call;
  };
}

/** A call that was cut off before anything was said begins anew. */
function openingWith(before: KeptTalk | undefined, given: Opening): Opening {
  return before !== undefined && before.messages.length > 0 && given === "greeting" ? "cut_off" : given;
}

/** The longest call is counted over all its streams. */
function settingsFor(before: KeptTalk | undefined, settings: TurnSettings): TurnSettings {
  if (before === undefined) return settings;
  return { ...settings, maxCallMs: Math.max(LEAST_REST_MS, settings.maxCallMs - before.callMs) };
}

function endedCall({ callSid, phone, language, talk, durationMs }: CallRecord, clock: Clock): EndedCall {
  return {
    callSid,
    language,
    ...(phone === undefined ? {} : { callerPhone: phone }),
    conversation: talk.conversationWith(undefined),
    memory: talk.memory,
    epochMs: clock.epochMs() - durationMs,
  };
}

/** Dials a person on Twilio's side; simulated calls are not known there. */
function transferOf(callSid: string, resume: number, { config, twilio }: VoiceServerParts): Transfer | undefined {
  const { publicBaseUrl } = config.server;
  if (twilio === undefined || publicBaseUrl === undefined || isSimulatedCall(callSid)) return undefined;
  const actionUrl = `${publicBaseUrl}${TRANSFER_ENDED_PATH}?resume=${resume}`;
  return (number) => twilio.replaceTwiml(callSid, dialNumber({ number, ringSec: RING_SEC, actionUrl }));
}

function traceOf(
  callSid: string,
  settings: TurnSettings,
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

/** What comes of `done`, or nothing when it takes longer. */
async function within<T>(limitMs: number, done: Promise<T>, clock: Clock): Promise<T | undefined> {
  const limit = Promise.withResolvers<undefined>();
  const cancel = clock.after(limitMs, () => limit.resolve(undefined));
  try {
    return await Promise.race([done, limit.promise]);
  } finally {
    cancel();
  }
}
