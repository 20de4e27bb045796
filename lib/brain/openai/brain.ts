/**
 * Thinks with a chat-completions model: words as they come, tools in between, an end to both.
 */
import type { Clock } from "../../clock.ts";
import { ProviderError } from "../../errors.ts";
import { languageOf } from "../../language.ts";
import { connectOpenAi, createOpenAiClient, isOpenAiItself, type OpenAiAccess } from "../../openai/client.ts";
import { openAiFault } from "../../openai/faults.ts";
import type { Brain, BrainEvent, BrainRequest, ToolResult } from "../brain.ts";
import { type Answer, type AnswerRequest, SERVICE, streamAnswer } from "./answer.ts";
import { expectedSlot } from "./expected_slot.ts";
import {
  type ChatMessage,
  chatMessages,
  chatTools,
  DEFAULT_HISTORY_LIMITS,
  type HistoryLimits,
  type ModelTool,
} from "./messages.ts";
import { createReplyLimiter, DEFAULT_REPLY_LIMITS, type ReplyLimiter, type ReplyLimits } from "./reply_limit.ts";
import { priced } from "./token_usage.ts";
import { readToolMemory, rememberResult, withResults } from "./tool_memory.ts";
import { callKey, parseArguments, type ToolCall } from "./tool_calls.ts";

export interface OpenAiBrainOptions {
  access: OpenAiAccess;
  /** To share one client; made from `access` when left out. */
  getClient?: ReturnType<typeof createOpenAiClient>;
  /** What `warmUp` counts its time by; the system clock when left out. */
  clock?: Clock;
  model: string;
  /** What the model is told of its task, for each turn anew: language, time, kind of turn. */
  systemPrompt: (request: BrainRequest) => string;
  tools: readonly ModelTool[];
  history?: HistoryLimits;
  reply?: ReplyLimits;
  /** Tokens of one answer, tool arguments included. Default 400. */
  maxOutputTokens?: number;
  /** 0 to 2. Default: the model's own; the models that reason take no other. */
  temperature?: number;
  /** Tools that one turn may run. Default 5. */
  maxToolCalls?: number;
  /** What its tokens count as where there is no list price. */
  usdPerMillionTokens?: number;
}

/** The tool by which the model hangs up; it becomes an `end_call` event. */
const END_CALL = "end_call";

/** Loads the SDK at the first turn or in `warmUp`. Time-outs and tries are those of the fallback around it. */
export function createOpenAiBrain(options: OpenAiBrainOptions): Brain {
  const getClient = options.getClient ?? createOpenAiClient(options.access);
  return {
    name: `openai:${options.model}`,
    async *reply(request, { signal, onUsage }) {
      if (signal.aborted) return;
      const client = await getClient().catch((error) => {
        throw openAiFault(error, SERVICE);
      });
      const report = priced(onUsage, options.usdPerMillionTokens);
      const ask = (answerRequest: AnswerRequest, answerSignal: AbortSignal) =>
        streamAnswer(client, answerRequest, answerSignal, report);
      yield* runTurn(options, request, signal, ask);
    },
    warmUp: () => connectOpenAi(getClient, options.clock),
  };
}

type Ask = (request: AnswerRequest, signal: AbortSignal) => AsyncGenerator<string, Answer>;

/** One turn: answers and tool runs in alternation until there is an answer without a tool. */
async function* runTurn(
  options: OpenAiBrainOptions,
  request: BrainRequest,
  signal: AbortSignal,
  ask: Ask,
): AsyncGenerator<BrainEvent> {
  let memory = readToolMemory(request.memory);
  const conversation = withResults(request.conversation, memory);
  const limits = options.history ?? DEFAULT_HISTORY_LIMITS;
  const messages = chatMessages({ ...request, conversation }, options.systemPrompt(request), limits);
  const speech = createSpeech(request, options.reply ?? DEFAULT_REPLY_LIMITS);
  const tools = createToolRun(options, request);
  let ending = false;
  while (true) {
    const mayCallTools = tools.mayRun && !ending;
    const answer: Answer = yield* speak(ask, answerRequest(options, messages, mayCallTools), signal, speech);
    if (signal.aborted) return;
    if (speech.full || answer.calls.length === 0 || !mayCallTools) break;
    messages.push({ role: "assistant", content: answer.text || null, tool_calls: answer.calls.map(wireCall) });
    for (const call of answer.calls) {
      const result = await tools.run(call, signal);
      if (signal.aborted) return;
      ending ||= call.name === END_CALL && result.ok;
      messages.push({ role: "tool", tool_call_id: call.id, content: JSON.stringify(result) });
      if (call.name !== END_CALL) memory = rememberResult(memory, call, result, request.conversation.length);
    }
    if (!ending) yield { type: "memory", memory };
    // A goodbye that was said along with the tool needs no second one.
    if (ending && speech.text.trim() !== "") break;
    speech.breakWord();
  }
  if (!ending && speech.text.trim() === "") {
    throw new ProviderError(`${SERVICE} had nothing to say`, { fault: "empty" });
  }
  const slot = ending ? undefined : expectedSlot(speech.text);
  if (slot !== undefined) yield { type: "expect", slot };
  if (ending) yield { type: "end_call" };
}

