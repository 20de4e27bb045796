/**
 * `deno task chat [he|en]`: talk to the scripted brain as text. `/hidden` as an argument calls without a number.
 */
import { parseBusiness } from "../lib/agency/business.ts";
import { createMemoryAgencyStore } from "../lib/agency/leads.ts";
import { parseListings } from "../lib/agency/listings.ts";
import { createScriptedBrain } from "../lib/brain/scripted/scripted_brain.ts";
import { createTextCall } from "../lib/brain/text_call.ts";
import { systemClock } from "../lib/clock.ts";

const business = parseBusiness(await Deno.readTextFile("agency/business.json"), "agency/business.json");
const listings = parseListings(await Deno.readTextFile("agency/listings.json"), "agency/listings.json");
const store = createMemoryAgencyStore();
const call = createTextCall({
  brain: createScriptedBrain({ business, listings }),
  parts: { business, listings, store, clock: systemClock },
  language: Deno.args.includes("en") ? "en" : "he",
  ...(Deno.args.includes("/hidden") ? {} : { callerPhone: "+972525550123" }),
  actions: { sendDetails: () => Promise.resolve() },
});

const output = new TextEncoder();
const write = (line: string) => Deno.stdout.write(output.encode(`${line}\n`));

async function show(turn: Awaited<ReturnType<typeof call.greet>>): Promise<void> {
  for (const { name, args, result } of turn.tools) {
    await write(`  · ${name} ${JSON.stringify(args)} → ${result.ok ? "ok" : result.error}`);
  }
  await write(`< ${turn.text}${turn.expect ? `   [${turn.expect}]` : ""}`);
}

let turn = await call.greet();
await show(turn);
const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).pipeThrough(
  new TransformStream<string, string>({
    transform: (text, out) => text.split("\n").filter((line) => line !== "").forEach((line) => out.enqueue(line)),
  }),
);
for await (const line of lines) {
  turn = await call.say(line);
  if (!Deno.stdin.isTerminal()) await write(`> ${line}`);
  await show(turn);
  if (turn.ended) break;
}
await write(JSON.stringify({ leads: store.leads(), viewings: store.viewings() }, null, 2));
