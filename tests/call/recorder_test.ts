import { assert, assertEquals } from "@std/assert";
import { CallRig, settle } from "./call_rig.ts";

Deno.test("each turn is recorded once: what was said, what was heard of the answer, how long it took", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.say("A flat in Haifa.");
  rig.brain.say("How many rooms?");
  await rig.pass(2500);
  const [greeting, turn, ...more] = rig.spoken;
  assertEquals(more, []);
  assertEquals(greeting, { callerText: "", agentText: "Hello.", heardText: "Hello.", interrupted: false });
  const { figures, ...texts } = turn!;
  assertEquals(texts, {
    callerText: "A flat in Haifa.",
    agentText: "How many rooms?",
    heardText: "How many rooms?",
    interrupted: false,
  });
  assert(figures!.voiceToVoiceMs > 0);
});

Deno.test("a reply is recorded from its beginning, should the process not live to its end", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.say("A flat in Haifa.");
  rig.brain.say("How many rooms do you need, and which part of town do you like best?");
  await rig.pass(200);
  assertEquals(rig.spoken.map(({ callerText, heardText }) => [callerText, heardText]), [
    ["", "Hello."],
    ["A flat in Haifa.", ""],
  ]);
});

Deno.test("an interrupted reply is recorded as far as it was heard", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.say("A flat in Haifa.");
  const long =
    "There are two flats in Haifa that may suit you very well indeed, both of them on quiet streets near the sea.";
  rig.brain.say(long);
  await rig.pass(600);
  await rig.voice(400);
  const turn = rig.spoken.at(-1)!;
  assertEquals([turn.callerText, turn.interrupted, turn.agentText], ["A flat in Haifa.", true, long]);
  assert(turn.heardText.length < long.length, "cut at what was heard");
});

Deno.test("words that nobody answered any more are recorded with the call's end", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.say("I must go now, bye.");
  rig.call.end("caller_hangup");
  await settle();
  assertEquals(rig.spoken.map(({ callerText, heardText }) => [callerText, heardText]), [
    ["", "Hello."],
    ["I must go now, bye.", ""],
  ]);
});
