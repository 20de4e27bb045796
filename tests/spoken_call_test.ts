/**
 * Whole spoken calls over the real protocol: the terminal's caller, in its own voice, against the whole server with the
 * embedded parts. Only the clock is faster.
 */
import { assert, assertEquals, assertGreaterOrEqual, assertStringIncludes } from "@std/assert";
import { parseBusiness } from "../lib/agency/business.ts";
import { createMemoryAgencyStore } from "../lib/agency/leads.ts";
import { parseListings } from "../lib/agency/listings.ts";
import { createScriptedBrain } from "../lib/brain/scripted/scripted_brain.ts";
import { readConfig } from "../lib/config.ts";
import { type Language, languageOf } from "../lib/language.ts";
import { createVoiceServer } from "../lib/server.ts";
import type { FromServer } from "../lib/simulation/side_messages.ts";
import { createEspeakSynthesizer } from "../lib/speech/espeak_synthesizer.ts";
import type { Synthesizer } from "../lib/speech/synthesizer.ts";
import { createTypedRecognizer } from "../lib/speech/typed_recognizer.ts";
import { parseTrace, replay } from "../lib/turn/replay.ts";
import { createEnergyVad } from "../lib/vad/energy.ts";
import { simulatedCallSid } from "../simulator/sids.ts";
import { Caller, type CallReport } from "../tools/caller.ts";
import { speak } from "../tools/caller_voice.ts";
import { parseScript } from "../simulator/dialogue_script.ts";
import { connect, openSideSocket } from "../tools/terminal_line.ts";
import { fastClock } from "./fakes/fast_clock.ts";
import { createMemoryLog } from "./fakes/memory_log.ts";
import { INTERRUPTED_BOOKINGS } from "./world/dialogues.ts";

/** A slow machine still keeps the audio second that is in hand. */
const SPEED = 6;
const TURN_WORDS = ["EOU", "ASR_TEXT", "TTS_START", "MARK_ACK", "LISTENING"];

const FROM = "+972525550123";
const NOBODY = { language: "he" as const, cities: [], offered: [], score: 0 };

interface HeldCall {
  report: CallReport;
  told: FromServer[];
  trace: string;
  leads: number;
  viewings: number;
}

/** @param knownAs the name that an earlier call from this number brought */
async function hold(language: Language, script: string, knownAs?: string): Promise<HeldCall> {
  const clock = fastClock(SPEED);
  const [business, listings] = await Promise.all(
    ["business", "listings"].map((name) => Deno.readTextFile(new URL(`../agency/${name}.json`, import.meta.url))),
  );
  const parsed = {
    business: parseBusiness(business!, "business.json"),
    listings: parseListings(listings!, "listings.json"),
  };
  const [agentVoice, callerVoice] = [createEspeakSynthesizer(), createEspeakSynthesizer({ variant: "caller" })];
  const typed = createTypedRecognizer();
  const store = createMemoryAgencyStore();
  if (knownAs !== undefined) {
    await store.saveLead({ ...NOBODY, callSid: "CAearlier", phone: FROM, name: knownAs });
  }
  const trace: string[] = [];
  const voice = createVoiceServer({
    config: readConfig({ AGENT_LANGUAGE: language, VAD: "energy" }),
    clock,
    log: createMemoryLog(),
    version: { name: "test", version: "0" },
    ...parsed,
    store,
    vad: createEnergyVad(),
    recognizer: typed,
    typed,
    synthesizer: agentVoice,
    brain: createScriptedBrain(parsed),
    openTrace: () => ({ line: (text) => trace.push(text + "\n"), close: () => {} }),
  });
  const listener = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => voice.fetch(request),
  );
  const server = `http://127.0.0.1:${listener.addr.port}`;
  await warm([agentVoice, callerVoice], language);
  const told: FromServer[] = [];
  const caller = new Caller({
    server,
    callSid: simulatedCallSid(),
    accountSid: `AC${"0".repeat(32)}`,
    from: FROM,
    to: "+97237654321",
    steps: parseScript(script),
  }, {
    clock,
    line: connect(undefined, undefined),
    openSide: (callSid, onMessage) => openSideSocket(server, callSid, undefined, onMessage),
    voice: ({ text }) => speak(callerVoice, text, language),
    events: { onServer: (message) => told.push(message) },
  });
  try {
    const report = await caller.run();
    await voice.drain();
    return { report, told, trace: trace.join(""), leads: store.leads().length, viewings: store.viewings().length };
  } finally {
    await listener.shutdown();
    await Promise.all([agentVoice.close?.(), callerVoice.close?.()]);
  }
}

