/**
 * Media that is lost, doubled, reordered or late changes no turn: fault table rows 20 to 24, over whole spoken calls.
 */
import { assert, assertEquals, assertGreaterOrEqual, assertLess } from "@std/assert";
import { compareLines, holdOnLine as hold, linesOf as saidIn, turnsKept } from "../../tools/chaos/bad_line.ts";
import { DIALOGUES } from "./dialogues.ts";
import { rehearse, World } from "./world.ts";

await rehearse(DIALOGUES.map(({ script }) => script));

Deno.test("loss, duplicates, reordering and bursts of 2 s change no turn of a call", async () => {
  const { turns, kept, repeated, framesLost } = await compareLines(12, 1);
  assert(framesLost > 100);
  assertEquals(repeated, 0, "nothing is said twice");
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
