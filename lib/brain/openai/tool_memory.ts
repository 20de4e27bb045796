/**
 * What the tools gave back in earlier turns: a model that has forgotten the flats it offered cannot book one. The call
 * keeps it between turns as this brain's memory. Pure.
 */
import type { ToolResult } from "../brain.ts";
import type { Message } from "../conversation.ts";
import type { ToolCall } from "./tool_calls.ts";

/** A tool's use and what it gave back, as text. */
interface KeptResult {
  name: string;
  argumentsJson: string;
  resultJson: string;
  /** How many messages of the conversation came before it. */
  after: number;
}

/** Plain JSON, as it is handed from turn to turn. */
export interface ToolMemory {
  brain: "openai";
  results: readonly KeptResult[];
}

/** The newest results that are kept, at most; the older flats are, the less is said of them. */
const MAX_RESULTS = 12;
/** Characters of all of them together, at most; the newest is always kept. */
const MAX_CHARACTERS = 12_000;

/** The memory of the last turn; empty when there is none or it is another brain's. */
export function readToolMemory(memory: unknown): ToolMemory {
  const ours = typeof memory === "object" && memory !== null && "brain" in memory && memory.brain === "openai";
  return ours ? memory as ToolMemory : { brain: "openai", results: [] };
}

/** The memory with one result more, and without the oldest ones beyond the limits. */
export function rememberResult(memory: ToolMemory, call: ToolCall, result: ToolResult, after: number): ToolMemory {
  const { name, argumentsJson } = call;
  const all = [...memory.results, { name, argumentsJson, resultJson: JSON.stringify(result), after }];
  const kept: KeptResult[] = [];
  let characters = 0;
  for (const one of all.slice(-MAX_RESULTS).toReversed()) {
    characters += one.argumentsJson.length + one.resultJson.length;
    if (kept.length > 0 && characters > MAX_CHARACTERS) break;
    kept.unshift(one);
  }
  return { brain: "openai", results: kept };
}

/** The conversation with the results where they came in. */
export function withResults(conversation: readonly Message[], { results }: ToolMemory): Message[] {
  const messages: Message[] = [];
  for (let index = 0; index <= conversation.length; index++) {
    for (const { after, ...result } of results) {
      if (Math.min(after, conversation.length) === index) messages.push({ role: "tool", ...result });
    }
    const message = conversation[index];
    if (message !== undefined) messages.push(message);
  }
  return messages;
}
