import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createAfterCall, type EndedCall, type Findings, type Summarizer } from "../../lib/agency/after_call.ts";
import type { AgencyStore } from "../../lib/agency/leads.ts";
import { createMemoryAgencyStore } from "../../lib/agency/leads.ts";
import type { Message } from "../../lib/brain/conversation.ts";
import { leadOfMemory } from "../../lib/brain/scripted/lead.ts";
import { ProviderError } from "../../lib/errors.ts";
import { dialogue } from "../brain/dialogue.ts";
import { business, listings, SUNDAY_NOON_MS } from "./fixtures.ts";

const PHONE = "+972525550123";

const TALK: Message[] = [
  { role: "agent", text: "שלום, לקנות או לשכור?", cut: false },
  { role: "caller", text: "היי, קוראים לי דנה, אני מחפשת לשכור שלושה חדרים בגבעתיים" },
  { role: "agent", text: "ומה התקציב?", cut: false },
  { role: "caller", text: "עד שבעת אלפים, כניסה באוגוסט" },
];

function ended(changes: Partial<EndedCall> = {}): EndedCall {
  return {
    callSid: "CA1",
    language: "he",
    callerPhone: PHONE,
    conversation: TALK,
    memory: undefined,
    epochMs: SUNDAY_NOON_MS,
    ...changes,
  };
}

function model(findings: Partial<Findings>): Summarizer {
  const lines: Findings["lines"] = ["דנה", "דירה בגבעתיים", "לחזור אליה"];
  return { name: "model", summarize: () => Promise.resolve({ facts: {}, lines, ...findings }) };
}

async function after(call: EndedCall, summarizer?: Summarizer, store: AgencyStore = createMemoryAgencyStore()) {
  const faults: unknown[] = [];
  const kept = await createAfterCall({
    business,
    listings,
    store,
    language: "he",
    leadOf: (known) => leadOfMemory(known.memory, known),
    ...(summarizer ? { summarizer } : {}),
    onFallback: (error) => faults.push(error),
  })(call);
  return { ...kept, faults, store };
}

Deno.test("a caller who hangs up half way leaves a lead and three lines, with what is missing marked", async () => {
  const { call } = await dialogue();
  await call.say("לשכור בחיפה");
  const { lead, summary, store } = await after(ended({ memory: call.memory, conversation: call.conversation }));
  assertEquals([lead.deal, lead.cities, lead.phone, lead.name], ["rent", ["haifa"], PHONE, undefined]);
  assertEquals([summary.by, summary.missing], ["rule", ["name", "rooms", "budget", "consent"]]);
  const kept = await store.outcomeOf("CA1");
  assertEquals([kept.lead, kept.summary], [lead, summary]);
});

Deno.test("what the tools kept during the call stays", async () => {
  const store = createMemoryAgencyStore();
  const viewing = {
    id: "CA1:GV201",
    callSid: "CA1",
    listingId: "GV201",
    startsAtMs: SUNDAY_NOON_MS,
    endsAtMs: SUNDAY_NOON_MS + 1,
    name: "דנה",
  };
  await store.bookViewing(viewing, 2);
  await store.saveLead({
    callSid: "CA1",
    language: "he",
    name: "דנה",
    cities: [],
    offered: ["GV201"],
    viewingBooked: true,
    score: 0,
  });
  const { lead, viewings, summary } = await after(ended(), undefined, store);
  assertEquals([lead.name, lead.viewingBooked, lead.offered, viewings.length], ["דנה", true, ["GV201"], 1]);
  assertStringIncludes(summary.lines[2], "GV201");
});

