import { assert, assertEquals, assertLessOrEqual, assertStringIncludes } from "@std/assert";
import { ProviderError } from "../../lib/errors.ts";
import { parseTrace, replay } from "../../lib/turn/replay.ts";
import { CallRig, settle } from "./call_rig.ts";

Deno.test("Call greets the caller and listens once the greeting has been heard", async () => {
  const rig = new CallRig();
  rig.call.start();
  assertEquals(rig.brain.newest.request.kind, "greeting");
  rig.brain.say("Hello, this is Maya.");
  await rig.pass(600);
  assertEquals(rig.line.sentMs, 200);
  assertEquals(rig.words("TTS_START", "MARK_ACK", "LISTENING"), ["TTS_START", "MARK_ACK", "LISTENING"]);
});

Deno.test("Call logs the words of a turn in order, with the time each stage took", async () => {
  const rig = new CallRig();
  await rig.answered();
  const before = rig.log.events.length;
  await rig.say("three rooms");
  rig.brain.say("In which city?");
  await settle();
  await rig.pass(600);
  const words = ["EOU", "ASR_TEXT", "TTS_START", "MARK_ACK", "LISTENING"];
  assertEquals(rig.log.events.slice(before).map(({ name }) => name).filter((name) => words.includes(name)), words);
  const { fields } = rig.log.of("TTS_START").at(-1)!;
  assertEquals(fields.eouWaitMs, 700);
  assertEquals(fields.voiceToVoiceMs, 800);
});

Deno.test("Call logs no text for a sound that was no turn of anybody's", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.say("three rooms");
  rig.brain.say("In which city?");
  await rig.pass(300);
  await rig.voice(80);
  await rig.pass(300);
  rig.recognizer.newest.final("");
  await settle();
  assertEquals(rig.log.of("ASR_TEXT").map(({ fields }) => fields.text), ["three rooms"]);
});

Deno.test("Call gives the recognizer the audio from before the onset on", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.voice(200);
  assertEquals(rig.recognizer.newest.bytes, (300 + 200) * 8);
});

Deno.test("Call begins to think in the pause and speaks only when the turn is over", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.voice(1200);
  rig.recognizer.newest.partial("three rooms.");
  await rig.pass(60);
  assertEquals(rig.brain.newest.request.conversation.at(-1), { role: "caller", text: "three rooms." });
  const sentMs = rig.line.sentMs;
  rig.brain.say("In which city?");
  await rig.pass(240);
  assertEquals(rig.line.sentMs, sentMs, "the reply is held");
  await rig.pass(80);
  rig.recognizer.newest.final("three rooms.");
  await rig.pass(20);
  assert(rig.line.sentMs > sentMs);
});

Deno.test("Call lets a tool that writes wait until a guess is certain", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.voice(1200);
  rig.recognizer.newest.partial("book it.");
  await rig.pass(60);
  const dropped = rig.brain.newest;
  await rig.voice(300);
  rig.recognizer.newest.partial("book it. Or rather");
  assert(dropped.signal.aborted, "a guess is stopped when the caller goes on");
});

Deno.test("Call stops at once when it is interrupted and remembers only what was heard", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.say("three rooms");
  const reply = "The first flat is in Haifa. " + "The second flat has a very large balcony and a view of the sea.";
  rig.brain.say(reply);
  await rig.pass(500);
  const asked = rig.brain.newest;
  await rig.voice(200);
  assertEquals(rig.line.clears, 1);
  assert(asked.signal.aborted);
  const sentMs = rig.line.sentMs;
  await rig.voice(400);
  assertEquals(rig.line.sentMs, sentMs, "nothing is sent after the clear");
  rig.recognizer.newest.partial("no, in Tel Aviv");
  await rig.pass(800);
  rig.recognizer.newest.final("no, in Tel Aviv");
  await settle();
  const { conversation } = rig.brain.newest.request;
  const agent = conversation.filter((message) => message.role === "agent").at(-1);
  assert(agent?.role === "agent" && agent.cut);
  assertStringIncludes(agent.text, "The first flat is in Haifa. The second flat");
  assert(!agent.text.includes("sea"));
  assertEquals(conversation.at(-1), { role: "caller", text: "no, in Tel Aviv" });
});

