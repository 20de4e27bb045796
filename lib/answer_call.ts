/**
 * Begins the call of each stream that is let in, and sees to what is left of it when it ends.
 */
import { type AfterCalls, endedCall } from "./after_calls.ts";
import { TRANSFER_ENDED_PATH } from "./app.ts";
import { Call } from "./call/call.ts";
import type { CallJournal, KeptTalk } from "./call/call_journal.ts";
import type { CallHooks, CallParts, Opening } from "./call/call_parts.ts";
import type { Transfer } from "./call/hand_over.ts";
import type { LiveCalls } from "./call/live_calls.ts";
import type { OpenStream } from "./call/stream.ts";
import type { Clock } from "./clock.ts";
import type { VoiceServerParts } from "./server_parts.ts";
import { isSimulatedCall, type SideChannel, type SideChannelHub } from "./simulation/side_channel.ts";
import { watchForSide } from "./simulation/side_watcher.ts";
import type { TurnSettings } from "./turn/settings.ts";
import { Trace, type TraceWriter } from "./turn/trace.ts";
import { dialNumber } from "./twilio/twiml.ts";

/** However long a call was before its stream was lost, this much is left of it. */
const LEAST_REST_MS = 90_000;
/** Most mailboxes take a call only after a longer time. */
const RING_SEC = 20;

/** What the calls of one server share beyond their parts. */
export interface Desk {
  calls: LiveCalls;
  sideChannels: SideChannelHub;
  afterCalls: AfterCalls;
  journal: CallJournal;
}

/** Begins the call of each stream that is let in. */
export function callAnswerer(
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
    const language = before?.language ?? caller.language ?? parts.language;
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
          if (record.mayComeBack) side.lose();
          else side.close();
        });
      },
      ...(isSimulatedCall(callSid) ? { watcher: watchForSide(side) } : {}),
      ...traceOf(callSid, settings, openTrace?.(callSid), clock),
    };
    const call = new Call(caller, line, { ...parts, settings, language }, hooks);
    calls.add(callSid, call);
    greetSide(side, { ...parts, settings }, server.business.timeZone);
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

function greetSide(
  side: SideChannel,
  { settings, recognizer, synthesizer, brain, vad }: CallParts,
  timeZone: string,
): void {
  side.send({
    type: "ready",
    settings,
    recognizer: recognizer.name,
    synthesizer: synthesizer.name,
    brain: brain.name,
    vad: vad.name,
    timeZone,
  });
}
