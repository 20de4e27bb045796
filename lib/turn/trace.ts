/**
 * What went into a call's turn machine and what came out, one JSON line each, so that the call can be run again.
 * First line: version, call and settings. Then `{"in": event}` and, for each command it caused, `{"out": command}`.
 */
import type { TurnCommand, TurnEvent } from "./events.ts";
import type { TurnSettings } from "./settings.ts";

export const TRACE_VERSION = 1;

export interface TraceHeader {
  trace: typeof TRACE_VERSION;
  callSid: string;
  /** ISO 8601. */
  startedAt: string;
  settings: TurnSettings;
}

/** Takes lines without waiting; where they go, and how they are gathered, is the writer's affair. */
export interface TraceWriter {
  line(text: string): void;
  close(): void;
}

export class Trace {
  constructor(private readonly writer: TraceWriter, header: Omit<TraceHeader, "trace">) {
    writer.line(JSON.stringify({ trace: TRACE_VERSION, ...header }));
  }

  step(event: TurnEvent, commands: readonly TurnCommand[]): void {
    this.writer.line(JSON.stringify({ in: event }));
    for (const command of commands) this.writer.line(JSON.stringify({ out: command }));
  }

  close(): void {
    this.writer.close();
  }
}