Deno.test("Call runs the same search once for all guesses of a turn, and again in the next turn", async () => {
  const rig = new CallRig();
  await rig.answered();
  const guessAnd = async (text: string) => {
    await rig.voice(1200);
    rig.recognizer.newest.partial(text);
    await rig.pass(240);
    return await rig.brain.newest.request.tools.run("search", { rooms: 3 });
  };
  await guessAnd("three rooms.");
  assertEquals(await guessAnd("three rooms in Haifa."), { ok: true, value: {} });
  assert(rig.brain.asked.length > 2, "the brain was asked twice for one turn");
  assertEquals(rig.log.of("TOOL_CALL").length, 1);
  await rig.pass(400);
  rig.recognizer.newest.final("three rooms in Haifa.");
  rig.brain.say("I found two.");
  await rig.pass(2500);
  await guessAnd("the first one.");
  assertEquals(rig.log.of("TOOL_CALL").length, 2);
});

/** How long after the end of a turn its words are settled when the newest came `agoMs` before that end, in ms. */
async function settledAfterMs(agoMs: number): Promise<number> {
  const rig = new CallRig();
  await rig.answered();
  await rig.voice(1200);
  rig.recognizer.newest.partial("what about");
  await rig.pass(700 - agoMs);
  rig.recognizer.newest.partial("what about parking");
  while (rig.log.of("EOU").length === 0) await rig.pass(20);
  let waitedMs = 0;
  for (; rig.log.of("ASR_TEXT").length === 0; waitedMs += 20) await rig.pass(20);
  return waitedMs;
}

Deno.test("Call waits for a recognizer's last word, and less for words that have stood for long", async () => {
  assertEquals(await settledAfterMs(100), 300);
  assertEquals(await settledAfterMs(400), 200);
  assertEquals(await settledAfterMs(600), 100);
});

Deno.test("Call waits for no words of a piece in which nothing was said", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.voice(4000);
  await rig.pass(100);
  const [first, second] = rig.recognizer.opened;
  first!.final("three rooms in Tel Aviv.");
  await rig.pass(700);
  assertEquals([second!.finished, rig.log.of("EOU").length], [false, 1]);
  assertEquals(rig.log.of("ASR_TEXT").map(({ fields }) => fields.text), ["three rooms in Tel Aviv.", ""]);
  assertEquals(rig.brain.newest.request.conversation.at(-1), { role: "caller", text: "three rooms in Tel Aviv." });
});

Deno.test("Call says the rest of a reply from the last whole sentence when the interruption was a cough", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.say("three rooms");
  rig.brain.say("The first flat is in Haifa. The second flat has a very large balcony and a lift.");
  await rig.pass(400);
  await rig.voice(240);
  await rig.pass(1000);
  rig.recognizer.newest.final("");
  await rig.pass(2500);
  assertEquals(rig.synthesizer.spoken.at(-1)?.trim(), "The second flat has a very large balcony and a lift.");
  assertEquals(rig.log.of("RESUME_REPLY").length, 1);
  await rig.pass(1500);
  await rig.say("the second one");
  const texts = rig.brain.newest.request.conversation.map((message) => "text" in message ? message.text : "");
  assertEquals(texts.filter((text) => text.includes("second flat")).length, 1, "what was said again is there once");
});

