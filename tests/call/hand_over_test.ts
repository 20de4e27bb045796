import { assert, assertEquals } from "@std/assert";
import type { KeptTalk } from "../../lib/call/call_journal.ts";
import { ProviderError } from "../../lib/errors.ts";
import { CallRig, PERSON, settle } from "./call_rig.ts";

const WORDS = "I'll put you through to a person.";

/** A call that is asked for a person; the test decides what the line answers. */
async function askedForPerson() {
  const line = Promise.withResolvers<void>();
  const moved: string[] = [];
  const rig = new CallRig({}, {
    transfer(toPhone) {
      moved.push(toPhone);
      return line.promise;
    },
  });
  await rig.answered();
  await rig.say("a person, please");
  await rig.brain.newest.request.tools.run("request_human", {});
  return { rig, line, moved };
}

Deno.test("a call is handed over once the words that announce it were heard, and not before", async () => {
  const { rig, moved } = await askedForPerson();
  rig.brain.say(WORDS);
  await rig.pass(200);
  assertEquals(moved, []);
  await rig.pass(600);
  assertEquals(moved, [PERSON]);
  assertEquals(rig.records, []);
});

Deno.test("a stream that stops because the call was moved was not hung up on", async () => {
  for (const accepted of [true, false]) {
    const { rig, line } = await askedForPerson();
    rig.brain.say(WORDS);
    await rig.pass(800);
    if (accepted) line.resolve();
    await settle();
    rig.call.end("caller_hangup");
    assertEquals(rig.records.map(({ reason }) => reason), ["transferred"]);
    assertEquals(rig.clock.pending, 0);
    line.resolve();
  }
});

Deno.test("a caller who hangs up before they are moved has hung up", async () => {
  const { rig } = await askedForPerson();
  rig.brain.say(WORDS);
  await rig.pass(100);
  rig.call.end("caller_hangup");
  assertEquals(rig.records.map(({ reason }) => reason), ["caller_hangup"]);
});

Deno.test("a line that cannot move the call leaves it with the agent, who says so at once", async () => {
  const { rig, line, moved } = await askedForPerson();
  rig.brain.say(WORDS);
  await rig.pass(800);
  line.reject(new ProviderError("Twilio answered 500", { fault: "unavailable", code: 20500 }));
  await settle();
  const { request } = rig.brain.newest;
  assertEquals(request.kind, "nobody_answered");
  assertEquals(request.conversation.at(-1), { role: "agent", text: WORDS, cut: false });
  assertEquals(rig.log.of("TRANSFER").map(({ fields }) => [fields.ok, fields.code]), [[false, "20500"]]);
  rig.brain.say("Nobody is free. Your name, please?");
  await rig.pass(1500);
  await rig.say("Dana");
  assertEquals(rig.brain.newest.request.kind, "reply");
  assertEquals(rig.brain.newest.request.conversation.slice(-2), [
    { role: "agent", text: "Nobody is free. Your name, please?", cut: false },
    { role: "caller", text: "Dana" },
  ]);
  rig.brain.say("Thanks.");
  await rig.pass(600);
  rig.call.end("caller_hangup");
  assertEquals([moved.length, rig.records[0]?.reason], [1, "caller_hangup"]);
});

Deno.test("a stream that goes on though the call was moved is closed", async () => {
  const { rig, line } = await askedForPerson();
  rig.brain.say(WORDS);
  await rig.pass(800);
  line.resolve();
  await rig.pass(4900);
  assert(!rig.hungUp);
  await rig.pass(200);
  assertEquals([rig.hungUp, rig.records[0]?.reason], [true, "transferred"]);
});

Deno.test("a caller who breaks into the announcement is not moved by it", async () => {
  const { rig, moved } = await askedForPerson();
  rig.brain.say(WORDS);
  await rig.pass(100);
  await rig.say("no, wait, one more question.");
  assertEquals(rig.brain.newest.request.kind, "reply");
  rig.brain.say("Yes?");
  await rig.pass(1500);
  assertEquals(moved, []);
});

Deno.test("a cough in the announcement does not lose the person", async () => {
  const { rig, moved } = await askedForPerson();
  rig.brain.say(WORDS);
  await rig.pass(100);
  await rig.voice(320);
  await rig.pass(3500);
  rig.recognizer.newest.final("");
  await rig.pass(2500);
  assertEquals(moved, [PERSON]);
});

Deno.test("a caller who was promised a person gets one though the voice for the words fails", async () => {
  const { rig, moved } = await askedForPerson();
  rig.synthesizer.failure = new ProviderError("no voice", { fault: "unavailable" });
  rig.brain.say(WORDS);
  await rig.pass(400);
  assertEquals(moved, [PERSON]);
});

Deno.test("a call that comes back goes on with what was said and who is calling", async () => {
  const before: KeptTalk = {
    messages: [{ role: "caller", text: "hi" }],
    memory: { mine: 1 },
    language: "he",
    turns: 1,
    callMs: 5000,
    unfinished: [],
  };
  const rig = new CallRig({}, { opening: "nobody_answered", before });
  rig.call.start();
  const { request } = rig.brain.newest;
  assertEquals([request.kind, request.language, request.memory], ["nobody_answered", "he", { mine: 1 }]);
  assertEquals(request.conversation, before.messages);
  rig.brain.say("Nobody is free.");
  await rig.pass(1200);
  await rig.say("all right.");
  assertEquals(rig.brain.newest.request.kind, "reply");
  rig.call.end("caller_hangup");
  assertEquals(before.messages.length, 1);
});
