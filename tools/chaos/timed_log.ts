/**
 * A log that keeps its events with their moment.
 */
import type { Clock } from "../../lib/clock.ts";
import type { Log, LogEvent, LogFields } from "../../lib/log.ts";

export interface TimedEvent {
  /** By the clock. */
  atMs: number;
  name: LogEvent;
  fields: LogFields;
}

export class TimedLog implements Log {
  constructor(
    private readonly clock: Clock,
    readonly events: TimedEvent[] = [],
    private readonly context: LogFields = {},
  ) {}

  event(name: LogEvent, fields: LogFields = {}): void {
    this.events.push({ atMs: this.clock.nowMs(), name, fields: { ...fields, ...this.context } });
  }

  with(fields: LogFields): Log {
    return new TimedLog(this.clock, this.events, { ...this.context, ...fields });
  }
}
