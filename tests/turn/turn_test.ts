import { assert, assertEquals, assertGreaterOrEqual, assertLessOrEqual } from "@std/assert";
import { phaseOf } from "../../lib/turn/state.ts";
import { BACKCHANNEL, CallScript, COMPLETE, OPEN } from "./call_script.ts";

Deno.test("advance() starts the greeting when the call starts and speaks it when its audio is ready", () => {
  const call = new CallScript();
  call.send({ type: "call_started", atMs: 0 });
  assertEquals(call.commands("think"), [{ type: "think", turnId: 1, task: { kind: "greeting" }, guess: false }]);
  assertEquals(call.commands("speak"), []);
  call.ready();
  assertEquals(call.commands("speak"), [{ type: "speak", turnId: 1 }]);
  assertEquals(phaseOf(call.state), "speaking");
});

Deno.test("advance() begins an utterance at its first voiced frame and asks for 300 ms before it", () => {
  const call = CallScript.answered();
  const startMs = call.state.nowMs;
  call.voice(60);
  assertEquals(call.commands("open_recognition"), [
    { type: "open_recognition", utteranceId: 1, piece: 0, fromMs: startMs - 300 },
  ]);
  assertEquals(phaseOf(call.state), "hearing");
});

Deno.test("advance() begins nothing for a click of two frames", () => {
  const call = CallScript.answered();
  call.voice(40);
  call.silence(1000);
  assertEquals(call.commands("open_recognition"), []);
});

Deno.test("advance() ends an utterance at the hangover when END_OF_TURN is silence", () => {
  const call = CallScript.answered({ endOfTurn: "silence" });
  call.voice(1500);
  const lastVoiceMs = call.state.nowMs;
  call.silence(1000);
  assertEquals(call.commands("end_of_utterance"), [{ type: "end_of_utterance", utteranceId: 1, lastVoiceMs }]);
  assertEquals(call.timeOf("end_of_utterance"), lastVoiceMs + 200);
});

for (
  const [notes, text, silenceMs] of [
    [COMPLETE, "three rooms", 360],
    [undefined, "we are looking", 700],
    [OPEN, "three rooms and", 1200],
  ] as const
) {
  const kind = notes?.completeness ?? "unknown";
  Deno.test(`advance() waits ${silenceMs} ms of silence after words that look ${kind}`, () => {
    const call = CallScript.answered();
    call.voice(1500);
    call.partial(text, notes);
    const lastVoiceMs = call.state.nowMs;
    call.silence(2000);
    assertEquals(call.timeOf("end_of_utterance") - lastVoiceMs, silenceMs);
  });
}

Deno.test("advance() never waits longer than END_OF_TURN_MAX_MS", () => {
  const call = CallScript.answered({ endOfTurnMaxMs: 800 });
  call.voice(1500);
  call.partial("three rooms and", OPEN);
  const lastVoiceMs = call.state.nowMs;
  call.silence(2000);
  assertEquals(call.timeOf("end_of_utterance") - lastVoiceMs, 800);
});

Deno.test("advance() does not end an utterance before MIN_UTT_SEC, and keeps the short word", () => {
  const call = CallScript.answered();
  const onsetMs = call.state.nowMs;
  call.voice(200);
  call.partial("כן", COMPLETE);
  call.silence(1500);
  assertEquals(call.timeOf("end_of_utterance") - onsetMs, 1000);
  call.transcript("כן", COMPLETE);
  assertEquals(call.lastAnswered, "כן");
});

Deno.test("advance() answers the transcript once the turn is settled", () => {
  const call = CallScript.answered();
  call.voice(1200);
  call.silence(800);
  assertEquals(phaseOf(call.state), "thinking");
  assertEquals(call.lastAnswered, undefined);
  call.transcript("three rooms in Haifa");
  assertEquals(call.lastAnswered, "three rooms in Haifa");
});

