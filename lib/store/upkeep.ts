/**
 * What has to be done again and again beside the calls: signs of life, closing what never closed, follow-ups, the
 * outbox, forgetting. Every machine does it; the store sees to it that nothing is done twice.
 */
import type { CancelTimer, Clock } from "../clock.ts";
import { followUpOf, type FollowUpParts } from "../followup/followup.ts";
import { type OutboxParts, sendDue } from "../followup/outbox.ts";
import { errorText, type Log } from "../log.ts";
import { isSimulatedCall } from "../simulation/side_channel.ts";
import { type OutboxState, type Store, StoreError } from "./store.ts";

export interface UpkeepParts {
  store: Store;
  clock: Clock;
  log: Log;
  nodeId: string;
  liveCalls: () => number;
  followUp: FollowUpParts;
  /** Absent where nothing can be sent. */
  outbox?: OutboxParts;
  /** `undefined`: nothing is forgotten. */
  retentionMs: number | undefined;
  /** Deletes what this machine itself keeps of calls whose person was erased, perhaps by another machine. */
  eraseCallFiles?: (callSids: readonly string[]) => Promise<void>;
  /** Deletes what this machine itself keeps of calls that were over before a moment. */
  forgetCallFiles?: (beforeMs: number) => Promise<void>;
  /** Told of each call that was closed because nothing of it lives any more: nobody has summed it up. */
  onReaped?: (callSid: string) => void;
  /** Told what the outbox holds, now and then. */
  onOutbox?: (state: OutboxState) => void;
  timing?: UpkeepTiming;
}

export interface UpkeepTiming {
  beatMs: number;
  reapMs: number;
  /** A machine that was not heard of for this long is dead, a call without a stream for this long is over. */
  deadAfterMs: number;
  followUpMs: number;
  /** From a call's end to its messages: the time in which a model sums it up. */
  followUpAfterMs: number;
  forgetMs: number;
  /** How often it is asked whose calls were erased. */
  eraseMs: number;
  /** Between two looks at what the outbox holds. */
  outboxMs: number;
}

export const UPKEEP_TIMING: UpkeepTiming = {
  beatMs: 5000,
  reapMs: 15_000,
  deadAfterMs: 60_000,
  followUpMs: 5000,
  followUpAfterMs: 20_000,
  forgetMs: 3600_000,
  outboxMs: 60_000,
  eraseMs: 60_000,
};

const FOLLOW_UP_BATCH = 50;
/** Machines' clocks may differ, and a trace may be written a moment after it was deleted. */
const ERASE_OVERLAP_MS = 10 * 60_000;

/** Starts it; the first round of each comes at once. */
export function startUpkeep(parts: UpkeepParts): CancelTimer {
  const { store, clock, outbox, retentionMs, eraseCallFiles, timing = UPKEEP_TIMING } = parts;
  const stops = [
    repeat(timing.beatMs, "beat", parts, () => beat(parts)),
    repeat(timing.reapMs, "reap", parts, () => reap(parts, timing)),
    repeat(timing.followUpMs, "follow up", parts, () => followUp(parts, timing)),
  ];
  if (outbox !== undefined) stops.push(repeat(timing.followUpMs, "outbox", parts, () => sendAll(outbox)));
  if (retentionMs !== undefined) {
    stops.push(repeat(timing.forgetMs, "forget", parts, () => forget(parts, retentionMs)));
  }
  if (eraseCallFiles !== undefined) {
    stops.push(repeat(timing.eraseMs, "erase", parts, eraser(store, clock, eraseCallFiles)));
  }
  const { onOutbox } = parts;
  if (onOutbox !== undefined) {
    stops.push(repeat(timing.outboxMs, "look at the outbox", parts, async () => onOutbox(await store.outbox())));
  }
  return () => stops.forEach((stop) => stop());
}

/** Runs `work` now and `everyMs` after each time it is done. Trouble is told once, until it works again. */
function repeat(everyMs: number, step: string, { clock, log }: UpkeepParts, work: () => Promise<void>): CancelTimer {
  let stopped = false;
  let failing = false;
  let cancel: CancelTimer = () => {};
  async function round(): Promise<void> {
    try {
      await work();
      failing = false;
    } catch (error) {
      if (!failing && !stopped) log.event("UPKEEP_FAILED", { step, ...faultOf(error) });
      failing = true;
    }
    if (!stopped) cancel = clock.after(everyMs, round);
  }
  cancel = clock.after(0, round);
  return () => {
    stopped = true;
    cancel();
  };
}

function faultOf(error: unknown): { code?: string | undefined; error?: string } {
  return error instanceof StoreError ? { code: error.code } : { error: errorText(error) };
}

async function beat({ store, clock, nodeId, liveCalls }: UpkeepParts): Promise<void> {
  await store.record([{ kind: "beat", nodeId, liveCalls: liveCalls(), atMs: clock.epochMs() }]);
}

async function reap(parts: UpkeepParts, { deadAfterMs }: UpkeepTiming): Promise<void> {
  const { store, clock, log, onReaped } = parts;
  // A wall clock that was put forward makes the last sign of life look old: this machine is alive, whatever it says.
  await beat(parts);
  const nowMs = clock.epochMs();
  const callSids = await store.reap(nowMs - deadAfterMs, nowMs);
  if (callSids.length > 0) log.event("CALLS_RECONCILED", { calls: callSids.length });
  for (const callSid of callSids) onReaped?.(callSid);
}

/** Looks at each finished call once, and puts what is to be sent for it into the outbox. */
async function followUp({ store, clock, followUp }: UpkeepParts, { followUpAfterMs }: UpkeepTiming): Promise<void> {
  while (true) {
    const nowMs = clock.epochMs();
    const calls = await store.toFollowUp(nowMs - followUpAfterMs, FOLLOW_UP_BATCH);
    for (const call of calls) {
      const messages = isSimulatedCall(call.callSid) ? [] : followUpOf(call, followUp, nowMs);
      await store.record([{ kind: "followed_up", callSid: call.callSid, messages }]);
    }
    if (calls.length < FOLLOW_UP_BATCH) return;
  }
}

/** Each round looks at what was erased since the one before; the first one at all there is. */
function eraser(
  store: Store,
  clock: Clock,
  eraseCallFiles: NonNullable<UpkeepParts["eraseCallFiles"]>,
): () => Promise<void> {
  let sinceMs = 0;
  return async () => {
    const nowMs = clock.epochMs();
    const callSids = await store.erasedCalls(sinceMs);
    if (callSids.length > 0) await eraseCallFiles(callSids);
    sinceMs = nowMs - ERASE_OVERLAP_MS;
  };
}

async function sendAll(outbox: OutboxParts): Promise<void> {
  while (await sendDue(outbox) > 0);
}

async function forget({ store, clock, log, forgetCallFiles }: UpkeepParts, retentionMs: number): Promise<void> {
  const beforeMs = clock.epochMs() - retentionMs;
  const calls = await store.erase({ startedBeforeMs: beforeMs });
  if (calls > 0) log.event("RECORDS_FORGOTTEN", { calls });
  await forgetCallFiles?.(beforeMs);
}
