/**
 * How a server that is to stop lets its calls go.
 */
import type { LiveCalls } from "./call/live_calls.ts";
import { type Clock, within } from "./clock.ts";
import type { Log } from "./log.ts";

/** What is left of the drain for the goodbye. */
const GOODBYE_MS = 8000;
/** Time for the last messages to leave the sockets. */
const FLUSH_MS = 500;

/** Lets the live calls finish for `drainMs`; the last of that is kept for a goodbye to those that have not. */
export async function drainCalls(calls: LiveCalls, drainMs: number, clock: Clock, log: Log): Promise<void> {
  log.event("DRAIN_BEGIN", { calls: calls.count });
  await within(Math.max(0, drainMs - GOODBYE_MS), calls.empty(), clock);
  calls.wrapUpAll("callback_goodbye", "drain");
  await within(Math.min(drainMs, GOODBYE_MS), calls.empty(), clock);
  const left = calls.count;
  calls.endAll("drain");
  if (left > 0) await within(FLUSH_MS, Promise.withResolvers<void>().promise, clock);
  log.event("DRAIN_END", { left });
}
