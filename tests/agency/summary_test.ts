import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { summarize } from "../../lib/agency/summary.ts";
import { leadOfMemory } from "../../lib/brain/scripted/lead.ts";
import { dialogue } from "../brain/dialogue.ts";
import { business, listings } from "./fixtures.ts";

const CALL = { callSid: "CA1", language: "he" as const, callerPhone: "+972525550123" };
const agency = { business, listings, language: "he" as const };

/** A call in which a viewing was booked and a message agreed to. */
async function booked() {
  const call = await dialogue();
  await call.say(
    ...["לשכור", "גבעתיים", "שלושה חדרים", "עד שבעת אלפים", "הראשונה", "יום שלישי בחמש", "דנה לוי", "כן", "כן"],
  );
  return call;
}

Deno.test("a whole call is summed up in three lines, with nothing missing", async () => {
  const call = await booked();
  const summary = summarize(call.parts.store.leads()[0]!, call.parts.store.viewings(), agency);
  assertEquals(summary.missing, []);
  assertEquals(summary.lines, [
    "דנה לוי, +972525550123 (ניקוד 100).",
    "3 חדרים להשכרה בגבעתיים עד 7,000 ₪.",
    "ביקור: ויצמן 31 (GV202), 2026-11-24 17:00; לשלוח פרטים בהודעה.",
  ]);
});

Deno.test("a call that broke off leaves what was said, and what is missing is named, not made up", async () => {
  const call = await dialogue();
  await call.say("לשכור בחיפה");
  assertEquals(call.parts.store.leads(), []);
  const lead = leadOfMemory(call.call.memory, CALL);
  const summary = summarize(lead, [], { ...agency, language: "en" });
  assertEquals(summary.missing, ["name", "rooms", "budget", "consent"]);
  assertStringIncludes(summary.lines[1], "To rent in Haifa.");
  assertStringIncludes(summary.lines[2], "nothing was agreed. missing: name, rooms, budget, consent to a message.");
});

Deno.test("leadOfMemory() of a finished call says what the brain saved itself", async () => {
  const call = await booked();
  const { callSid: _, ...saved } = call.parts.store.leads()[0]!;
  const { callSid: __, ...known } = leadOfMemory(call.call.memory, CALL);
  assertEquals(known.offered.toSorted(), saved.offered.toSorted());
  assertEquals({ ...known, offered: [] }, { ...saved, offered: [] });
});

Deno.test("leadOfMemory() of no memory knows only the call", () => {
  for (const memory of [undefined, null, "x", { version: 7 }]) {
    const lead = leadOfMemory(memory, CALL);
    assertEquals([lead.phone, lead.cities, lead.name], [CALL.callerPhone, [], undefined]);
    assert(lead.score < 20);
  }
});