async function warm(voices: readonly Synthesizer[], language: Language): Promise<void> {
  await Promise.all(voices.map((synthesizer) => speak(synthesizer, language === "he" ? "שלום" : "hello", language)));
}

/** Each turn's words of the log, for the turns that were not interrupted. */
function wordsByTurn(told: readonly FromServer[]): string[][] {
  const words = told.flatMap((message) =>
    message.type === "event" && TURN_WORDS.includes(message.event) ? [message.event] : []
  );
  const turns: string[][] = [];
  for (const word of words) {
    if (word === "EOU") turns.push([]);
    turns.at(-1)?.push(word);
  }
  return turns;
}

function assertGoodCall({ report, told, trace, viewings, leads }: HeldCall, turns: number): void {
  assertEquals(report.problems, []);
  assert(told.some((message) => message.type === "ended" && message.reason === "agent_goodbye"));
  assertGreaterOrEqual(report.turns.length, turns);
  const interrupted = told.filter((message) => message.type === "event" && message.event === "BARGE_IN").length;
  assertEquals(interrupted, 1);
  const complete = wordsByTurn(told).filter((words) => words.length === TURN_WORDS.length);
  assertGreaterOrEqual(complete.length, turns - 1, "all turns but the interrupted one have all words");
  for (const words of complete) assertEquals(words, TURN_WORDS);
  assertEquals(viewings, 1);
  assertEquals(leads, 1);
  assertEquals(replay(parseTrace(trace)), undefined);
}

for (const [language, caller] of [["he", "A Hebrew caller"], ["en", "An English caller"]] as const) {
  Deno.test(`${caller} is heard, interrupts, and books a viewing in a spoken call`, async () => {
    assertGoodCall(await hold(language, INTERRUPTED_BOOKINGS[language].script), 9);
  });
}

/** What was said by the agent, reply by reply, as it was to be heard. */
function repliesOf({ told }: HeldCall): string[] {
  const replies = new Map<number, string>();
  for (const message of told) {
    if (message.type === "reply") replies.set(message.turnId, message.sentences.map(({ text }) => text).join(" "));
  }
  return [...replies.values()];
}

Deno.test("A caller who answers a Hebrew greeting in English is served in English", async () => {
  const call = await hold(
    "he",
    `say: Hello, I would like to rent a flat in Haifa
     expect: rooms
     say: three rooms
     expect: budget
     say: not interested, goodbye`,
  );
  assertEquals(call.report.problems, []);
  const [greeting, ...replies] = repliesOf(call);
  assertEquals(languageOf(greeting!), "he");
  assertGreaterOrEqual(replies.length, 3);
  assertEquals(replies.filter((text) => languageOf(text) !== "en"), []);
});

Deno.test("A caller who called before is greeted by name, hangs up half way, and leaves a lead in three lines", async () => {
  const call = await hold("he", "say: לשכור בחיפה\nexpect: חדרים\nhang up", "דנה לוי");
  assertStringIncludes(repliesOf(call)[0]!, "שלום דנה לוי");
  assert(call.told.some((message) => message.type === "ended" && message.reason === "caller_hangup"));
  const outcome = call.told.at(-1)!;
  assert(outcome.type === "outcome", "what is kept is told last");
  const { lead, summary } = outcome;
  assertEquals([lead.name, lead.deal, lead.cities], ["דנה לוי", "rent", ["haifa"]]);
  assertEquals([summary.by, summary.missing], ["rule", ["rooms", "budget", "consent"]]);
  assertEquals(summary.lines.length, 3);
});
