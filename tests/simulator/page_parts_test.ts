/** The small parts of the page that need no browser. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { TURN_RANGES } from "../../lib/settings.ts";
import { readConfig } from "../../lib/config.ts";
import { LANGUAGES } from "../../lib/language.ts";
import { DEFAULT_TURN_SETTINGS } from "../../lib/turn/settings.ts";
import { withPhonesIsolated } from "../../simulator/bidi.ts";
import { createCallerVoice } from "../../simulator/caller_voice.ts";
import { clockText } from "../../simulator/call_files.ts";
import { environmentLines, LINE_PRESETS, TURN_KNOBS } from "../../simulator/knobs.ts";
import { kindOf, MESSAGE_KINDS, MessageLog } from "../../simulator/message_log.ts";
import { Player } from "../../simulator/player.ts";
import { createPreferences } from "../../simulator/preferences.ts";
import { MANNERS } from "../../simulator/ready_callers.ts";
import { ALL_TEXTS } from "../../simulator/texts.ts";
import { slowestStage, stagesOf } from "../../simulator/turn_stages.ts";

Deno.test("every turn-taking slider stays within what the server takes", () => {
  for (const { name, min, max } of TURN_KNOBS) {
    assert(min >= TURN_RANGES[name].min && max <= TURN_RANGES[name].max, name);
  }
});

Deno.test("environmentLines() gives lines that the server reads back as the same settings", () => {
  const changed = { ...DEFAULT_TURN_SETTINGS, hangoverMs: 320, minUtteranceMs: 700, bargeInFrames: 7, bargeIn: false };
  const env = Object.fromEntries(
    environmentLines(changed).split("\n").map((line) => line.split("=") as [string, string]),
  );
  assertEquals(readConfig(env).turn, changed);
});

Deno.test("environmentLines() names only what differs", () => {
  assertEquals(environmentLines({ endOfTurn: "silence" }), "END_OF_TURN=silence");
  assertEquals(environmentLines({}), "");
});

Deno.test("every ready-made line and caller can be played", () => {
  assertEquals(new Set(LINE_PRESETS.map(({ label }) => label)).size, LINE_PRESETS.length);
  for (const manner of MANNERS) for (const language of LANGUAGES) new Player(manner, language);
});

Deno.test("the interface has every text in both languages, and Hebrew in Hebrew", () => {
  for (const [key, { he, en }] of Object.entries(ALL_TEXTS)) {
    assert(he !== "" && en !== "", key);
    assertEquals(he.includes("{0}"), en.includes("{0}"), key);
  }
});

Deno.test("withPhonesIsolated() isolates phone numbers, and nothing else that is written with digits", () => {
  assertEquals(
    withPhonesIsolated("ללא שם, +972525550123 (ניקוד 35)."),
    "ללא שם, \u2066+972525550123\u2069 (ניקוד 35).",
  );
  for (const text of ["ב-3.5 חדרים", "03-555-0199", "10:30", "3 + 4", "7,000 ₪"]) {
    assertEquals(withPhonesIsolated(text), text);
  }
});

Deno.test("kindOf() tells each message of the protocol", () => {
  const kinds = ["media", "mark", "clear", "dtmf", "start", "stop", "connected"].map((event) =>
    kindOf(`{"event":"${event}"}`)
  );
  assertEquals(kinds, ["media", "mark", "clear", "dtmf", "control", "control", "control"]);
});

Deno.test("MessageLog forgets old media but nothing else, and finds by kind and text", () => {
  const log = new MessageLog();
  log.add({ atMs: 0, direction: "sent", kind: "control", text: "start" });
  for (let index = 0; index < 10_000; index++) {
    log.add({ atMs: index, direction: "sent", kind: "media", text: "audio" });
  }
  log.add({ atMs: 1, direction: "received", kind: "mark", text: "Reply-1" });
  assertEquals(log.count, 10_002);
  assertEquals(log.newest(5000, new Set(["media"])).length < 4000, true);
  assertEquals(log.newest(10, new Set(MESSAGE_KINDS), "reply").map(({ text }) => text), ["Reply-1"]);
  assertEquals(log.newest(10, new Set(["control", "mark"])).map(({ text }) => text), ["start", "Reply-1"]);
});

Deno.test("stagesOf() adds up to the turn, and what was made ahead costs nothing", () => {
  const row = { turn: 1, atMs: 0, words: "", heardMs: undefined, interrupted: false, eouWaitMs: 360 };
  const slow = { ...row, asrMs: 100, firstTextMs: 600, firstAudioMs: 700, voiceToVoiceMs: 1070 };
  assertEquals(stagesOf(slow).map(({ ms }) => ms), [360, 100, 500, 100, 10]);
  assertEquals(slowestStage(slow).label, "stageBrain");
  const ahead = { ...row, asrMs: 80, firstTextMs: 0, firstAudioMs: 0, voiceToVoiceMs: 445 };
  assertEquals(stagesOf(ahead).map(({ ms }) => ms), [360, 80, 0, 0, 5]);
});

Deno.test("preferences come back on the next visit, and nonsense that was kept is left aside", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  };
  createPreferences(storage, ["he-IL"]).volume.value = 0.3;
  const again = createPreferences(storage, ["en-US"]);
  assertEquals([again.volume.value, again.language.value], [0.3, "he"]);
  for (const key of kept.keys()) kept.set(key, '{"volume":"loud","theme":7');
  assertEquals(createPreferences(storage, ["en-US"]).volume.value, 0.9);
});

Deno.test("the caller's voice speaks a text in its own language, once, and asks again after a failure", async () => {
  const asked: string[] = [];
  let status = 503;
  const voice = createCallerVoice("http://here", (url) => {
    asked.push(new URL(url).searchParams.get("language")!);
    return Promise.resolve(new Response(status === 200 ? "sound" : null, { status }));
  });
  await assertRejects(() => voice("שלום", "en"), Error, "503");
  status = 200;
  assertEquals((await voice("שלום", "en")).length, 5);
  await voice("שלום", "en");
  await voice("12", "en");
  assertEquals(asked, ["he", "he", "en"]);
});

Deno.test("clockText() counts minutes", () => {
  assertEquals([0, 62_540, 599_999].map(clockText), ["0:00.0", "1:02.5", "10:00.0"]);
});
