/**
 * The words of a turn come in one order in the log, whatever the dialogue, the line and the providers do: EOU, ASR_TEXT,
 * TTS_START, MARK_ACK, LISTENING.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { LogEvent } from "../../lib/log.ts";
import type { MemoryLog } from "../fakes/memory_log.ts";
import { DIALOGUES } from "./dialogues.ts";
import { rehearse, World } from "./world.ts";

/** Each word of a turn as a letter; a reply that is interrupted ends by that. */
const LETTERS: Partial<Record<LogEvent, string>> = {
  EOU: "E",
  ASR_TEXT: "A",
  TTS_START: "T",
  MARK_ACK: "M",
  BARGE_IN: "B",
  LISTENING: "L",
};

/**
 * The greeting, then turns. A caller who goes on after the end of a turn makes a second EOU; a long utterance has a text
 * for each of its pieces, the earlier ones before the EOU. The last reply ends the call and not the turn.
 */
const ORDER = /^T(ML|BL?)((A*EA+)+T(ML|BL?))*((A*EA+)+TM)?$/;

function lettersOf({ events }: MemoryLog): string {
  return events.map(({ name }) => LETTERS[name] ?? "").join("");
}

await rehearse(DIALOGUES.map(({ script }) => script));

for (const [i, { language, script, turns }] of DIALOGUES.entries()) {
  Deno.test(`every turn of dialogue ${i + 1} is told in the order in which it happens`, async () => {
    for (const conditions of [{}, { lossPercent: 2, jitterMs: 60, reorderPercent: 2, duplicatePercent: 1 }]) {
      const world = new World({ env: { AGENT_LANGUAGE: language } });
      await world.hold({ callSid: "CASIM1", script, seed: i + 1, conditions });
      const letters = lettersOf(world.log);
      assertMatch(letters, ORDER);
      assertEquals(letters.match(/T/g)?.length, turns + 1, letters);
    }
  });
}

Deno.test("the end of a call tells its usual and its longest silence before a reply", async () => {
  const world = new World();
  await world.hold({ callSid: "CASIM1", script: DIALOGUES[0]!.script });
  const silencesMs = world.log.of("TURN").map(({ fields }) => Number(fields.voiceToVoiceMs)).sort((a, b) => a - b);
  const [end] = world.log.of("CALL_END");
  assert(silencesMs.length > 2);
  assertEquals(
    [end?.fields.voiceToVoiceP50Ms, end?.fields.voiceToVoiceP95Ms],
    [silencesMs[Math.floor(silencesMs.length / 2)], silencesMs.at(-1)],
  );
});

Deno.test("a reply that is interrupted is told as one, and the turns around it in their order", async () => {
  const words = "interrupt 900: I am looking for a flat to rent\nsay: in Haifa\nsay: no thanks, goodbye";
  await rehearse([words]);
  const world = new World({ env: { AGENT_LANGUAGE: "en" } });
  await world.hold({ callSid: "CASIM1", script: words });
  const letters = lettersOf(world.log);
  assert(letters.includes("B"), letters);
  assertMatch(letters, ORDER);
});
