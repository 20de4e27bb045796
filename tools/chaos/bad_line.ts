/**
 * The same dialogues over a clean line and over bad ones: how many of the turns are as they should be.
 */
import type { LineConditions } from "../../simulator/line_conditions.ts";
import { DIALOGUES, type WorldDialogue } from "../../tests/world/dialogues.ts";
import { type HeldCall, rehearse, World } from "../../tests/world/world.ts";

/** 2 % loss, 1 % duplicates, 3 % that come after up to three others, and every 9 s nothing for 2 s and then all at once. */
export const BAD_LINE: Partial<LineConditions> = {
  lossPercent: 2,
  duplicatePercent: 1,
  reorderPercent: 3,
  jitterMs: 15,
  stallEveryMs: 9000,
  stallMs: 2000,
};

export interface LineResult {
  dialogues: number;
  turns: number;
  /** Turns that are word for word as on the clean line, in their order. */
  kept: number;
  /** Sentences of the agent's that were heard twice in a call. */
  repeated: number;
  framesLost: number;
}

/** Holds one dialogue in a world of its own. Rejects when the call did not end once. */
export async function holdOnLine(
  { language, script }: WorldDialogue,
  conditions: Partial<LineConditions>,
  seed = 1,
): Promise<HeldCall> {
  const world = new World({ env: { AGENT_LANGUAGE: language } });
  const held = await world.hold({ callSid: "CASIM1", script, conditions, seed });
  const ends = world.log.of("CALL_END").length;
  if (ends !== 1) throw new Error(`The call ended ${ends} times`);
  return held;
}

/** @param dialogues in all, each with a seed of its own */
export async function compareLines(dialogues: number, seed: number): Promise<LineResult> {
  await rehearse(DIALOGUES.map(({ script }) => script));
  const result: LineResult = { dialogues, turns: 0, kept: 0, repeated: 0, framesLost: 0 };
  const clean = new Map<WorldDialogue, string[]>();
  for (const dialogue of DIALOGUES) clean.set(dialogue, linesOf(await holdOnLine(dialogue, {})));
  for (let at = 0; at < dialogues; at++) {
    const dialogue = DIALOGUES[at % DIALOGUES.length]!;
    const held = await holdOnLine(dialogue, BAD_LINE, seed + at);
    const said = linesOf(held);
    const byAgent = said.filter((line) => line.startsWith("agent"));
    result.turns += clean.get(dialogue)!.length;
    result.kept += turnsKept(clean.get(dialogue)!, said);
    result.repeated += byAgent.length - new Set(byAgent).size;
    result.framesLost += held.report.counts.framesLost;
  }
  return result;
}

/** What was said in a call, line by line. */
export function linesOf(held: HeldCall): string[] {
  return held.said().map(({ who, text }) => `${who}: ${text}`);
}

/** How many of the clean call's turns are in the other one, in their order. */
export function turnsKept(clean: readonly string[], other: readonly string[]): number {
  let at = 0;
  return clean.filter((line) => {
    const found = other.indexOf(line, at);
    if (found >= 0) at = found + 1;
    return found >= 0;
  }).length;
}
