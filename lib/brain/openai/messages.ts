/**
 * The call, as a chat-completions request wants it. Pure.
 */
import type OpenAI from "openai";
import type { BrainRequest } from "../brain.ts";
import type { Message } from "../conversation.ts";

export type ChatMessage = OpenAI.ChatCompletionMessageParam;
export type ChatTool = OpenAI.ChatCompletionTool;

/** A tool as a model is told of it; `parameters` is JSON Schema. */
export interface ModelTool {
  name: string;
  description: string;
  parameters: Record<string, unknown>;
}

export interface HistoryLimits {
  /** The newest messages that are kept, at most. */
  maxMessages: number;
  /** Characters of all kept messages together, at most; the newest one is always kept. */
  maxCharacters: number;
}

export const DEFAULT_HISTORY_LIMITS: HistoryLimits = { maxMessages: 60, maxCharacters: 16_000 };

/** What happened before the agent speaks first. */
const OPENINGS: Readonly<Record<BrainRequest["kind"], string | undefined>> = {
  "greeting": "(The call begins.)",
  "reply": undefined,
  "nobody_answered": "(Nobody took the call. The caller is back on the line.)",
};

/** The messages of one turn: the system prompt, then as much of the newest conversation as the limits allow. */
export function chatMessages(request: BrainRequest, systemPrompt: string, limits: HistoryLimits): ChatMessage[] {
  const history = newest(request.conversation, limits)
    .flatMap((message, i) => wireMessages(message, `past_call_${i}`));
  // Some servers refuse a request in which nobody has spoken, or in which the assistant spoke last.
  const news = OPENINGS[request.kind];
  const opening: ChatMessage[] = news === undefined ? [] : [{ role: "user", content: news }];
  return [{ role: "system", content: systemPrompt }, ...history, ...opening];
}

export function chatTools(tools: readonly ModelTool[]): ChatTool[] {
  return tools.map(({ name, description, parameters }) => ({
    type: "function",
    function: { name, description, parameters },
  }));
}

/** The newest messages within the limits, in order. */
export function newest(conversation: readonly Message[], limits: HistoryLimits): Message[] {
  const kept: Message[] = [];
  let characters = 0;
  for (const message of conversation.toReversed()) {
    characters += lengthOf(message);
    if (kept.length > 0 && (kept.length >= limits.maxMessages || characters > limits.maxCharacters)) break;
    kept.push(message);
  }
  return kept.reverse();
}

function lengthOf(message: Message): number {
  return message.role === "tool" ? message.argumentsJson.length + message.resultJson.length : message.text.length;
}

function wireMessages(message: Message, callId: string): ChatMessage[] {
  if (message.role === "caller") return [{ role: "user", content: message.text }];
  if (message.role === "agent") {
    // Nothing was heard of it: to the caller it was never said.
    if (message.text === "") return [];
    return [{ role: "assistant", content: message.cut ? `${message.text}… (interrupted)` : message.text }];
  }
  const call = { id: callId, type: "function" as const };
  const used = { name: message.name, arguments: message.argumentsJson };
  return [
    { role: "assistant", content: null, tool_calls: [{ ...call, function: used }] },
    { role: "tool", tool_call_id: callId, content: message.resultJson },
  ];
}
