/**
 * Where each call stands, as far as another stream of it has to know: a stream that was lost comes back with what was
 * said, a call that ended as it should does not come back at all. Keeping never makes a call wait.
 */
import * as v from "valibot";
import type { ExpectedSlot, Message } from "../brain/conversation.ts";
import type { Clock } from "../clock.ts";
import { type Language, LANGUAGES } from "../language.ts";
import type { EndReason } from "../turn/events.ts";
import type { Usage } from "../usage.ts";

/** A call as its next stream takes it up. Plain JSON. */
export interface KeptTalk {
  messages: readonly Message[];
  /** The brain's own. */
  memory: unknown;
  language: Language;
  turns: number;
  /** Length of the call so far, over all its streams. */
  callMs: number;
  /** What the call has used so far, over all its streams; absent from what an older server kept. */
  usages?: readonly Usage[];
  /** What the caller has not heard of the last reply, or has not answered. */
  unfinished: readonly string[];
  /** What the agent's last question asks for. */
  expected?: ExpectedSlot | undefined;
}

export type Standing = { over: true } | { over: false; talk: KeptTalk };

/** A store that all machines share may take the place of the one here. */
export interface CallJournal {
  /** Keeps the newest state of a call that goes on, or that may come back. Returns at once and never throws. */
  keep(callSid: string, talk: KeptTalk): void;
  /** The call ended as it should: what was said in it is forgotten, that it ended is not. */
  close(callSid: string): void;
  /** What is known of a call; nothing of one that never began, or that was too long ago. */
  find(callSid: string): Promise<Standing | undefined>;
  /** Settles when everything was kept for good. */
  settled(): Promise<void>;
}

/** Puts texts where they outlive the process, one a call. */
export interface JournalStore {
  write(callSid: string, text: string): Promise<void>;
  read(callSid: string): Promise<string | undefined>;
  remove(callSid: string): Promise<void>;
}

/** Longer than Twilio takes to come back, and than a person's phone rings. */
const KEPT_MS = 10 * 60_000;

/** Whether a call may come back on another stream. All ends but these were meant; a goodbye that was heard is one. */
export function mayComeBack(reason: EndReason, goodbyeHeard: boolean): boolean {
  if (reason === "transferred") return true;
  return !goodbyeHeard && (reason === "stream_lost" || reason === "media_timeout" || reason === "drain");
}

interface Entry {
  standing: Standing;
  untilMs: number;
  dirty: boolean;
}

/**
 * @param options.store without one, calls come back only within this process
 * @param options.words whether what was said may outlive the process; true unless told. Without it a call begins anew on
 * another one, by the name and the number that are known
 * @param options.onFailed told of the first write that failed after one that did not
 */
export function createCallJournal(
  options: { clock: Clock; store?: JournalStore; words?: boolean; onFailed?: (error: unknown) => void },
): CallJournal {
  const { clock, store, words = true } = options;
  const entries = new Map<string, Entry>();
  let writing: Promise<void> | undefined;
  let failing = false;

  function put(callSid: string, standing: Standing): void {
    forgetOld();
    // Taken out first, so that the oldest stand first.
    entries.delete(callSid);
    entries.set(callSid, { standing, untilMs: clock.nowMs() + KEPT_MS, dirty: store !== undefined });
    if (store !== undefined) writing ??= writeAll(store);
  }

  /** One write at a time, each of the newest state: a slow disk gets fewer writes, not a queue of them. */
  async function writeAll(store: JournalStore): Promise<void> {
    await Promise.resolve();
    for (let dirty = nextDirty(); dirty !== undefined; dirty = nextDirty()) {
      const [callSid, entry] = dirty;
      entry.dirty = false;
      try {
        await store.write(callSid, textOf(words ? entry.standing : withoutWords(entry.standing), clock.epochMs()));
        failing = false;
      } catch (error) {
        if (!failing) options.onFailed?.(error);
        failing = true;
      }
    }
    writing = undefined;
  }

  function nextDirty(): [string, Entry] | undefined {
    for (const entry of entries) if (entry[1].dirty) return entry;
    return undefined;
  }

  function forgetOld(): void {
    for (const [callSid, { untilMs }] of entries) {
      if (untilMs > clock.nowMs()) return;
      entries.delete(callSid);
      store?.remove(callSid).catch(() => {});
    }
  }

  return {
    keep: (callSid, talk) => put(callSid, { over: false, talk }),
    close: (callSid) => put(callSid, { over: true }),
    async find(callSid) {
      const entry = entries.get(callSid);
      if (entry !== undefined) return entry.standing;
      try {
        const text = await store?.read(callSid);
        return text === undefined ? undefined : standingIn(text, clock.epochMs());
      } catch {
        return undefined;
      }
    },
    async settled() {
      while (writing !== undefined) await writing;
    },
  };
}

/** That the call goes on, how long, and what it has used. */
function withoutWords(standing: Standing): Standing {
  if (standing.over) return standing;
  const { expected: _, ...talk } = standing.talk;
  return { over: false, talk: { ...talk, messages: [], memory: undefined, unfinished: [] } };
}

const FORM = 1;

function textOf(standing: Standing, epochMs: number): string {
  return JSON.stringify({ form: FORM, epochMs, ...standing });
}

const amount = v.pipe(v.number(), v.finite());

/** As much of what was kept as a call would break on. */
const KeptForm = v.looseObject({
  messages: v.array(v.variant("role", [
    v.looseObject({ role: v.literal("caller"), text: v.string() }),
    v.looseObject({ role: v.literal("agent"), text: v.string() }),
    v.looseObject({ role: v.literal("tool"), name: v.string(), argumentsJson: v.string(), resultJson: v.string() }),
  ])),
  language: v.picklist(LANGUAGES),
  turns: amount,
  callMs: amount,
  unfinished: v.array(v.string()),
  usages: v.exactOptional(v.array(v.looseObject({}))),
});

/** What another process wrote; nothing when it is too old, of another form, or broken. */
function standingIn(text: string, epochMs: number): Standing | undefined {
  const kept = JSON.parse(text) as Standing & { form: number; epochMs: number };
  if (kept.form !== FORM || epochMs - kept.epochMs > KEPT_MS) return undefined;
  if (kept.over) return { over: true };
  return v.is(KeptForm, kept.talk) ? { over: false, talk: kept.talk } : undefined;
}
