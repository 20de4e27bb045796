/**
 * The working copy that one step of the turn machine writes on. This module is browser compatible.
 */
import type { EndReason, PromptKind, Task, TurnCommand } from "./events.ts";
import type { Filler, TurnState, Utterance } from "./state.ts";

export interface Draft {
  /** A fresh copy of the state; its fields may be replaced, the objects in them may not be changed. */
  state: TurnState;
  commands: TurnCommand[];
}

export function emit(draft: Draft, command: TurnCommand): void {
  draft.commands.push(command);
}

/** Starts making a reply that nothing but its own making holds back. Returns its turn id. */
export function think(draft: Draft, task: Task, notBeforeMs = 0, filler: Filler = "none"): number {
  const { state } = draft;
  const turnId = state.nextTurnId++;
  state.mouth = { phase: "thinking", turnId, task, ready: false, sinceMs: state.nowMs, notBeforeMs, filler };
  emit(draft, { type: "think", turnId, task, guess: false });
  return turnId;
}

export function listen(draft: Draft): void {
  draft.state.mouth = { phase: "silent" };
  emit(draft, { type: "listening" });
}

/** Says a fixed phrase, after which the call ends when there is a reason for that. */
export function prompt(draft: Draft, kind: PromptKind, endReason?: EndReason): void {
  const task: Task = { kind: "prompt", prompt: kind, overVoice: false };
  think(draft, endReason === undefined ? task : { ...task, endReason });
}

/** The call is over: nothing is heard or said any more. */
export function end(draft: Draft, reason: EndReason): void {
  const { state } = draft;
  if (state.mouth.phase === "ended") return;
  state.mouth = { phase: "ended", reason };
  state.ear = { phase: "quiet", wary: false };
  state.doubts = [];
  emit(draft, { type: "hang_up", reason });
}

/** The words of a task that the caller is waiting to have answered. */
export function callerWords(task: Task): string {
  return task.kind === "reply" ? task.text : "";
}

/** The utterance that is being heard, if any. */
export function heardUtterance(state: TurnState): Utterance | undefined {
  return state.ear.phase === "hearing" ? state.ear.utterance : undefined;
}
