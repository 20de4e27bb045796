import type { Log, LogEvent, LogFields } from "../../lib/log.ts";

export interface LoggedEvent {
  name: LogEvent;
  fields: LogFields;
}

/** A log that keeps its events for a test to look at. */
export interface MemoryLog extends Log {
  readonly events: readonly LoggedEvent[];
  /** The events of one name. */
  of(name: LogEvent): LoggedEvent[];
}

export function createMemoryLog(): MemoryLog {
  const events: LoggedEvent[] = [];
  const logWith = (context: LogFields): Log => ({
    event: (name, fields = {}) => void events.push({ name, fields: { ...fields, ...context } }),
    with: (fields) => logWith({ ...context, ...fields }),
  });
  return { ...logWith({}), events, of: (name) => events.filter((event) => event.name === name) };
}
