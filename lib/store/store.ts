/**
 * What is kept of calls, and the one interface to it. One machine keeps it in SQLite, many share a PostgreSQL; a
 * single suite of tests holds both to the same behaviour. Times are ms since the epoch; absent means not known.
 */
import type { Lead, SummaryText, Viewing } from "../agency/leads.ts";
import type { Language } from "../language.ts";
import type { UsageTotals } from "../usage.ts";

/**
 * One thing to be written down. Writes are idempotent: applied again, after a crash or out of the spool, they change
 * nothing. They may come in any order, from any machine.
 */
export type StoreWrite =
  /** A call is known: by its webhook, by its stream or by its status alone. Fills in what is missing. */
  | { kind: "call"; callSid: string; atMs: number; nodeId?: string; phone?: string; toPhone?: string }
  | {
    kind: "stream_started";
    callSid: string;
    streamSid: string;
    /** How often this call's stream was lost before. */
    resume: number;
    nodeId: string;
    language: Language;
    atMs: number;
  }
  | { kind: "turn"; turn: TurnRecord }
  | { kind: "tool"; effect: ToolEffect }
  | { kind: "stream_ended"; stream: EndedStream }
  /** The final record; the first one counts, and a reconciled one only until another comes. */
  | { kind: "call_ended"; callSid: string; atMs: number; reason: string; reconciled?: boolean }
  /** What Twilio tells of the call; a status that was passed already changes nothing. */
  | { kind: "carrier_status"; callSid: string; status: string; atMs: number; durationSec?: number }
  /** Put together with what is kept of the call's lead, as `mergeLeads` does. */
  | { kind: "lead"; lead: Lead; atMs: number }
  | { kind: "summary"; callSid: string; summary: SummaryText }
  /** A finished call was looked at, and these are the messages that follow it: all of it, or nothing. */
  | { kind: "followed_up"; callSid: string; messages: readonly NewMessage[] }
  /** Ends the lease of a message; does nothing when it is not the owner's any more. */
  | { kind: "message_settled"; id: string; owner: string; outcome: MessageOutcome }
  /** What Twilio tells of a message, found by its SID or by our id; goes forward only. */
  | { kind: "message_status"; id?: string; providerSid: string; status: string; error?: string }
  /** This number wants no messages, or wants them again; the newest wish counts. */
  | { kind: "suppress"; phone: string; suppressed: boolean; atMs: number }
  /** Where a call stands, for another stream of it; `undefined` forgets it. The newest counts. */
  | { kind: "talk"; callSid: string; talk: string | undefined; atMs: number }
  /** Somebody saw, took or deleted what is kept of people. */
  | { kind: "audit"; audit: AuditRow }
  /** A machine is alive. */
  | { kind: "beat"; nodeId: string; liveCalls: number; atMs: number };

/**
 * What one turn said, heard and took. Texts are empty where transcripts are not kept. Written when it begins to be heard
 * and again when it is over: the later one counts.
 */
export interface TurnRecord {
  callSid: string;
  /** Grows over all streams of the call. */
  seq: number;
  /** When the agent began to answer. */
  atMs: number;
  callerText: string;
  /** What was made to be said… */
  agentText: string;
  /** …and what the caller heard of it. */
  heardText: string;
  interrupted: boolean;
  /** The stages' times in ms, by name. */
  stages: Readonly<Record<string, number>>;
}

/** A tool that ran. */
export interface ToolEffect {
  callSid: string;
  seq: number;
  atMs: number;
  tool: string;
  ok: boolean;
}

export interface EndedStream {
  callSid: string;
  streamSid: string;
  atMs: number;
  reason: string;
  durationMs: number;
  turns: number;
  usage?: UsageTotals;
  /** True when the call is over with it: a lost stream may come back. */
  final: boolean;
}

/** A call in a list. */
export interface CallRow {
  callSid: string;
  startedAtMs: number;
  phone?: string;
  toPhone?: string;
  language?: Language;
  nodeId?: string;
  /** What Twilio said last. */
  carrierStatus?: string;
  endedAtMs?: number;
  /** The one reason of the final record; absent while the call goes on. */
  endReason?: string;
  /** True when nobody told of the end and it was found out later. */
  reconciled: boolean;
  durationMs: number;
  turns: number;
  costUsd: number;
  /** Of the lead. */
  name?: string;
  summary?: SummaryText;
}