Deno.test("advance() makes a guess in the pause, keeps it when the words stay, and speaks it only after the end", () => {
  const call = CallScript.answered();
  call.voice(1200);
  call.partial("three rooms", COMPLETE);
  call.silence(60);
  const [, guess] = call.commands("think");
  assertEquals(guess, { type: "think", turnId: 2, task: { kind: "reply", text: "three rooms" }, guess: true });
  call.ready();
  assertEquals(call.commands("speak").length, 1, "only the greeting has been spoken");
  call.silence(400);
  call.transcript("Three rooms.", COMPLETE);
  assertEquals(call.commands("commit"), [{ type: "commit", turnId: 2 }]);
  assertEquals(call.commands("speak").at(-1), { type: "speak", turnId: 2 });
  assertEquals(call.commands("drop"), []);
});

Deno.test("advance() begins a guess in the soft tail of the voice and keeps it there", () => {
  const call = CallScript.answered();
  call.voice(1200);
  call.partial("three rooms", COMPLETE);
  call.voice(100, { levelDb: -45 });
  assertEquals(call.commands("think").length, 2, "the detector still hears voice, 25 dB down");
  assertEquals(call.commands("drop"), []);
  call.partial("three rooms in Haifa", COMPLETE);
  assertEquals(call.commands("drop").length, 1, "the caller goes on");
});

Deno.test("advance() keeps a guess through a cough, and asks nobody the same again", () => {
  const call = CallScript.answered();
  call.voice(1200);
  call.partial("three rooms", COMPLETE);
  call.silence(160);
  call.voice(240);
  call.partial("Three rooms.", COMPLETE);
  call.silence(600);
  call.transcript("אממ, three rooms", COMPLETE);
  assertEquals(call.commands("drop"), []);
  assertEquals(call.commands("think").length, 2, "the greeting and one guess");
  assertEquals(call.commands("commit").length, 1);
});

Deno.test("advance() drops a guess as soon as the words go on, however short the pause was", () => {
  const call = CallScript.answered();
  call.voice(1200);
  call.partial("three rooms", COMPLETE);
  call.silence(160);
  call.partial("three rooms in", OPEN);
  assertEquals(call.commands("drop"), [{ type: "drop", turnId: 2 }]);
  call.silence(300);
  assertEquals(call.commands("think").length, 2, "what is plainly unfinished is not answered in a short pause");
  call.silence(200);
  assertEquals(call.lastAnswered, "three rooms in", "but in time for the end of such a turn");
});

Deno.test("advance() guesses in a short quiet when nothing is known about the words", () => {
  const call = CallScript.answered();
  call.voice(1200);
  call.partial("three rooms");
  call.silence(100);
  assertEquals(call.commands("think").length, 1, "shorter than the quiet inside a word can be");
  call.silence(40);
  assertEquals(call.lastAnswered, "three rooms");
});

Deno.test("advance() takes loud voice after the newest words for the next word, and waits a little longer", () => {
  const call = CallScript.answered();
  call.voice(1000);
  call.partial("three rooms", COMPLETE);
  call.voice(200);
  call.silence(80);
  assertEquals(call.commands("think").length, 1);
  call.silence(60);
  assertEquals(call.lastAnswered, "three rooms");
});

Deno.test("advance() begins no more guesses in an utterance than are allowed", () => {
  const call = CallScript.answered({ maxGuesses: 2 });
  const words = ["three rooms", "three rooms in Haifa", "three rooms in Haifa yes"];
  for (const text of words) {
    call.voice(400);
    call.partial(text, COMPLETE);
    call.silence(220);
  }
  assertEquals(call.commands("think").filter(({ guess }) => guess).length, 2);
  call.silence(200);
  call.transcript(words.at(-1)!, COMPLETE);
  assertEquals(call.lastAnswered, words.at(-1));
});

Deno.test("advance() drops the guess when the caller goes on, and answers all of it", () => {
  const call = CallScript.answered();
  call.voice(1200);
  call.partial("three rooms");
  call.silence(300);
  assertEquals(call.commands("think").length, 2);
  call.voice(400);
  call.partial("three rooms in Haifa", COMPLETE);
  assertEquals(call.commands("drop"), [{ type: "drop", turnId: 2 }]);
  call.silence(500);
  call.transcript("three rooms in Haifa", COMPLETE);
  call.ready();
  assertEquals(call.lastAnswered, "three rooms in Haifa");
  assertEquals(call.commands("speak").length, 2);
});

