/**
 * Where log events become lines. A line is redacted here, as the last thing before it leaves, so that no part of the
 * project has to think of it.
 */
import { type Log, LOG_EVENTS, type LogEvent } from "./log.ts";
import type { PlainFields, Redactor } from "./redact.ts";

export interface LogOptions {
  /** `json`: one object a line, for machines; `text`: for people. */
  format: "json" | "text";
  /** Takes a line without its line break. What it throws is swallowed: a full disk must not end a call. */
  write: (line: string) => void;
  /** Wall clock, ms since the epoch. */
  epochMs: () => number;
  redactor: Redactor;
}

/** A log that writes one redacted line an event and never throws. */
export function createLog(options: LogOptions): Log {
  const line = options.format === "json" ? jsonLine : textLine;
  return logWith({});

  function logWith(context: PlainFields): Log {
    return {
      event(name, fields = {}) {
        try {
          options.write(line(options.epochMs(), name, { ...options.redactor.fields(fields), ...context }));
        } catch {
          // There is nowhere left to tell it.
        }
      },
      with: (fields) => logWith({ ...context, ...options.redactor.fields(fields) }),
    };
  }
}

/** What is wrong with the settings, for a server that has no log yet. Mistakes name settings and hold no values. */
export function configErrorLines(mistakes: readonly string[], epochMs: number): string {
  return mistakes.map((mistake) => jsonLine(epochMs, "CONFIG_ERROR", { mistake })).join("\n");
}

type Level = "info" | "warn" | "error";

const LEVELS: Partial<Record<LogEvent, Level>> = {
  CONFIG_ERROR: "error",
  PRICE_UNKNOWN: "warn",
  CALL_FAULT: "error",
  UNCAUGHT: "error",
  ASR_ERROR: "error",
  BRAIN_ERROR: "error",
  TTS_ERROR: "error",
  PROVIDER_FALLBACK: "warn",
  PROVIDER_TROUBLE: "error",
  WEBHOOK_REJECT: "warn",
  CALL_REFUSED: "warn",
  HANDSHAKE_REJECT: "warn",
  STREAM_REJECT: "warn",
  STREAM_MESSAGE_IGNORED: "warn",
  STREAM_STALLED: "warn",
  STREAM_LOST: "warn",
  LOOP_STALL: "warn",
  MARK_MISSING: "warn",
  STORE_AWAY: "warn",
  STORE_WRITE_DROPPED: "error",
  SPOOL_FAILED: "error",
  JOURNAL_FAILED: "warn",
  MESSAGE_FAILED: "warn",
  UPKEEP_FAILED: "warn",
};

function jsonLine(epochMs: number, name: LogEvent, fields: PlainFields): string {
  const { ts: _ts, level: _level, msg: _msg, note, ...rest } = fields;
  return JSON.stringify({ ts: isoTime(epochMs), level: levelOf(name), msg: message(name, note), ...rest });
}

function textLine(epochMs: number, name: LogEvent, fields: PlainFields): string {
  const { note, ...rest } = fields;
  const pairs = Object.entries(rest).map(([field, value]) => ` ${field}=${readable(value)}`);
  const mark = { info: " ", warn: "!", error: "✗" }[levelOf(name)];
  return `${isoTime(epochMs).slice(11, 23)} ${mark} ${printable(message(name, note))} ${pairs.join("")}`.trimEnd();
}

function levelOf(name: LogEvent): Level {
  return LEVELS[name] ?? "info";
}

function message(name: LogEvent, note: PlainFields[string] | undefined): string {
  const known = LOG_EVENTS.includes(name) ? name : printable(String(name));
  return typeof note === "string" && note !== "" ? `${known} ${note}` : known;
}

function isoTime(epochMs: number): string {
  const time = new Date(epochMs);
  return Number.isNaN(time.getTime()) ? "0000-00-00T00:00:00.000Z" : time.toISOString();
}

/** Words stay bare; anything with spaces, quotes or `=` is quoted. */
function readable(value: PlainFields[string]): string {
  const text = String(value);
  return /^[^\s"=\\]+$/.test(text) ? printable(text) : printable(JSON.stringify(text));
}

/** Control and direction characters written out, so that a caller's words cannot move or forge lines in a terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u${character.codePointAt(0)!.toString(16).padStart(4, "0")}`;
  });
}