export interface StreamRow {
  streamSid: string;
  resume: number;
  nodeId: string;
  startedAtMs: number;
  endedAtMs?: number;
  endReason?: string;
  turns: number;
}

/** All there is of one call. */
export interface CallDetail extends CallRow {
  streams: readonly StreamRow[];
  turnRecords: readonly TurnRecord[];
  tools: readonly ToolEffect[];
  lead?: Lead;
  viewings: readonly Viewing[];
  messages: readonly MessageRow[];
}

export interface LeadRow extends Lead {
  updatedAtMs: number;
  startedAtMs: number;
}

export type AuditAction = "view_call" | "export_person" | "erase_person";

/** That somebody saw, took or deleted records; nothing of what is in them. */
export interface AuditRow {
  id: string;
  atMs: number;
  action: AuditAction;
  /** A call by its SID, a person by the log's tag of the number. */
  subject: string;
  /** Where it was asked from, as the log tells it; `terminal` for a command on a machine of the owner's. */
  address: string;
}

export type Channel = "sms" | "whatsapp";

/** Why a message is sent: at most one of each kind a call. */
export type MessageKind = "follow_up" | "cut_off" | "owner_notice";

/** A message to be sent once; `id` is its idempotency key, made of the call and the kind. */
export interface NewMessage {
  id: string;
  callSid: string;
  kind: MessageKind;
  channel: Channel;
  toPhone: string;
  language: Language;
  /** What is said, or what a template's rendering holds. */
  body: string;
  /** A short text inside the body by which Twilio's own list is searched before anything is sent again. */
  reference: string;
  /** Values of a WhatsApp template, by number. */
  variables?: Readonly<Record<string, string>>;
  dueAtMs: number;
  createdAtMs: number;
}

/** `waiting` to be sent, `sent`, `dead` after too many tries, `dropped` because it may not be sent. */
export type MessageState = "waiting" | "sent" | "dead" | "dropped";

export interface MessageRow extends NewMessage {
  state: MessageState;
  attempts: number;
  /** When it was first tried: Twilio may have it since. */
  firstAttemptAtMs?: number;
  providerSid?: string;
  /** What Twilio said of its delivery. */
  providerStatus?: string;
  error?: string;
}

/** What failed, and waits for its next try, is in none of these: nobody received it. */
export interface RecentMessages {
  /** Taken by the carrier, whatever became of them there. */
  sent: number;
  /** In the hands of a sender at this moment. */
  underWay: number;
  /** When the last of all those was tried. */
  lastMs?: number;
}

/** A message that is one sender's until its lease ends. */
export interface LeasedMessage extends MessageRow {
  /** The number wants no messages. */
  suppressed: boolean;
  /** Others to the number in the time before, to callers of a day, to the owner of an hour: see {@link RecentMessages}. */
  recent: RecentMessages;
}

/** How an attempt went. */
export type MessageOutcome =
  | { state: "sent"; providerSid: string; providerStatus?: string }
  /** To be tried (again) later; `tried` is false when nothing was sent, and the attempt does not count. */
  | { state: "waiting"; dueAtMs: number; tried: boolean; error?: string }
  | { state: "dead" | "dropped"; error: string };

/** What is known of someone who called before. */
export interface KnownCaller {
  name?: string;
  language?: Language;
  calls: number;
  lastCallAtMs: number;
  /** Of their newest call that told what they look for, or else that left one. */
  lead?: Lead;
}

/** Part of a list, the newest first; `next` asks for what follows. */
export interface Page<T> {
  items: readonly T[];
  next?: string;
}

export interface ListQuery {
  /** 1 to 1000. */
  limit: number;
  /** `next` of the page before. */
  cursor?: string;
  fromMs?: number;
  toMs?: number;
  phone?: string;
}

export interface CallQuery extends ListQuery {
  reason?: string;
  /** Calls that still go on. */
  open?: boolean;
  /** Part of the caller's name, number or summary. */
  text?: string;
}

