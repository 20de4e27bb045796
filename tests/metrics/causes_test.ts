/**
 * Metrics by what moves them: each of these causes the thing itself.
 */
import { assertEquals, assertGreater } from "@std/assert";
import { readConfig } from "../../lib/config.ts";
import { countEvents } from "../../lib/metrics/event_metrics.ts";
import { measureRecords } from "../../lib/metrics/record_metrics.ts";
import { Metrics } from "../../lib/metrics/registry.ts";
import { measureServer } from "../../lib/metrics/server_metrics.ts";
import { createLocalStore } from "../../lib/store/local_store.ts";
import { createRecords } from "../../lib/store/records.ts";
import { StoreError } from "../../lib/store/store.ts";
import { business, listings } from "../agency/fixtures.ts";
import { createMemoryLog } from "../fakes/memory_log.ts";
import { createEdge, formPost, IN_PUBLIC, PUBLIC } from "../http/edge.ts";
import { ManualClock, until } from "../standins/manual_clock.ts";
import { ended, lead, message, started } from "../store/contract.ts";
import { DIALOGUES } from "../world/dialogues.ts";
import { rehearse, World } from "../world/world.ts";

/** What a sample of the metrics stands at. */
function valueOf(text: string, sample: string): number | undefined {
  const line = text.split("\n").find((line) => line.startsWith(`${sample} `));
  return line === undefined ? undefined : Number(line.slice(sample.length));
}

const { script, language } = DIALOGUES[2]!;
await rehearse([script]);

/** A server whose metrics are asked for as Prometheus does. */
function measuredWorld() {
  const metrics = new Metrics();
  const world = new World({
    env: { AGENT_LANGUAGE: language },
    parts: ({ log }) => ({ metrics, log: countEvents(log, metrics) }),
  });
  const read = async (sample: string) => {
    const answer = await world.server.fetch(new Request("http://127.0.0.1:8080/metrics"));
    return valueOf(await answer.text(), sample);
  };
  return { world, read };
}

Deno.test("a stream that stands still for two seconds is seen in va_media_gap_ms", async () => {
  const { world, read } = measuredWorld();
  await world.hold({ callSid: "CASIM1", script });
  await world.hold({ callSid: "CASIM2", script, conditions: { stallEveryMs: 10_000, stallMs: 2000 } });
  assertEquals(await read('va_media_gap_ms_bucket{le="500"}'), 1);
  assertEquals(await read('va_media_gap_ms_bucket{le="5000"}'), 2);
});

Deno.test("a peer that does not read is seen in va_ws_buffered_bytes, until it is gone", async () => {
  const { world, read } = measuredWorld();
  const call = world.call({ callSid: "CASIM1", script });
  await world.clock.pass(1000);
  assertEquals(await read("va_ws_buffered_bytes"), 0);
  world.mediaWire(0)!.stalled = true;
  await world.clock.pass(2000);
  assertGreater((await read("va_ws_buffered_bytes"))!, 1000);
  world.mediaWire(0)!.cut();
  await world.clock.runUntil(call);
  await world.clock.pass(20_000);
  assertEquals(await read("va_ws_buffered_bytes"), 0);
  assertEquals(await read("va_calls_active"), 0);
});

Deno.test("requests without a right signature are seen in va_sig_fail_total and va_webhook_seconds", async () => {
  const metrics = new Metrics();
  const { answered: onAnswered } = measureServer(metrics, {
    version: { version: "1" },
    calls: { count: 0 },
    draining: () => false,
  });
  const { app } = createEdge(IN_PUBLIC, { log: countEvents(createMemoryLog(), metrics), onAnswered });
  const url = `${PUBLIC}/webhook/incoming_call`;
  await app.fetch(formPost(url, "CallSid=CA1"));
  await app.fetch(formPost(url, "CallSid=CA1", { "x-twilio-signature": "bm8=" }));
  await app.fetch(new Request(`${PUBLIC}/ws/twilio-media`, { headers: { upgrade: "websocket" } }));
  assertEquals(valueOf(metrics.text(), "va_sig_fail_total"), 3);
  const refused = 'va_webhook_seconds_count{route="/webhook/incoming_call",code="403"}';
  assertEquals(valueOf(metrics.text(), refused), 2);
});

/** Records whose store and spool take nothing while `away` is set. */
function measuredRecords() {
  const metrics = new Metrics();
  const clock = new ManualClock();
  const kept = createLocalStore({ sqlitePath: ":memory:" });
  const trouble = { away: false };
  const records = createRecords({
    config: readConfig({}),
    store: {
      ...kept,
      record: (writes) =>
        trouble.away ? Promise.reject(new StoreError("The store is away", { away: true })) : kept.record(writes),
    },
    spool: {
      append: () => Promise.reject(new Error("No space left on device")),
      drain: () => Promise.resolve(0),
    },
    clock,
    log: countEvents(createMemoryLog(), metrics),
    business,
    listings,
    nodeId: "node1",
  });
  measureRecords(metrics, records, clock);
  return { records, clock, kept, trouble, read: (sample: string) => valueOf(metrics.text(), sample) };
}

Deno.test("records that can be kept nowhere are seen in va_store_queue and va_spool_errors_total", async () => {
  const { records, clock, kept, trouble, read } = measuredRecords();
  trouble.away = true;
  records.start();
  records.calls.arrived({ callSid: "CA1", phone: "+972501234567" });
  assertEquals(read("va_spool_errors_total"), 0);
  await until(() => {
    clock.tick(100);
    return read("va_spool_errors_total") === 1;
  });
  assertEquals(read("va_store_queue"), 1);
  assertEquals(read('va_faults_total{stage="store",kind="away"}'), 1);
  trouble.away = false;
  await until(() => {
    clock.tick(1000);
    return read("va_store_queue") === 0;
  });
  await records.stop();
  await kept.close();
});

Deno.test("messages that are due and not sent are seen in va_jobs and va_job_age_seconds", async () => {
  const { records, clock, kept, read } = measuredRecords();
  const due = message("CA1", { dueAtMs: clock.epochMs() - 300_000 });
  await kept.record([
    ...started("CA1"),
    lead("CA1", { consent: true }),
    ended("CA1", "caller_hangup"),
    { kind: "followed_up", callSid: "CA1", messages: [due] },
  ]);
  assertEquals(read('va_jobs{state="waiting"}'), 0);
  records.start();
  await until(() => {
    clock.tick(1000);
    return read('va_jobs{state="waiting"}') === 1;
  });
  assertGreater(read("va_job_age_seconds")!, 299);
  assertEquals(read('va_jobs{state="dead"}'), 0);
  await records.stop();
  await kept.close();
});
