import { assertEquals, assertStringIncludes } from "@std/assert";
import { Metrics } from "../lib/metrics/registry.ts";
import { watchVitals } from "../lib/vitals.ts";
import { createMemoryLog } from "./fakes/memory_log.ts";
import { VirtualClock } from "./world/virtual_clock.ts";

function watched(rssBytes: () => number = () => 50e6, maxMemoryBytes = 0) {
  const clock = new VirtualClock();
  const log = createMemoryLog();
  const metrics = new Metrics();
  let beats = 0;
  const vitals = watchVitals({ clock, log, metrics, rssBytes, maxMemoryBytes, onBeat: () => void beats++ });
  return { clock, log, metrics, vitals, beats: () => beats };
}

Deno.test("watchVitals() beats ten times a second and says nothing while all is well", async () => {
  const { clock, log, vitals, beats } = watched();
  await clock.pass(10_050);
  assertEquals([beats(), log.events.length, vitals.unready()], [100, 0, []]);
  vitals.stop();
  assertEquals(clock.pending, 0);
});

Deno.test("watchVitals() tells of a loop that stood still for over 250 ms, and counts every delay", async () => {
  const { clock, log, metrics } = watched();
  clock.after(1000, () => clock.stall(200));
  clock.after(2000, () => clock.stall(400));
  await clock.pass(5000);
  assertEquals(log.of("LOOP_STALL").map(({ fields }) => fields.lateMs), [400]);
  assertStringIncludes(metrics.text(), "va_loop_stalls_total 1");
  assertStringIncludes(metrics.text(), 'va_loop_lag_ms_bucket{le="250"}');
});

Deno.test("watchVitals() takes no calls above 80 % of the memory, until there is room again", async () => {
  let rss = 700e6;
  const { clock, vitals } = watched(() => rss, 1000e6);
  const reasonsAt = async (bytes: number) => {
    rss = bytes;
    await clock.pass(150);
    return vitals.unready();
  };
  assertEquals(await reasonsAt(790e6), []);
  assertEquals(await reasonsAt(810e6), ["memory"]);
  assertEquals(await reasonsAt(770e6), ["memory"], "not yet");
  assertEquals(await reasonsAt(740e6), []);
});

Deno.test("watchVitals() gives up above 92 % of the memory when that lasts for a second, and says so once", async () => {
  let rss = 950e6;
  const { clock, log, vitals } = watched(() => rss, 1000e6);
  let exhausted = false;
  vitals.exhausted.then(() => exhausted = true);
  await clock.pass(850);
  rss = 910e6;
  await clock.pass(150);
  assertEquals([exhausted, vitals.unready()], [false, ["memory"]], "a peak that passes is none");
  rss = 930e6;
  await clock.pass(2050);
  assertEquals(exhausted, true);
  assertEquals(log.of("MEMORY_EXHAUSTED").map(({ fields }) => fields), [{ rssMb: 930, limitMb: 1000 }]);
});
