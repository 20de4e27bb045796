/**
 * The whole server without its vendors: requests in, calls held, drained when it is time to go. Time, providers and
 * files are handed in, so that a test holds calls on a clock of its own.
 */
import { afterCallOf, type AfterCalls, createAfterCalls, lostCall } from "./after_calls.ts";
import { wishOf } from "./agency/leads.ts";
import { prompt } from "./agency/phrases/prompts.ts";
import { callAnswerer } from "./answer_call.ts";
import { type App, type AppParts, createApp, type TwilioCallback } from "./app.ts";
import { type CallJournal, createCallJournal, type KeptTalk } from "./call/call_journal.ts";
import type { Caller } from "./call/call_parts.ts";
import { LiveCalls } from "./call/live_calls.ts";
import { type ReturningCall, serveStream } from "./call/stream.ts";
import { type Clock, within } from "./clock.ts";
import type { Config } from "./config.ts";
import { drainCalls } from "./drain.ts";
import { isTakenCall } from "./http/incoming_call.ts";
import { errorText } from "./log.ts";
import { measureRecords } from "./metrics/record_metrics.ts";
import { Metrics } from "./metrics/registry.ts";
import { measureServer } from "./metrics/server_metrics.ts";
import { measureSockets, type WatchSocket } from "./metrics/socket_metrics.ts";
import { createRefusedCalls } from "./refused_calls.ts";
import type { VoiceServerParts } from "./server_parts.ts";
import { callParts } from "./shared_parts.ts";
import { createSideChannelHub } from "./simulation/side_channel.ts";
import type { Records } from "./store/records.ts";
import { createStreamTokens } from "./twilio/stream_token.ts";

/** Time to keep what came of the last calls. */
const AFTER_CALLS_MS = 3000;
/** A caller does not notice such a wait before the greeting. */
const RECOGNIZE_LIMIT_MS = 150;
/** Whoever was cut off rather waits than begins anew. */
const RECALL_LIMIT_MS = 1500;

export interface VoiceServer extends App {
  /** Takes no more calls, lets the live ones finish up to DRAIN_SEC, says goodbye to the rest. */
  drain(): Promise<void>;
}

export function createVoiceServer(parts: VoiceServerParts): VoiceServer {
  const { config, clock, log, recognizer, synthesizer, brain, vad } = parts;
  const calls = new LiveCalls();
  const sideChannels = createSideChannelHub({ clock, log });
  const afterCalls = createAfterCalls({ clock, log, afterCall: afterCallOf(parts) });
  const journal = journalOf(parts);
  const { records } = parts;
  const tokens = createStreamTokens({
    secrets: tokenSecrets(config),
    epochMs: () => clock.epochMs(),
    ...(records === undefined ? {} : { nonces: records.nonces }),
  });
  records?.onReaped((callSid) => void sumUpReaped(callSid, records, { clock, log, journal, afterCalls }));
  const answer = callAnswerer(parts, callParts(parts), {
    calls,
    sideChannels,
    afterCalls,
    journal,
  });
  const noteRefused = createRefusedCalls({ store: parts.store, clock, log, language: config.language });
  const recognize = (caller: Caller) => recognizeCaller(caller, parts);
  const recall = (call: ReturningCall) => recallTalk(call, calls, journal, clock);
  let draining = false;
  const { metricsText, onAnswered, watchSocket } = measured(parts, calls, () => draining);
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
    cameToItsEnd: async (callSid) => (await within(RECALL_LIMIT_MS, journal.find(callSid), clock))?.over ?? false,
    busySentence: (language, numberKnown) => prompt(numberKnown ? "busy" : "busy_call_again", language),
    onMediaSocket: (socket) =>
      watchSocket(socket, serveStream(socket, { clock, log, tokens, recognize, recall, answer })),
    onCallback: (callback) => {
      records?.calls.told(callback);
      return noteUntakenCall(callback, parts);
    },
    onArrival: (call) => {
      parts.onArrival?.();
      records?.calls.arrived(call);
      noteRefused(call);
    },
    ...(records === undefined ? {} : { records: records.store, mayCall: records.mayCall, unready: records.unready }),
    closedFor: () => closedFor(parts),
    metricsText,
    onAnswered,
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
      sideChannels.closeAll();
    },
  };
}

