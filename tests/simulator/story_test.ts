import { assertEquals } from "@std/assert";
import type { FromServer } from "../../lib/simulation/side_messages.ts";
import { DEFAULT_TURN_SETTINGS } from "../../lib/turn/settings.ts";
import { callerText, EMPTY_STORY, type Story, tellMore } from "../../simulator/story.ts";

type Fields = Extract<FromServer, { type: "event" }>["fields"];

const READY: FromServer = {
  type: "ready",
  settings: DEFAULT_TURN_SETTINGS,
  recognizer: "typed",
  synthesizer: "espeak",
  brain: "scripted",
  vad: "energy",
  timeZone: "Asia/Jerusalem",
};

function event(name: Extract<FromServer, { type: "event" }>["event"], atMs: number, fields: Fields = {}): FromServer {
  return { type: "event", event: name, atMs, fields };
}

function told(...messages: FromServer[]): Story {
  return messages.reduce(tellMore, EMPTY_STORY);
}

const FIGURES = { eouWaitMs: 360, asrMs: 5, firstTextMs: 20, firstAudioMs: 60, voiceToVoiceMs: 440 };

function spokenWords(story: Story): string[] {
  return story.lines.flatMap((line) => line.who === "caller" ? [`${line.state}: ${callerText(line)}`] : []);
}

Deno.test("tellMore() joins the pieces of an utterance and overwrites a partial with the final", () => {
  const story = told(
    { type: "partial", utteranceId: 1, piece: 0, text: "three", atMs: 100 },
    { type: "partial", utteranceId: 1, piece: 0, text: "three rooms", atMs: 200 },
    event("ASR_TEXT", 300, { utterance: 1, piece: 0, text: "three rooms" }),
    event("ASR_TEXT", 400, { utterance: 1, piece: 1, text: "in Haifa" }),
  );
  assertEquals(spokenWords(story), ["final: three rooms in Haifa"]);
  assertEquals(story.lines[0]?.atMs, 100);
});

Deno.test("tellMore() shows an utterance without words as wordless", () => {
  assertEquals(spokenWords(told(event("ASR_TEXT", 300, { utterance: 1, piece: 0, text: "" }))), ["wordless: "]);
});

Deno.test("tellMore() keeps a reply on one line while it is heard, and marks how it ended", () => {
  const heardHalf = [{ text: "Hello.", heardText: "Hello.", endMs: 500 }, {
    text: "Who is it?",
    heardText: "Who",
    endMs: 900,
  }];
  const messages: FromServer[] = [
    event("TTS_START", 40, {}),
    { type: "reply", turnId: 1, sentences: [{ text: "Hello.", heardText: "" }] },
    { type: "reply", turnId: 1, sentences: heardHalf },
  ];
  const [line] = told(...messages).lines;
  assertEquals(line, { who: "agent", turnId: 1, atMs: 40, sentences: heardHalf, state: "sounding" });
  const cut = told(...messages, event("BARGE_IN", 700, { turn: 1, heardMs: 600, afterMs: 200 }));
  assertEquals(cut.lines.map((each) => each.who === "note" ? each.kind : each.state), ["cut", "barge_in"]);
  const heard = told(...messages, event("MARK_ACK", 1000, { heardMs: 900 }));
  assertEquals(heard.lines.map((each) => each.who === "note" ? each.kind : each.state), ["heard"]);
});

Deno.test("tellMore() counts a turn with the words it answers, and greetings not at all", () => {
  const story = told(
    event("TTS_START", 40, { turn: 1 }),
    event("ASR_TEXT", 3000, { utterance: 1, piece: 0, text: "to rent" }),
    event("TTS_START", 3100, { turn: 2, ...FIGURES }),
    { type: "reply", turnId: 2, sentences: [{ text: "All right.", heardText: "" }] },
    event("MARK_ACK", 5000, { turn: 2, heardMs: 1800 }),
  );
  assertEquals(story.turns, [{ turn: 2, atMs: 3100, words: "to rent", ...FIGURES, heardMs: 1800, interrupted: false }]);
});

Deno.test("tellMore() remembers the server's own settings when they are changed", () => {
  const changed = { ...DEFAULT_TURN_SETTINGS, hangoverMs: 500 };
  const story = told(
    READY,
    { type: "settings", settings: changed },
  );
  assertEquals([story.settings?.hangoverMs, story.ownSettings?.hangoverMs], [500, 200]);
  assertEquals(story.parts?.recognizer, "typed");
});

Deno.test("tellMore() gives the same story back for what it does not tell", () => {
  const story = told({ type: "phase", phase: "listening", atMs: 0 });
  assertEquals(tellMore(story, { type: "voice", fromMs: 0, probabilities: [1], levelsDb: [-20] }) === story, true);
});

Deno.test("tellMore() goes on with one story when the call comes back on another stream, whose turns begin again at 1", () => {
  const first: FromServer[] = [
    READY,
    event("TTS_START", 40, { turn: 1 }),
    { type: "reply", turnId: 1, sentences: [{ text: "Hello.", heardText: "Hello." }] },
    event("MARK_ACK", 900, { turn: 1, heardMs: 800 }),
    event("ASR_TEXT", 3000, { utterance: 1, piece: 0, text: "to rent" }),
    event("TTS_START", 3100, { turn: 2, ...FIGURES }),
    { type: "reply", turnId: 2, sentences: [{ text: "In which city?", heardText: "In" }] },
    { type: "ended", reason: "stream_lost" },
  ];
  const second: FromServer[] = [
    READY,
    event("TTS_START", 3500, { turn: 1 }),
    { type: "reply", turnId: 1, sentences: [{ text: "We were cut off.", heardText: "" }] },
    event("MARK_ACK", 5000, { turn: 1, heardMs: 1400 }),
    { type: "partial", utteranceId: 1, piece: 0, text: "Haifa", atMs: 6000 },
  ];
  const lost = told(...first);
  assertEquals([lost.phase, lost.endReason], ["ended", "stream_lost"]);
  const back = told(...first, ...second);
  const said = back.lines.map((line) =>
    line.who === "agent"
      ? `${line.state}: ${line.sentences[0]?.text}`
      : line.who === "caller"
      ? callerText(line)
      : `${line.kind} ${line.detail}`
  );
  assertEquals(said, ["heard: Hello.", "to rent", "cut: In which city?", "back 2", "heard: We were cut off.", "Haifa"]);
  assertEquals(back.endReason, undefined);
  assertEquals(back.turns.map(({ turn, heardMs }) => [turn, heardMs]), [[2, undefined]]);
});