Deno.test("advance() thinks again when the final words differ from the guessed ones", () => {
  const call = CallScript.answered();
  call.voice(1200);
  call.partial("three rooms");
  call.silence(800);
  call.transcript("three rooms in Haifa");
  assertEquals(call.commands("drop"), [{ type: "drop", turnId: 2 }]);
  assertEquals(call.lastAnswered, "three rooms in Haifa");
});

Deno.test("advance() holds a reply back while the final words look unfinished", () => {
  const call = CallScript.answered();
  call.voice(1200);
  call.partial("in Haifa", COMPLETE);
  const lastVoiceMs = call.state.nowMs;
  call.silence(400);
  call.transcript("in Haifa or", OPEN);
  call.ready();
  call.silence(1500);
  assertEquals(call.timeOf("speak") - lastVoiceMs, 1200);
});

Deno.test("advance() joins what the caller adds before the reply is heard into one turn", () => {
  const call = CallScript.answered();
  call.voice(1200);
  call.silence(800);
  call.transcript("three rooms");
  call.voice(400);
  assertEquals(call.commands("drop"), [{ type: "drop", turnId: 2 }]);
  call.silence(900);
  call.transcript("with a balcony");
  call.ready();
  assertEquals(call.lastAnswered, "three rooms with a balcony");
  assertEquals(call.commands("speak").length, 2);
});

Deno.test("advance() answers after all when a cough follows the question", () => {
  const call = CallScript.answered();
  call.voice(1200);
  call.silence(800);
  call.transcript("three rooms");
  call.voice(300);
  call.silence(900);
  call.transcript("");
  call.ready();
  assertEquals(call.lastAnswered, "three rooms");
  assertEquals(phaseOf(call.state), "speaking");
});

Deno.test("advance() keeps the reply back while a short sound is in doubt, then lets it be heard", () => {
  const call = CallScript.answered();
  call.voice(1200);
  call.silence(1000);
  call.transcript("three rooms", COMPLETE);
  call.voice(80);
  call.ready();
  assertEquals(call.commands("speak").length, 1);
  call.silence(240);
  assertEquals(call.commands("speak").length, 1, "the recognizer has not said what it was");
  call.transcript("");
  assertEquals(call.commands("speak").length, 2);
});

Deno.test("advance() recognizes a long speech in pieces and answers them joined", () => {
  const call = CallScript.answered();
  call.voice(9600);
  assertEquals(call.commands("open_recognition").length, 3);
  call.silence(900);
  assertEquals(call.commands("finish_recognition").map((command) => command.piece), [0, 1, 2]);
  call.transcript("one", undefined, 1, 0);
  call.transcript("three", undefined, 1, 2);
  assertEquals(call.lastAnswered, undefined, "the second piece is still missing");
  call.transcript("two", undefined, 1, 1);
  assertEquals(call.lastAnswered, "one two three");
});

Deno.test("advance() prefers a breath to the middle of a word when a long piece has to be cut", () => {
  const call = CallScript.answered();
  call.voice(4000);
  const breathMs = call.state.nowMs + 20;
  call.silence(60);
  call.voice(1000);
  assertEquals(call.commands("open_recognition").at(-1)?.fromMs, breathMs);
});

Deno.test("advance() knows that nothing was said in a piece that began in the last pause", () => {
  const call = CallScript.answered();
  call.voice(4000);
  call.silence(1500);
  const finished = call.commands("finish_recognition").map(({ piece, silent }) => [piece, silent]);
  assertEquals(finished, [[0, undefined], [1, true]]);
});

Deno.test("advance() lets weak or short voice start nothing in the refractory time", () => {
  const call = CallScript.speaking();
  call.played();
  call.voice(120);
  call.silence(400);
  call.transcript("");
  assertEquals(call.commands("end_of_utterance").length, 1, "only the caller's question ended");
});

Deno.test("advance() hears a quick yes in the refractory time from its own onset", () => {
  const call = CallScript.speaking();
  call.played();
  const onsetMs = call.state.nowMs;
  call.voice(240);
  assertEquals(call.commands("open_recognition").at(-1)?.fromMs, onsetMs - 300);
  call.silence(1000);
  call.transcript("כן", COMPLETE);
  assertEquals(call.lastAnswered, "כן");
});

