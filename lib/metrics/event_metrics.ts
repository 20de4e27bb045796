/**
 * The metrics of calls, taken from what the log is told anyway: no other part of the server has to count.
 */
import type { Log, LogEvent, LogFields } from "../log.ts";
import { type Metrics, WAIT_SECONDS } from "./registry.ts";

type Count = (fields: LogFields) => void;

/** The stages of a turn, by the field that holds each in ms. */
const STAGES = {
  eouWaitMs: "eou_wait",
  asrMs: "asr",
  firstTextMs: "first_text",
  firstAudioMs: "first_audio",
  voiceToVoiceMs: "voice_to_voice",
} as const;

const CALL_SECONDS = [5, 15, 30, 60, 120, 180, 300, 600, 900] as const;

/** Frames come every 20 ms; a second of audio is in hand at Twilio's side. */
const GAP_MS = [40, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000] as const;

/** Why calls are turned away, as `CALL_REFUSED` tells it. */
const REFUSALS = ["full", "number", "draining", "memory", "day budget", "switched off"] as const;

/** A log that counts what it is told, and passes it on. */
export function countEvents(log: Log, metrics: Metrics): Log {
  const counts = eventCounts(metrics);
  const counting = (inner: Log, context: LogFields): Log => ({
    event(name, fields = {}) {
      counts[name]?.({ ...context, ...fields });
      inner.event(name, fields);
    },
    with: (fields) => counting(inner.with(fields), { ...context, ...fields }),
  });
  return counting(log, {});
}

function eventCounts(metrics: Metrics): Partial<Record<LogEvent, Count>> {
  const faults = metrics.counter("va_faults_total", "Faults, by where they happened and what kind they were.");
  const providerErrors = metrics.counter("va_provider_errors_total", "Errors of providers, by provider and code.");
  const authErrors = metrics.counter("va_auth_errors_total", "Requests that a provider refused for the key's sake.");
  const rejected = metrics.counter(
    "va_calls_rejected_total",
    "What was turned away: calls, their streams, and requests that may be anybody's.",
  );
  const signatures = metrics.counter("va_sig_fail_total", "Requests without a right signature.");
  const messages = metrics.counter("va_messages_total", "Follow-ups that were tried, by what came of it.");
  signatures.add({}, 0);
  // An alert on a counter needs to see it before it moves.
  for (const why of REFUSALS) rejected.add({ what: "call", why }, 0);
  const count = (name: string, help: string, ...labels: string[]): Count => {
    const counter = metrics.counter(name, help);
    // An alert on a counter needs to see it before it moves.
    if (labels.length === 0) counter.add({}, 0);
    return (fields) => counter.add(Object.fromEntries(labels.map((label) => [label, word(fields[label])])));
  };
  const fault = (stage: string, kind: string): Count => () => faults.add({ stage, kind });
  const reject = (what: "call" | "stream" | "request"): Count => ({ why }) => {
    if (word(why).includes("signature")) signatures.add();
    else rejected.add({ what, why: word(why) });
  };
  const failedTurns = metrics.counter("va_turns_failed_total", "Turns that failed after all was tried, by the part.");
  for (const stage of ["asr", "brain", "tts"]) failedTurns.add({ stage }, 0);
  const turnFailed = (stage: string): Count => ({ fault: kind }) => {
    faults.add({ stage, kind: word(kind) });
    failedTurns.add({ stage });
  };
  return {
    CALL_END: callEnded(metrics),
    TURN: turnSpoken(metrics),
    CALL_REFUSED: reject("call"),
    STREAM_REJECT: reject("stream"),
    HANDSHAKE_REJECT: reject("request"),
    WEBHOOK_REJECT: reject("request"),
    ASR_ERROR: turnFailed("asr"),
    BRAIN_ERROR: turnFailed("brain"),
    TTS_ERROR: turnFailed("tts"),
    // Told of every attempt that failed, by who it was; the errors above are of what was left in the end.
    PROVIDER_FALLBACK: ({ part, provider, fault: kind, code }) => {
      faults.add({ stage: word(part ?? "warm_up"), kind: word(kind) });
      if (provider !== undefined) providerErrors.add({ provider: word(provider), code: word(code ?? kind) });
      if (kind === "auth") authErrors.add({ provider: word(provider) });
    },
    CALL_FAULT: fault("call", "internal"),
    UNCAUGHT: fault("process", "uncaught"),
    MARK_MISSING: fault("playback", "mark_missing"),
    STREAM_STALLED: fault("stream", "stalled"),
    STREAM_LOST: fault("stream", "lost"),
    STREAM_RESUME: count("va_streams_resumed_total", "Calls that went on after their stream was lost."),
    BARGE_IN: count("va_barge_in_total", "Replies that the caller interrupted."),
    FILLER: count("va_fillers_total", "Waits that a phrase bridged."),
    TOOL_CALL: count("va_tool_calls_total", "Tools that were used, and whether it went well.", "tool", "ok"),
    SPOOL_FAILED: count(
      "va_spool_errors_total",
      "Times that records could be kept neither in the store nor in a file.",
    ),
    JOURNAL_FAILED: fault("journal", "failed"),
    STORE_AWAY: fault("store", "away"),
    STORE_WRITE_DROPPED: fault("store", "dropped"),
    UPKEEP_FAILED: ({ step }) => faults.add({ stage: "upkeep", kind: word(step) }),
    MESSAGE_SENT: () => messages.add({ outcome: "sent" }),
    MESSAGE_FAILED: ({ state }) => messages.add({ outcome: state === "waiting" ? "retry" : word(state) }),
    TRANSFER: count("va_transfers_total", "Calls that were handed to a person, and whether the line took them.", "ok"),
  };
}

function callEnded(metrics: Metrics): Count {
  const calls = metrics.counter("va_calls_total", "Streams of calls that ended, by reason.");
  const seconds = metrics.histogram("va_call_seconds", "Length of calls.", CALL_SECONDS);
  const frames = metrics.counter("va_media_frames_total", "Frames that did not come as they were sent.");
  const gaps = metrics.histogram("va_media_gap_ms", "Longest wait for audio of each stream of a call, in ms.", GAP_MS);
  const cost = metrics.counter("va_cost_usd_total", "Estimated cost of the providers at list prices.");
  const tokens = metrics.counter("va_tokens_total", "Tokens of the brain's models.");
  return (fields) => {
    calls.add({ reason: word(fields.reason) });
    seconds.observe(numeric(fields.durationMs) / 1000);
    for (const what of ["lost", "duplicated", "reordered"]) frames.add({ what }, numeric(fields[what]));
    gaps.observe(numeric(fields.longestGapMs));
    cost.add({}, numeric(fields.costUsd));
    tokens.add({ direction: "in" }, numeric(fields.inputTokens));
    tokens.add({ direction: "out" }, numeric(fields.outputTokens));
  };
}

function turnSpoken(metrics: Metrics): Count {
  const seconds = metrics.histogram("va_turn_seconds", "How long each stage of a turn took.", WAIT_SECONDS);
  return (fields) => {
    for (const [field, stage] of Object.entries(STAGES)) {
      const ms = fields[field];
      if (typeof ms === "number") seconds.observe(ms / 1000, { stage });
    }
  };
}

function word(value: LogFields[string]): string {
  return value === undefined || value === null ? "unknown" : String(value).slice(0, 60);
}

function numeric(value: LogFields[string]): number {
  return typeof value === "number" ? value : 0;
}
