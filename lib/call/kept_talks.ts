/**
 * What was said in calls whose stream has ended and that may come back on another one.
 */
import type { Message } from "../brain/conversation.ts";
import type { Clock } from "../clock.ts";
import type { Language } from "../language.ts";

/** A call as the next stream takes it up. Plain JSON. */
export interface KeptTalk {
  messages: readonly Message[];
  /** The brain's own. */
  memory: unknown;
  language: Language;
}

export interface KeptTalks {
  keep(callSid: string, talk: KeptTalk): void;
  /** Gives it out, once. */
  take(callSid: string): KeptTalk | undefined;
}

/** Longer than a person's phone rings. */
const KEPT_MS = 10 * 60_000;
/** The oldest go first. */
const MAX_KEPT = 500;

/** Keeps them in this process. */
export function createKeptTalks(clock: Clock): KeptTalks {
  const kept = new Map<string, { talk: KeptTalk; untilMs: number }>();
  return {
    keep(callSid, talk) {
      kept.delete(callSid);
      kept.set(callSid, { talk, untilMs: clock.nowMs() + KEPT_MS });
      for (const [oldest, { untilMs }] of kept) {
        if (kept.size <= MAX_KEPT && untilMs > clock.nowMs()) break;
        kept.delete(oldest);
      }
    },
    take(callSid) {
      const found = kept.get(callSid);
      kept.delete(callSid);
      return found !== undefined && found.untilMs > clock.nowMs() ? found.talk : undefined;
    },
  };
}
