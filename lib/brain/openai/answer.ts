/**
 * One streamed answer of a chat-completions endpoint.
 */
import type OpenAI from "openai";
import { ProviderError } from "../../errors.ts";
import { openAiFault } from "../../openai/faults.ts";
import type { OpenAiClient } from "../../openai/client.ts";
import type { ReportUsage } from "../../usage.ts";
import type { ChatMessage, ChatTool } from "./messages.ts";
import { replyUsage } from "./token_usage.ts";
import { addToolCallPiece, type ToolCall } from "./tool_calls.ts";

export const SERVICE = "The OpenAI brain";

export interface AnswerRequest {
  model: string;
  messages: ChatMessage[];
  tools: ChatTool[];
  /** False makes the model answer in words. */
  mayCallTools: boolean;
  maxOutputTokens: number;
  temperature: number | undefined;
  /** True for servers that know `max_tokens` only, which is all but OpenAI's own. */
  oldNames: boolean;
}

/** What an answer turned out to be once all its text was read. */
export interface Answer {
  text: string;
  calls: ToolCall[];
}

/**
 * Yields the text of the answer as it comes and returns what it was; returns early when `signal` aborts.
 * @throws {ProviderError} when the endpoint refuses, breaks off or sends something unreadable
 */
export async function* streamAnswer(
  client: OpenAiClient,
  request: AnswerRequest,
  signal: AbortSignal,
  onUsage: ReportUsage | undefined,
): AsyncGenerator<string, Answer> {
  const answer: Answer = { text: "", calls: [] };
  let usage: OpenAI.CompletionUsage | null | undefined;
  let finished = false;
  try {
    const chunks = await client.chat.completions.create(wireRequest(request), { signal });
    for await (const chunk of chunks) {
      usage = chunk.usage ?? usage;
      const choice = chunk.choices?.[0];
      if (choice === undefined) continue;
      for (const piece of choice.delta?.tool_calls ?? []) answer.calls = addToolCallPiece(answer.calls, piece);
      const text = choice.delta?.content;
      if (text) {
        answer.text += text;
        yield text;
      }
      finished ||= Boolean(choice.finish_reason);
    }
    // On abort the SDK's loop just ends, as if the answer were complete.
    if (!finished && !signal.aborted) {
      throw new ProviderError(`${SERVICE} broke off in the middle of an answer`, { fault: "unavailable" });
    }
  } catch (error) {
    if (!signal.aborted) throw openAiFault(error, SERVICE);
  } finally {
    onUsage?.(replyUsage(request.model, usage, charactersOf(request, answer)));
  }
  return answer;
}

function wireRequest(request: AnswerRequest): OpenAI.ChatCompletionCreateParamsStreaming {
  const { model, messages, tools, maxOutputTokens } = request;
  return {
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
    ...(tools.length === 0 ? {} : { tools, tool_choice: request.mayCallTools ? "auto" : "none" }),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.oldNames ? { max_tokens: maxOutputTokens } : { max_completion_tokens: maxOutputTokens }),
  };
}

function charactersOf({ messages, tools }: AnswerRequest, { text, calls }: Answer): { sent: number; got: number } {
  return {
    sent: JSON.stringify(messages).length + JSON.stringify(tools).length,
    got: text.length + JSON.stringify(calls).length,
  };
}
