/**
 * `deno task eval [options] [NAME …]`: the made-up callers of evals/ against a brain, as a table.
 */
import { parseArgs } from "node:util";
import { parseBusiness } from "../lib/agency/business.ts";
import { parseListings } from "../lib/agency/listings.ts";
import { systemPrompt } from "../lib/agency/system_prompt.ts";
import { modelTools } from "../lib/agency/tools.ts";
import type { Brain } from "../lib/brain/brain.ts";
import { withFixedGreeting } from "../lib/brain/fixed_greeting.ts";
import { createOpenAiBrain } from "../lib/brain/openai/brain.ts";
import { createScriptedBrain } from "../lib/brain/scripted/scripted_brain.ts";
import { readConfig } from "../lib/config.ts";
import { parseCaller } from "./evals/caller.ts";
import { evaluate, type NamedCaller } from "./evals/evaluation.ts";
import { write, writeError } from "./terminal_line.ts";

const USAGE = `deno task eval [options] [NAME …]     the callers of evals/ (or those named) against a brain

  --brain scripted|openai   the brain (default scripted); openai takes OPENAI_API_KEY or OPENAI_BASE_URL
  --model NAME              the openai brain's model (default OPENAI_MODEL)
  --repeat N                each caller calls N times (default 1)
  --parallel N              calls at the same time (default 1; 4 for openai)
  --verbose                 show what was said in every call

Exit code: 0 all were served as they must be, 1 some were not, 2 wrong options.`;

interface Agency {
  business: ReturnType<typeof parseBusiness>;
  listings: ReturnType<typeof parseListings>;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      brain: { type: "string", default: "scripted" },
      model: { type: "string" },
      repeat: { type: "string", default: "1" },
      parallel: { type: "string" },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    write(USAGE);
    return 0;
  }
  const agency = {
    business: parseBusiness(await Deno.readTextFile("agency/business.json"), "agency/business.json"),
    listings: parseListings(await Deno.readTextFile("agency/listings.json"), "agency/listings.json"),
  };
  const good = await evaluate(await readCallers(positionals), brainOf(values.brain, values.model, agency), agency, {
    repeat: count("--repeat", values.repeat),
    parallel: count("--parallel", values.parallel ?? (values.brain === "openai" ? "4" : "1")),
    verbose: values.verbose,
    write,
  });
  return good ? 0 : 1;
}

async function readCallers(wanted: readonly string[]): Promise<NamedCaller[]> {
  const callers: NamedCaller[] = [];
  for await (const { name: file } of Deno.readDir("evals")) {
    const name = file.replace(/\.json$/, "");
    if (name === file || (wanted.length > 0 && !wanted.includes(name))) continue;
    callers.push({ name, caller: parseCaller(await Deno.readTextFile(`evals/${file}`), `evals/${file}`) });
  }
  return callers.toSorted((a, b) => a.name < b.name ? -1 : 1);
}

/** The brain as a call has it: with a model, too, the greeting is a fixed one. */
function brainOf(name: string, model: string | undefined, { business, listings }: Agency): Brain {
  const scripted = createScriptedBrain({ business, listings });
  if (name === "scripted") return scripted;
  if (name !== "openai") throw new TypeError("--brain must be scripted or openai");
  const { openai } = readConfig(Deno.env.toObject()).providers;
  const { apiKey, baseUrl } = openai;
  if (apiKey === undefined && baseUrl === undefined) {
    throw new TypeError("--brain openai needs OPENAI_API_KEY or OPENAI_BASE_URL in the environment");
  }
  const brain = createOpenAiBrain({
    access: { ...(apiKey === undefined ? {} : { apiKey }), ...(baseUrl === undefined ? {} : { baseUrl }) },
    model: model ?? openai.model,
    systemPrompt: (request) => systemPrompt(business, listings, request),
    tools: modelTools(),
  });
  return withFixedGreeting(brain, scripted);
}

function count(name: string, text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new TypeError(`${name} must be a number from 1 to 999`);
  return Number(text);
}

if (import.meta.main) {
  try {
    Deno.exit(await main());
  } catch (error) {
    writeError(error instanceof Error ? error.message : String(error));
    writeError("deno task eval --help tells all options");
    Deno.exit(2);
  }
}
