import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { holdChaos } from "../../tools/chaos.ts";
import { CallerEar } from "../../tools/chaos/caller_ear.ts";
import { drawFaults, FAULT_KINDS, kindsOf } from "../../tools/chaos/faults.ts";
import { brokenRules, saidIn } from "../../tools/chaos/invariants.ts";
import { tableOf, traceOf } from "../../tools/chaos/report.ts";
import { holdRound, prepareRounds, VICTIM } from "../../tools/chaos/round.ts";
import { VoicePrints } from "../../tools/chaos/voice_prints.ts";
import { seededRandom } from "../../simulator/random.ts";

const SILENCE = new Uint8Array(160).fill(0xff);

Deno.test("calls in which everything goes wrong break no rule, and their table names each trouble", async () => {
  const told: string[] = [];
  const outcomes = await holdChaos({ calls: 24, seed: 1, trace: false, write: (line) => told.push(line) });
  assertEquals(told, []);
  const table = tableOf(outcomes);
  assert(table.length >= 24);
  assertEquals(outcomes.filter(({ reason }) => reason === "never"), []);
});

Deno.test("chaos draws every kind of trouble in turn, and the same for the same seed", () => {
  const draw = () => FAULT_KINDS.map((_, seed) => drawFaults(seed, seededRandom(seed)));
  assertEquals(new Set(draw().flatMap(kindsOf)), new Set(FAULT_KINDS));
  assertEquals(draw(), draw());
});

Deno.test("chaos finds what is left behind, records without an end, promises that nobody keeps and a witness that suffered", async () => {
  const round = await holdRound(1, await prepareRounds(), {});
  const clean = saidIn(round.calls!.witness);
  assertEquals(await brokenRules(round, clean), []);
  const broken = async (changes: Partial<typeof round>, witness = clean) =>
    (await brokenRules({ ...round, ...changes }, witness)).join("\n");
  assertStringIncludes(await broken({ left: ["2 timers"] }), "left behind: 2 timers");
  assertStringIncludes(await broken({ calls: undefined }), "did not come to their end");
  assertStringIncludes(await broken({}, ["agent: something else"]), "the witness's call went another way");
  const withoutEnd = round.events.filter(({ name }) => name !== "CALL_END");
  assertStringIncludes(await broken({ events: withoutEnd }), `${VICTIM}: 1 streams began, 0 ended`);
  const promise = { atMs: 0, name: "PROMPT" as const, fields: { callSid: VICTIM, prompt: "goodbye_trouble" } };
  assertStringIncludes(await broken({ events: [promise, ...round.events] }), "a call back was promised");
  const apology = (prompt: string) => [
    { ...promise, fields: { callSid: VICTIM, prompt } },
    { atMs: 0, name: "TTS_START" as const, fields: { callSid: VICTIM } },
  ];
  const twice = [...apology("trouble"), ...apology("trouble"), ...round.events];
  assertStringIncludes(await broken({ events: twice }), "2 apologies in a row without a promise");
  assert(traceOf(round).some((line) => line.includes("victim") && line.includes("hears until")));
  round.close();
});

Deno.test("a caller's ear measures silence, noise, and tells sentences that are mixed or said again", async () => {
  const prints = new VoicePrints([{ text: "One moment.", language: "en" }]);
  const [first, second, again] = ["Which city?", "How many rooms?", "Which city?"].map((text) => prints.speak(text));
  const ear = new CallerEar(prints);
  ear.started(0);
  let atMs = 0;
  const hear = (audio: Uint8Array) => {
    for (let at = 0; at < audio.length; at += 160, atMs += 20) ear.frame(audio.subarray(at, at + 160), atMs);
  };
  const silence = (ms: number) => hear(new Uint8Array(ms * 8).fill(0xff));
  silence(400);
  hear(first!.subarray(0, 1600));
  hear(second!);
  hear(first!.subarray(1600));
  ear.callerSays("Haifa", atMs + 100, atMs + 500);
  silence(3600);
  hear(Uint8Array.from({ length: 800 }, (_, i) => i * 37 % 256));
  hear(again!);
  hear(again!);
  ear.end();
  assertEquals([ear.worst.ms, ear.noiseMs], [3100, 100]);
  assertEquals(ear.heard.map(({ text }) => text), ["Which city?", "How many rooms?", "Which city?", "Which city?"]);
  const round = await holdRound(1, await prepareRounds(), {});
  const { victim, witness } = round.calls!;
  const broken = await brokenRules({ ...round, calls: { victim: { ...victim, ear }, witness } }, saidIn(witness));
  round.close();
  assertEquals(broken, [
    `${VICTIM}: nothing was to be heard for 3100 ms from ${ear.worst.fromMs} ms on`,
    `${VICTIM}: 100 ms of noise`,
    `${VICTIM}: "Which city?" was mixed with other words at ${ear.heard[2]!.fromMs} ms`,
  ]);
  assertEquals(prints.soundIn(SILENCE), { kind: "silence" });
});
