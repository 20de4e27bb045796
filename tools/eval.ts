/**
 * `deno task eval [--repeat N] [--verbose] [NAME …]`: the made-up callers of evals/ against the scripted brain.
 * Prints a table; exit code 1 when a call was not as it must be.
 */
import { parseBusiness } from "../lib/agency/business.ts";
import { parseListings } from "../lib/agency/listings.ts";
import { createScriptedBrain } from "../lib/brain/scripted/scripted_brain.ts";
import { parseCaller } from "./evals/caller.ts";
import { runCaller, type Verdict } from "./evals/run_caller.ts";

const agency = {
  business: parseBusiness(await Deno.readTextFile("agency/business.json"), "agency/business.json"),
  listings: parseListings(await Deno.readTextFile("agency/listings.json"), "agency/listings.json"),
};

async function callerNames(wanted: readonly string[]): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir("evals")) if (name.endsWith(".json")) names.push(name.slice(0, -5));
  return names.filter((name) => wanted.length === 0 || wanted.includes(name)).toSorted();
}

const args = [...Deno.args];
const repeatAt = args.indexOf("--repeat");
const repeat = repeatAt < 0 ? 1 : Number(args.splice(repeatAt, 2)[1] ?? 1);
const verbose = args.includes("--verbose");
const names = await callerNames(args.filter((arg) => !arg.startsWith("--")));
const brain = createScriptedBrain(agency);
const out = new TextEncoder();
const write = (line: string) => Deno.stdout.write(out.encode(`${line}\n`));

let failed = 0;
await write(`${"caller".padEnd(34)} ok/of  turns  slowest`);
for (const name of names) {
  const caller = parseCaller(await Deno.readTextFile(`evals/${name}.json`), `evals/${name}.json`);
  const verdicts: Verdict[] = [];
  for (let run = 0; run < repeat; run++) verdicts.push(await runCaller(caller, brain, agency));
  const bad = verdicts.filter(({ failures }) => failures.length > 0);
  if (bad.length > 0) failed++;
  const turns = Math.max(...verdicts.map((verdict) => verdict.turns));
  const slowestMs = Math.max(...verdicts.map((verdict) => verdict.slowestMs));
  const score = `${repeat - bad.length}/${repeat}`;
  await write(`${name.padEnd(34)} ${score.padStart(5)}  ${String(turns).padStart(5)}  ${slowestMs.toFixed(1)} ms`);
  for (const failure of new Set(bad.flatMap(({ failures }) => failures))) await write(`    ${failure}`);
  if (verbose || bad.length > 0) {
    for (const line of (bad[0] ?? verdicts[0])?.transcript ?? []) await write(`    | ${line}`);
  }
}
await write(`${names.length - failed} of ${names.length} callers are served as they must be`);
Deno.exit(failed === 0 && names.length > 0 ? 0 : 1);
