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

/**
 * Lets the live calls finish for `drainMs`; the last of that is kept for a goodbye to those that have not. A time that is
 * too short for both has no goodbye: it would cut off every caller at once, where the next server can take them up.
 */
export async function drainCalls(calls: LiveCalls, drainMs: number, clock: Clock, log: Log): Promise<void> {
  log.event("DRAIN_BEGIN", { calls: calls.count });
  const goodbyeMs = drainMs > GOODBYE_MS ? GOODBYE_MS : 0;
  await within(drainMs - goodbyeMs, calls.empty(), clock);
  if (goodbyeMs > 0) {
    calls.wrapUpAll("callback_goodbye", "drain");
    await within(goodbyeMs, calls.empty(), clock);
  }
  const left = calls.count;
  calls.endAll("drain");
  if (left > 0) await within(FLUSH_MS, Promise.withResolvers<void>().promise, clock);
  log.event("DRAIN_END", { left });
}