Deno.test("Call goes on listening when a cough came after the last word of a reply", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.say("three rooms");
  rig.brain.say("The first flat is in Haifa.");
  await rig.pass(60);
  await rig.voice(220);
  await rig.pass(1000);
  rig.recognizer.newest.final("");
  await rig.pass(500);
  assertEquals(rig.words("BARGE_IN", "RESUME_REPLY", "PROMPT").slice(-2), ["BARGE_IN", "RESUME_REPLY"]);
  assertEquals(rig.words("LISTENING").length, 2);
});

Deno.test("Call does not greet again when the greeting was heard and only its mark is missing", async () => {
  const rig = new CallRig();
  rig.line.onMark = () => {};
  rig.call.start();
  rig.brain.say("Hello.");
  await rig.pass(500);
  await rig.voice(400);
  await rig.pass(1000);
  rig.recognizer.newest.final("");
  await rig.pass(1000);
  assertEquals(rig.words("BARGE_IN", "RESUME_REPLY"), ["BARGE_IN", "RESUME_REPLY"]);
  assertEquals([rig.brain.asked.length, rig.words("LISTENING").length], [1, 1]);
});

Deno.test("Call hangs up when the goodbye that the brain asked for has been heard", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.say("goodbye");
  rig.brain.say("Goodbye and thank you.", { type: "end_call" });
  await rig.pass(140);
  assertEquals(rig.hungUp, false, "the goodbye is still playing");
  await rig.pass(400);
  assertEquals(rig.hungUp, true);
  assertEquals(rig.records.map(({ reason }) => reason), ["agent_goodbye"]);
});

Deno.test("Call takes the newest partial when the final is late", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.voice(1200);
  rig.recognizer.newest.partial("three rooms");
  await rig.pass(1100);
  assertEquals(rig.brain.newest.request.conversation.at(-1), { role: "caller", text: "three rooms" });
  assert(rig.recognizer.newest.options.signal.aborted, "the recognition is let go of");
});

Deno.test("Call asks again when the recognizer says nothing at all, and ends at the second time", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.voice(1200);
  await rig.pass(3400);
  assertEquals(rig.log.of("PROMPT").map(({ fields }) => fields.prompt), ["say_again"]);
  await rig.pass(1500);
  rig.recognizer.failOpening = new ProviderError("no", { fault: "unavailable" });
  await rig.voice(1200);
  await rig.pass(3400);
  assertEquals(rig.records.map(({ reason }) => reason), ["trouble"]);
});

Deno.test("Call says so when the brain fails, and the next turn works again", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.say("three rooms");
  rig.brain.newest.answer.fail(new ProviderError("no", { fault: "unavailable", code: 503 }));
  await rig.pass(1500);
  assertEquals(rig.log.of("PROMPT").map(({ fields }) => fields.prompt), ["trouble"]);
  assertEquals(rig.log.of("BRAIN_ERROR").map(({ fields }) => fields.code), ["503"]);
  await rig.say("three rooms");
  rig.brain.say("In which city?");
  await rig.pass(500);
  assertEquals(rig.synthesizer.spoken.at(-1), "In which city?");
});

Deno.test("Call finishes with an apology when the brain is lost in the middle of a reply", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.say("three rooms");
  rig.brain.newest.answer.push({ type: "text", text: "The first flat is in Haifa. And the" });
  await settle();
  rig.brain.newest.answer.fail(new ProviderError("cut", { fault: "unavailable" }));
  await rig.pass(1000);
  assertEquals(rig.synthesizer.spoken.slice(-2).map((text) => text.trim()), [
    "The first flat is in Haifa.",
    "I lost the thread.",
  ]);
});

Deno.test("Call ends with a goodbye when the voice fails twice", async () => {
  const rig = new CallRig();
  await rig.answered();
  rig.synthesizer.failure = new ProviderError("no", { fault: "quota" });
  await rig.say("three rooms");
  rig.brain.say("In which city?");
  await rig.pass(2000);
  assertEquals(rig.hungUp, true);
  assertEquals(rig.records.map(({ reason }) => reason), ["trouble"]);
});