Deno.test("advance() hears a very short word in the refractory time by its text", () => {
  const call = CallScript.speaking();
  call.played();
  call.voice(100);
  call.silence(240);
  call.transcript("לא", COMPLETE);
  assertEquals(call.lastAnswered, "לא");
});

Deno.test("advance() stops the agent on the 10th voiced frame", () => {
  const call = CallScript.speaking();
  const onsetMs = call.state.nowMs;
  call.voice(180);
  assertEquals(call.commands("interrupt"), []);
  call.voice(20);
  assertEquals(call.commands("interrupt"), [{ type: "interrupt", turnId: 2, onsetMs }]);
  assertEquals(phaseOf(call.state), "interrupted");
});

Deno.test("advance() counts 10 voiced frames out of 14 as an interruption, and fewer as none", () => {
  const call = CallScript.speaking();
  for (let i = 0; i < 4; i++) {
    call.voice(60);
    call.silence(20);
  }
  assertEquals(call.commands("interrupt").length, 1);
  const weak = CallScript.speaking();
  for (let i = 0; i < 20; i++) {
    weak.voice(40);
    weak.silence(40);
  }
  assertEquals(weak.commands("interrupt"), []);
});

Deno.test("advance() takes voice 18 dB below the agent's own peak for echo", () => {
  const call = CallScript.speaking();
  call.voice(1000, { levelDb: -38, agentPeakDb: -16 });
  assertEquals(call.commands("interrupt"), []);
  call.voice(200, { levelDb: -30, agentPeakDb: -16 });
  assertEquals(call.commands("interrupt").length, 1);
});

Deno.test("advance() does not stop the agent when BARGE_IN is off", () => {
  const call = CallScript.speaking({ bargeIn: false });
  call.voice(2000);
  assertEquals(call.commands("interrupt"), []);
});

Deno.test("advance() answers the words of an interruption", () => {
  const call = CallScript.speaking();
  call.voice(800);
  call.silence(800);
  call.transcript("no, four rooms");
  assertEquals(call.lastAnswered, "no, four rooms");
});

Deno.test("advance() takes a reply up again when the interruption was a cough", () => {
  const call = CallScript.speaking();
  call.voice(260);
  const interruptedMs = call.timeOf("interrupt");
  call.silence(1000);
  call.transcript("");
  assertEquals(call.commands("think").at(-1)?.task, { kind: "resume", turnId: 2 });
  assertLessOrEqual(call.timeOf("think") - interruptedMs, 1500);
});

Deno.test("advance() lets a short backchannel pass when a partial says so in time", () => {
  const call = CallScript.speaking();
  call.voice(160);
  call.partial("אוקיי", BACKCHANNEL);
  call.voice(240);
  call.silence(300);
  call.transcript("אוקיי", BACKCHANNEL);
  assertEquals(call.commands("interrupt"), []);
  assertEquals(call.commands("backchannel").length, 1);
  assertEquals(phaseOf(call.state), "speaking");
});

Deno.test("advance() stops the agent when a backchannel grows into speech", () => {
  const call = CallScript.speaking();
  call.voice(160);
  call.partial("אוקיי", BACKCHANNEL);
  call.voice(200);
  assertEquals(call.commands("interrupt"), []);
  call.partial("אוקיי אבל");
  assertEquals(call.commands("interrupt").length, 1);
  const long = CallScript.speaking();
  long.voice(160);
  long.partial("כן", BACKCHANNEL);
  long.voice(600);
  assertEquals(long.commands("interrupt").length, 1, "600 ms of voice is no backchannel");
});

Deno.test("advance() takes a yes said over the end of a question for the answer", () => {
  const call = CallScript.speaking();
  call.send({ type: "expect", atMs: call.state.nowMs, turnId: 2, slot: "yes_no" });
  call.voice(140);
  call.partial("כן", BACKCHANNEL);
  call.silence(300);
  call.transcript("כן", BACKCHANNEL);
  call.silence(200);
  call.played();
  assertEquals(call.lastAnswered, "כן");
});

Deno.test("advance() interrupts for a short word that is more than a backchannel", () => {
  const call = CallScript.speaking();
  call.voice(140);
  call.silence(300);
  call.transcript("רגע");
  assertEquals(call.commands("interrupt").length, 1);
  assertEquals(call.lastAnswered, "רגע");
});

