/**
 * What the call needs from anything that thinks: the conversation in, speech and tool effects out, as they come.
 */
import type { Language } from "../language.ts";
import type { ReportUsage } from "../usage.ts";
import type { ExpectedSlot, Message } from "./conversation.ts";

/** What a tool gave back; `ok: false` is an answer for the brain to act on, not a crash. */
export type ToolResult = { ok: true; value: unknown } | { ok: false; error: string };

/** The tools of one turn of one call. Caller identity comes from the call, never from the arguments. */
export interface Toolbox {
  /**
   * Runs a tool. A tool that writes first waits until the turn is certain (a speculative turn never writes), and
   * rejects with an AbortError when the turn is dropped instead.
   */
  run(name: string, args: unknown): Promise<ToolResult>;
}

/** What a caller looked for in their last call: fields and values of the search, no words of theirs. */
export type LastWish = Readonly<Record<string, unknown>>;

export interface BrainRequest {
  callSid: string;
  turnId: number;
  /**
   * `greeting` opens the call; `reply` answers the caller's words, the last message of `conversation`;
   * `nobody_answered` speaks first again, to a caller who was handed to a person and not taken.
   */
  kind: "greeting" | "reply" | "nobody_answered";
  /** What the agent is speaking now; a brain may switch with a `language` event. */
  language: Language;
  conversation: readonly Message[];
  /** What this brain returned as `memory` in the last turn that took place; `undefined` at first. Plain JSON. */
  memory: unknown;
  /** What the call tells of the caller: whether it shows their number; their name and wish if they called before. */
  caller?: { numberKnown: boolean; name?: string; lastWish?: LastWish };
  /** Wall-clock time, for "tomorrow" and opening hours. */
  epochMs: number;
  tools: Toolbox;
}

export type BrainEvent =
  /** The next piece of the reply, any length; joined they are the whole reply. */
  | { type: "text"; text: string }
  /** What the reply's question asks for. */
  | { type: "expect"; slot: ExpectedSlot }
  /** The language of the text that follows. */
  | { type: "language"; language: Language }
  /** State to be handed back at the next turn, if this one takes place. Plain JSON. */
  | { type: "memory"; memory: unknown }
  /** Hang up once the reply has been heard. */
  | { type: "end_call" };

export interface ReplyOptions {
  signal: AbortSignal;
  /** Called once for every answer a provider was asked for; a dropped reply reports what it had cost by then. */
  onUsage?: ReportUsage;
}

export interface Brain {
  readonly name: string;
  /**
   * Answers one turn. Ends early, without throwing, when `signal` aborts. Must not keep state of its own between
   * turns: a speculative turn may be dropped and asked again.
   * @throws {ProviderError} when the provider fails
   */
  reply(request: BrainRequest, options: ReplyOptions): AsyncIterable<BrainEvent>;
  warmUp?(): Promise<void>;
  close?(): Promise<void>;
}
