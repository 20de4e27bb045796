/**
 * Opens calls with words that are known beforehand: the caller is greeted at once, in audio that is ready, and no model
 * is waited for or paid.
 */
import { ProviderError } from "../errors.ts";
import type { Language } from "../language.ts";
import type { Brain, BrainEvent, BrainRequest, ReplyOptions } from "./brain.ts";

/** `brain` with the greeting of `greeter`, a brain that answers at once. */
export function withFixedGreeting(brain: Brain, greeter: Brain): Brain {
  return {
    ...brain,
    reply: (request, options) => isOpening(request) ? greet(greeter, request, options) : brain.reply(request, options),
  };
}

/** What a brain says to a caller it knows nothing of. */
export async function greetingText(greeter: Brain, language: Language): Promise<string> {
  const request: BrainRequest = {
    callSid: "",
    turnId: 0,
    kind: "greeting",
    language,
    conversation: [],
    memory: undefined,
    epochMs: 0,
    tools: { run: () => Promise.reject(new ProviderError("A greeting has no tools", { fault: "internal" })) },
  };
  let text = "";
  for await (const event of greeter.reply(request, { signal: new AbortController().signal })) {
    if (event.type === "text") text += event.text;
  }
  return text;
}

/** A call that was cut off and comes back has a conversation already: what to say then is for the brain to think. */
function isOpening({ kind, conversation }: BrainRequest): boolean {
  return kind === "greeting" && conversation.length === 0;
}

/** The greeter's memory is its own: the brain that goes on could not read it, or would find it out of date. */
async function* greet(greeter: Brain, request: BrainRequest, options: ReplyOptions): AsyncGenerator<BrainEvent> {
  for await (const event of greeter.reply(request, options)) if (event.type !== "memory") yield event;
}