Deno.test("a model fills in what the caller said, and its lines end with what is missing", async () => {
  const facts = {
    name: "דנה",
    deal: "rent" as const,
    cities: ["givatayim"],
    rooms: { min: 3, max: 3 },
    maxShekels: 7000,
    when: "באוגוסט",
  };
  const { lead, summary } = await after(ended(), model({ facts }));
  assertEquals([lead.name, lead.deal, lead.cities, lead.rooms, lead.maxShekels, lead.when], [
    "דנה",
    "rent",
    ["givatayim"],
    { min: 3, max: 3 },
    7000,
    "באוגוסט",
  ]);
  assertEquals(summary, {
    lines: ["דנה", "דירה בגבעתיים", "לחזור אליה חסר: הסכמה להודעה."],
    missing: ["consent"],
    by: "model",
  });
});

Deno.test("nothing that a model makes up gets into the lead", async () => {
  const facts = {
    name: "רותי כהן",
    deal: "buy" as const,
    cities: ["haifa", "givatayim"],
    rooms: { min: 4 },
    minShekels: 9000,
    maxShekels: 12_000,
    when: "ב-15 במאי",
    notes: "טלפון 0501234567",
  };
  const { lead } = await after(ended(), model({ facts }));
  const { callSid: _, score: __, ...kept } = lead;
  assertEquals(kept, { language: "he", phone: PHONE, cities: ["givatayim"], offered: [] });
});

Deno.test("what was settled in the call counts more than what a model reads out of it", async () => {
  const { call, say } = await dialogue();
  await say("לשכור בחיפה", "שלושה חדרים", "עד ארבעת אלפים וחצי");
  const { memory, conversation } = call;
  const { lead } = await after(ended({ memory, conversation }), model({ facts: { rooms: { max: 3 } } }));
  assertEquals([lead.cities, lead.rooms, lead.maxShekels], [["haifa"], { min: 3, max: 3 }, 4500]);
});

Deno.test("lines with a figure from nowhere give way to those by rule", async () => {
  for (
    const lines of [["דנה", "דירה עד 9,500 ₪", "כלום"], ["דנה, 0509999999", "דירה", "כלום"], [
      "",
      "דירה",
      "כלום",
    ]] as const
  ) {
    const { summary } = await after(ended(), model({ lines }));
    assertEquals(summary.by, "rule");
  }
  const told = await after(ended(), model({ lines: ["דנה, +972525550123", "3 חדרים עד 7,000 ₪", "לחזור"] }));
  assertEquals([told.summary.by, told.faults], ["model", []]);
});

Deno.test("a model that fails, or a call without a word, leaves what the rule made", async () => {
  const broken: Summarizer = {
    name: "broken",
    summarize: () => Promise.reject(new ProviderError("late", { fault: "timeout" })),
  };
  const { summary, faults } = await after(ended(), broken);
  assertEquals([summary.by, faults.length], ["rule", 1]);
  const silent = await after(ended({ conversation: TALK.slice(0, 1) }), broken);
  assertEquals([silent.summary.by, silent.faults.length], ["rule", 0]);
});

Deno.test("a call that comes back after a transfer is summed up again, with all of it", async () => {
  const store = createMemoryAgencyStore();
  await after(ended(), undefined, store);
  await store.saveLead({ callSid: "CA1", language: "he", cities: [], offered: [], callBack: true, score: 0 });
  const { lead, summary } = await after(ended(), undefined, store);
  assert(lead.callBack);
  assertStringIncludes(summary.lines[2], "לחזור בטלפון");
});

Deno.test("a caller is known by the name of their newest call that brought one", async () => {
  const store = createMemoryAgencyStore();
  const save = (callSid: string, phone: string, name?: string) =>
    store.saveLead({ callSid, language: "he", phone, cities: [], offered: [], score: 0, ...(name ? { name } : {}) });
  await save("CA1", PHONE, "דנה");
  await save("CA2", "+972500000000", "רון");
  await save("CA3", PHONE, "דנה לוי");
  await save("CA4", PHONE);
  assertEquals((await store.knownCaller(PHONE))?.name, "דנה לוי");
  assertEquals(await store.knownCaller("+972509999999"), undefined);
});
