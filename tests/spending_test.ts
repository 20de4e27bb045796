import { assert, assertEquals, assertFalse } from "@std/assert";
import { openSpending, type SpendingLimits, type SpendingStore } from "../lib/spending.ts";
import { totalUsage, type Usage } from "../lib/usage.ts";
import { ManualClock } from "./standins/manual_clock.ts";

const NO_LIMITS: SpendingLimits = { maxCallUsd: 0, maxCallTokens: 0, maxDayUsd: 0 };
const DAY_MS = 24 * 3600_000;

/** Costs 0.024 US dollars a minute. */
function minutes(n: number): Usage {
  return { kind: "recognition", provider: "google", model: "stt:default", audioMs: n * 60_000 };
}

function tokens(inputTokens: number, outputTokens: number): Usage {
  const cached = { cachedInputTokens: 0, estimated: false };
  return { kind: "reply", provider: "own", model: "local", inputTokens, outputTokens, ...cached };
}

function textStore(text?: string): SpendingStore & { text: string | undefined } {
  const store = {
    text,
    read: () => Promise.resolve(store.text),
    write: (next: string) => Promise.resolve(void (store.text = next)),
  };
  return store;
}

Deno.test("a day's money is spent when its calls have cost as much, and there again the next day", async () => {
  const clock = new ManualClock();
  const spending = await openSpending({ ...NO_LIMITS, maxDayUsd: 0.05 }, { clock });
  spending.report(minutes(2));
  assertFalse(spending.callsSpent);
  spending.report(minutes(1));
  assert(spending.callsSpent && spending.daySpent);
  clock.tick(DAY_MS);
  assertFalse(spending.callsSpent);
  assertEquals(spending.dayUsd, 0);
});

Deno.test("a call may go on until its own money or tokens are used up", async () => {
  const spending = await openSpending({ maxCallUsd: 0.05, maxCallTokens: 1000, maxDayUsd: 0 }, {
    clock: new ManualClock(),
  });
  assert(spending.mayGoOn(totalUsage([minutes(2), tokens(400, 500)])));
  assertFalse(spending.mayGoOn(totalUsage([minutes(3)])));
  assertFalse(spending.mayGoOn(totalUsage([tokens(600, 400)])), "tokens count whatever they cost");
});

Deno.test("messages cost the day's money, and close the phone to nobody", async () => {
  const clock = new ManualClock();
  const store = textStore();
  const limits = { ...NO_LIMITS, maxDayUsd: 1 };
  const spending = await openSpending(limits, { clock, store });
  spending.report(minutes(1));
  for (let n = 0; n < 5; n++) spending.report({ kind: "message", provider: "twilio", model: "sms:+972", segments: 1 });
  assertEquals([spending.daySpent, spending.callsSpent], [true, false]);
  for (let i = 0; i < 10; i++) await Promise.resolve();
  const anew = await openSpending(limits, { clock, store });
  assertEquals([anew.dayUsd, anew.daySpent, anew.callsSpent], [spending.dayUsd, true, false]);
  anew.report(minutes(50));
  assert(anew.callsSpent);
});

Deno.test("what a version before kept as one sum is taken for the cost of calls", async () => {
  const clock = new ManualClock();
  const text = JSON.stringify({ day: new Date(clock.epochMs()).toISOString().slice(0, 10), usd: 2 });
  const spending = await openSpending({ ...NO_LIMITS, maxDayUsd: 1 }, { clock, store: textStore(text) });
  assertEquals([spending.dayUsd, spending.callsSpent], [2, true]);
});

Deno.test("without limits nothing is ever used up", async () => {
  const spending = await openSpending(NO_LIMITS, { clock: new ManualClock() });
  spending.report(minutes(1e6));
  assertFalse(spending.daySpent);
  assert(spending.mayGoOn(totalUsage([minutes(1e6), tokens(1e9, 1e9)])));
});

Deno.test("a process that is started anew knows what the day has cost", async () => {
  const clock = new ManualClock();
  const store = textStore();
  const first = await openSpending({ ...NO_LIMITS, maxDayUsd: 0.05 }, { clock, store });
  for (let i = 0; i < 3; i++) first.report(minutes(1));
  for (let i = 0; i < 10; i++) await Promise.resolve();
  const second = await openSpending({ ...NO_LIMITS, maxDayUsd: 0.05 }, { clock, store });
  assert(second.daySpent);
  clock.tick(DAY_MS);
  assertEquals((await openSpending(NO_LIMITS, { clock, store })).dayUsd, 0, "yesterday's");
});

Deno.test("a file that makes no sense, or that cannot be read or written, counts as nothing spent", async () => {
  for (const text of ["", "{", "null", '{"day":1}', '{"day":"2025-06-15","usd":"x"}', '{"usd":-5}']) {
    assertEquals((await openSpending(NO_LIMITS, { clock: new ManualClock(), store: textStore(text) })).dayUsd, 0);
  }
  const broken = { read: () => Promise.reject(new Error("gone")), write: () => Promise.reject(new Error("full")) };
  const spending = await openSpending({ ...NO_LIMITS, maxDayUsd: 0.01 }, { clock: new ManualClock(), store: broken });
  spending.report(minutes(1));
  await Promise.resolve();
  assert(spending.daySpent);
});
