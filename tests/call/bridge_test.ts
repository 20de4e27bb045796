/**
 * Replies that take long, fall silent in the middle, or lose a sentence.
 */
import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { ProviderError } from "../../lib/errors.ts";
import { CallRig, settle } from "./call_rig.ts";

/** A call in which the caller has said something and the brain has been asked. */
async function asked(): Promise<CallRig> {
  const rig = new CallRig();
  await rig.answered();
  await rig.say("three rooms");
  return rig;
}

Deno.test("Call bridges a long wait, and waits for the reply itself to be ready", async () => {
  const rig = await asked();
  await rig.pass(1600);
  assertEquals(rig.synthesizer.spoken.at(-1), "One moment please, working on it");
  assertEquals(rig.words("FILLER", "TTS_START").slice(-1), ["FILLER"], "the reply does not count as begun");
  rig.brain.say("In which city?");
  await rig.pass(600);
  assertEquals(rig.words("FILLER", "TTS_START", "MARK_ACK").slice(-3), ["FILLER", "TTS_START", "MARK_ACK"]);
});

Deno.test("Call stops bridging when the caller goes on speaking", async () => {
  const rig = await asked();
  while (rig.words("FILLER").length === 0) await rig.pass(20);
  const { clears } = rig.line;
  await rig.voice(300);
  assertEquals(rig.line.clears, clears + 1);
});

Deno.test("Call bridges a reply whose brain falls silent in the middle", async () => {
  const rig = await asked();
  const { answer } = rig.brain.newest;
  answer.push({ type: "text", text: "I found two flats in Haifa. " });
  await rig.pass(1000);
  const heardMs = rig.line.sentMs;
  let silentMs = 0;
  for (; rig.line.sentMs === heardMs && silentMs < 5000; silentMs += 20) await rig.pass(20);
  assertEquals(rig.synthesizer.spoken.at(-1), "One moment please, working on it");
  assertLessOrEqual(silentMs, 2000);
  answer.push({ type: "text", text: "The first one has a balcony." });
  answer.end();
  await rig.pass(1000);
  assertEquals(rig.synthesizer.spoken.at(-1), "The first one has a balcony.");
});

Deno.test("Call passes over a sentence that cannot be spoken and says that the end is lost", async () => {
  const rig = await asked();
  const { answer } = rig.brain.newest;
  answer.push({ type: "text", text: "I found two flats in Haifa. " });
  await rig.pass(200);
  rig.synthesizer.failure = new ProviderError("Cannot speak", { fault: "unavailable" });
  answer.push({ type: "text", text: "The first one has a balcony. " });
  await settle();
  rig.synthesizer.failure = undefined;
  answer.push({ type: "text", text: "Which one do you like?" });
  answer.end();
  await rig.pass(1500);
  assertEquals(rig.synthesizer.spoken.at(-1), "Which one do you like?");
  await rig.say("the first");
  const said = rig.brain.newest.request.conversation.map((message) => "text" in message ? message.text : "").join(" ");
  assert(!said.includes("balcony"), "what was not heard was not said");
});

Deno.test("Call says that it lost the thread when the last sentence cannot be spoken", async () => {
  const rig = await asked();
  const { answer } = rig.brain.newest;
  answer.push({ type: "text", text: "I found two flats in Haifa. " });
  await rig.pass(200);
  rig.synthesizer.failure = new ProviderError("Cannot speak", { fault: "unavailable" });
  answer.push({ type: "text", text: "Which one do you like?" });
  answer.end();
  await settle();
  assertEquals(rig.synthesizer.spoken.at(-1), "I lost the thread.");
});

Deno.test("Call tells in its record and its last line what it used, and what guesses cost", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.voice(1200);
  rig.recognizer.newest.partial("three rooms.");
  await rig.pass(60);
  await rig.voice(400);
  rig.recognizer.newest.partial("three rooms. In Haifa.");
  rig.call.end("caller_hangup");
  const { fields } = rig.log.of("CALL_END")[0]!;
  assertEquals([fields.guesses, fields.guessesDropped], [1, 1]);
  assertEquals(rig.records[0]?.speculation.dropped, 1);
});
