/**
 * Lets all made-up callers talk to a brain, some at a time, and writes a table of how they were served.
 */
import type { Business } from "../../lib/agency/business.ts";
import type { Listing } from "../../lib/agency/listings.ts";
import type { Brain } from "../../lib/brain/brain.ts";
import type { Caller } from "./caller.ts";
import { runCaller, type Verdict } from "./run_caller.ts";

export interface NamedCaller {
  name: string;
  caller: Caller;
}

export interface EvaluationOptions {
  /** How often each caller calls. */
  repeat: number;
  /** Calls at the same time. */
  parallel: number;
  /** Write every call's words, not only those of the bad ones. */
  verbose: boolean;
  write: (line: string) => void;
}

/** True when every call of every caller was as it must be. */
export async function evaluate(
  callers: readonly NamedCaller[],
  brain: Brain,
  agency: { business: Business; listings: readonly Listing[] },
  { repeat, parallel, verbose, write }: EvaluationOptions,
): Promise<boolean> {
  write(`${"caller".padEnd(34)} ok/of  turns  slowest`);
  let failed = 0;
  const jobs = callers.flatMap(({ caller }) => Array.from({ length: repeat }, () => caller));
  const verdicts = runInOrder(jobs, parallel, (caller) => runCaller(caller, brain, agency));
  for (const { name } of callers) {
    const runs: Verdict[] = [];
    for (let run = 0; run < repeat; run++) runs.push((await verdicts.next()).value!);
    for (const line of linesOf(name, runs, verbose)) write(line);
    if (runs.some(({ failures }) => failures.length > 0)) failed++;
  }
  write(`${callers.length - failed} of ${callers.length} callers are served as they must be`);
  return failed === 0 && callers.length > 0;
}

function linesOf(name: string, runs: readonly Verdict[], verbose: boolean): string[] {
  const bad = runs.filter(({ failures }) => failures.length > 0);
  const turns = Math.max(...runs.map((verdict) => verdict.turns));
  const slowestMs = Math.max(...runs.map((verdict) => verdict.slowestMs));
  const score = `${runs.length - bad.length}/${runs.length}`;
  const shown = bad[0] ?? (verbose ? runs[0] : undefined);
  return [
    `${name.padEnd(34)} ${score.padStart(5)}  ${String(turns).padStart(5)}  ${slowestMs.toFixed(1)} ms`,
    ...new Set(bad.flatMap(({ failures }) => failures.map((failure) => `    ${failure}`))),
    ...(shown?.transcript ?? []).map((line) => `    | ${line}`),
  ];
}

/** Runs the jobs, at most `parallel` at a time, and yields their results in the order of the jobs. */
async function* runInOrder<T, R>(
  jobs: readonly T[],
  parallel: number,
  run: (job: T) => Promise<R>,
): AsyncGenerator<R, undefined> {
  const running: Promise<R>[] = [];
  for (const job of jobs) {
    if (running.length >= parallel) yield await running.shift()!;
    running.push(run(job));
  }
  for (const result of running) yield await result;
}
