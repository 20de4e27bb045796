/**
 * All that is kept of calls, put together: what the server hands its records to, and what goes on by itself.
 */
import type { Business } from "../agency/business.ts";
import type { AgencyStore } from "../agency/leads.ts";
import type { Listing } from "../agency/listings.ts";
import type { JournalStore } from "../call/call_journal.ts";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { OutboxTiming } from "../followup/outbox.ts";
import { createTwilioSender, MESSAGE_STATUS_PATH } from "../followup/twilio_sender.ts";
import type { Log } from "../log.ts";
import type { Spending } from "../spending.ts";
import type { TwilioRest } from "../twilio/rest.ts";
import type { UsedNonces } from "../twilio/stream_token.ts";
import { createAgencyStore, type KeptAgencyStore } from "./agency_store.ts";
import { type CallRecords, createCallRecords } from "./call_records.ts";
import { createSharedNonces, orAllowed } from "./shared_nonces.ts";
import type { Spool } from "./spool.ts";
import type { OutboxState, Store } from "./store.ts";
import { createStoreJournal } from "./store_journal.ts";
import { startUpkeep, type UpkeepParts, type UpkeepTiming } from "./upkeep.ts";
import { createStoreWriter } from "./writer.ts";

export interface RecordsParts {
  config: Config;
  store: Store;
  spool: Spool;
  clock: Clock;
  log: Log;
  business: Business;
  listings: readonly Listing[];
  /** Of this process: another one after each start. */
  nodeId: string;
  /** Sends messages; without it none are. */
  twilio?: Pick<TwilioRest, "sendMessage" | "findMessage">;
  /** Counts what messages cost. */
  spending?: Spending;
  /** Deletes what this machine keeps of calls beside the store… */
  eraseCallFiles?: (callSids: readonly string[]) => Promise<void>;
  /** …and of those that were over before a moment. */
  forgetCallFiles?: (beforeMs: number) => Promise<void>;
  /** Other than in production, for tests. */
  timing?: { upkeep: UpkeepTiming; outbox: OutboxTiming };
}

export interface Records {
  readonly store: Store;
  readonly agency: AgencyStore;
  readonly calls: CallRecords;
  readonly nonces: UsedNonces;
  readonly journal: JournalStore;
  /** Whether one more call of this number may come; a store that is slow or away lets it. */
  mayCall(call: { callSid: string; phone: string }): Promise<boolean>;
  /** Writes that are neither in the store nor in the spool yet. */
  readonly waiting: number;
  /** What the outbox held at the last look. */
  readonly outbox: OutboxState;
  /** Why records are not as they should be; empty when all is well. */
  unready(): readonly string[];
  /** Hands over each call, also those until now, that was closed because nothing of it lives any more. */
  onReaped(take: (callSid: string) => void): void;
  /** Begins what goes on by itself. */
  start(): void;
  /** Settles when all is written, or waits in the spool. */
  stop(): Promise<void>;
}

export function createRecords(parts: RecordsParts): Records {
  const { config, store, spool, clock, log, nodeId } = parts;
  const writer = createStoreWriter({ store, spool, clock, log });
  const agency = createAgencyStore({ store, writer, clock });
  const calls = createCallRecords({ writer, clock, nodeId, transcripts: config.records.transcripts });
  let stopUpkeep = () => {};
  let outbox: OutboxState = { waiting: 0, dead: 0 };
  const reaped: string[] = [];
  let takeReaped: (callSid: string) => void = (callSid) => reaped.push(callSid);
  return {
    store,
    agency,
    calls,
    nonces: createSharedNonces(store, clock),
    journal: createStoreJournal(store, () => clock.epochMs()),
    mayCall: ({ callSid, phone }) => {
      const most = config.server.maxCallsPerNumber;
      return orAllowed(store.takePermit({ callSid, phone, nodeId, most, nowMs: clock.epochMs() }), clock);
    },
    get waiting() {
      return writer.waiting;
    },
    get outbox() {
      return outbox;
    },
    unready: () => writer.stuck ? ["records are only in memory"] : [],
    onReaped(take) {
      takeReaped = take;
      reaped.splice(0).forEach(take);
    },
    start() {
      writer.start();
      const onOutbox = (state: OutboxState) => void (outbox = state);
      const onReaped = (callSid: string) => takeReaped(callSid);
      stopUpkeep = startUpkeep({ ...upkeepParts(parts, agency, () => calls.live), onOutbox, onReaped });
    },
    async stop() {
      stopUpkeep();
      await writer.settled();
      writer.stop();
    },
  };
}

function upkeepParts(parts: RecordsParts, agency: KeptAgencyStore, liveCalls: () => number): UpkeepParts {
  const { config, store, clock, log, nodeId, business, listings, eraseCallFiles, forgetCallFiles, timing } = parts;
  const { followUp, records } = config;
  const outbox = outboxParts(parts);
  return {
    store,
    clock,
    log,
    nodeId,
    liveCalls,
    followUp: {
      business,
      listings,
      // Without a way to send, nothing is put down to be sent, perhaps months later.
      channel: outbox === undefined ? "off" : followUp.channel,
      ...(followUp.ownerPhone === undefined ? {} : { ownerPhone: followUp.ownerPhone }),
      ownerLanguage: config.language,
      hotScore: followUp.hotScore,
      countries: followUp.countries,
    },
    ...(outbox === undefined ? {} : { outbox }),
    retentionMs: records.retentionMs,
    async eraseCallFiles(callSids) {
      agency.forget(callSids);
      await eraseCallFiles?.(callSids);
    },
    ...(forgetCallFiles === undefined ? {} : { forgetCallFiles }),
    ...(timing === undefined ? {} : { timing: timing.upkeep }),
  };
}

function outboxParts(
  { config, store, clock, log, nodeId, business, twilio, spending, timing }: RecordsParts,
): UpkeepParts["outbox"] {
  const { followUp, server } = config;
  if (twilio === undefined || followUp.channel === "off") return undefined;
  const { messagingServiceSid, fromNumber, whatsappTemplates, quietHours, countries } = followUp;
  const { publicBaseUrl } = server;
  return {
    store,
    clock,
    log,
    owner: nodeId,
    timeZone: business.timeZone,
    countries,
    ...(spending === undefined ? {} : { spending }),
    sender: createTwilioSender(twilio, {
      whatsappTemplates,
      ...(messagingServiceSid === undefined ? {} : { messagingServiceSid }),
      ...(fromNumber === undefined ? {} : { fromNumber }),
      ...(publicBaseUrl === undefined ? {} : { statusUrl: `${publicBaseUrl}${MESSAGE_STATUS_PATH}` }),
    }),
    ...(quietHours === undefined ? {} : { quietHours }),
    ...(timing === undefined ? {} : { timing: timing.outbox }),
  };
}
