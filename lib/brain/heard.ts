/**
 * How much of the last reply reached the caller, from the conversation, which holds only what was heard. Pure.
 */
import { FIXED_PROMPTS, prompt } from "../agency/phrases/prompts.ts";
import { LANGUAGES } from "../language.ts";
import type { Message } from "./conversation.ts";

/** For each sentence said, the share of it that was heard, 0..1. */
export type HeardShares = readonly number[];

export interface Heard {
  shares: HeardShares;
  /** The call itself spoke last ("are you there?"), so the caller's words may answer that. */
  promptedSince: boolean;
}

const PROMPTS: ReadonlySet<string> = new Set(
  LANGUAGES.flatMap((language) => FIXED_PROMPTS.map((kind) => prompt(kind, language))),
);

/**
 * Compares what was said with what was heard of it.
 * @param said the sentences of the last reply, in order
 * @param since the messages after those that the last reply answered; the caller's new words are among them
 */
export function heardOf(said: readonly string[], since: readonly Message[]): Heard {
  const agent = since.filter((message) => message.role === "agent");
  const replies = agent.filter((message) => !PROMPTS.has(normal(message.text)));
  const last = agent.at(-1);
  return {
    shares: said.map((sentence) => Math.max(0, ...replies.map((reply) => shareHeard(sentence, reply)))),
    promptedSince: last !== undefined && PROMPTS.has(normal(last.text)),
  };
}

function shareHeard(sentence: string, reply: { text: string; cut: boolean }): number {
  // An ellipsis stands where the voice broke off and went on with the next sentence.
  if (!reply.cut && !reply.text.includes("…")) return 1;
  const heard = normal(reply.text);
  const words = normal(sentence).split(" ");
  if (heard.includes(words.join(" "))) return 1;
  for (let count = words.length - 1; count > 0; count--) {
    const start = words.slice(0, count).join(" ").replace(/[.,:!?]+$/, "");
    if (heard.replace(/[.,:!?]+$/, "").endsWith(start) || heard.includes(`${start}…`)) return count / words.length;
  }
  return 0;
}

function normal(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
