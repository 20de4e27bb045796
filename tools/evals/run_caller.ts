/**
 * Lets a made-up caller talk to a brain by text, and judges the call.
 */
import type { Business } from "../../lib/agency/business.ts";
import { createMemoryAgencyStore, type Lead } from "../../lib/agency/leads.ts";
import type { Listing } from "../../lib/agency/listings.ts";
import { prompt } from "../../lib/agency/phrases/prompts.ts";
import type { Brain } from "../../lib/brain/brain.ts";
import { type AgentTurn, createTextCall, type TextCall } from "../../lib/brain/text_call.ts";
import { systemClock } from "../../lib/clock.ts";
import { languageOf } from "../../lib/language.ts";
import type { Caller } from "./caller.ts";
import { understand } from "../../lib/understanding/understanding.ts";

export interface Verdict {
  /** What went wrong, in words; empty when the call was as it must be. */
  failures: string[];
  turns: number;
  transcript: string[];
  /** The slowest reply, in ms. */
  slowestMs: number;
}

const SUNDAY_NOON = "2026-11-22T10:00:00Z";
/** Longer replies lose a listener. */
const MAX_WORDS = 65;
/** Amounts that the agent gives as examples of an answer. */
const EXAMPLE_AMOUNTS = ["6,000", "2,500,000"];

/** Plays the caller to the end of the call and checks what came of it. */
export async function runCaller(
  caller: Caller,
  brain: Brain,
  agency: { business: Business; listings: readonly Listing[] },
): Promise<Verdict> {
  const epochMs = Date.parse(caller.at ?? SUNDAY_NOON);
  const store = createMemoryAgencyStore();
  const call = createTextCall({
    brain,
    parts: { ...agency, store, clock: { ...systemClock, epochMs: () => epochMs } },
    language: caller.language,
    ...(caller.hiddenNumber ? {} : { callerPhone: "+972525550123" }),
    actions: { transfer: () => Promise.resolve(), sendDetails: () => Promise.resolve() },
  });
  const { turns, said, transcript, slowestMs, broken } = await hold(caller, call);
  const failures = [
    ...(broken === undefined ? [] : [broken]),
    ...turns.flatMap((turn) => faultsOf(turn)),
    ...factFaults(turns, said, agency.listings),
    ...outcomeFaults(caller, turns),
    ...recordFaults(caller, store.leads()[0], store.viewings().map(({ listingId }) => listingId)),
  ];
  return { failures: [...new Set(failures)], turns: turns.length - 1, transcript, slowestMs };
}

interface HeldCall {
  turns: AgentTurn[];
  said: string[];
  transcript: string[];
  slowestMs: number;
  /** Why the call broke off. */
  broken?: string;
}

async function hold(caller: Caller, call: TextCall): Promise<HeldCall> {
  const next = script(caller);
  const said: string[] = [];
  let slowestMs = 0;
  let turn = await call.greet();
  const turns = [turn];
  const transcript = [`agent: ${turn.text}`];
  let silences = 0;
  while (!turn.ended && turns.length <= caller.maxTurns) {
    const text = next(turn);
    transcript.push(`caller: ${text}`);
    if (text === "") {
      // Silence is the call's to deal with, as the turn machine does: two prompts, then it ends.
      if (++silences > 2) break;
      call.prompt(prompt(silences === 1 ? "are_you_there" : "are_you_there_again", turn.language));
      continue;
    }
    silences = 0;
    said.push(text);
    const startMs = performance.now();
    try {
      turn = await call.say(text);
    } catch (error) {
      const broken = `the brain failed: ${error instanceof Error ? error.message : String(error)}`;
      return { turns, said, transcript, slowestMs, broken };
    }
    slowestMs = Math.max(slowestMs, performance.now() - startMs);
    turns.push(turn);
    transcript.push(...turn.tools.map(({ name, args, result }) => `  ${name} ${JSON.stringify(args)} ${result.ok}`));
    transcript.push(`agent: ${turn.text}`);
  }
  return { turns, said, transcript, slowestMs };
}

