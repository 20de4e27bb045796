/**
 * Whole calls with music or a television behind the caller, heard with the real model: fault table row 26.
 */
import { assert, assertEquals } from "@std/assert";
import { makeBackgrounds } from "../../bench/backgrounds.ts";
import { gainFactor } from "../../lib/audio/loudness.ts";
import { decodeMulaw, encodeMulaw, FRAME_BYTES } from "../../lib/audio/mulaw.ts";
import { fromBase64, toBase64 } from "../../lib/audio/base64.ts";
import { createSileroVad, type SileroVad } from "../../lib/vad/silero.ts";
import type { SileroWorker, ToSileroWorker } from "../../lib/vad/silero_messages.ts";
import { SileroModel } from "../../lib/vad/silero_model.ts";
import { sileroFiles } from "../../lib/vad/silero_parts.ts";
import { INTERRUPTED_BOOKINGS } from "./dialogues.ts";
import type { VirtualClock } from "./virtual_clock.ts";
import type { Wire } from "./wire.ts";
import { rehearse, spokenText, World } from "./world.ts";

const { script } = INTERRUPTED_BOOKINGS.en;
const TALK = "say: so I told her that we would come on Sunday, if it is not raining, and bring the children with us";

await rehearse([script, TALK]);
const model = await SileroModel.load(sileroFiles.model, sileroFiles.wasm);

/** The real model, for which a world's time stands still. */
function modelIn(clock: VirtualClock): SileroWorker {
  const worker: SileroWorker = {
    onmessage: null,
    onerror: null,
    terminate() {},
    postMessage(message: ToSileroWorker) {
      if (message.type === "forget") return model.forget(message.stream);
      if (message.type === "load") return say({ type: "ready" });
      void clock.hold(model.run(message.streams, message.audio)).then((probabilities) =>
        say({ type: "probabilities", probabilities })
      );
    },
  };
  const say = (data: Parameters<NonNullable<SileroWorker["onmessage"]>>[0]["data"]) => {
    worker.onmessage?.(new MessageEvent("message", { data }));
  };
  return worker;
}

const talk = decodeMulaw(spokenText(TALK));
const { music, talker } = makeBackgrounds([{
  name: "television",
  language: "en",
  samples: talk,
  durationMs: talk.length / 8,
  turns: [{ asks: "yes_no", text: "", startMs: 0, endMs: talk.length / 8, words: [], pauses: [] }],
}]);

/** Mean level of the caller's words, and how much weaker the background is. */
const SPEECH_DB = -18;
const WEAKER_DB = 20;

/** The caller's side of a wire with a sound behind it. */
function playBehind(wire: Wire, background: Float32Array, levelDb: number): void {
  const gain = 32_768 * gainFactor(levelDb);
  let at = 0;
  const carry = wire.carry.bind(wire);
  wire.carry = (from, data) => {
    const message = from === "far" && typeof data === "string" ? JSON.parse(data) : undefined;
    if (message?.event !== "media") return carry(from, data);
    const frame = decodeMulaw(fromBase64(message.media.payload)!).map((sample, i) => {
      const behind = gain * background[(at + i) % background.length]!;
      return Math.max(-32_768, Math.min(32_767, sample + behind));
    });
    at += FRAME_BYTES;
    message.media.payload = toBase64(encodeMulaw(frame));
    carry(from, JSON.stringify(message));
  };
}

interface Heard {
  said: string[];
  problems: string[];
  bargeIns: number;
  /** What was taken for somebody who speaks. */
  utterances: number;
  /** How long each end of a turn was waited for. */
  waitsMs: number[];
}

/** The call with a sound behind the caller that is so much weaker than their words. */
async function hold(background?: Float32Array): Promise<Heard> {
  let vad: SileroVad | undefined;
  let utterances = 0;
  const world = new World({
    parts({ clock, log, soundParts: { recognizer } }) {
      const loadParts = () => Promise.resolve({ ...sileroFiles, worker: modelIn(clock) });
      vad = createSileroVad({ clock, log, loadParts });
      const open: typeof recognizer.open = (options) => (utterances++, recognizer.open(options));
      return { vad, recognizer: { name: recognizer.name, open } };
    },
  });
  assert(await world.clock.runUntil(vad!.ready));
  const held = await world.hold({
    callSid: "CASIM1",
    script,
    onWire: (wire) => background && playBehind(wire, background, SPEECH_DB - WEAKER_DB),
  });
  assertEquals(world.log.of("PROVIDER_FALLBACK"), [], "it was the model that heard it all");
  return {
    said: held.said().map(({ who, text }) => `${who}: ${text}`),
    problems: held.report.problems,
    bargeIns: world.log.of("BARGE_IN").length,
    utterances,
    waitsMs: world.log.of("EOU").map(({ fields }) => Number(fields["eouWaitMs"])),
  };
}

const quiet = await hold();

/** A turn is as good as not held up by less than this. */
const LATE_MS = 200;

/** Until the caller has spoken nothing tells a television from them, and a pause of theirs may be filled by it. */
const BACKGROUNDS = {
  "hold music": { sound: music, falseUtterances: 0, lateTurns: 0 },
  "a television": { sound: talker, falseUtterances: 1, lateTurns: 2 },
};

for (const [name, { sound, falseUtterances, lateTurns }] of Object.entries(BACKGROUNDS)) {
  Deno.test(`${name} 20 dB below the caller changes nothing that is said, interrupts nobody, and holds few turns up`, async () => {
    assertEquals([quiet.problems, quiet.bargeIns], [[], 1], "the caller's own");
    const { utterances, waitsMs, ...heard } = await hold(sound);
    const { utterances: ofCaller, waitsMs: quietWaitsMs, ...expected } = quiet;
    assertEquals(heard, expected);
    assert(utterances - ofCaller <= falseUtterances, `${utterances} utterances, ${ofCaller} of the caller's`);
    const late = waitsMs.filter((waitMs, turn) => waitMs > quietWaitsMs[turn]! + LATE_MS);
    assert(late.length <= lateTurns, `turns that ended after ${late} ms`);
    assertEquals(waitsMs.length, quietWaitsMs.length);
  });
}
