import { assert, assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import { peakDb, rmsDb } from "../../lib/audio/loudness.ts";
import { decodeMulaw } from "../../lib/audio/mulaw.ts";
import type { Language } from "../../lib/language.ts";
import { startEspeak, VARIANTS } from "../../lib/speech/espeak_engine.ts";
import { EspeakVoice } from "../../lib/speech/espeak_voice.ts";
import { countSyllables } from "../../lib/speech/pronunciation/alphabet.ts";
import { spokenWords } from "../../lib/speech/pronunciation/hebrew.ts";
import { speechLevelDb } from "../../lib/speech/speech_shaper.ts";

const engine = await startEspeak();
const voice = new EspeakVoice(engine);

function piecesOf(text: string, language: Language, variant = "agent"): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  voice.speak(text, { language, variant }, (mulaw) => pieces.push(mulaw.slice()) > 0);
  return pieces;
}

function speak(text: string, language: Language, variant = "agent"): Uint8Array {
  return Uint8Array.from(piecesOf(text, language, variant).flatMap((piece) => [...piece]));
}

/** Stretches of at least 20 ms below -42 dBFS: where they start and how long they are. */
function pausesMs(audio: Uint8Array): Array<{ atMs: number; lengthMs: number }> {
  const pauses: Array<{ atMs: number; lengthMs: number }> = [];
  for (let at = 0; at < audio.length; at += 80) {
    if (rmsDb(audio.subarray(at, at + 80)) > -42) continue;
    const last = pauses.at(-1);
    if (last && last.atMs + last.lengthMs === at / 8) last.lengthMs += 10;
    else pauses.push({ atMs: at / 8, lengthMs: 10 });
  }
  return pauses.filter(({ lengthMs }) => lengthMs >= 20);
}

/** Pitch in Hz of the last 50 ms that sound, by autocorrelation: the shortest lag that is nearly as good as the best. */
function closingPitchHz(audio: Uint8Array): number {
  const samples = decodeMulaw(audio);
  const width = 400;
  const isVoiced = (at: number) => rmsDb(audio.subarray(at, at + width)) > -30;
  let start = audio.length - width;
  while (start > 0 && !isVoiced(start)) start -= 40;
  const window = samples.subarray(start, start + width);
  const likeness = (lag: number) => {
    let sum = 0;
    for (let n = lag; n < width; n++) sum += window[n]! * window[n - lag]!;
    return sum / (width - lag);
  };
  const lags = Array.from({ length: 85 }, (_, index) => index + 25);
  const best = Math.max(...lags.map(likeness));
  const lag = lags.find((lag) =>
    likeness(lag) > 0.85 * best && likeness(lag) >= likeness(lag - 1) && likeness(lag) >= likeness(lag + 1)
  );
  return 8000 / (lag ?? Number.NaN);
}

const SENTENCES: ReadonlyArray<readonly [text: string, language: Language]> = [
  ["שלום, הגעתם למשרד התיווך. מדברת נועה, איך אפשר לעזור?", "he"],
  ["יש לי דירת שלושה חדרים בגבעתיים, בשבעת אלפים וחמש מאות שקלים לחודש.", "he"],
  ["כן.", "he"],
  ["Hello, you have reached the agency. How can I help you?", "en"],
  ["I have a three room flat in Givatayim for seven thousand shekels.", "en"],
];

Deno.test("EspeakVoice speaks at an even loudness near -20 dBFS in every voice and language, without clipping", () => {
  for (const variant of [...Object.keys(VARIANTS), "f2", "m3"]) {
    for (const [text, language] of variant in VARIANTS ? SENTENCES : SENTENCES.slice(2, 4)) {
      const audio = speak(text, language, variant);
      const levelDb = speechLevelDb(decodeMulaw(audio), 8000);
      assert(levelDb !== undefined, `${variant} is silent`);
      assertAlmostEquals(levelDb, -20, 3, `${variant} ${language}: ${levelDb} dBFS`);
      assertLess(peakDb(audio), -0.5, `${variant} ${language} clips`);
    }
  }
});

Deno.test("EspeakVoice starts to sound at once and ends with a short breath", () => {
  for (const [text, language] of SENTENCES) {
    const audio = speak(text, language);
    const pauses = pausesMs(audio);
    const last = pauses.at(-1);
    const leadMs = pauses[0]?.atMs === 0 ? pauses[0].lengthMs : 0;
    assert(leadMs <= 20, `${text}: starts with ${leadMs} ms of silence`);
    assert(last && last.lengthMs >= 80 && last.lengthMs <= 140, `${text}: ends with ${last?.lengthMs} ms of silence`);
    assertEquals(last.atMs + last.lengthMs, Math.ceil(audio.length / 80) * 10);
  }
});

Deno.test("EspeakVoice makes no gap inside a sentence but at its punctuation", () => {
  const audio = speak("מצאתי דירה משופצת עם מרפסת גדולה וחניה ברחוב שקט ליד הים", "he");
  const gaps = pausesMs(audio).slice(0, -1).filter(({ lengthMs }) => lengthMs > 90);
  assertEquals(gaps, []);
  assertGreater(pausesMs(speak("מצאתי דירה, משופצת.", "he")).filter(({ lengthMs }) => lengthMs > 90).length, 1);
});

Deno.test("EspeakVoice gives its first piece long before the sentence is made", () => {
  for (const [text, language] of SENTENCES.filter(([text]) => text.length > 20)) {
    const pieces = piecesOf(text, language);
    assertLess(pieces[0]!.length / 8, 110, "ms in the first piece");
    assertGreater(pieces.length, 10);
  }
});

Deno.test("EspeakVoice stops making sound when it is told to", () => {
  let given = 0;
  voice.speak(SENTENCES[1]![0], { language: "he", variant: "agent" }, () => ++given < 3);
  assertEquals(given, 3);
});

Deno.test("EspeakVoice says every syllable of Hebrew: its length follows their number", () => {
  const texts = [
    "תודה רבה",
    "דירת ארבעה חדרים בפתח תקווה",
    "הדירה משופצת ומרוהטת",
    "המתווך יחזור אליכם מחר בבוקר",
    "שלושת אלפים ותשע מאות שקלים לחודש",
    "אפשר לקבוע סיור ביום רביעי בשעה חמש וחצי",
  ];
  for (const text of texts) {
    const syllables = spokenWords(text).reduce((sum, { sounds }) => sum + countSyllables(sounds), 0);
    const perSecond = syllables / (speak(text, "he").length / 8000 - 0.1);
    assert(perSecond > 3.8 && perSecond < 6.5, `${text}: ${perSecond} syllables a second`);
  }
});

Deno.test("EspeakVoice lifts its voice at the end of a question", () => {
  const statement = closingPitchHz(speak("הדירה הזאת מתאימה.", "he"));
  const question = closingPitchHz(speak("הדירה הזאת מתאימה?", "he"));
  assertGreater(question, statement * 1.15);
});

Deno.test("EspeakVoice sounds like a woman as agent and like a man as caller", () => {
  assertGreater(closingPitchHz(speak("דירה בתל אביב עם מרפסת", "he", "agent")), 130);
  assertLess(closingPitchHz(speak("דירה בתל אביב עם מרפסת", "he", "caller")), 125);
});

Deno.test("EspeakVoice says nothing for a text without words", () => {
  for (const text of ["", "...", "  "]) assertEquals(speak(text, "he").length, 0);
});
