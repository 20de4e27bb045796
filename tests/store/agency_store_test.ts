import { assertEquals, assertRejects } from "@std/assert";
import type { Lead, SummaryText } from "../../lib/agency/leads.ts";
import { createAgencyStore } from "../../lib/store/agency_store.ts";
import { createLocalStore } from "../../lib/store/local_store.ts";
import { type Store, StoreError, type StoreWrite } from "../../lib/store/store.ts";
import type { StoreWriter } from "../../lib/store/writer.ts";
import { systemClock } from "../../lib/clock.ts";
import { started } from "./contract.ts";

const PHONE = "+972501234567";
const LEAD: Lead = { callSid: "CA1", language: "he", phone: PHONE, name: "דנה", cities: [], offered: [], score: 25 };
const SUMMARY: SummaryText = { lines: ["a", "b", "c"], missing: [], by: "rule" };

function rig(store: Store) {
  const written: StoreWrite[] = [];
  const writer = { write: (write: StoreWrite) => void written.push(write) } as StoreWriter;
  return { agency: createAgencyStore({ store, writer, clock: systemClock }), written };
}

Deno.test("the agency's store keeps leads, summaries and viewings with the call, and knows a caller's name", async () => {
  const store = createLocalStore({ sqlitePath: ":memory:" });
  const { agency, written } = rig(store);
  await store.record(started("CA1"));
  await agency.saveLead(LEAD);
  await agency.saveLead({ ...LEAD, deal: "rent" });
  await agency.saveSummary("CA1", SUMMARY);
  const viewing = { id: "CA1:L1", callSid: "CA1", listingId: "L1", startsAtMs: 1000, endsAtMs: 2000, name: "דנה" };
  assertEquals(await agency.bookViewing(viewing, 2), "booked");
  assertEquals(await agency.bookViewing({ ...viewing, id: "CA2:L1", callSid: "CA2" }, 2), "taken");
  assertEquals(await agency.viewingsBetween(0, 5000), [viewing]);
  const { lead, viewings, summary } = await agency.outcomeOf("CA1");
  assertEquals([lead?.name, lead?.deal, viewings, summary], ["דנה", "rent", [viewing], SUMMARY]);
  const { name, language } = await agency.knownCaller(PHONE) ?? {};
  assertEquals([name, language, await agency.knownCaller("+972500000000")], ["דנה", "he", undefined]);
  assertEquals(written, []);
  await store.close();
});

Deno.test("the agency's store sums a call up while the real one is away, and loses no lead", async () => {
  const gone = () => Promise.reject(new StoreError("away", { away: true }));
  const away = { record: gone, call: gone, bookViewing: gone, knownCaller: gone, viewings: gone };
  const { agency, written } = rig(away as unknown as Store);
  await agency.saveLead(LEAD);
  await agency.saveLead({ ...LEAD, deal: "rent" });
  await agency.saveSummary("CA1", SUMMARY);
  const { lead, viewings, summary } = await agency.outcomeOf("CA1");
  assertEquals([lead?.name, lead?.deal, viewings, summary], ["דנה", "rent", [], SUMMARY]);
  assertEquals(written.map(({ kind }) => kind), ["lead", "lead", "summary"]);
  agency.forget(["CA1"]);
  assertEquals(await agency.outcomeOf("CA1"), { lead: undefined, viewings: [], summary: undefined });
  const viewing = { id: "CA1:L1", callSid: "CA1", listingId: "L1", startsAtMs: 1000, endsAtMs: 2000, name: "דנה" };
  await assertRejects(() => agency.bookViewing(viewing, 2), StoreError);
});
