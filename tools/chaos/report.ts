/**
 * What came of the rounds, for people: a row for each kind of trouble, and one call moment by moment. Pure.
 */
import type { Table } from "../table.ts";
import { FAULT_KINDS, kindsOf } from "./faults.ts";
import { type Round, VICTIM } from "./round.ts";

/** What one call that was in trouble came to. */
export interface Outcome {
  kinds: readonly string[];
  turns: number;
  /** Turns for which the agent had to apologize. */
  failures: number;
  worstSilenceMs: number;
  /** How the call ended. */
  reason: string;
  broken: boolean;
}

export function outcomeOf({ faults, events, calls }: Round, broken: boolean): Outcome {
  const mine = events.filter(({ fields }) => fields.callSid === VICTIM);
  const apologies = mine.filter(({ name, fields }) => {
    return name === "PROMPT" && ["trouble", "say_again", "goodbye_trouble"].includes(String(fields.prompt));
  });
  return {
    kinds: kindsOf(faults),
    turns: mine.filter(({ name }) => name === "TTS_START").length,
    failures: apologies.length,
    worstSilenceMs: calls?.victim.ear.worst.ms ?? Infinity,
    reason: String(mine.findLast(({ name }) => name === "CALL_END")?.fields.reason ?? "never"),
    broken,
  };
}

/** A row for each kind of trouble; a call with two of them counts in both. */
export function tableOf(outcomes: readonly Outcome[]): Table {
  return FAULT_KINDS.flatMap((kind) => {
    const calls = outcomes.filter(({ kinds }) => kinds.includes(kind));
    if (calls.length === 0) return [];
    return [{
      trouble: kind,
      calls: calls.length,
      turns: sum(calls.map(({ turns }) => turns)),
      failures: sum(calls.map(({ failures }) => failures)),
      "worst silence ms": Math.round(Math.max(...calls.map(({ worstSilenceMs }) => worstSilenceMs))),
      "ended well": calls.filter(({ reason }) => reason === "agent_goodbye" || reason === "caller_hangup").length,
      broken: calls.filter(({ broken }) => broken).length,
    }];
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

/** What happened in a round, in the order of its moments. */
export function traceOf({ events, calls, faults }: Round): string[] {
  const lines = events.map(({ atMs, name, fields }) => {
    const { callSid = "", streamSid: _, ...rest } = fields;
    return { atMs, text: `${String(callSid).replace("CASIM", "").padEnd(8)} ${name} ${JSON.stringify(rest)}` };
  });
  for (const stretch of calls?.victim.ear.heard ?? []) {
    lines.push({ atMs: stretch.fromMs, text: `victim   hears until ${stretch.toMs}: ${stretch.text}` });
  }
  for (const { text, fromMs, toMs } of calls?.victim.ear.said ?? []) {
    lines.push({ atMs: fromMs, text: `victim   says until ${Math.round(toMs)}: ${text}` });
  }
  lines.sort((a, b) => a.atMs - b.atMs);
  return [JSON.stringify(faults), ...lines.map(({ atMs, text }) => `${String(Math.round(atMs)).padStart(7)} ${text}`)];
}
