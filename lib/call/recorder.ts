/**
 * Who writes down what is said in a call, while it goes on. Nothing here may wait or throw.
 */
import type { TurnFigures } from "./turn_times.ts";

/** One reply, with what it answered, as it stands now. */
export interface SpokenTurn {
  /** Of the stream. */
  turnId: number;
  /** Empty for what the agent says of its own accord. */
  callerText: string;
  /** All that was made to be said… */
  agentText: string;
  /** …and what the caller heard of it. */
  heardText: string;
  interrupted: boolean;
  /** Absent for a reply that answers nobody. */
  figures?: TurnFigures;
}

export interface CallRecorder {
  /** Told when a reply begins to be heard, and again when it is over: a process that dies in between leaves a trace. */
  turn(turn: SpokenTurn): void;
  tool(name: string, ok: boolean): void;
}
