/**
 * Runs a call's trace through the turn machine again. Pure.
 */
import { TRACE_VERSION, type TraceHeader } from "./trace.ts";
import type { TurnCommand, TurnEvent } from "./events.ts";
import { initialState } from "./state.ts";
import { advance } from "./turn.ts";

export interface TraceStep {
  event: TurnEvent;
  commands: readonly TurnCommand[];
}

export interface RecordedCall {
  header: TraceHeader;
  steps: readonly TraceStep[];
}

/** Where a replay differs from what was recorded. */
export interface Difference {
  /** The event's place in the trace, from 0. */
  step: number;
  event: TurnEvent;
  recorded: readonly TurnCommand[];
  replayed: readonly TurnCommand[];
}

/**
 * Reads a trace. A last line that was cut off by a crash is left out.
 * @throws {SyntaxError} naming the line, when the text is no trace of this version
 */
export function parseTrace(text: string): RecordedCall {
  const lines = text.split("\n");
  const complete = lines.slice(0, -1);
  const header = parseLine(complete[0] ?? "", 1) as TraceHeader;
  if (header.trace !== TRACE_VERSION || header.settings === undefined) {
    throw new SyntaxError(`Cannot read line 1: no trace of version ${TRACE_VERSION} begins there`);
  }
  const steps: { event: TurnEvent; commands: TurnCommand[] }[] = [];
  for (const [index, line] of complete.slice(1).entries()) {
    const entry = parseLine(line, index + 2) as { in?: TurnEvent; out?: TurnCommand };
    if (entry.in !== undefined) steps.push({ event: entry.in, commands: [] });
    else if (entry.out !== undefined) steps.at(-1)?.commands.push(entry.out);
    else throw new SyntaxError(`Cannot read line ${index + 2}: neither an event nor a command`);
  }
  return { header, steps };
}

function parseLine(line: string, number: number): object {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new SyntaxError(`Cannot read line ${number}: not JSON`, { cause });
  }
  if (typeof value !== "object" || value === null) throw new SyntaxError(`Cannot read line ${number}: not an object`);
  return value;
}

/** Runs the recorded events through the machine again; the first step whose commands differ, if any. */
export function replay({ header, steps }: RecordedCall): Difference | undefined {
  let state = initialState(header.settings);
  for (const [step, { event, commands }] of steps.entries()) {
    const next = advance(state, event);
    state = next.state;
    if (JSON.stringify(next.commands) !== JSON.stringify(commands)) {
      return { step, event, recorded: commands, replayed: next.commands };
    }
  }
  return undefined;
}