/** What the caller says next: the opening lines, then reactions to what was heard, then answers to what was asked. */
function script(caller: Caller): (turn: AgentTurn) => string {
  const opens = [...caller.opens];
  const reactions = [...caller.reacts];
  const asked = new Map<string, number>();
  return (turn) => {
    const opening = opens.shift();
    if (opening !== undefined) return opening;
    const index = reactions.findIndex(({ hears }) => new RegExp(hears, "iu").test(turn.text));
    const reaction = reactions[index];
    if (reaction) {
      if (!reaction.always) reactions.splice(index, 1);
      return reaction.says;
    }
    const slot = turn.expect ?? "open";
    const answer = caller.answers[slot] ?? "";
    const times = asked.get(slot) ?? 0;
    asked.set(slot, times + 1);
    return typeof answer === "string" ? answer : answer[Math.min(times, answer.length - 1)] ?? "";
  };
}

/** What no reply of any call may do. */
function faultsOf({ text, language }: AgentTurn): string[] {
  const faults = [];
  if ((text.match(/\?/g)?.length ?? 0) > 1) faults.push(`asks more than one thing: ${text}`);
  if (text.split(/\s+/).length > MAX_WORDS) faults.push(`too long: ${text}`);
  if (/[*_#`•\n]|https?:/.test(text)) faults.push(`markup: ${text}`);
  if (/\d{7,}|\d{2,3}-\d{6,}/.test(text)) faults.push("says a phone number");
  if (text.trim() === "") faults.push("says nothing");
  if (languageOf(text) !== language) faults.push(`not in ${language}: ${text}`);
  return faults;
}

/** Amounts that are neither in the file nor the caller's own are made up. */
function factFaults(turns: readonly AgentTurn[], said: readonly string[], listings: readonly Listing[]): string[] {
  const known = new Set([
    ...EXAMPLE_AMOUNTS,
    ...listings.map(({ priceShekels }) => priceShekels.toLocaleString("en-US")),
  ]);
  for (const text of said) for (const amount of amountsOf(text)) known.add(amount);
  const amounts = turns.flatMap(({ text }) => text.match(/\d{1,3}(?:,\d{3})+/g) ?? []);
  return amounts.filter((amount) => !known.has(amount)).map((amount) =>
    `says an amount that is not in the file: ${amount}`
  );
}

function amountsOf(text: string): string[] {
  const amounts: string[] = [];
  for (const expected of ["budget", undefined] as const) {
    for (const deal of ["rent", "buy"] as const) {
      const context = { language: "he" as const, expected, deal, epochMs: 0, timeZone: "UTC" };
      const { minShekels, maxShekels } = understand(text, context).budget ?? {};
      for (const amount of [minShekels, maxShekels]) if (amount) amounts.push(amount.toLocaleString("en-US"));
    }
  }
  return amounts;
}

function outcomeFaults({ must, mustNot, maxTurns }: Caller, turns: readonly AgentTurn[]): string[] {
  const faults = [];
  const text = turns.map((turn) => turn.text).join("\n");
  const done = new Set(turns.flatMap(({ tools }) => tools.filter(({ result }) => result.ok).map(({ name }) => name)));
  const tried = new Set(turns.flatMap(({ tools }) => tools.map(({ name }) => name)));
  if (must.ended !== (turns.at(-1)?.ended ?? false)) {
    faults.push(must.ended ? `not over after ${maxTurns} turns` : "the agent hung up");
  }
  for (const tool of must.tools) if (!done.has(tool)) faults.push(`${tool} was not done`);
  for (const says of must.says) if (!new RegExp(says, "iu").test(text)) faults.push(`does not say ${says}`);
  for (const tool of mustNot.tools) if (tried.has(tool)) faults.push(`${tool} was tried`);
  for (const says of mustNot.says) if (new RegExp(says, "iu").test(text)) faults.push(`says ${says}`);
  if (must.language && turns.at(-1)?.language !== must.language) faults.push(`does not end in ${must.language}`);
  return faults;
}

function recordFaults({ must }: Caller, lead: Lead | undefined, viewings: readonly string[]): string[] {
  const faults = [];
  const kept = (lead ?? {}) as Record<string, unknown>;
  for (const [field, value] of Object.entries(must.lead)) {
    if (JSON.stringify(kept[field]) !== JSON.stringify(value)) {
      faults.push(`the lead's ${field} is ${JSON.stringify(kept[field])}, not ${JSON.stringify(value)}`);
    }
  }
  if (must.viewings && viewings.toSorted().join() !== must.viewings.toSorted().join()) {
    faults.push(`viewings are of [${viewings.join()}], not [${must.viewings.join()}]`);
  }
  return faults;
}
