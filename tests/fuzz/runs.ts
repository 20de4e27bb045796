/**
 * How much is tried: little in the gate, much with `deno task fuzz`, which is `deno test tests/fuzz -- --runs 20000`.
 */
import { parseArgs } from "node:util";

const { values } = parseArgs({ args: Deno.args, options: { runs: { type: "string", default: "150" } } });

export const RUNS = { numRuns: Number(values.runs) };
