/**
 * Sends what the outbox holds, each message once. A request whose answer is lost may have been carried out: before a
 * message is tried again, Twilio's own list is searched for it.
 */
import type { Clock } from "../clock.ts";
import { ProviderError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Spending } from "../spending.ts";
import type { LeasedMessage, MessageOutcome, MessageRow, NewMessage, Store } from "../store/store.ts";
import {
  beyondLimit,
  isLastNotice,
  type MessageCountries,
  nextDayMs,
  refusedNumber,
  usageOfMessage,
} from "./message_limits.ts";
import { allowedFrom, type QuietHours } from "./quiet_hours.ts";
import { FOLLOW_UP_WORDS, MAX_BODY_CHARACTERS } from "./texts.ts";

/** Where messages go. Both reject with a ProviderError. */
export interface MessageSender {
  send(message: NewMessage): Promise<SentMessage>;
  /** The message, if Twilio has it: looked for among those to its number since `sinceMs`, by its reference. */
  find(message: NewMessage, sinceMs: number): Promise<SentMessage | undefined>;
}

export interface SentMessage {
  sid: string;
  status?: string;
}

export interface OutboxParts {
  store: Pick<Store, "leaseMessages" | "record">;
  sender: MessageSender;
  clock: Clock;
  log: Log;
  /** Of this machine, or of this process. */
  owner: string;
  quietHours?: QuietHours;
  timeZone: string;
  /** Where callers are written to; the owner's own number is of the owner's choosing. */
  countries: MessageCountries;
  /** What messages cost counts with the day's calls; without it nothing does. */
  spending?: Pick<Spending, "report" | "daySpent">;
  timing?: OutboxTiming;
}

export interface OutboxTiming {
  /** Much longer than a request may take: who holds a lease is alone with the message. */
  leaseMs: number;
  /** How long after each failed attempt the next one comes. Ends in the dead letters. */
  retryMs: readonly number[];
}

/** Not below a minute at first: a request that timed out may still be on its way into Twilio's list. */
export const OUTBOX_TIMING: OutboxTiming = {
  leaseMs: 120_000,
  retryMs: [60_000, 300_000, 900_000, 3600_000, 3 * 3600_000, 6 * 3600_000, 12 * 3600_000],
};

const BATCH = 10;
/** Twilio's clock and ours may differ. */
const CLOCK_SLACK_MS = 60_000;

/** Sends what is due. Returns how many messages it took up; rejects when the store does. */
export async function sendDue(parts: OutboxParts): Promise<number> {
  const { store, clock, owner, timing = OUTBOX_TIMING } = parts;
  const leasedAtMs = clock.epochMs();
  const leased = await store.leaseMessages({ owner, nowMs: leasedAtMs, leaseMs: timing.leaseMs, limit: BATCH });
  await Promise.all(leased.map(async (message) => {
    const outcome = await attempt(message, leasedAtMs, parts);
    if (outcome.state === "sent") parts.spending?.report(usageOfMessage(message));
    await store.record([{ kind: "message_settled", id: message.id, owner, outcome }]);
    tell(message, outcome, parts.log);
  }));
  return leased.length;
}

async function attempt(message: LeasedMessage, leasedAtMs: number, parts: OutboxParts): Promise<MessageOutcome> {
  const { sender, clock, timing = OUTBOX_TIMING } = parts;
  const unwanted = message.kind === "owner_notice" ? undefined : unwantedByCaller(message, clock.epochMs(), parts);
  if (unwanted !== undefined) return unwanted;
  try {
    const found = message.attempts > 1 && message.firstAttemptAtMs !== undefined
      ? await sender.find(message, message.firstAttemptAtMs - CLOCK_SLACK_MS)
      : undefined;
    // A process that was stopped in between no longer knows who holds the message.
    if (found === undefined && clock.epochMs() > leasedAtMs + timing.leaseMs / 2) {
      return { state: "waiting", dueAtMs: clock.epochMs(), tried: true, error: "lease almost over" };
    }
    const beyond = found === undefined ? beyondLimit(message, clock.epochMs()) : undefined;
    if (beyond !== undefined) return beyond;
    const sent = found ?? await sender.send(isLastNotice(message) ? withLastWord(message) : message);
    return {
      state: "sent",
      providerSid: sent.sid,
      ...(sent.status === undefined ? {} : { providerStatus: sent.status }),
    };
  } catch (error) {
    return afterFailure(message, error, clock.epochMs(), timing);
  }
}

/** Why a message does not go to a caller, or not yet. */
function unwantedByCaller(
  { suppressed, toPhone }: LeasedMessage,
  nowMs: number,
  { quietHours, timeZone, countries, spending }: OutboxParts,
): MessageOutcome | undefined {
  const refused = suppressed ? "suppressed" : refusedNumber(toPhone, countries);
  if (refused !== undefined) return { state: "dropped", error: refused };
  const allowedMs = allowedFrom(nowMs, quietHours, timeZone);
  if (allowedMs > nowMs) return { state: "waiting", dueAtMs: allowedMs, tried: false };
  // The owner's notices go on, as many as an hour has: they are how it is known that callers are turned away.
  if (!spending?.daySpent) return undefined;
  return { state: "waiting", dueAtMs: nextDayMs(nowMs), tried: false, error: "day_budget" };
}

/** Says that the hour's notices end with it, where there is room to. */
function withLastWord(message: LeasedMessage): LeasedMessage {
  const body = `${FOLLOW_UP_WORDS[message.language].owner.last}\n${message.body}`;
  return body.length > MAX_BODY_CHARACTERS ? message : { ...message, body };
}

/** Twilio's code for a number that has sent STOP. */
const OPTED_OUT = "21610";

function afterFailure(
  { attempts }: MessageRow,
  error: unknown,
  nowMs: number,
  { retryMs }: OutboxTiming,
): MessageOutcome {
  const fault = error instanceof ProviderError ? error.fault : "internal";
  const code = error instanceof ProviderError ? error.code ?? fault : fault;
  if (code === OPTED_OUT) return { state: "dropped", error: code };
  // What Twilio will not take, it will not take tomorrow either.
  if (fault === "bad_request") return { state: "dead", error: code };
  const waitMs = retryMs[attempts - 1];
  if (waitMs === undefined) return { state: "dead", error: code };
  return { state: "waiting", dueAtMs: nowMs + waitMs, tried: true, error: code };
}

function tell({ callSid, kind, channel, attempts }: MessageRow, outcome: MessageOutcome, log: Log): void {
  const fields = { callSid, kind, channel, attempts };
  if (outcome.state === "sent") return log.event("MESSAGE_SENT", fields);
  if (outcome.state === "waiting" && !outcome.tried && outcome.error === undefined) return;
  log.event("MESSAGE_FAILED", { ...fields, state: outcome.state, code: outcome.error });
}
