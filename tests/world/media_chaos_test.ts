/**
 * Media that is lost, doubled, reordered or late changes no turn: fault table rows 20 to 24, over whole spoken calls.
 */
import { assert, assertEquals, assertGreaterOrEqual, assertLess } from "@std/assert";
import type { LineConditions } from "../../simulator/line_conditions.ts";
import { DIALOGUES, type WorldDialogue } from "./dialogues.ts";
import { type HeldCall, rehearse, World } from "./world.ts";

/** 2 % loss, 1 % duplicates, 3 % that come after up to three others, and every 9 s nothing for 2 s and then all at once. */
const BAD_LINE: Partial<LineConditions> = {
  lossPercent: 2,
  duplicatePercent: 1,
  reorderPercent: 3,
  jitterMs: 15,
  stallEveryMs: 9000,
  stallMs: 2000,
};

await rehearse(DIALOGUES.map(({ script }) => script));

async function hold(dialogue: WorldDialogue, conditions: Partial<LineConditions>, seed = 1): Promise<HeldCall> {
  const world = new World({ env: { AGENT_LANGUAGE: dialogue.language } });
  const plan = { callSid: "CASIM1", script: dialogue.script, conditions, seed };
  const held = await world.hold(plan);
  assertEquals(world.log.of("CALL_END").length, 1);
  return held;
}

function saidIn(held: HeldCall): string[] {
  return held.said().map(({ who, text }) => `${who}: ${text}`);
}

/** How many of the clean call's turns are in the other one, in their order. */
function turnsKept(clean: readonly string[], other: readonly string[]): number {
  let at = 0;
  return clean.filter((line) => {
    const found = other.indexOf(line, at);
    if (found >= 0) at = found + 1;
    return found >= 0;
  }).length;
}

Deno.test("loss, duplicates, reordering and bursts of 2 s change no turn of a call", async () => {
  let [turns, kept, framesLost] = [0, 0, 0];
  for (const dialogue of DIALOGUES) {
    const clean = saidIn(await hold(dialogue, {}));
    for (let seed = 1; seed <= 3; seed++) {
      const held = await hold(dialogue, BAD_LINE, seed);
      const said = saidIn(held);
      turns += clean.length;
      kept += turnsKept(clean, said);
      framesLost += held.report.counts.framesLost;
      const byAgent = said.filter((line) => line.startsWith("agent"));
      assertEquals(new Set(byAgent).size, byAgent.length, "nothing is said twice");
    }
  }
  assert(framesLost > 100);
  assertGreaterOrEqual(kept / turns, 0.98, `${kept} of ${turns} turns`);
});

Deno.test("marks that never come back hold no turn up", async () => {
  const [dialogue] = DIALOGUES;
  const clean = saidIn(await hold(dialogue!, {}));
  const held = saidIn(await hold(dialogue!, { markLossPercent: 100 }));
  assertGreaterOrEqual(turnsKept(clean, held) / clean.length, 0.9, held.join("\n"));
});

Deno.test("a wall clock that jumps an hour back and forth is not noticed", async () => {
  const [dialogue] = DIALOGUES;
  const clean = await hold(dialogue!, {});
  const world = new World();
  const call = world.call({ callSid: "CASIM1", script: dialogue!.script });
  let [over, jumps] = [false, 0];
  const jump = () => {
    if (over) return;
    world.clock.wallJumpMs = ++jumps % 2 === 0 ? 3600_000 : -3600_000;
    world.clock.after(3000, jump);
  };
  world.clock.after(2000, jump);
  const held = await world.clock.runUntil(call);
  over = true;
  assertGreaterOrEqual(jumps, 10);
  assertEquals(saidIn(held), saidIn(clean));
});

Deno.test("a process that stands still for 300 ms every other second loses no turn", async () => {
  const [dialogue] = DIALOGUES;
  const clean = await hold(dialogue!, {});
  const world = new World();
  const call = world.call({ callSid: "CASIM1", script: dialogue!.script });
  let over = false;
  const stall = () => {
    if (over) return;
    world.clock.stall(300);
    world.clock.after(2000, stall);
  };
  world.clock.after(1000, stall);
  const held = await world.clock.runUntil(call);
  over = true;
  assertEquals(saidIn(held), saidIn(clean));
  assertLess(held.report.counts.underruns, 1, "a second is always in hand");
});
