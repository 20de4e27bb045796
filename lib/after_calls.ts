/**
 * Runs what follows each call, away from the calls that go on, and knows what has still to be kept.
 */
import { type AfterCall, createAfterCall, type EndedCall, type KeptCall } from "./agency/after_call.ts";
import { leadOfMemory } from "./brain/scripted/lead.ts";
import type { KeptTalk } from "./call/call_journal.ts";
import type { CallRecord } from "./call/call_parts.ts";
import type { Clock } from "./clock.ts";
import { ProviderError } from "./errors.ts";
import { errorText, type Log } from "./log.ts";
import type { VoiceServerParts } from "./server_parts.ts";
import type { EndReason } from "./turn/events.ts";

export interface AfterCalls {
  /** Begins in a later turn of the event loop. `onDone` is told what was kept, or nothing when that failed. */
  begin(call: EndedCall, onDone: (kept: KeptCall | undefined) => void): void;
  /** Settles when nothing is left to be done. */
  settled(): Promise<void>;
}

export function createAfterCalls(parts: { afterCall: AfterCall; clock: Clock; log: Log }): AfterCalls {
  const { afterCall, clock } = parts;
  const pending = new Set<Promise<void>>();

  async function run(call: EndedCall, onDone: (kept: KeptCall | undefined) => void): Promise<void> {
    const log = parts.log.with({ callSid: call.callSid });
    let kept: KeptCall | undefined;
    try {
      kept = await afterCall(call);
      const { lead, viewings, summary } = kept;
      const missing = summary.missing.length;
      log.event("LEAD_KEPT", { score: lead.score, viewings: viewings.length, missing, by: summary.by });
    } catch (error) {
      log.event("CALL_FAULT", { step: "after the call", error: errorText(error) });
    }
    onDone(kept);
  }

  return {
    begin(call, onDone) {
      const turn = Promise.withResolvers<void>();
      clock.after(0, turn.resolve);
      const running = turn.promise.then(() => run(call, onDone)).finally(() => pending.delete(running));
      pending.add(running);
    },
    async settled() {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}

/** What follows a call of this agency: a lead, its viewings and a summary, by a model where there is one. */
export function afterCallOf(
  { business, listings, store, config, summarizer, log }: Pick<
    VoiceServerParts,
    "business" | "listings" | "store" | "config" | "summarizer" | "log"
  >,
) {
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

/** Calls that end so are told that somebody will call back. */
const PROMISED: ReadonlySet<EndReason> = new Set(["trouble", "internal", "budget", "drain"]);

/** What is looked at of a call when it is over. */
export function endedCall(record: CallRecord, clock: Clock): EndedCall {
  const { callSid, phone, language, talk, durationMs, reason, lastWord, mayComeBack } = record;
  // Who hung up or was lost while they heard the promise waits for the call, even if they may come back.
  const promised = lastWord === undefined ? PROMISED.has(reason) && !mayComeBack : PROMISED.has(lastWord);
  return {
    callSid,
    language,
    ...(phone === undefined ? {} : { callerPhone: phone }),
    conversation: talk.conversationWith(undefined),
    memory: talk.memory,
    epochMs: clock.epochMs() - durationMs,
    callBackPromised: promised,
  };
}

/**
 * What is looked at of a call that nobody saw end, as it was kept for its next stream.
 * @param phone the caller's number, when it is known
 */
export function lostCall(callSid: string, talk: KeptTalk, phone: string | undefined, clock: Clock): EndedCall {
  return {
    callSid,
    language: talk.language,
    ...(phone === undefined ? {} : { callerPhone: phone }),
    conversation: talk.messages,
    memory: talk.memory,
    epochMs: clock.epochMs() - talk.callMs,
  };
}
