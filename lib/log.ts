/**
 * The log: one line an event, a fixed name, everything else in fields.
 */

/** Every event the server logs. The words of a turn come in this order: EOU, ASR_TEXT, TTS_START, MARK_ACK, LISTENING. */
export const LOG_EVENTS = [
  "CONFIG_OK",
  "CONFIG_ERROR",
  "PRICE_UNKNOWN",
  "TRACING",
  "SERVER_LISTENING",
  "SERVER_STOPPED",
  "DRAIN_BEGIN",
  "DRAIN_END",
  "PROVIDER_READY",
  "PROVIDER_FALLBACK",
  "PROVIDER_TROUBLE",
  "WEBHOOK",
  "WEBHOOK_REJECT",
  "REQUESTS_REFUSED",
  "CALL_REFUSED",
  "HANDSHAKE",
  "HANDSHAKE_REJECT",
  "STREAM_START",
  "STREAM_REJECT",
  "STREAM_MESSAGE_IGNORED",
  "STREAM_STALLED",
  "STREAM_LOST",
  "STREAM_RESUME",
  "CALL_START",
  "CALL_END",
  "TRANSFER",
  "LEAD_KEPT",
  "CALL_FAULT",
  "EOU",
  "ASR_TEXT",
  "ASR_ERROR",
  "BRAIN_ERROR",
  "TOOL_CALL",
  "TTS_START",
  "TTS_ERROR",
  "MARK_ACK",
  "MARK_MISSING",
  "LISTENING",
  "BARGE_IN",
  "BACKCHANNEL",
  "RESUME_REPLY",
  "SPECULATION_DROPPED",
  "TURN",
  "PROMPT",
  "FILLER",
  "WS_KEEPALIVE",
  "LOOP_STALL",
  "MEMORY_EXHAUSTED",
  "STORE_AWAY",
  "STORE_BACK",
  "STORE_WRITE_DROPPED",
  "SPOOL_EMPTIED",
  "SPOOL_FAILED",
  "JOURNAL_FAILED",
  "CALLS_RECONCILED",
  "RECORDS_FORGOTTEN",
  "MESSAGE_SENT",
  "MESSAGE_FAILED",
  "MESSAGE_STATUS",
  "UPKEEP_FAILED",
  "UNCAUGHT",
] as const;

export type LogEvent = (typeof LOG_EVENTS)[number];

/**
 * Flat values only. Private fields (`text`, `heard`, `name` …) are redacted at the sink, see `redact.ts`. A field named
 * `note` is a fixed text that follows the event's name in the message: WS_KEEPALIVE with `heartbeat#3`.
 */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  event(name: LogEvent, fields?: LogFields): void;
  /** A log whose every line also carries `fields` (callSid, streamSid, turn). */
  with(fields: LogFields): Log;
}

export { errorText } from "./error_text.ts";