/** Asks once and passes the words on, until there are too many of them. */
async function* speak(
  ask: Ask,
  answerRequest: AnswerRequest,
  signal: AbortSignal,
  speech: Speech,
): AsyncGenerator<BrainEvent, Answer> {
  const pieces = ask(answerRequest, signal);
  try {
    while (true) {
      const next = await pieces.next();
      if (next.done) return next.value;
      if (signal.aborted) break;
      yield* speech.say(next.value);
      if (speech.full) break;
    }
  } finally {
    // Closes the connection: a model that is not listened to any more must not go on writing.
    await pieces.return({ text: "", calls: [] });
  }
  return { text: "", calls: [] };
}

interface Speech {
  say(piece: string): Iterable<BrainEvent>;
  /** Keeps the words of two answers of one turn apart. */
  breakWord(): void;
  readonly text: string;
  readonly full: boolean;
}

/** The words of one turn: limited in length, their language told before the first of them. */
function createSpeech(request: BrainRequest, limits: ReplyLimits): Speech {
  const limiter: ReplyLimiter = createReplyLimiter(limits);
  let full = false;
  let languageTold = false;
  let gap = "";
  return {
    *say(piece) {
      const taken = limiter.take(gap + piece);
      gap = "";
      full ||= taken.full;
      const language = languageTold ? undefined : languageOf(taken.text);
      if (language !== undefined) {
        languageTold = true;
        if (language !== request.language) yield { type: "language", language };
      }
      if (taken.text !== "") yield { type: "text", text: taken.text };
    },
    breakWord() {
      if (limiter.text !== "" && !/\s$/.test(limiter.text)) gap = " ";
    },
    get text() {
      return limiter.text;
    },
    get full() {
      return full;
    },
  };
}

interface ToolRun {
  run(call: ToolCall, signal: AbortSignal): Promise<ToolResult>;
  /** False once the model has to answer in words. */
  readonly mayRun: boolean;
}

/** Runs the tools of one turn: each call once, bad ones told to the model once, no more than so many. */
function createToolRun(options: OpenAiBrainOptions, request: BrainRequest): ToolRun {
  const known = new Set(options.tools.map((tool) => tool.name));
  const maxCalls = options.maxToolCalls ?? 5;
  const results = new Map<string, ToolResult>();
  let calls = 0;
  let mistakes = 0;
  const mistake = (error: string): ToolResult => {
    mistakes++;
    return { ok: false, error };
  };
  return {
    async run(call, signal) {
      if (++calls > maxCalls) return mistake("too many tool calls in one turn; answer the caller now");
      if (!known.has(call.name)) return mistake("there is no such tool");
      const parsed = parseArguments(call);
      if (!parsed.ok) return mistake(parsed.error);
      const key = callKey(call);
      const before = results.get(key);
      if (before !== undefined) {
        mistakes++;
        return before;
      }
      try {
        const result = await request.tools.run(call.name, parsed.value);
        results.set(key, result);
        return result;
      } catch (error) {
        if (signal.aborted || (error as Error)?.name === "AbortError") return { ok: false, error: "dropped" };
        throw openAiFault(error, SERVICE);
      }
    },
    get mayRun() {
      return mistakes < 2 && calls < maxCalls;
    },
  };
}

function answerRequest(options: OpenAiBrainOptions, messages: ChatMessage[], mayCallTools: boolean): AnswerRequest {
  return {
    model: options.model,
    messages: [...messages],
    tools: chatTools(options.tools),
    mayCallTools,
    maxOutputTokens: options.maxOutputTokens ?? 400,
    temperature: options.temperature,
    oldNames: !isOpenAiItself(options.access),
  };
}

function wireCall(call: ToolCall) {
  return {
    id: call.id,
    type: "function" as const,
    function: { name: call.name, arguments: call.argumentsJson },
  };
}
