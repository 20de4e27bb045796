import { assertEquals } from "@std/assert";
import { ProviderError, type ProviderFault } from "../lib/errors.ts";
import { createProviderReports } from "../lib/provider_reports.ts";
import { keepWarm } from "../lib/warm_up.ts";
import { createMemoryLog } from "./fakes/memory_log.ts";
import { ManualClock } from "./standins/manual_clock.ts";
import { settle } from "./call/call_rig.ts";

/** A provider whose first warm-ups fail as told. */
function failing(...faults: ProviderFault[]) {
  const provider = {
    name: "google",
    tries: 0,
    warmUp(): Promise<void> {
      const fault = faults[provider.tries++];
      return fault === undefined ? Promise.resolve() : Promise.reject(new ProviderError("Cannot connect", { fault }));
    },
  };
  return provider;
}

function setUp() {
  const clock = new ManualClock();
  const log = createMemoryLog();
  const reports = createProviderReports({ clock, log, adviceFor: (_, fault) => `check ${fault}` });
  return { clock, log, reports, names: () => log.events.map(({ name }) => name) };
}

Deno.test("keepWarm() tries a provider that is down again, after a longer time each time", async () => {
  const { clock, reports, names } = setUp();
  const provider = failing("unavailable", "unavailable");
  keepWarm([provider], { clock, reports });
  for (const waitMs of [0, 15_000, 30_000]) {
    clock.tick(waitMs);
    await settle();
  }
  assertEquals(provider.tries, 3);
  assertEquals(names(), ["PROVIDER_FALLBACK", "PROVIDER_TROUBLE", "PROVIDER_FALLBACK", "PROVIDER_READY"]);
  assertEquals(clock.pending, 0);
});

Deno.test("keepWarm() does not try a refused key again, which only the operator can mend", async () => {
  const { clock, reports, names } = setUp();
  keepWarm([failing("auth")], { clock, reports });
  await settle();
  assertEquals([names(), clock.pending], [["PROVIDER_FALLBACK", "PROVIDER_TROUBLE"], 0]);
});

Deno.test("keepWarm() stops trying when it is told to", async () => {
  const { clock, reports } = setUp();
  const stop = keepWarm([failing("unavailable")], { clock, reports });
  await settle();
  stop();
  assertEquals(clock.pending, 0);
});