export interface LeadQuery extends ListQuery {
  minScore?: number;
  text?: string;
}

export interface MessageQuery extends ListQuery {
  state?: MessageState;
}

/** A call that is over and was not yet looked at for messages. */
export interface FinishedCall extends CallRow {
  endedAtMs: number;
  endReason: string;
  lead?: Lead;
  viewings: readonly Viewing[];
  /** A later call of the same number was let in. */
  calledAgain: boolean;
}

export interface OutboxState {
  waiting: number;
  dead: number;
  /** When the message was due that waits the longest; it may lie ahead. */
  oldestDueMs?: number;
}

/** Calls that began before a moment and are over, or all that is kept of the person with a number. */
export type Erasure = { startedBeforeMs: number } | { phone: string; nowMs: number };

/** Everything kept of one person, for handing it to them. */
export interface PersonExport {
  phone: string;
  calls: readonly CallDetail[];
  consents: readonly { callSid: string; granted: boolean; atMs: number }[];
  suppressed: boolean;
}

export interface Store {
  readonly engine: "sqlite" | "postgres";

  /** Writes all, in order. @throws {StoreError} `away` when it may work later, else one of them cannot be written */
  record(writes: readonly StoreWrite[]): Promise<void>;
  /** Settles when the store is there. */
  ping(): Promise<void>;

  call(callSid: string): Promise<CallDetail | undefined>;
  calls(query: CallQuery): Promise<Page<CallRow>>;
  leads(query: LeadQuery): Promise<Page<LeadRow>>;
  /** The latest first; of a span of time those that lie in it, even if only in part. */
  viewings(query: ListQuery): Promise<Page<Viewing>>;
  messages(query: MessageQuery): Promise<Page<MessageRow>>;
  audits(query: ListQuery): Promise<Page<AuditRow>>;
  knownCaller(phone: string): Promise<KnownCaller | undefined>;
  keptTalk(callSid: string): Promise<string | undefined>;

  /** Exact over all machines: see `AgencyStore.bookViewing`. */
  bookViewing(viewing: Viewing, atOnce: number, nowMs: number): Promise<"booked" | "taken">;
  /** Marks a nonce as used; false when it was before. */
  useNonce(nonce: string, expiresMs: number): Promise<boolean>;
  /**
   * A place among the `most` calls of a number, until the call ends; false when all are taken. The same call holds the
   * same place.
   */
  takePermit(permit: { callSid: string; phone: string; nodeId: string; most: number; nowMs: number }): Promise<boolean>;

  /** Calls that ended by `endedBeforeMs` and were not looked at yet, the oldest first. */
  toFollowUp(endedBeforeMs: number, limit: number): Promise<readonly FinishedCall[]>;
  /**
   * Takes messages that are due; until the lease ends nobody else gets them. Counts as an attempt. What `recent` tells
   * is exact over all machines: of two that are leased at the same moment, one counts the other.
   */
  leaseMessages(
    lease: { owner: string; nowMs: number; leaseMs: number; limit: number },
  ): Promise<readonly LeasedMessage[]>;
  /** What is still to be sent, and what was given up. */
  outbox(): Promise<OutboxState>;

  /**
   * Closes what never closed: open calls whose machine has not been heard of since `deadBeforeMs`, or whose stream
   * ended (or never came) before that. Gives back their permits. Returns which.
   */
  reap(deadBeforeMs: number, nowMs: number): Promise<readonly string[]>;

  /**
   * Deletes calls and all that belongs to them, by age also audits; returns how many calls. Of a person the wish to get
   * no messages stays, and a mark by which `record` leaves out what other machines have still to write of them.
   */
  erase(what: Erasure): Promise<number>;
  /** Calls that a person's erasure has taken since then: each machine forgets what it keeps of them itself. */
  erasedCalls(sinceMs: number): Promise<readonly string[]>;
  exportPerson(phone: string): Promise<PersonExport>;

  close(): Promise<void>;
}

/** Thrown by every operation of a store. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  /** True when the store cannot be reached or is busy: the same may work later. */
  readonly away: boolean;
  readonly code: string | undefined;

  constructor(message: string, options: { away: boolean; code?: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.away = options.away;
    this.code = options.code;
  }
}