Deno.test("advance() asks twice whether the caller is there, then says goodbye and hangs up", () => {
  const call = CallScript.answered();
  const prompts: unknown[] = [];
  for (let i = 0; i < 3; i++) {
    call.silence(8000);
    prompts.push(call.commands("think").at(-1)?.task);
    call.ready();
    call.silence(1000);
    call.played();
  }
  assertEquals(prompts, [
    { kind: "prompt", prompt: "are_you_there", overVoice: false },
    { kind: "prompt", prompt: "are_you_there_again", overVoice: false },
    { kind: "prompt", prompt: "goodbye_silence", overVoice: false, endReason: "silence" },
  ]);
  assertEquals(call.commands("hang_up"), [{ type: "hang_up", reason: "silence" }]);
});

Deno.test("advance() counts the seven seconds of silence from the agent's last sound", () => {
  const call = CallScript.speaking();
  call.silence(20_000);
  assertEquals(call.commands("think").length, 2, "the agent is still speaking");
  call.played();
  const playedMs = call.state.nowMs;
  call.silence(9000);
  assertEquals(call.timeOf("think") - playedMs, 7000);
});

Deno.test("advance() lets a caller who comes back stop the goodbye for silence, but not the one for trouble", () => {
  const call = CallScript.answered();
  for (let i = 0; i < 2; i++) {
    call.silence(8000);
    call.ready();
    call.silence(500);
    call.played();
  }
  call.silence(8000);
  call.ready();
  call.voice(400);
  assertEquals(call.commands("interrupt").length, 1);
  const troubled = CallScript.answered();
  troubled.send({ type: "wrap_up", atMs: troubled.state.nowMs, prompt: "goodbye_trouble", reason: "internal" });
  troubled.ready();
  troubled.voice(2000);
  assertEquals(troubled.commands("interrupt"), []);
  troubled.played();
  assertEquals(troubled.commands("hang_up"), [{ type: "hang_up", reason: "internal" }]);
});

Deno.test("advance() warns a minute before the longest call and says goodbye at its end", () => {
  const call = CallScript.answered({ maxCallMs: 120_000, silencePromptMs: 1_000_000 });
  call.silence(57_000);
  assertEquals(call.commands("think").at(-1)?.task, { kind: "prompt", prompt: "time_warning", overVoice: false });
  call.ready();
  call.silence(500);
  call.played();
  call.silence(60_000);
  const last = call.commands("think").at(-1)?.task;
  assert(last?.kind === "prompt" && last.prompt === "goodbye_time" && last.endReason === "max_duration");
});

Deno.test("advance() hangs up at the longest call even if the caller never stops", () => {
  const call = CallScript.answered({ maxCallMs: 60_000 });
  for (let i = 0; i < 100; i++) {
    call.voice(1000);
    call.partial(`word ${i}`, undefined, call.lastUtteranceId, call.commands("open_recognition").at(-1)?.piece);
  }
  assertEquals(call.commands("hang_up"), [{ type: "hang_up", reason: "max_duration" }]);
});

Deno.test("advance() hangs up after the goodbye that the brain asked for was heard", () => {
  const call = CallScript.speaking();
  call.played(undefined, true);
  assertEquals(call.commands("hang_up"), [{ type: "hang_up", reason: "agent_goodbye" }]);
});

Deno.test("advance() bridges the wait when a reply takes longer than 1.5 s, and again only once that was heard", () => {
  const call = CallScript.answered();
  call.voice(1200);
  call.silence(500);
  call.partial("three rooms", COMPLETE);
  call.silence(100);
  call.transcript("three rooms", COMPLETE);
  const askedMs = call.state.nowMs;
  call.silence(4000);
  assertEquals(call.commands("fill"), [{ type: "fill", again: false }]);
  assertEquals(call.timeOf("fill") - askedMs, 1520);
  call.fillerPlayed();
  const heardMs = call.state.nowMs;
  call.silence(4000);
  assertEquals(call.commands("fill"), [{ type: "fill", again: false }, { type: "fill", again: true }]);
  assertEquals(call.timeOf("fill") - heardMs, 2220);
});

