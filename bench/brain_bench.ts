/** What a reply of the scripted brain costs, understanding and tools included: `deno bench -A bench/brain_bench.ts`. */
import { createScriptedBrain } from "../lib/brain/scripted/scripted_brain.ts";
import { createTextCall } from "../lib/brain/text_call.ts";
import { agencyParts, business, listings } from "../tests/agency/fixtures.ts";

const LINES = [
  "לשכור",
  "בגבעתיים",
  "שלושה חדרים",
  "עד שבעת אלפים",
  "הראשונה",
  "יום שלישי בחמש",
  "דנה לוי",
  "כן",
  "כן",
  "לא תודה",
];
const brain = createScriptedBrain({ business, listings });

async function callWith(lines: readonly string[]) {
  const call = createTextCall({ brain, parts: agencyParts(), language: "he", callerPhone: "+972525550123" });
  await call.greet();
  for (const line of lines) await call.say(line);
  return call;
}

Deno.bench("a whole call: greeting and ten turns to a booked viewing", async () => {
  await callWith(LINES);
});

const beforeSearch = await callWith(LINES.slice(0, 3));
Deno.bench("one turn with a search and two offers (as a guess)", async () => {
  await beforeSearch.guess("עד שבעת אלפים");
});

const beforeTime = await callWith(LINES.slice(0, 5));
Deno.bench("one turn that looks for free times (as a guess)", async () => {
  await beforeTime.guess("יום רביעי בשש");
});
