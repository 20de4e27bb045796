/**
 * What an answer of a chat-completions model used, as the server tells it, or about as much.
 */
import type OpenAI from "openai";
import type { ReportUsage, Usage } from "../../usage.ts";

/** An answer that was dropped brings no figures; Hebrew and English average about three characters a token. */
const CHARACTERS_PER_TOKEN = 3;

/** @param characters of what was sent and what came back, for where there are no figures */
export function replyUsage(
  model: string,
  usage: OpenAI.CompletionUsage | null | undefined,
  characters: { sent: number; got: number },
): Usage {
  const known = { kind: "reply", provider: "openai", model } as const;
  if (usage) {
    return {
      ...known,
      inputTokens: usage.prompt_tokens ?? 0,
      cachedInputTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
      outputTokens: usage.completion_tokens ?? 0,
      estimated: false,
    };
  }
  return {
    ...known,
    inputTokens: Math.ceil(characters.sent / CHARACTERS_PER_TOKEN),
    cachedInputTokens: 0,
    outputTokens: Math.ceil(characters.got / CHARACTERS_PER_TOKEN),
    estimated: true,
  };
}

/** Tells with each answer what its tokens count as where there is no list price. */
export function priced(
  report: ReportUsage | undefined,
  usdPerMillionTokens: number | undefined,
): ReportUsage | undefined {
  if (report === undefined || usdPerMillionTokens === undefined) return report;
  return (usage) => report(usage.kind === "reply" ? { ...usage, usdPerMillionTokens } : usage);
}
