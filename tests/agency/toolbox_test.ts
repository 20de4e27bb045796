import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { type CallActions, createToolbox } from "../../lib/agency/toolbox.ts";
import type { Message } from "../../lib/brain/conversation.ts";
import { modelTools, TOOLS } from "../../lib/agency/tools.ts";
import { agencyParts, SUNDAY_NOON_MS } from "./fixtures.ts";

const AGREED: Message[] = [
  { role: "agent", text: "לשלוח הודעה עם הפרטים?", cut: false },
  { role: "caller", text: "כן" },
  { role: "agent", text: "לקבוע?", cut: false },
  { role: "caller", text: "כן" },
];
const PHONE = "+972525550123";

function toolbox(
  parts = agencyParts(),
  options: {
    callSid?: string;
    callerPhone?: string;
    actions?: CallActions;
    certain?: Promise<void>;
    signal?: AbortSignal;
  } = {},
) {
  return createToolbox(parts, {
    callSid: "CA1",
    language: "he",
    conversation: AGREED,
    certain: Promise.resolve(),
    signal: new AbortController().signal,
    ...options,
  });
}

const booking = { listingId: "GV201", date: "2026-11-24", time: "17:00", name: "דנה" };

Deno.test("every tool has a filler in both languages, a budget, and a schema a model can be given", () => {
  assertEquals(modelTools().map(({ name }) => String(name)), Object.keys(TOOLS));
  for (const tool of Object.values(TOOLS)) {
    assert(tool.budgetMs > 0 && tool.filler.he !== "" && tool.filler.en !== "");
  }
  const book = modelTools().find(({ name }) => name === "book_viewing");
  assertEquals(book?.parameters["required"], ["listingId", "date", "time", "name"]);
  assertEquals(book?.parameters["additionalProperties"], false);
});

Deno.test("an unknown tool, also one named like an object's own property, is an answer and not a crash", async () => {
  for (const name of ["drop_table", "toString", "__proto__", ""]) {
    assertEquals((await toolbox().run(name, {})).ok, false);
  }
});

Deno.test("invalid arguments are named and nothing is written", async () => {
  const parts = agencyParts();
  const box = toolbox(parts);
  const wrong = [
    { ...booking, time: "5pm" },
    { ...booking, phone: PHONE },
    { ...booking, listingId: 3 },
    { ...booking, name: "" },
    "book",
    null,
  ];
  for (const args of wrong) assertEquals((await box.run("book_viewing", args)).ok, false);
  const result = await box.run("search_listings", { deal: "lease" });
  assert(!result.ok);
  assertMatch(result.error, /^deal:/);
  assertEquals([parts.store.viewings(), parts.store.leads()], [[], []]);
});

Deno.test("a viewing is booked under the call's own number, and its lead is kept", async () => {
  const parts = agencyParts();
  const result = await toolbox(parts, { callerPhone: PHONE }).run("book_viewing", booking);
  assertEquals(result, { ok: true, value: { date: "2026-11-24", time: "17:00" } });
  assertEquals(parts.store.viewings().map(({ phone, name, startsAtMs }) => ({ phone, name, startsAtMs })), [
    { phone: PHONE, name: "דנה", startsAtMs: Date.parse("2026-11-24T15:00:00Z") },
  ]);
  assertEquals(parts.store.leads()[0]?.viewingBooked, true);
});

Deno.test("the same call may move its viewing, another call cannot take its time", async () => {
  const parts = agencyParts();
  const mine = toolbox(parts, { callSid: "CA1" });
  const other = toolbox(parts, { callSid: "CA2" });
  await mine.run("book_viewing", booking);
  assertEquals(await other.run("book_viewing", booking), { ok: false, error: "taken" });
  assertEquals((await mine.run("book_viewing", booking)).ok, true);
  assertEquals((await mine.run("book_viewing", { ...booking, time: "18:00" })).ok, true);
  assertEquals((await other.run("book_viewing", booking)).ok, true);
  assertEquals(parts.store.viewings().length, 2);
});

Deno.test("of two calls that book the same time at once exactly one gets it", async () => {
  const parts = agencyParts();
  const runs = ["CA1", "CA2", "CA3"].map((callSid) => toolbox(parts, { callSid }).run("book_viewing", booking));
  const results = await Promise.all(runs);
  assertEquals(results.filter(({ ok }) => ok).length, 1);
});

Deno.test("no viewing is booked outside the hours, in the past, or of a flat that is not there", async () => {
  const box = toolbox();
  for (
    const change of [
      { time: "08:00" },
      { time: "17:10" },
      { date: "2026-11-28" },
      { date: "2026-11-20" },
      { listingId: "XX999" },
    ]
  ) {
    assertEquals((await box.run("book_viewing", { ...booking, ...change })).ok, false);
  }
});

