/**
 * A brain without a model: it fills slots by rule, in Hebrew and English, and books viewings with the same tools that
 * a model would use. Deterministic: the same call gets the same answers.
 */
import type { Business } from "../../agency/business.ts";
import { localTime } from "../../agency/calendar.ts";
import type { Listing } from "../../agency/listings.ts";
import { ProviderError } from "../../errors.ts";
import type { Brain, BrainEvent, BrainRequest } from "../brain.ts";
import { expectedSlot, type Memory, readMemory, type Said } from "./memory.ts";
import { afterTool } from "./results.ts";
import type { Context, Step } from "./step.ts";
import { answer, greet, recall, takeBack } from "./turn.ts";

/** No answer needs more tools than this; more would be a loop. */
const MAX_TOOLS_A_TURN = 6;

/** Makes the scripted brain of a business. It needs no network and no warm-up. */
export function createScriptedBrain(parts: { business: Business; listings: readonly Listing[] }): Brain {
  return { name: "scripted", reply: (request, { signal }) => reply(request, parts, signal) };
}

async function* reply(
  request: BrainRequest,
  parts: { business: Business; listings: readonly Listing[] },
  signal: AbortSignal,
): AsyncGenerator<BrainEvent> {
  const context = contextOf(request, parts);
  let step = firstStep(request, context);
  const sentences: Said[] = [];
  let language = request.language;
  for (let tools = 0; !signal.aborted; tools++) {
    if (step.memory.language !== language) {
      language = step.memory.language;
      yield { type: "language", language };
    }
    // Before the words: a reply that is cut short must not lose what it settled.
    if (!step.run) yield* closing(step, [...sentences, ...step.say], request);
    for (const sentence of step.say) {
      yield { type: "text", text: sentences.length > 0 ? ` ${sentence.text}` : sentence.text };
      sentences.push(sentence);
    }
    if (!step.run) break;
    if (tools === MAX_TOOLS_A_TURN) {
      throw new ProviderError("Cannot answer: too many tools in one turn", { fault: "internal" });
    }
    const next = await runTool(step, request, context, signal);
    if (!next) return;
    step = next;
  }
  if (step.end && !signal.aborted) yield { type: "end_call" };
}

function contextOf(
  request: BrainRequest,
  { business, listings }: { business: Business; listings: readonly Listing[] },
): Context {
  return {
    business,
    listings,
    callerNumberKnown: request.caller?.numberKnown ?? false,
    epochMs: request.epochMs,
    today: localTime(request.epochMs, business.timeZone).date,
  };
}

function firstStep(request: BrainRequest, context: Context): Step {
  if (request.kind === "greeting") return greet(request.language, request.caller?.name, context);
  const { language, conversation } = request;
  const known = readMemory(request.memory);
  if (request.kind === "nobody_answered") return takeBack(known ?? recall(language, conversation, context), context);
  const last = conversation.at(-1);
  const text = last?.role === "caller" ? last.text : "";
  return answer(known ?? recall(language, conversation.slice(0, -1), context), text, conversation, context);
}

/** Runs the step's tool and decides what follows; `undefined` when the turn was dropped meanwhile. */
async function runTool(
  { memory, run }: Step,
  { tools }: BrainRequest,
  context: Context,
  signal: AbortSignal,
): Promise<Step | undefined> {
  if (!run) return undefined;
  try {
    const result = await tools.run(run.name, run.args);
    return signal.aborted ? undefined : afterTool(memory, run.then, result, context);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

function* closing(step: Step, sentences: readonly Said[], request: BrainRequest): Generator<BrainEvent> {
  const memory: Memory = { ...step.memory, said: [...sentences], answeredMessages: request.conversation.length };
  yield { type: "memory", memory };
  const slot = expectedSlot(memory);
  if (slot && !step.end) yield { type: "expect", slot };
}
