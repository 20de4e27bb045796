/**
 * What has been said in a call: the caller's words and what the caller heard of ours. The brain sees nothing else.
 */
import type { Toolbox } from "../brain/brain.ts";
import type { Message } from "../brain/conversation.ts";
import { splitSentences } from "../brain/sentences.ts";
import type { Clock } from "../clock.ts";
import type { Task } from "../turn/events.ts";
import type { KeptTalk } from "./call_journal.ts";
import { type Heard, heardOf, NOTHING_HEARD } from "./heard.ts";
import type { Reply, ReplyOutcome } from "./reply.ts";
import type { ReplyAudio } from "./reply_audio.ts";

/** A turn's part in the conversation; it enters it when the reply begins to be heard. */
interface Turn {
  task: Task;
  /** The caller's words it answers. */
  words: string | undefined;
  message: Extract<Message, { role: "agent" }>;
  heard: Heard;
  after: AfterWords;
  /** All sentences, heard or not, as far as they were made. */
  sentences: readonly string[];
}

/** What follows when a reply was heard to its end. */
export type AfterWords = Pick<ReplyOutcome, "endCall" | "handOver">;

const NOTHING_AFTER: AfterWords = { endCall: false, handOver: undefined };

export interface RestOfTurn {
  /** What the caller has not heard, from the last sentence that was heard in full. */
  sentences: string[];
  /** True when at least a sentence was heard. */
  begun: boolean;
  after: AfterWords;
  task: Task;
}

export class Talk {
  readonly messages: Message[];
  private readonly turns = new Map<number, Turn>();
  private brainMemory: unknown;

  /** @param before what was said on an earlier stream of the same call */
  constructor(before?: KeptTalk) {
    this.messages = [...before?.messages ?? []];
    this.brainMemory = before?.memory;
  }

  /** What the brain asked to be given back. */
  get memory(): unknown {
    return this.brainMemory;
  }

  /** The conversation so far, and the caller's newest words. */
  conversationWith(words: string | undefined): Message[] {
    const heard = this.messages.filter((message) => message.role !== "agent" || message.text !== "");
    return words === undefined ? [...heard] : [...heard, { role: "caller", text: words }];
  }

  /**
   * What is to be said again to a caller whose line broke now: what they did not hear of the reply that was being
   * spoken, or else the question that they were about to answer.
   */
  unfinished(speaking: Reply | undefined): string[] {
    const turn = speaking && this.turns.get(speaking.turnId);
    if (turn !== undefined) return speaking!.audio.sentences.slice(turn.heard.playedSentences).map(({ text }) => text);
    const last = this.messages.findLast(({ role }) => role !== "tool");
    if (last?.role !== "agent" || last.cut) return [];
    return splitSentences(last.text).slice(-1).filter((sentence) => sentence.trim().endsWith("?"));
  }

  /** A reply is being made. */
  begin(reply: Reply, task: Task, words: string | undefined): void {
    this.turns.set(reply.turnId, {
      task,
      words,
      message: { role: "agent", text: "", cut: true },
      heard: NOTHING_HEARD,
      after: NOTHING_AFTER,
      sentences: [],
    });
  }

  /** A reply begins to be heard: its turn takes place. */
  speak(reply: Reply): void {
    const turn = this.turns.get(reply.turnId);
    if (turn === undefined) return;
    if (turn.words !== undefined) this.messages.push({ role: "caller", text: turn.words });
    this.messages.push(turn.message);
    if (reply.outcome.memory !== undefined) this.brainMemory = reply.outcome.memory.value;
  }

  /** `heardMs` of a reply's audio has been heard. */
  heard(audio: ReplyAudio, heardMs: number): void {
    const turn = this.turns.get(audio.turnId);
    if (turn === undefined || audio.kind === "filler") return;
    turn.heard = heardOf(audio.sentences, heardMs, audio.madeMs);
    turn.message.text = turn.heard.text;
    turn.message.cut = turn.heard.cut || !audio.isFinished;
  }

  /** A reply was interrupted; what is left of it may be wanted. */
  cut(reply: Reply): void {
    const turn = this.turns.get(reply.turnId);
    if (turn === undefined) return;
    turn.sentences = reply.audio.sentences.map(({ text }) => text);
    const { endCall, handOver } = reply.outcome;
    turn.after = { endCall, handOver };
    this.remember(reply);
  }

  /** A reply was dropped before it was heard. */
  forget(turnId: number): void {
    this.turns.delete(turnId);
  }

  /** A reply was heard to its end. */
  finish(reply: Reply): void {
    this.remember(reply);
    this.turns.delete(reply.turnId);
  }

  /** What is left of an interrupted turn. What is said again is taken out of what was heard of it before. */
  restOf(turnId: number): RestOfTurn {
    const turn = this.turns.get(turnId);
    if (turn === undefined) return { sentences: [], begun: false, after: NOTHING_AFTER, task: { kind: "greeting" } };
    const { heard: { playedSentences, sentences: heard }, sentences, message, after, task } = turn;
    message.text = heard.slice(0, playedSentences).join(" ").trim();
    this.turns.delete(turnId);
    return { sentences: sentences.slice(playedSentences), begun: playedSentences > 0, after, task };
  }

  /** A reply with the words it answers, as far as it was made and heard; `undefined` of one that has no part in the talk. */
  spoken(audio: ReplyAudio): { callerText: string; agentText: string; heardText: string } | undefined {
    const turn = this.turns.get(audio.turnId);
    if (turn === undefined || audio.kind === "filler") return undefined;
    const agentText = audio.sentences.map(({ text }) => text.trim()).join(" ");
    return { callerText: turn.words ?? "", agentText, heardText: turn.heard.text };
  }

  /** A reply's sentences with the part of each that was heard. */
  heardSentences(audio: ReplyAudio): { text: string; heardText: string; endMs?: number }[] {
    const heard = this.turns.get(audio.turnId)?.heard.sentences ?? [];
    return audio.sentences.map(({ text, endMs }, index) => ({
      text,
      heardText: heard[index] ?? "",
      ...(endMs === undefined ? {} : { endMs }),
    }));
  }

  /** The same tools, with each use told. */
  watchTools(
    toolbox: Toolbox,
    { clock, onStarted, onUsed }: {
      clock: Pick<Clock, "nowMs">;
      onStarted: (name: string) => void;
      onUsed: (name: string, ok: boolean, tookMs: number) => void;
    },
  ): Toolbox {
    return {
      run: async (name, args) => {
        const startedMs = clock.nowMs();
        onStarted(name);
        const result = await toolbox.run(name, args);
        onUsed(name, result.ok, Math.round(clock.nowMs() - startedMs));
        return result;
      },
    };
  }

  /** A brain may have come to its last state only after its reply began to be heard. */
  private remember(reply: Reply): void {
    if (reply.outcome.memory !== undefined) this.brainMemory = reply.outcome.memory.value;
  }
}
