/**
 * Several brains as one: the next thinks when one fails before its first word.
 */
import { ProviderError } from "../errors.ts";
import { askInOrder, createPanel, type FallbackSettings, forAll, type Panel } from "../fallback.ts";
import { type StageTimeouts, type Stopwatch, timed } from "../stage_timeouts.ts";
import type { Brain, BrainEvent, BrainRequest, ReplyOptions, Toolbox, ToolResult } from "./brain.ts";

export interface FallbackBrainSettings extends FallbackSettings {
  /** Default: first words within 4000 ms, then no gap over 4000 ms. The time that tools take does not count. */
  timeouts?: StageTimeouts;
  /** No brain is asked any more so long after the first one was, in ms. Default 8000. */
  totalMs?: number;
}

const DEFAULT_TIMEOUTS: StageTimeouts = { firstMs: 4000, nextMs: 4000 };

/** The name is that of the first; time-outs and circuits apply to a list of one as well. */
export function createFallbackBrain(brains: readonly Brain[], settings: FallbackBrainSettings): Brain {
  const panel = createPanel("brain", brains, settings);
  return {
    name: brains[0]!.name,
    reply: (request, options) => replyWith(panel, request, options, settings),
    warmUp: () => forAll(brains, (brain) => brain.warmUp?.()),
    close: () => forAll(brains, (brain) => brain.close?.()),
  };
}

/** Once a word was given out, a failure is thrown: what was said stands, and a second brain would say it again. */
function replyWith(
  panel: Panel<Brain>,
  request: BrainRequest,
  options: ReplyOptions,
  settings: FallbackBrainSettings,
): AsyncIterable<BrainEvent> {
  const { signal } = options;
  const { clock, totalMs = 8000 } = settings;
  const deadlineMs = clock.nowMs() + totalMs;
  const tools = rememberResults(request.tools);
  return askInOrder(
    panel.inquire(request.callSid),
    (brain) => attempt(brain, { ...request, tools }, options, settings, deadlineMs),
    { clock, signal, deadlineMs },
  );
}

/** One brain's try. What it tells before its first word is held back: if it fails, none of it has happened. */
async function* attempt(
  brain: Brain,
  request: BrainRequest,
  options: ReplyOptions,
  settings: FallbackBrainSettings,
  deadlineMs: number,
): AsyncGenerator<BrainEvent> {
  const { firstMs, nextMs } = settings.timeouts ?? DEFAULT_TIMEOUTS;
  const leftMs = Math.max(0, deadlineMs - settings.clock.nowMs());
  const timeouts = { firstMs: Math.min(firstMs, leftMs), nextMs };
  const open = (signal: AbortSignal, stopwatch: Stopwatch) =>
    brain.reply({ ...request, tools: pauseFor(request.tools, stopwatch) }, { ...options, signal });
  let held: BrainEvent[] | undefined = [];
  for await (
    const event of timed(open, { timeouts, clock: settings.clock, signal: options.signal, name: brain.name })
  ) {
    if (held !== undefined && event.type !== "text") {
      held.push(event);
      continue;
    }
    if (held !== undefined) yield* held;
    held = undefined;
    yield event;
  }
  if (held === undefined || options.signal.aborted) return;
  if (!held.some((event) => event.type === "end_call")) {
    throw new ProviderError(`${brain.name} had nothing to say`, { fault: "empty" });
  }
  yield* held;
}

/** The time a tool takes, or waits for the turn to be certain, is not the brain's. */
function pauseFor(tools: Toolbox, stopwatch: Stopwatch): Toolbox {
  return {
    async run(name, args) {
      stopwatch.pause();
      try {
        return await tools.run(name, args);
      } finally {
        stopwatch.resume();
      }
    },
  };
}

/** A second brain that asks for the same gets the same: nothing is booked twice because the first one broke off. */
function rememberResults(tools: Toolbox): Toolbox {
  const results = new Map<string, Promise<ToolResult>>();
  return {
    run(name, args) {
      const key = `${name} ${JSON.stringify(args)}`;
      const before = results.get(key);
      if (before !== undefined) return before;
      const result = tools.run(name, args);
      results.set(key, result);
      result.catch(() => results.delete(key));
      return result;
    },
  };
}
