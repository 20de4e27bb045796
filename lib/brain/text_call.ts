/**
 * A call without sound: a brain held in conversation by text. For the terminal, for evaluations and for tests.
 */
import { type AgencyParts, type CallActions, createToolbox } from "../agency/toolbox.ts";
import { type ToolName, TOOLS } from "../agency/tools.ts";
import type { Language } from "../language.ts";
import type { Brain, BrainRequest, Toolbox, ToolResult } from "./brain.ts";
import type { ExpectedSlot, Message } from "./conversation.ts";

export interface ToolCall {
  name: string;
  args: unknown;
  result: ToolResult;
}

/** What came of one turn. */
export interface AgentTurn {
  text: string;
  language: Language;
  expect: ExpectedSlot | undefined;
  tools: readonly ToolCall[];
  /** The agent hangs up after this. */
  ended: boolean;
}

export interface TextCallOptions {
  brain: Brain;
  parts: AgencyParts;
  language: Language;
  callSid?: string;
  /** E.164; absent is a hidden number. */
  callerPhone?: string;
  callerName?: string;
  actions?: CallActions;
}

export interface TextCall {
  greet(): Promise<AgentTurn>;
  say(text: string): Promise<AgentTurn>;
  /** The person to whom the call was handed did not take it. */
  nobodyAnswers(): Promise<AgentTurn>;
  /** Makes a reply as a guess and drops it before the turn is certain. */
  guess(text: string): Promise<AgentTurn>;
  /** Says that of the last reply only this much was heard: the caller interrupted. */
  interrupt(heard: string): void;
  /** Something that the call itself said, such as "are you there?". */
  prompt(text: string): void;
  readonly conversation: readonly Message[];
  readonly memory: unknown;
}

/** Starts a call. Nothing is said until `greet`. */
export function createTextCall(options: TextCallOptions): TextCall {
  const { brain, parts, callSid = "CA00000000000000000000000000000000" } = options;
  let conversation: Message[] = [];
  let memory: unknown;
  let language = options.language;
  let turnId = 0;

  async function turn(kind: BrainRequest["kind"], messages: Message[], keep: boolean): Promise<AgentTurn> {
    const controller = new AbortController();
    const certain = keep ? Promise.resolve() : new Promise<void>(() => {});
    const tools: ToolCall[] = [];
    const toolbox = createToolbox(parts, {
      callSid,
      language,
      conversation: messages,
      certain,
      signal: controller.signal,
      ...(options.callerPhone ? { callerPhone: options.callerPhone } : {}),
      ...(options.actions ? { actions: options.actions } : {}),
    });
    const request = {
      callSid,
      turnId: turnId++,
      kind,
      language,
      conversation: messages,
      memory: structuredClone(memory),
      caller: {
        numberKnown: options.callerPhone !== undefined,
        ...(options.callerName ? { name: options.callerName } : {}),
      },
      epochMs: parts.clock.epochMs(),
      tools: recording(toolbox, tools, () => {
        if (!keep) controller.abort();
      }),
    };
    const result: AgentTurn & { memory: unknown } = { ...blank(language), memory, tools };
    for await (const event of brain.reply(request, { signal: controller.signal })) {
      if (event.type === "text") result.text += event.text;
      else if (event.type === "expect") result.expect = event.slot;
      else if (event.type === "language") result.language = event.language;
      else if (event.type === "memory") result.memory = event.memory;
      else result.ended = true;
    }
    if (keep) {
      conversation = [...messages, { role: "agent", text: result.text, cut: false }];
      memory = result.memory;
      language = result.language;
    }
    const { memory: _, ...said } = result;
    return said;
  }

  return {
    greet: () => turn("greeting", conversation, true),
    say: (text) => turn("reply", [...conversation, { role: "caller", text }], true),
    nobodyAnswers: () => turn("nobody_answered", conversation, true),
    guess: (text) => turn("reply", [...conversation, { role: "caller", text }], false),
    interrupt(heard) {
      const before = conversation.slice(0, -1);
      conversation = heard === "" ? before : [...before, { role: "agent", text: heard, cut: true }];
    },
    prompt(text) {
      conversation = [...conversation, { role: "agent", text, cut: false }];
    },
    get conversation() {
      return conversation;
    },
    get memory() {
      return memory;
    },
  };
}

function blank(language: Language): { -readonly [K in keyof AgentTurn]: AgentTurn[K] } {
  return { text: "", language, expect: undefined, tools: [], ended: false };
}

/** Writes down each tool call; `onWrite` runs as soon as one wants to write. */
function recording(toolbox: Toolbox, calls: ToolCall[], onWrite: () => void): Toolbox {
  return {
    async run(name, args) {
      const running = toolbox.run(name, args);
      if (Object.hasOwn(TOOLS, name) && TOOLS[name as ToolName].effect === "writes") onWrite();
      const result = await running;
      calls.push({ name, args, result });
      return result;
    },
  };
}
