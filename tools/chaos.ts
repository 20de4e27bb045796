/**
 * `deno task chaos [--calls 200] [--seed 1] [--trace] [--line]`
 *
 * Calls in which everything goes wrong that can, in virtual time: recognizers, brains, voices, tools, the store, the
 * line, webhooks and the process itself fail as each seed says, beside a second call in which nothing does. What must
 * hold of every call is checked at the caller's ear, in the records and in what is left behind (tools/chaos/
 * invariants.ts). Ends with exit code 1 when it does not; `--seed N --calls 1 --trace` shows one call moment by moment.
 * With `--line` the calls are whole dialogues over a line that loses, doubles, reorders and delays, beside the same
 * dialogues over a clean one: 98 of 100 turns must be the same.
 */
import { parseArgs } from "node:util";
import { type Language, LANGUAGES } from "../lib/language.ts";
import { compareLines } from "./chaos/bad_line.ts";
import { brokenRules, saidIn } from "./chaos/invariants.ts";
import { type Outcome, outcomeOf, tableOf, traceOf } from "./chaos/report.ts";
import { holdRound, prepareRounds, type RoundParts } from "./chaos/round.ts";
import { asTable } from "./table.ts";

const SEED_OF_CLEAN = 1;

export interface ChaosOptions {
  calls: number;
  seed: number;
  trace: boolean;
  write: (line: string) => void;
}

/** Holds the calls of `options.calls` seeds; returns what came of each. */
export async function holdChaos({ calls, seed, trace, write }: ChaosOptions): Promise<Outcome[]> {
  const parts = await prepareRounds();
  const clean = await cleanCalls(parts);
  const outcomes: Outcome[] = [];
  for (let at = seed; at < seed + calls; at++) {
    const round = await holdRound(at, parts);
    const broken = await brokenRules(round, clean.get(round.dialogue.language)!);
    outcomes.push(outcomeOf(round, broken.length > 0));
    for (const rule of broken) write(`seed ${at} (${outcomes.at(-1)!.kinds.join(", ")}): ${rule}`);
    if (trace) traceOf(round).forEach(write);
    round.close();
  }
  return outcomes;
}

/** What is said in a witness's call when nothing goes wrong beside it. */
async function cleanCalls(parts: RoundParts): Promise<Map<Language, string[]>> {
  const clean = new Map<Language, string[]>();
  for (let seed = SEED_OF_CLEAN; clean.size < LANGUAGES.length; seed++) {
    const round = await holdRound(seed, parts, {});
    clean.set(round.dialogue.language, saidIn(round.calls!.witness));
    round.close();
  }
  return clean;
}

/** Of all turns, the share that a bad line may not change. */
const LINE_AIM = 0.98;

async function holdLines(calls: number, seed: number, write: (line: string) => void): Promise<boolean> {
  const { dialogues, turns, kept, repeated, framesLost } = await compareLines(calls, seed);
  write(`${framesLost} frames lost, ${repeated} sentences said again`);
  write(`${dialogues} dialogues, ${kept} of ${turns} turns as on a clean line (${(100 * kept / turns).toFixed(2)} %)`);
  return kept >= LINE_AIM * turns && repeated === 0;
}

const USAGE = `Usage: deno task chaos [options]

  --calls N   how many calls meet trouble (default: 200)
  --seed N    the first call's seed: the same seed is the same call (default: 1)
  --line      instead: N calls over a bad line, held against the same calls over a clean one
  --trace     writes what happened in each call`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      calls: { type: "string", default: "200" },
      seed: { type: "string", default: "1" },
      trace: { type: "boolean", default: false },
      line: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const write = (line: string) => void Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
  if (values.help) return write(USAGE);
  const [calls, seed] = [Number(values.calls), Number(values.seed)];
  if (values.line) Deno.exit(await holdLines(calls, seed, write) ? 0 : 1);
  const outcomes = await holdChaos({ calls, seed, trace: values.trace, write });
  const broken = outcomes.filter((outcome) => outcome.broken).length;
  write(asTable(tableOf(outcomes)));
  write(`${outcomes.length} calls, ${broken} broken`);
  Deno.exit(broken === 0 ? 0 : 1);
}

if (import.meta.main) await main();
