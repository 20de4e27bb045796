import { assertEquals } from "@std/assert";
import { createMemoryAgencyStore } from "../lib/agency/leads.ts";
import { createRefusedCalls } from "../lib/refused_calls.ts";
import { createMemoryLog } from "./fakes/memory_log.ts";
import { ManualClock } from "./standins/manual_clock.ts";

const PHONE = "+972525550123";

function desk(store = createMemoryAgencyStore()) {
  const [clock, log] = [new ManualClock(), createMemoryLog()];
  return { clock, log, store, note: createRefusedCalls({ store, clock, log, language: "he" }) };
}

Deno.test("a caller who is turned away is left to somebody to call back", () => {
  const { store, note } = desk();
  note({ callSid: "CA1", phone: PHONE, refused: "full" });
  assertEquals(store.leads().map(({ callSid, phone, callBack }) => [callSid, phone, callBack]), [["CA1", PHONE, true]]);
});

Deno.test("whoever is let in, or hides the number, leaves no call back to be made", () => {
  const { store, note } = desk();
  note({ callSid: "CA1", phone: PHONE });
  note({ callSid: "CA2", refused: "full" });
  assertEquals(store.leads(), []);
});

Deno.test("a number that calls a hundred times while all lines are busy is to be called back once, and an hour later again", () => {
  const { clock, store, note } = desk();
  for (let n = 0; n < 100; n++) note({ callSid: `CA${n}`, phone: PHONE, refused: "full" });
  assertEquals(store.leads().length, 1);
  clock.tick(60 * 60_000);
  note({ callSid: "CA100", phone: PHONE, refused: "draining" });
  assertEquals(store.leads().length, 2);
});

Deno.test("a store that is away costs the call back and nothing else", async () => {
  const { log, note } = desk({ ...createMemoryAgencyStore(), saveLead: () => Promise.reject(new Error("away")) });
  note({ callSid: "CA1", phone: PHONE, refused: "day budget" });
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(log.of("CALL_FAULT").map(({ fields }) => fields.step), ["refused call"]);
});
