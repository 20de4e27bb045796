/**
 * Whether the caller agreed to what a tool is about to do, by the conversation itself: a model that only thinks so, or
 * was talked into it, changes nothing. Pure.
 */
import type { Message } from "../brain/conversation.ts";
import { type Language, LANGUAGES } from "../language.ts";
import { understand } from "../understanding/understanding.ts";
import type { Understanding } from "../understanding/understood.ts";
import { FIXED_PROMPTS, prompt } from "./phrases/prompts.ts";

/** The caller's words and what the agent had said right before, as far as it was heard. */
interface Exchange {
  agent: string;
  understood: Understanding;
}

/** Words of a question whether a message may be sent. */
const ASKS_TO_SEND = /שלוח|לשלוח|אשלח|נשלח|הודעה|וואטסאפ|ווטסאפ|סמס|מסרון|\b(send|text|message|whatsapp|sms)\b/i;

const PROMPTS: ReadonlySet<string> = new Set(
  LANGUAGES.flatMap((language) => FIXED_PROMPTS.map((kind) => prompt(kind, language))),
);

/** True when the caller's newest words are a yes to something that the agent said. */
export function saidYes(conversation: readonly Message[], language: Language): boolean {
  const newest = exchanges(conversation, language).at(-1);
  if (newest === undefined || newest.agent === "" || conversation.at(-1)?.role !== "caller") return false;
  return newest.understood.yesNo === "yes";
}

/** True when the caller asked for a message or agreed to one, and did not take it back since. */
export function agreedToMessage(conversation: readonly Message[], language: Language): boolean {
  let agreed = false;
  for (const { agent, understood: { intents, yesNo } } of exchanges(conversation, language)) {
    const asked = ASKS_TO_SEND.test(agent);
    if (intents.has("send_details") && yesNo !== "no") agreed = true;
    else if (asked && (yesNo === "yes" || yesNo === "no")) agreed = yesNo === "yes";
  }
  return agreed;
}

function exchanges(conversation: readonly Message[], language: Language): Exchange[] {
  const found: Exchange[] = [];
  let agent = "";
  for (const message of conversation) {
    // "Are you there?" is no question that a yes could agree to; what was asked before it is open no more.
    if (message.role === "agent") agent = PROMPTS.has(message.text.trim()) ? "" : message.text;
    if (message.role !== "caller") continue;
    found.push({ agent, understood: understandAnswer(message.text, language) });
    agent = "";
  }
  return found;
}

function understandAnswer(text: string, language: Language): Understanding {
  return understand(text, { language, expected: "yes_no", epochMs: 0, timeZone: "UTC" });
}