Deno.test("advance() never leaves the caller in silence for 2.5 s while the words are not known", () => {
  const call = CallScript.answered();
  call.voice(1200);
  const silentFromMs = call.state.nowMs;
  call.silence(2600);
  assertEquals(call.commands("fill"), [{ type: "fill", again: false }]);
  assertLessOrEqual(call.timeOf("fill") - silentFromMs, 2300);
  call.transcript("three rooms");
  call.silence(500);
  assertEquals(call.commands("fill").length, 1, "the reply to the words is covered by the same phrase");
});

Deno.test("advance() stops the phrase that bridges a wait when the caller goes on", () => {
  const call = CallScript.answered();
  call.voice(1200);
  call.silence(2600);
  call.voice(400);
  assertEquals(call.commands("hush").length, 1);
});

Deno.test("advance() begins a reply in the last pause of a halting speaker, however often it guessed before", () => {
  const call = CallScript.answered();
  const words = ["three rooms", "three rooms in Haifa", "three rooms in Haifa yes", "three rooms in Haifa yes please"];
  for (const text of words) {
    call.voice(400);
    call.partial(text, COMPLETE);
    call.silence(60);
  }
  assertEquals(call.commands("think").filter(({ guess }) => guess).length, 3, "early ones");
  call.silence(160);
  assertEquals(call.lastAnswered, words.at(-1));
});

Deno.test("advance() waits for the end of the turn before it thinks when speculation is off", () => {
  const call = CallScript.answered({ speculation: false });
  call.voice(1200);
  call.partial("three rooms", COMPLETE);
  call.silence(300);
  assertEquals(call.commands("think").length, 1, "the greeting alone");
  call.silence(100);
  call.transcript("three rooms", COMPLETE);
  assertEquals(call.lastAnswered, "three rooms");
});

Deno.test("advance() apologizes for a failed turn, and ends the call at the second in a row", () => {
  const call = CallScript.answered();
  call.voice(1200);
  call.silence(800);
  call.transcript("three rooms");
  call.failed();
  assertEquals(call.commands("think").at(-1)?.task, { kind: "prompt", prompt: "trouble", overVoice: false });
  call.ready();
  call.played();
  call.silence(1100);
  call.voice(1200);
  call.silence(800);
  call.transcript("three rooms");
  call.failed();
  call.ready();
  call.played();
  assertEquals(call.commands("hang_up"), [{ type: "hang_up", reason: "trouble" }]);
});

const REFUSED_GOODBYE = { kind: "prompt", prompt: "goodbye_trouble", overVoice: false, endReason: "trouble" } as const;

Deno.test("advance() promises a call back at once when the reply was refused, for the next would be as well", () => {
  const call = CallScript.answered();
  call.voice(1200);
  call.silence(800);
  call.transcript("three rooms");
  call.send({ type: "reply_failed", atMs: call.state.nowMs, turnId: call.lastTurnId, refused: true });
  assertEquals(call.commands("think").at(-1)?.task, REFUSED_GOODBYE);
});

Deno.test("advance() promises a call back at once when the recognizer refused the caller's words", () => {
  const call = CallScript.answered();
  call.voice(1200);
  call.silence(1000);
  call.recognitionFailed({ refused: true });
  assertEquals(call.commands("think").at(-1)?.task, REFUSED_GOODBYE);
});

Deno.test("advance() asks again after speech without words, and says goodbye to noise the third time", () => {
  const call = CallScript.answered();
  for (let i = 0; i < 3; i++) {
    call.voice(1200);
    call.silence(1000);
    call.transcript("");
    call.listen();
  }
  assertEquals(call.prompts, ["say_again", "say_again", "noise_goodbye"]);
  assertEquals(call.commands("hang_up"), [{ type: "hang_up", reason: "noise" }]);
});

Deno.test("advance() promises a call back when failures and speech without words have, by turns, asked twice", () => {
  const call = CallScript.answered();
  for (const text of ["", "three rooms", ""]) {
    call.voice(1200);
    call.silence(1000);
    call.transcript(text);
    if (text !== "") call.failed();
    call.listen();
  }
  assertEquals(call.prompts, ["say_again", "trouble", "goodbye_trouble"]);
  assertEquals(call.commands("hang_up"), [{ type: "hang_up", reason: "trouble" }]);
});

