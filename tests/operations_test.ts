import { assert, assertEquals } from "@std/assert";
import { countEvents } from "../lib/metrics/event_metrics.ts";
import { measureProviders } from "../lib/metrics/provider_metrics.ts";
import { measureRecords } from "../lib/metrics/record_metrics.ts";
import { Metrics } from "../lib/metrics/registry.ts";
import { measureServer } from "../lib/metrics/server_metrics.ts";
import { measureSockets } from "../lib/metrics/socket_metrics.ts";
import type { EndReason } from "../lib/turn/events.ts";
import { watchVitals } from "../lib/vitals.ts";
import { createMemoryLog } from "./fakes/memory_log.ts";
import { ManualClock } from "./standins/manual_clock.ts";

const page = await Deno.readTextFile(new URL("../docs/operations.md", import.meta.url));

/** The names of all that a server measures. */
function namesOfMetrics(): Set<string> {
  const [metrics, clock, log] = [new Metrics(), new ManualClock(), createMemoryLog()];
  countEvents(log, metrics);
  measureProviders(metrics);
  measureRecords(metrics, { waiting: 0, outbox: { waiting: 0, dead: 0 } }, clock);
  measureServer(metrics, { version: { version: "1" }, calls: { count: 0 }, draining: () => false });
  measureSockets(metrics);
  watchVitals({ clock, log, metrics, rssBytes: () => 0, maxMemoryBytes: 0 }).stop();
  // Where a budget is kept.
  return new Set([...metrics.text().matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name!).concat("va_day_cost_usd"));
}

Deno.test("the operations page tells of every metric, and of none that does not exist", () => {
  const names = namesOfMetrics();
  const told = new Set([...page.matchAll(/\b(va_\w+?|build_info)(?:_bucket|_count)?\b/g)].map(([, name]) => name!));
  assertEquals([...names].filter((name) => !told.has(name)), []);
  assertEquals([...told].filter((name) => !names.has(name)), []);
});

/** Every reason, or this does not compile. */
const END_REASONS: Record<EndReason, true> = {
  "agent_goodbye": true,
  silence: true,
  trouble: true,
  noise: true,
  "max_duration": true,
  drain: true,
  budget: true,
  "caller_hangup": true,
  transferred: true,
  "stream_lost": true,
  "media_timeout": true,
  internal: true,
};

Deno.test("the operations page asks for no end of a call that does not exist", () => {
  const asked = [...page.matchAll(/reason=~"([^"]+)"/g)].flatMap(([, reasons]) => reasons!.split(/\\?\|/));
  assertEquals(asked.filter((reason) => !Object.hasOwn(END_REASONS, reason)), []);
  assert(asked.length > 0);
});

Deno.test("the operations page names only settings and tasks that exist", async () => {
  const readme = await Deno.readTextFile(new URL("../README.md", import.meta.url));
  for (const [, name] of page.matchAll(/`([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g)) {
    if (/^(OTEL_|CALL_SID)|^PROVIDER_READY|^CALLS_RECONCILED|^PRICE_UNKNOWN/.test(name!)) continue;
    assert(readme.includes(`| \`${name}\``), `there is no setting ${name}`);
  }
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("../deno.json", import.meta.url)));
  for (const [, name] of page.matchAll(/deno task ([\w:]+)/g)) assert(Object.hasOwn(tasks, name!), `deno task ${name}`);
});
