import { assertEquals, assertStringIncludes } from "@std/assert";
import { mulawSilence } from "../../lib/audio/mulaw.ts";
import { readWav } from "../../lib/audio/wav.ts";
import { Caller, type CallerEvents, type CallerOptions } from "../../tools/caller.ts";
import { CallPrinter } from "../../tools/call_printer.ts";
import { parseScript, type Step } from "../../simulator/dialogue_script.ts";
import { ManualClock } from "../standins/manual_clock.ts";
import { FakeAgent, type FakeAgentOptions, runUntil, tone } from "./fake_agent.ts";

/** 600 ms of sound between silences, as synthesizers give it. */
const VOICE = Uint8Array.from([...mulawSilence(100), ...tone(600), ...mulawSilence(200)]);

function prepare(
  steps: Step[],
  agentOptions: FakeAgentOptions,
  events: CallerEvents = {},
  options: Partial<CallerOptions> = {},
) {
  const clock = new ManualClock();
  const agent = new FakeAgent(clock, agentOptions);
  const caller = new Caller({
    server: "http://localhost",
    callSid: "CASIM1",
    accountSid: "ACSIM1",
    from: "+972501234567",
    to: "+97237654321",
    steps,
    ...options,
  }, { clock, ...agent.parts, voice: () => Promise.resolve(VOICE), events });
  return { clock, agent, caller };
}

async function hold(script: string, agentOptions: FakeAgentOptions, events: CallerEvents = {}) {
  const { clock, agent, caller } = prepare(parseScript(script), agentOptions, events);
  return { agent, report: await runUntil(caller.run(), clock) };
}

const TWO_TURNS = { says: ["Buy or rent?", "Which city?", "How many rooms?"] };

Deno.test("Caller holds a dialogue, hands its words over with their place in the stream, and hangs up", async () => {
  const { agent, report } = await hold("say: rent\nexpect: which city\nsay: Haifa\nexpect: rooms", TWO_TURNS);
  assertEquals(report.problems, []);
  assertEquals(report.end.how, "caller");
  assertEquals(report.transcript.map(({ who, text }) => `${who}: ${text}`), [
    "agent: Buy or rent?",
    "caller: rent",
    "agent: Which city?",
    "caller: Haifa",
    "agent: How many rooms?",
  ]);
  const [first] = agent.said;
  assertEquals(first?.type === "said" && [first.text, first.toMs - first.fromMs], ["rent", 600]);
  assertEquals(agent.socket.messages("stop").length, 1);
});

Deno.test("Caller measures each answer at the ear, and the greeting", async () => {
  const { report } = await hold("say: rent\nsay: Haifa", TWO_TURNS);
  assertEquals(report.turns.map(({ turn, answerMs }) => [turn, Math.round(answerMs / 20) * 20]), [[1, 520], [2, 520]]);
  assertEquals(report.greetingMs! <= 40, true, `${report.greetingMs}`);
});

Deno.test("Caller measures how soon an interrupted agent fell silent, from the first sound of the interruption", async () => {
  const { report } = await hold("interrupt 600: rent", TWO_TURNS);
  const { stoppedAfterMs } = report.turns[0]!;
  assertEquals(Math.round(stoppedAfterMs! / 20) * 20, 300);
});

Deno.test("Caller records both sides, each sound where it was", async () => {
  const { agent, report } = await hold("say: rent", { says: ["Buy or rent?", "Goodbye"] });
  const { channels: [caller, right] } = readWav(report.recording.toWav());
  const loud = (samples: Int16Array, atMs: number) =>
    samples.subarray(atMs * 8, atMs * 8 + 160).some((x) => Math.abs(x) > 1_000);
  const said = agent.said[0]!;
  const fromMs = said.type === "said" ? said.fromMs : NaN;
  assertEquals([loud(caller!, fromMs - 60), loud(caller!, fromMs + 100), loud(right!, fromMs + 100)], [
    false,
    true,
    false,
  ]);
  assertEquals([loud(caller!, fromMs + 1_200), loud(right!, fromMs + 1_200)], [false, true]);
});

Deno.test("Caller reports what did not go as written", async () => {
  const { report } = await hold("say: rent\nexpect: the moon\nsay: a\nsay: b\nsay: c", {
    says: ["Buy or rent?", "Which city?"],
  });
  assertEquals(report.problems, [
    'the agent did not say "the moon" (step 2)',
    "the call ended 2 steps before the end of the dialogue",
  ]);
  assertEquals(report.end.how, "hangup");
});

Deno.test("Caller reports a call that was refused", async () => {
  const { report } = await hold("say: rent", { ...TWO_TURNS, statuses: { "/webhook/incoming_call": 403 } });
  assertStringIncludes(report.problems[0]!, "no call: /webhook/incoming_call answered 403");
});

Deno.test("Caller reports a stream that the server broke off", async () => {
  const { clock, agent, caller } = prepare(parseScript("wait 60000"), TWO_TURNS);
  clock.after(3_000, () => agent.socket.finish(1011, "internal error"));
  const { problems } = await runUntil(caller.run(), clock);
  assertEquals(problems[0], "the server broke the stream off: 1011 internal error");
});

Deno.test("Caller that is typed says each line at once and stays until finish()", async () => {
  const { clock, agent, caller } = prepare([], { says: ["Buy or rent?", "Which city?"] }, {}, { stays: true });
  clock.after(5_000, () => void caller.say("rent"));
  clock.after(20_000, () => caller.finish());
  const { end, problems } = await runUntil(caller.run(), clock);
  assertEquals([end.how, problems, agent.said.length], ["caller", [], 1]);
  assertEquals(end.durationMs >= 20_000, true);
});

Deno.test("Caller.hangUp() ends the call properly in the middle of a dialogue", async () => {
  const { clock, agent, caller } = prepare(parseScript("wait 60000\nsay: never"), TWO_TURNS);
  clock.after(2_000, () => caller.hangUp());
  const { end, problems } = await runUntil(caller.run(), clock);
  assertEquals([end.how, problems, agent.socket.messages("stop").length], ["caller", [], 1]);
  assertEquals(agent.paths.at(-1), "/webhook/call_status");
});

Deno.test("CallPrinter tells the call as it happens, and its figures at the end", async () => {
  const lines: string[] = [];
  const { report } = await hold("say: rent", TWO_TURNS, new CallPrinter((line) => lines.push(line), false));
  assertEquals(lines.map((line) => line.slice(9)), [
    "·      the stream is open",
    "agent  Buy or rent?",
    "you    rent",
    "heard  rent",
    `·      turn 1: answered ${Math.round(report.turns[0]!.answerMs)} ms after the caller's last sound`,
    "agent  Which city?",
  ]);
  assertStringIncludes(CallPrinter.summary(report), "the caller hung up");
  assertStringIncludes(CallPrinter.summary(report), "0 underruns");
});
