import { assertEquals } from "@std/assert";
import { createLocalStore } from "../../lib/store/local_store.ts";
import { type Store, StoreError } from "../../lib/store/store.ts";
import { startUpkeep, UPKEEP_TIMING, type UpkeepParts } from "../../lib/store/upkeep.ts";
import { business, listings } from "../agency/fixtures.ts";
import { createMemoryLog } from "../fakes/memory_log.ts";
import { ManualClock, passUntil } from "../standins/manual_clock.ts";
import { ended, lead, started } from "./contract.ts";

function rig(store: Store, changes: Partial<UpkeepParts> = {}) {
  const clock = new ManualClock();
  const log = createMemoryLog();
  const parts: UpkeepParts = {
    store,
    clock,
    log,
    nodeId: "node1",
    liveCalls: () => 3,
    followUp: { business, listings, channel: "sms", ownerLanguage: "he", hotScore: 70, countries: "all" },
    retentionMs: undefined,
    ...changes,
  };
  return { clock, log, stop: startUpkeep(parts), epochMs: clock.epochMs() };
}

Deno.test("a finished call is followed up once, some time after its end, and a simulated one never", async () => {
  const store = createLocalStore({ sqlitePath: ":memory:" });
  const { clock, stop, epochMs } = rig(store);
  for (const callSid of ["CA1", "CASIM1"]) {
    await store.record([
      ...started(callSid, epochMs - 60_000),
      lead(callSid, { consent: true }),
      ended(callSid, "caller_hangup", { atMs: epochMs }),
    ]);
  }
  const messages = async () => (await store.messages({ limit: 10 })).items.map(({ id }) => id);
  clock.tick(10_000);
  assertEquals(await messages(), []);
  await passUntil(clock, async () => (await messages()).length > 0);
  await passUntil(clock, async () => (await store.toFollowUp(clock.epochMs(), 10)).length === 0);
  clock.tick(60_000);
  assertEquals(await messages(), ["CA1:caller"]);
  stop();
  await store.close();
});

Deno.test("a call whose machine is silent for a minute is closed, and old calls are forgotten", async () => {
  const store = createLocalStore({ sqlitePath: ":memory:" });
  const { clock, log, stop, epochMs } = rig(store, { retentionMs: 24 * 3600_000 });
  const [day, old] = [24 * 3600_000, epochMs - 3 * 24 * 3600_000];
  await store.record([
    ...started("CAdead", epochMs, { nodeId: "another" }),
    ...started("CAhere", epochMs, { nodeId: "node1" }),
    ...started("CAold", old),
    ended("CAold", "caller_hangup", { atMs: old + 60_000 }),
  ]);
  await passUntil(clock, async () => (await store.call("CAdead"))?.endReason === "node_lost", 5000);
  assertEquals((await store.call("CAhere"))?.endReason, undefined, "this machine says that it is alive");
  await passUntil(clock, async () => await store.call("CAold") === undefined, day / 24);
  const words = log.events.map(({ name }) => name);
  assertEquals([words.includes("CALLS_RECONCILED"), words.includes("RECORDS_FORGOTTEN")], [true, true]);
  stop();
  await store.close();
});

class JumpingClock extends ManualClock {
  jumpMs = 0;
  override epochMs(): number {
    return super.epochMs() + this.jumpMs;
  }
}

Deno.test("a wall clock that is put forward by an hour ends no call of this machine", async () => {
  const store = createLocalStore({ sqlitePath: ":memory:" });
  const clock = new JumpingClock();
  // The next look at the calls comes before the next sign of life.
  const { log, stop } = rig(store, { clock, timing: { ...UPKEEP_TIMING, reapMs: 7000 } });
  await store.record(started("CAhere", clock.epochMs(), { nodeId: "node1" }));
  await store.record(started("CAdead", clock.epochMs(), { nodeId: "another" }));
  await passUntil(clock, async () => await store.call("CAhere") !== undefined && clock.nowMs() >= 6000);
  clock.jumpMs = 3600_000;
  await passUntil(clock, async () => (await store.call("CAdead"))?.endReason !== undefined);
  assertEquals((await store.call("CAhere"))?.endReason, undefined);
  assertEquals(log.events.map(({ fields }) => fields?.calls), [1]);
  stop();
  await store.close();
});

Deno.test("a store that is away is told of once, and nothing runs after the stop", async () => {
  let asked = 0;
  const gone = () => {
    asked++;
    return Promise.reject(new StoreError("away", { away: true, code: "ECONNREFUSED" }));
  };
  const { clock, log, stop } = rig({ record: gone, reap: gone, toFollowUp: gone } as unknown as Store);
  for (let second = 0; second < 30; second++) {
    clock.tick(1000);
    await new Promise((resolve) => setTimeout(resolve));
  }
  const told = log.events.map(({ name, fields }) => [name, fields?.step, fields?.code]);
  assertEquals(told, [
    ["UPKEEP_FAILED", "beat", "ECONNREFUSED"],
    ["UPKEEP_FAILED", "follow up", "ECONNREFUSED"],
    ["UPKEEP_FAILED", "reap", "ECONNREFUSED"],
  ]);
  stop();
  const before = asked;
  clock.tick(60_000);
  assertEquals([asked, clock.pending], [before, 0]);
});