Deno.test("advance() asks again when speech without words broke into a reply of which nothing is left to say", () => {
  const call = CallScript.speaking();
  call.voice(1200);
  const endedMs = call.state.nowMs;
  call.silence(1000);
  call.transcript("");
  assertEquals(call.commands("think").at(-1)?.task.kind, "resume");
  // The shell finds that all of it was heard.
  call.played();
  call.silence(1500);
  const { task } = call.commands("think").at(-1)!;
  assertEquals(task, { kind: "prompt", prompt: "say_again", overVoice: false });
  assertLessOrEqual(call.timeOf("think") - endedMs, 2300);
});

Deno.test("advance() counts a failure on, when speech that failed broke into an apology of which nothing is left", () => {
  const call = CallScript.answered();
  const fail = () => {
    call.voice(1200);
    call.silence(1000);
    call.recognitionFailed();
  };
  fail();
  // The mark of this apology comes late: it is broken into.
  call.ready();
  call.silence(500);
  fail();
  call.played();
  call.silence(1500);
  call.listen();
  fail();
  assertEquals(call.prompts, ["say_again", "say_again", "goodbye_trouble"]);
});

Deno.test("advance() asks again about a short voice without words when nothing follows, and then whether anybody is there", () => {
  const call = CallScript.answered();
  for (const _ of [1, 2, 3]) {
    call.voice(400);
    const endedMs = call.state.nowMs;
    call.silence(1000);
    call.transcript("");
    call.silence(1500);
    assertLessOrEqual(call.timeOf("think") - endedMs, 2300);
    call.listen();
  }
  assertEquals(call.prompts, ["say_again", "say_again", "are_you_there"]);
});

Deno.test("advance() asks again about a word right after the reply that the recognizer failed on", () => {
  const call = CallScript.speaking();
  call.played();
  call.silence(200);
  call.voice(180);
  call.silence(120);
  call.voice(180);
  const endedMs = call.state.nowMs;
  call.silence(1000);
  call.recognitionFailed();
  call.silence(1500);
  assertEquals(call.commands("think").at(-1)?.task, { kind: "prompt", prompt: "say_again", overVoice: false });
  assertLessOrEqual(call.timeOf("think") - endedMs, 2300);
});

Deno.test("advance() says nothing of a short noise when the caller goes on", () => {
  const call = CallScript.answered();
  call.voice(400);
  call.silence(1000);
  call.transcript("");
  call.voice(1200);
  call.silence(800);
  call.transcript("three rooms");
  call.ready();
  call.silence(500);
  call.played();
  call.silence(4000);
  assertEquals(call.commands("think").filter(({ task }) => task.kind === "prompt"), []);
});

Deno.test("advance() bridges the wait for a short word as for a long one", () => {
  const call = CallScript.answered();
  call.voice(400);
  call.silence(2500);
  assertEquals(call.commands("fill"), [{ type: "fill", again: false }]);
});

Deno.test("advance() asks again when the recognizer failed on even a short word", () => {
  const call = CallScript.answered();
  call.voice(240);
  call.silence(1000);
  call.recognitionFailed();
  assertEquals(call.commands("think").at(-1)?.task, { kind: "prompt", prompt: "say_again", overVoice: false });
});

Deno.test("advance() leaves a line with endless noise politely", () => {
  const call = CallScript.answered();
  for (let i = 0; i < 300 && call.commands("hang_up").length === 0; i++) {
    call.voice(500);
    call.oblige(() => "");
  }
  assertEquals(call.commands("hang_up"), [{ type: "hang_up", reason: "noise" }]);
  assertLessOrEqual(call.state.nowMs, 60_000);
});

Deno.test("advance() gives up on endless voice when the recognizer never answers", () => {
  const call = CallScript.answered();
  call.voice(40_000);
  assertEquals(call.commands("abandon_recognition").length, 1);
  assert(call.commands("think").some(({ task }) => task.kind === "prompt" && task.prompt === "say_again"));
});

Deno.test("advance() is not kept from asking after the caller by weak, broken noise", () => {
  const call = CallScript.speaking();
  call.played();
  for (let i = 0; i < 120; i++) {
    call.voice(60);
    call.silence(40);
    call.oblige(() => "", 200);
  }
  assertEquals(call.commands("end_of_utterance").length, 1, "only the caller's question ended");
  assert(call.commands("think").some(({ task }) => task.kind === "prompt" && task.prompt === "are_you_there"));
});

