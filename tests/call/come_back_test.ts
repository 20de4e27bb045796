import { endedCall } from "../../lib/after_calls.ts";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { KeptTalk } from "../../lib/call/call_journal.ts";
import { CallRig, settle } from "./call_rig.ts";

/** A call that can be lost at any moment, and what would be known of it then. */
function keepingRig(before?: KeptTalk): { rig: CallRig; kept: () => KeptTalk } {
  let text = "";
  const rig = new CallRig({}, {
    keep: (talk) => text = JSON.stringify(talk),
    ...(before === undefined ? {} : { before, opening: "cut_off" }),
  });
  return { rig, kept: () => JSON.parse(text) };
}

Deno.test("a call whose stream is lost goes on with the question that was open, and what was said before it", async () => {
  const { rig, kept } = keepingRig();
  await rig.answered();
  await rig.say("three rooms");
  rig.brain.say("All right. In which city?", { type: "memory", memory: { rooms: 3 } }, {
    type: "expect",
    slot: "city",
  });
  await settle();
  await rig.pass(1500);
  rig.call.end("stream_lost");
  assertEquals(rig.records[0]?.mayComeBack, true);

  const back = keepingRig(kept()).rig;
  back.call.start();
  await back.pass(2000);
  assertEquals(back.brain.asked.length, 0, "nothing is invented");
  assertEquals(back.synthesizer.spoken.map((text) => text.trim()), ["Prompt cut_off_resume.", "In which city?"]);
  await back.say("Haifa.");
  const { conversation, memory, kind } = back.brain.newest.request;
  assertEquals([kind, memory], ["reply", { rooms: 3 }]);
  assertEquals(conversation.map(({ role }) => role), ["agent", "caller", "agent", "agent", "caller"]);
  assertEquals(back.log.of("EOU")[0]?.fields.turn, 4, "turns are counted on");
});

Deno.test("a process that dies while the agent speaks leaves what the caller has not heard yet", async () => {
  const { rig, kept } = keepingRig();
  await rig.answered();
  await rig.say("three rooms");
  rig.brain.say("The first flat is in Haifa. The second one has a very large balcony.");
  await rig.pass(400);
  assertEquals(kept().messages.at(-2), { role: "caller", text: "three rooms" });

  const back = keepingRig(kept()).rig;
  back.call.start();
  await back.pass(1000);
  assertEquals(back.synthesizer.spoken.map((text) => text.trim()), [
    "Prompt cut_off_resume.",
    "The second one has a very large balcony.",
  ]);
});

Deno.test("a line that breaks twice in a row is told of once, and the question stays", async () => {
  const { rig, kept } = keepingRig();
  await rig.answered("In which city?");
  rig.call.end("stream_lost");
  const second = keepingRig(kept());
  second.rig.call.start();
  await second.rig.pass(100);
  second.rig.call.end("stream_lost");
  const { rig: third } = keepingRig(second.kept());
  third.call.start();
  await third.pass(1000);
  assertEquals(third.synthesizer.spoken.map((text) => text.trim()), ["Prompt cut_off_resume.", "In which city?"]);
});

Deno.test("an answer that was given is not asked for again", async () => {
  const { rig, kept } = keepingRig();
  await rig.answered("In which city?");
  await rig.say("Haifa.");
  rig.brain.say("I am looking.");
  await rig.pass(1500);
  rig.call.end("stream_lost");
  const { rig: back } = keepingRig(kept());
  back.call.start();
  await back.pass(1000);
  assertEquals(back.synthesizer.spoken.map((text) => text.trim()), ["Prompt cut_off_resume."]);
});

Deno.test("a call that is on its way out does not come back, however its stream ends", async () => {
  const { rig } = keepingRig();
  await rig.answered();
  await rig.say("bye.");
  rig.brain.say("Goodbye.", { type: "end_call" });
  await rig.pass(1500);
  assert(rig.hungUp);
  assertEquals(rig.records.map(({ reason, mayComeBack }) => [reason, mayComeBack]), [["agent_goodbye", false]]);
  assertStringIncludes(rig.log.of("CALL_END").map(({ fields }) => String(fields.reason)).join(), "agent_goodbye");
});

Deno.test("a call whose stream was lost during its goodbye goes on, and not with the rest of the goodbye", async () => {
  const { rig, kept } = keepingRig();
  await rig.answered();
  rig.call.wrapUp("callback_goodbye", "drain");
  await rig.pass(60);
  rig.call.end("stream_lost");
  assertEquals(kept().unfinished, []);
});

Deno.test("a caller who is lost, or hangs up, while the promise to call back is heard is on the owner's list", async () => {
  for (const reason of ["stream_lost", "caller_hangup"] as const) {
    for (const [promised, prompt] of [[true, "callback_goodbye"], [false, undefined]] as const) {
      const { rig } = keepingRig();
      await rig.answered();
      if (prompt !== undefined) rig.call.wrapUp(prompt, "drain");
      await rig.pass(60);
      rig.call.end(reason);
      assertEquals(endedCall(rig.records[0]!, rig.clock).callBackPromised, promised, `${reason} ${prompt}`);
    }
  }
});
