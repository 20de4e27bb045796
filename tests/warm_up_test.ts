import { assertEquals, assertStringIncludes } from "@std/assert";
import { ProviderError, type ProviderFault } from "../lib/errors.ts";
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

Deno.test("keepWarm() tries a provider that is down again, after a longer time each time", async () => {
  const clock = new ManualClock();
  const log = createMemoryLog();
  const provider = failing("unavailable", "timeout");
  keepWarm([provider], { clock, log });
  for (const waitMs of [0, 15_000, 30_000]) {
    clock.tick(waitMs);
    await settle();
  }
  assertEquals(provider.tries, 3);
  assertEquals(log.events.map(({ name }) => name), ["PROVIDER_FALLBACK", "PROVIDER_FALLBACK", "PROVIDER_READY"]);
  assertEquals(clock.pending, 0);
});

Deno.test("keepWarm() says once what to do about a key that is refused", async () => {
  const clock = new ManualClock();
  const log = createMemoryLog();
  keepWarm([failing("auth")], { clock, log });
  await settle();
  assertEquals([log.events.length, clock.pending], [1, 0]);
  assertStringIncludes(String(log.events[0]?.fields.note), "GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON or OPENAI_API_KEY");
});

Deno.test("keepWarm() stops trying when it is told to", async () => {
  const clock = new ManualClock();
  const stop = keepWarm([failing("unavailable")], { clock, log: createMemoryLog() });
  await settle();
  stop();
  assertEquals(clock.pending, 0);
});