Deno.test("a tool that writes waits until the turn is certain; one that reads does not", async () => {
  const parts = agencyParts();
  const { promise: certain, resolve } = Promise.withResolvers<void>();
  const box = toolbox(parts, { certain });
  const writing = box.run("book_viewing", booking);
  assertEquals((await box.run("search_listings", { deal: "rent" })).ok, true);
  assertEquals(parts.store.viewings(), []);
  resolve();
  assertEquals((await writing).ok, true);
  assertEquals(parts.store.viewings().length, 1);
});

Deno.test("a dropped turn never writes: the tool rejects with an AbortError", async () => {
  const parts = agencyParts();
  const { promise: certain, resolve } = Promise.withResolvers<void>();
  const controller = new AbortController();
  const box = toolbox(parts, { certain, signal: controller.signal });
  const writing = ["book_viewing", "save_lead", "request_human", "send_details"].map((name) =>
    box.run(name, name === "book_viewing" ? booking : name === "send_details" ? { listingIds: ["GV201"] } : {})
  );
  controller.abort();
  resolve();
  for (const run of writing) assertEquals((await assertRejects(() => run, DOMException)).name, "AbortError");
  await assertRejects(() => box.run("save_lead", { name: "דנה" }), DOMException);
  assertEquals([parts.store.viewings(), parts.store.leads()], [[], []]);
});

Deno.test("a tool over its budget and a store that fails are answers for the brain", async () => {
  const parts = agencyParts();
  const slow = { ...parts, store: { ...parts.store, saveLead: () => new Promise<void>(() => {}) } };
  const running = toolbox(slow).run("save_lead", { name: "דנה" });
  // The budget's timer starts after a few microtasks.
  for (let turns = 0; turns < 20; turns++) await Promise.resolve();
  parts.clock.runTimers();
  assertEquals(await running, { ok: false, error: "timeout" });
  const broken = { ...parts, store: { ...parts.store, saveLead: () => Promise.reject(new Error("no disk")) } };
  assertEquals(await toolbox(broken).run("save_lead", { name: "דנה" }), { ok: false, error: "unavailable" });
});

Deno.test("a person is called in opening hours only; without a line the tool says so and the lead asks for a call-back", async () => {
  const called: string[] = [];
  const actions: CallActions = {
    transfer: (to) => {
      called.push(to);
      return Promise.resolve();
    },
  };
  const open = await toolbox(agencyParts(), { actions }).run("request_human", {});
  assertEquals([open, called], [{ ok: true, value: { connected: true } }, ["+97235550100"]]);
  const night = agencyParts(Date.parse("2026-11-22T20:00:00Z"));
  const closed = await toolbox(night, { actions }).run("request_human", {});
  assertEquals(closed, { ok: true, value: { connected: false, open: false, nextOpenDate: "2026-11-23" } });
  assertEquals([called.length, night.store.leads()[0]?.callBack], [1, true]);
  const none = await toolbox(agencyParts(SUNDAY_NOON_MS)).run("request_human", {});
  assertEquals(none, { ok: true, value: { connected: false, open: true, nextOpenDate: "2026-11-23" } });
});

Deno.test("details go to the number of the call and nowhere else", async () => {
  const sent: unknown[] = [];
  const actions: CallActions = {
    sendDetails: (details) => {
      sent.push(details);
      return Promise.resolve();
    },
  };
  const send = (options: Parameters<typeof toolbox>[1], args: unknown) =>
    toolbox(agencyParts(), options).run("send_details", args);
  assertEquals((await send({ actions, callerPhone: PHONE }, { listingIds: ["GV201"], to: "+15550100" })).ok, false);
  assertEquals((await send({ actions }, { listingIds: ["GV201"] })).ok, false);
  assertEquals((await send({ callerPhone: PHONE }, { listingIds: ["GV201"] })).ok, false);
  assertEquals(sent, []);
  assertEquals((await send({ actions, callerPhone: PHONE }, { listingIds: ["GV201", "ZZ99"] })).ok, true);
  assertEquals(sent, [{ listingIds: ["GV201"], language: "he" }]);
});

Deno.test("a lead grows over the call: what was said stays, and its score rises", async () => {
  const parts = agencyParts();
  const box = toolbox(parts, { callerPhone: PHONE });
  await box.run("save_lead", { deal: "rent", cities: ["haifa"] });
  const [first] = parts.store.leads();
  await box.run("save_lead", { name: "דנה", maxShekels: 5000 });
  const [second] = parts.store.leads();
  assertEquals(second?.cities, ["haifa"]);
  assertEquals(second?.name, "דנה");
  assert((second?.score ?? 0) > (first?.score ?? 0));
});
