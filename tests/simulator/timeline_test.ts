import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { mulawSilence } from "../../lib/audio/mulaw.ts";
import { readWav } from "../../lib/audio/wav.ts";
import { CallAudio } from "../../simulator/call_audio.ts";
import { Timeline } from "../../simulator/timeline.ts";
import { FIRST_WINDOW, moved, shownSpan, type TimelineWindow, zoomed } from "../../simulator/timeline_window.ts";

const LOUD = new Uint8Array(160).fill(0x80);

Deno.test("Timeline puts a turn's stages at the decision that the turn was over", () => {
  const timeline = new Timeline();
  timeline.take({ type: "event", event: "EOU", atMs: 5000, fields: { eouWaitMs: 360 } });
  timeline.take({ type: "event", event: "TTS_START", atMs: 5100, fields: { firstTextMs: 20, firstAudioMs: 80 } });
  timeline.take({ type: "reply", turnId: 3, sentences: [{ text: "Yes.", heardText: "", endMs: 400 }] });
  timeline.take({ type: "event", event: "BARGE_IN", atMs: 5300, fields: { turn: 3, afterMs: 200 } });
  assertEquals(timeline.markers.map(({ kind, atMs }) => [kind, atMs]), [
    ["end_of_utterance", 5000],
    ["first_text", 5020],
    ["first_audio", 5080],
    ["barge_in", 5300],
  ]);
  assertEquals(timeline.replies.map(({ fromMs, cutAtMs }) => [fromMs, cutAtMs]), [[5100, 5300]]);
});

Deno.test("Timeline keeps the replies of two streams apart, though their turns have the same numbers", () => {
  const timeline = new Timeline();
  const greeting = (text: string): Parameters<Timeline["take"]>[0] => ({
    type: "reply",
    turnId: 1,
    sentences: [{ text, heardText: "", endMs: 400 }],
  });
  timeline.take({ type: "event", event: "TTS_START", atMs: 40, fields: {} });
  timeline.take(greeting("Hello."));
  timeline.beginStream(200);
  timeline.take({ type: "event", event: "TTS_START", atMs: 240, fields: {} });
  timeline.take(greeting("We were cut off."));
  timeline.take({ type: "event", event: "BARGE_IN", atMs: 500, fields: { turn: 1, afterMs: 200 } });
  assertEquals(timeline.replies.map(({ fromMs, cutAtMs }) => [fromMs, cutAtMs]), [[40, 200], [240, 500]]);
  assertEquals(timeline.markers.find(({ kind }) => kind === "stream")?.atMs, 200);
});

Deno.test("Timeline keeps each frame's voice probability", () => {
  const timeline = new Timeline();
  timeline.take({ type: "voice", fromMs: 100, probabilities: [0.1, 0.9], levelsDb: [-60, -20] });
  assertEquals([80, 100, 120, 139, 140].map((atMs) => timeline.voiceAt(atMs)), [0, 0.1, 0.9, 0.9, 0]);
  assertEquals(timeline.voiceToMs, 140);
});

Deno.test("CallAudio writes both sides where they sounded, however long the call", () => {
  const audio = new CallAudio();
  audio.caller.add(LOUD, 20_000);
  audio.agent.add(mulawSilence(20), 0);
  const { channels } = readWav(audio.toWav());
  assertEquals(channels.map(({ length }) => length), [20_020 * 8, 20_020 * 8]);
  assertEquals([channels[0]![20_000 * 8 - 1], channels[0]![20_000 * 8]! > 30_000], [0, true]);
  assertEquals([audio.caller.peakDbAt(20_010) > -1, audio.caller.peakDbAt(19_999)], [true, -90]);
});

Deno.test("a live window ends at now, and a moved one stays where it was put", () => {
  const live = shownSpan(FIRST_WINDOW, 60_000, 600);
  assertEquals(live.toMs, 60_400);
  const back = moved(FIRST_WINDOW, -5000, 60_000, 600);
  assertEquals(back.toMs, 55_400);
  assertEquals(shownSpan(back, 90_000, 600).toMs, 55_400);
  assertEquals(moved(back, 40_000, 60_000, 600).toMs, "live");
});

Deno.test("zooming keeps the pointed moment in its place, in and out", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.5, max: 2, noNaN: true }),
      fc.integer({ min: 30_000, max: 60_000 }),
      (factor, aroundMs) => {
        const window: TimelineWindow = { pxPerSec: 60, toMs: 70_000 };
        const place = (each: TimelineWindow) => (shownSpan(each, 100_000, 600).toMs - aroundMs) * each.pxPerSec / 1000;
        assertAlmostEquals(place(zoomed(window, factor, 100_000, 600, aroundMs)), place(window), 0.001);
      },
    ),
  );
});
