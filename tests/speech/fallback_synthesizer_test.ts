import { assert, assertEquals, assertRejects } from "@std/assert";
import { ProviderError, type ProviderFault } from "../../lib/errors.ts";
import type { FallbackEvent } from "../../lib/fallback.ts";
import { createFallbackSynthesizer } from "../../lib/speech/fallback_synthesizer.ts";
import type { Synthesizer } from "../../lib/speech/synthesizer.ts";
import { ManualClock, until } from "../standins/manual_clock.ts";

type Step = number | ProviderFault | "hang";

/** A synthesizer that plays its steps: a byte, a fault, or nothing more until it is aborted. One script a call. */
function played(name: string, ...scripts: Step[][]): Synthesizer & { calls: number; aborted: number } {
  const synthesizer = {
    name,
    calls: 0,
    aborted: 0,
    async *synthesize(_: string, { signal }: { signal: AbortSignal }) {
      const script = scripts[Math.min(synthesizer.calls++, scripts.length - 1)]!;
      for (const step of script) {
        if (typeof step === "number") yield new Uint8Array([step]);
        else if (step === "hang") {
          await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
          synthesizer.aborted++;
          return;
        } else throw new ProviderError("played", { fault: step });
      }
    },
  };
  return synthesizer;
}

function setUp(...synthesizers: Synthesizer[]) {
  const clock = new ManualClock();
  const events: FallbackEvent[] = [];
  const fallback = createFallbackSynthesizer(synthesizers, { clock, onFallback: (event) => events.push(event) });
  const abort = new AbortController();
  const heard: number[] = [];
  const speak = async () => {
    for await (const piece of fallback.synthesize("שלום", { language: "he", signal: abort.signal })) {
      heard.push(...piece);
    }
  };
  return { clock, events, abort, heard, speak };
}

Deno.test("fallback synthesizer: a voice that fails before its first sound is replaced by the next", async () => {
  const { heard, speak, events, clock } = setUp(played("first", ["quota"]), played("second", [1, 2]));
  await speak();
  assertEquals(heard, [1, 2]);
  assertEquals(events, [{
    part: "synthesizer",
    provider: "first",
    fault: "quota",
    code: undefined,
    message: "played",
    next: "second",
  }]);
  assertEquals(clock.pending, 0);
});

Deno.test("fallback synthesizer: one that broke off is asked once more before another voice speaks", async () => {
  const first = played("first", ["unavailable"], [7]);
  const { heard, speak } = setUp(first, played("second", [1]));
  await speak();
  assertEquals([heard, first.calls], [[7], 2]);
  const dead = played("dead", ["unavailable"]);
  const other = setUp(dead, played("second", [1]));
  await other.speak();
  assertEquals([other.heard, dead.calls], [[1], 2]);
});

Deno.test("fallback synthesizer: after the first sound no other voice speaks; the failure shows", async () => {
  const second = played("second", [9]);
  const { heard, speak } = setUp(played("first", [1, "unavailable"]), second);
  assertEquals((await assertRejects(speak, ProviderError)).fault, "unavailable");
  assertEquals([heard, second.calls], [[1], 0]);
});

Deno.test("fallback synthesizer: audio in a wrong format never reaches the line, the next voice does", async () => {
  const { heard, speak } = setUp(played("first", ["bad_audio"]), played("second", [3]));
  await speak();
  assertEquals(heard, [3]);
});

Deno.test("fallback synthesizer: no sound within two seconds is too late", async () => {
  const first = played("first", ["hang"]);
  const { clock, heard, speak } = setUp(first, played("second", [5]));
  const speaking = speak();
  await until(() => clock.pending === 1);
  clock.tick(2000);
  await speaking;
  assertEquals([heard, first.aborted, clock.pending], [[5], 1, 0]);
});

Deno.test("fallback synthesizer: a stall in the middle is a time-out after what came", async () => {
  const { clock, heard, speak } = setUp(played("first", [1, "hang"]), played("second", [5]));
  const speaking = assertRejects(speak, ProviderError);
  await until(() => heard.length === 1 && clock.pending === 1);
  clock.tick(3000);
  assertEquals((await speaking).fault, "timeout");
  assertEquals(heard, [1]);
});

Deno.test("fallback synthesizer: abort ends it quietly, asks nobody else and counts against nobody", async () => {
  const second = played("second", [5]);
  const { abort, clock, events, speak } = setUp(played("first", ["hang"]), second);
  for (let i = 0; i < 6; i++) {
    const speaking = speak();
    await until(() => clock.pending === 1 || abort.signal.aborted);
    abort.abort();
    await speaking;
  }
  assertEquals([second.calls, events.length, clock.pending], [0, 0, 0]);
});

Deno.test("fallback synthesizer: when all fail the last fault is thrown, then all rest", async () => {
  const { speak } = setUp(played("first", ["auth"]), played("second", ["auth"]));
  assertEquals((await assertRejects(speak, ProviderError)).fault, "auth");
  await assertRejects(speak, ProviderError, "Every synthesizer");
});

Deno.test("fallback synthesizer: warmUp and close reach all, also past one that cannot", async () => {
  const reached: string[] = [];
  const make = (name: string, fails: boolean): Synthesizer => ({
    ...played(name, [1]),
    warmUp() {
      reached.push(name);
      return fails ? Promise.reject(new Error("cold")) : Promise.resolve();
    },
  });
  const fallback = createFallbackSynthesizer([make("a", true), make("b", false)], { clock: new ManualClock() });
  await assertRejects(() => fallback.warmUp!(), Error, "cold");
  await fallback.close!();
  assert(reached.includes("b"));
});