/** Why no new call is taken though there may be lines left. */
function closedFor({ config, spending, vitals }: VoiceServerParts): string | undefined {
  if (!config.server.answersCalls) return "switched off";
  return spending?.callsSpent ? "day budget" : vitals?.unready()[0];
}

function measured(
  { clock, version, spending, records, metrics = new Metrics() }: VoiceServerParts,
  calls: LiveCalls,
  draining: () => boolean,
): Required<Pick<AppParts, "metricsText" | "onAnswered">> & { watchSocket: WatchSocket } {
  const times = measureServer(metrics, { version, calls, draining });
  if (records !== undefined) measureRecords(metrics, records, clock);
  if (spending !== undefined) {
    metrics.gauge(
      "va_day_cost_usd",
      "Estimated cost of the calls and messages of this day (UTC).",
      () => spending.dayUsd,
    );
  }
  return {
    metricsText: () => metrics.text(),
    onAnswered: times.answered,
    watchSocket: measureSockets(metrics),
  };
}

/** Without a secret of the owner's, tokens hold as long as this process: enough for one machine. */
function tokenSecrets({ trust, twilio }: Config): string[] {
  const secrets = [trust.streamSecret, ...twilio.authTokens].filter((secret) => secret !== undefined);
  return secrets.length > 0 ? secrets : [crypto.randomUUID()];
}

/** Finds by the caller's number who called before; a store that is slow or away makes them a stranger. */
async function recognizeCaller(caller: Caller, { store, clock }: VoiceServerParts): Promise<Caller> {
  if (caller.phone === undefined) return caller;
  const finding = store.knownCaller(caller.phone).catch(() => undefined);
  const { name, language, lead } = await within(RECOGNIZE_LIMIT_MS, finding, clock) ?? {};
  // A call that comes back has a lead of its own, which is told by what was said.
  const lastWish = lead === undefined || lead.callSid === caller.callSid ? undefined : wishOf(lead);
  return {
    ...caller,
    ...(name === undefined ? {} : { name }),
    ...(language === undefined ? {} : { language }),
    ...(lastWish === undefined ? {} : { lastWish }),
  };
}

function journalOf({ config, clock, log, journalStore }: VoiceServerParts): CallJournal {
  return createCallJournal({
    clock,
    words: config.records.transcripts,
    ...(journalStore === undefined ? {} : { store: journalStore }),
    onFailed: (error) => log.event("JOURNAL_FAILED", { error: errorText(error) }),
  });
}

/**
 * What was said in a call that comes back, and the end of what is left of its last stream. One that goes on here comes
 * back whatever its TwiML says: Twilio may have asked for that twice.
 */
async function recallTalk(
  { callSid, returns }: ReturningCall,
  calls: LiveCalls,
  journal: CallJournal,
  clock: Clock,
): Promise<KeptTalk | undefined> {
  if (!returns && !calls.has(callSid)) return undefined;
  calls.giveUp(callSid);
  const standing = await within(RECALL_LIMIT_MS, journal.find(callSid), clock);
  return standing?.over === false ? standing.talk : undefined;
}

/** What the last stream of a call has left whose machine is gone: its lead, as after any other end. */
async function sumUpReaped(
  callSid: string,
  { store }: Pick<Records, "store">,
  { clock, log, journal, afterCalls }: Pick<VoiceServerParts, "clock" | "log"> & {
    journal: CallJournal;
    afterCalls: AfterCalls;
  },
): Promise<void> {
  try {
    const standing = await journal.find(callSid);
    if (standing?.over !== false) return;
    const phone = (await store.call(callSid))?.phone;
    afterCalls.begin(lostCall(callSid, standing.talk, phone, clock), () => journal.close(callSid));
  } catch (error) {
    log.event("CALL_FAULT", { callSid, step: "after the call", error: errorText(error) });
  }
}

/** A person did not take the call: even if the caller hung up by then, somebody has to call back. */
async function noteUntakenCall({ kind, callSid, params }: TwilioCallback, { store }: VoiceServerParts): Promise<void> {
  if (kind !== "transfer_ended" || isTakenCall(params)) return;
  const { lead } = await store.outcomeOf(callSid);
  if (lead !== undefined) await store.saveLead({ ...lead, callBack: true });
}