Deno.test("advance() ends a turn whose words have ended although voices around the caller go on", () => {
  const call = CallScript.answered();
  call.voice(1000);
  call.partial("three rooms in Haifa", COMPLETE);
  const lastWordsMs = call.state.nowMs;
  call.voice(1500);
  assertEquals(call.timeOf("end_of_utterance") - lastWordsMs, 1000);
  call.transcript("three rooms in Haifa", COMPLETE, 1);
  call.ready();
  assertEquals(phaseOf(call.state), "speaking", "the voices do not hold the reply back");
  call.voice(2000);
  assertEquals(call.commands("interrupt"), [], "nor do they interrupt it");
  call.partial("no, in Tel Aviv");
  assertEquals(call.commands("interrupt").length, 1, "the caller's words do");
});

Deno.test("advance() lets a caller who speaks on end the turn whenever they like", () => {
  const call = CallScript.answered();
  for (let i = 1; i <= 8; i++) {
    call.voice(800);
    call.partial(Array(i).fill("word").join(" "), COMPLETE, 1, call.commands("open_recognition").at(-1)?.piece);
  }
  assertEquals(call.commands("end_of_utterance"), []);
});

Deno.test("advance() ends nobody's turn for want of words when the recognizer gives none before the end", () => {
  const call = CallScript.answered();
  call.voice(9000);
  assertEquals(call.commands("end_of_utterance"), []);
  call.transcript("first piece", undefined, 1, 0);
  call.voice(2000);
  assertEquals(call.commands("end_of_utterance"), []);
});

Deno.test("advance() ends a turn when a whole piece after its words holds none", () => {
  const call = CallScript.answered();
  call.voice(4600);
  call.transcript("three rooms in Haifa", COMPLETE, 1, 0);
  call.voice(4600);
  assertEquals(call.commands("end_of_utterance"), []);
  call.transcript("", undefined, 1, 1);
  assertEquals(call.commands("end_of_utterance").length, 1);
});

Deno.test("advance() goes by voice again once the voices around the caller fell silent", () => {
  const call = CallScript.answered();
  call.voice(1000);
  call.partial("three rooms in Haifa", COMPLETE);
  call.voice(1200);
  call.transcript("three rooms in Haifa", COMPLETE, 1);
  call.ready();
  call.voice(300);
  assertEquals(call.commands("interrupt"), []);
  call.silence(400);
  call.voice(220);
  assertEquals(call.commands("interrupt").length, 1);
});

Deno.test("advance() drops results that come too late", () => {
  const call = CallScript.speaking();
  call.voice(800);
  const before = call.state;
  call.ready(2);
  call.played(2);
  call.failed(2);
  assertEquals(call.state.mouth, before.mouth);
  call.transcript("ghost", COMPLETE, 1);
  assertEquals(call.lastAnswered, "three rooms");
});

Deno.test("advance() ends an utterance by ticks when the stream stops sending", () => {
  const call = CallScript.answered();
  call.voice(1200);
  call.send({ type: "tick", atMs: call.state.nowMs + 3000 });
  assertEquals(call.commands("end_of_utterance").length, 1);
});

Deno.test("advance() goes by new settings from the moment they are set", () => {
  const call = CallScript.answered();
  call.send({ type: "settings", atMs: call.state.nowMs, settings: { ...call.state.settings, endOfTurn: "silence" } });
  call.voice(1500);
  const lastVoiceMs = call.state.nowMs;
  call.silence(600);
  assertEquals(call.timeOf("end_of_utterance") - lastVoiceMs, 200);
});

Deno.test("advance() drops a greeting that nobody heard when the caller speaks first, and gives it after a cough", () => {
  const call = new CallScript();
  call.send({ type: "call_started", atMs: 0 });
  call.voice(400);
  assertEquals(call.commands("drop"), [{ type: "drop", turnId: 1 }]);
  call.silence(1000);
  call.transcript("");
  assertEquals(call.commands("think").at(-1)?.task, { kind: "resume", turnId: 1 });
  assertGreaterOrEqual(call.lastTurnId, 2);
});