Deno.test("Call ends by a goodbye of its own when one of its handlers throws, and closes at the second time", async () => {
  const rig = new CallRig();
  await rig.answered();
  rig.brain.reply = () => {
    throw new TypeError("broken");
  };
  await rig.say("three rooms");
  await rig.pass(2500);
  assertEquals(rig.log.of("CALL_FAULT").length, 1);
  assertStringIncludes(rig.synthesizer.spoken.at(-1)!, "goodbye_trouble");
  assertEquals(rig.records.map(({ reason }) => reason), ["internal"]);
});

Deno.test("Call keeps time by the clock when the stream stops sending, and hangs up in the end", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.voice(1200);
  rig.recognizer.newest.partial("three rooms");
  await rig.passWithoutMedia(4200);
  assertEquals(rig.log.of("EOU").length, 1);
  await rig.passWithoutMedia(20_000);
  assertEquals(rig.records.map(({ reason }) => reason), ["media_timeout"]);
});

Deno.test("Call sends a heartbeat mark every 18 s and takes its echo for nothing else", async () => {
  const rig = new CallRig({ silencePromptMs: 1e9, maxCallMs: 1e9 });
  await rig.answered();
  await rig.pass(40_000);
  assertEquals(rig.log.of("WS_KEEPALIVE").map(({ fields }) => fields.note), ["heartbeat#1", "heartbeat#2"]);
  const sentMs = rig.line.sentMs;
  await rig.pass(60_000);
  assertEquals(rig.line.sentMs - sentMs, 20, "20 ms of silence after a minute without audio");
});

Deno.test("Call leaves no timer and no open recognition behind, whoever ends it", async () => {
  for (const reason of ["caller_hangup", "stream_lost", "drain"] as const) {
    const rig = new CallRig();
    await rig.answered();
    await rig.say("three rooms");
    rig.brain.say("A long reply about flats that is still being heard when the call ends.");
    await rig.pass(200);
    await rig.voice(100);
    rig.call.end(reason);
    rig.call.end("internal");
    assertEquals(rig.clock.pending, 0);
    assert(rig.recognizer.opened.every(({ options }) => options.signal.aborted || options.startMs >= 0));
    assertEquals(rig.records.map((record) => record.reason), [reason], "a call ends once");
    await rig.pass(500);
  }
});

Deno.test("Call wraps up with a fixed goodbye when the server is stopped", async () => {
  const rig = new CallRig();
  await rig.answered();
  rig.call.wrapUp("callback_goodbye", "drain");
  await rig.pass(1500);
  assertEquals(rig.records.map(({ reason }) => reason), ["drain"]);
  assertEquals(rig.synthesizer.spoken.at(-1), "Prompt callback_goodbye.");
});

Deno.test("Call goes by settings that are changed while it lasts", async () => {
  const rig = new CallRig();
  await rig.answered();
  rig.call.changeSettings({ endOfTurn: "silence" });
  await rig.voice(1200);
  await rig.pass(240);
  assertEquals(rig.log.of("EOU").length, 1);
});

Deno.test("Call writes a trace that can be run again", async () => {
  const rig = new CallRig();
  await rig.answered();
  await rig.say("three rooms");
  rig.brain.say("In which city? There are flats in Haifa and in Tel Aviv.");
  await rig.pass(300);
  await rig.voice(300);
  await rig.pass(900);
  rig.recognizer.newest.final("Haifa");
  rig.call.end("caller_hangup");
  const text = rig.traceLines.map((line) => line + "\n").join("");
  assertEquals(replay(parseTrace(text)), undefined);
});

Deno.test("Call never sends more than the lead ahead of the line", async () => {
  const rig = new CallRig();
  rig.call.start();
  rig.brain.say("A very long greeting. ".repeat(30));
  for (let i = 0; i < 100; i++) {
    await rig.pass(20);
    assertLessOrEqual(rig.line.bufferedMs, 1100);
  }
});
