/**
 * Asks the brain for a reply: what was said so far, who calls, and the tools that it may use for this one.
 */
import type { BrainRequest } from "../brain/brain.ts";
import type { Language } from "../language.ts";
import type { Task } from "../turn/events.ts";
import type { Caller, CallHooks, CallMachine, CallParts } from "./call_parts.ts";
import type { HandOver } from "./hand_over.ts";
import type { KeptReads } from "./kept_reads.ts";
import type { Reply } from "./reply.ts";
import type { Talk } from "./talk.ts";

export type BrainTask = Task & { kind: "greeting" | "reply" };

/** What of the call the question is made of. */
export interface AskedOf {
  caller: Caller;
  parts: CallParts;
  hooks: Pick<CallHooks, "recorder">;
  machine: CallMachine;
  talk: Talk;
  /** What an earlier try of this turn has read already. */
  reads: KeptReads;
  handOver: HandOver | undefined;
  /** What the agent speaks now. */
  language: Language;
}

/**
 * Lets the brain make `reply`.
 * @param opening how the agent begins, when nobody has said anything
 */
export function askBrain(
  reply: Reply,
  task: BrainTask,
  { caller, parts, hooks, machine, talk, reads, handOver, language }: AskedOf,
  opening: BrainRequest["kind"] = "greeting",
): void {
  const { callSid, phone, name, lastWish } = caller;
  const { brain, clock } = parts;
  const words = task.kind === "reply" ? task.text : undefined;
  const conversation = talk.conversationWith(words);
  const toolbox = parts.toolbox({
    caller,
    language,
    conversation,
    certain: reply.certain,
    signal: reply.signal,
    ...(handOver ? { handOver: (toPhone: string) => reply.outcome.handOver = toPhone } : {}),
  });
  const watched = talk.watchTools(toolbox, {
    clock,
    onStarted: (name) => reply.runningTool = name,
    onUsed: (name, ok, tookMs) => {
      reply.runningTool = undefined;
      machine.tell("TOOL_CALL", { turn: reply.turnId, tool: name, ok, tookMs });
      hooks.recorder?.tool(name, ok);
    },
  });
  talk.begin(reply, task, words);
  reply.think(brain, {
    callSid,
    turnId: reply.turnId,
    kind: task.kind === "greeting" ? opening : "reply",
    language,
    conversation,
    memory: talk.memory,
    caller: {
      numberKnown: phone !== undefined,
      ...(name === undefined ? {} : { name }),
      ...(lastWish === undefined ? {} : { lastWish }),
    },
    epochMs: clock.epochMs(),
    tools: reads.over(watched),
  });
}
