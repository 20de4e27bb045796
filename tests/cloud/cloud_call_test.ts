/**
 * The provider rows of the fault table in whole calls: what the caller hears when a provider is slow, wrong or down.
 */
import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { seededRandom } from "../../simulator/random.ts";
import { toneLike } from "../standins/google.ts";
import type { ChatScript, StreamFault } from "../standins/openai.ts";
import { CloudCall, type CloudCallOptions } from "./cloud_call.ts";

/** Nobody waits longer than this without hearing something. */
const LONGEST_SILENCE_MS = 2500;
const ANSWER = { deltas: ["בשמחה, ", "באיזו עיר אתם מחפשים?"] };
const HEARD = { partials: [{ atBytes: 8000, text: "שלום אני מחפש דירה" }], final: { text: "שלום אני מחפש דירה." } };

/** A call in which everything goes well, but for what `options` says. */
function options({ env, google, openai, ...rest }: CloudCallOptions = {}): CloudCallOptions {
  return {
    env: { RECOGNIZER: "google,openai", SYNTHESIZER: "google", ...env },
    google: { recognize: () => HEARD, ...google },
    openai: { chat: () => ANSWER, transcribe: () => ({ text: "שלום אני מחפש דירה" }), ...openai },
    ...rest,
  };
}

const rows: { name: string; given: CloudCallOptions; hold: (call: CloudCall) => Promise<void> }[] = [];

function row(name: string, given: CloudCallOptions, hold: (call: CloudCall) => Promise<void>): void {
  rows.push({ name, given, hold });
}

Deno.test("whatever a provider does, the caller is never left in silence", async (t) => {
  // All at once: each of the calls spends its time waiting for sockets.
  const [sanitizeOps, sanitizeResources, sanitizeExit] = [false, false, false];
  await Promise.all(rows.map(({ name, given, hold }) => {
    const fn = () =>
      CloudCall.hold(options(given), async (call) => {
        await hold(call);
        assertLessOrEqual(call.longestSilenceMs, LONGEST_SILENCE_MS);
      });
    return t.step({ name, fn, sanitizeOps, sanitizeResources, sanitizeExit });
  }));
});

/** Two turns of which nothing comes: one apology, then the promise to call back. */
async function failsTwice(call: CloudCall, apology: string): Promise<void> {
  await call.turn();
  assertEquals(call.prompts.filter((prompt) => prompt !== "filler"), [apology]);
  assertEquals(call.reason, undefined);
  await call.turn();
  assertEquals(call.prompts.filter((prompt) => prompt !== "filler"), [apology, "goodbye_trouble"]);
  assertEquals([call.reason, call.hungUp], ["trouble", true]);
}

/** Turns that are answered as if nothing had happened. */
async function goesOn(call: CloudCall, turns = 2): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await call.turn();
  assertEquals(call.prompts, []);
  assertEquals([call.count("TURN"), call.reason], [turns, undefined]);
}

row("a call without faults answers every turn", {}, goesOn);

row("row 1: a recognition that breaks off costs the caller nothing", {
  google: { recognize: (n) => n === 0 ? { fault: { atBytes: 3200, code: 14 } } : HEARD },
}, goesOn);

row("row 2: a stream that has become too old costs the caller nothing", {
  google: { recognize: () => ({ fault: { atBytes: 3200, code: 11, details: "305 seconds" } }) },
}, goesOn);

/** Nothing will come of any turn until the operator has mended something: nobody is asked to say it again. */
async function refusesAtOnce(call: CloudCall): Promise<void> {
  await call.turn();
  assertEquals(call.prompts, ["goodbye_trouble"]);
  assertEquals([call.reason, call.hungUp], ["trouble", true]);
}

for (const code of [7, 16]) {
  row(`row 3: code ${code} of the only recognizer ends at once in the promise to call back`, {
    env: { RECOGNIZER: "google" },
    google: { recognize: () => ({ fault: { atBytes: 800, code } }) },
  }, async (call) => {
    await refusesAtOnce(call);
    assertEquals(call.google.recognitions.length, 1);
  });

  row(`row 3: code ${code} of the first recognizer costs the caller nothing`, {
    google: { recognize: () => ({ fault: { atBytes: 800, code } }) },
  }, goesOn);
}

row("row 3: code 8 of the only recognizer ends in one apology and the promise to call back", {
  env: { RECOGNIZER: "google" },
  google: { recognize: () => ({ fault: { atBytes: 800, code: 8 } }) },
}, async (call) => {
  await failsTwice(call, "say_again");
  assertLessOrEqual(call.google.recognitions.length, 4, "at most two attempts a turn");
});

row("row 4: a recognizer that says nothing is covered by the next one", {
  google: { recognize: () => ({ silent: true }) },
}, async (call) => {
  await call.turn();
  assertEquals(call.prompts.filter((prompt) => prompt !== "filler"), []);
  assertEquals(call.count("TURN"), 1);
});

row("row 4: the only recognizer says nothing: the caller is asked once, then promised a call-back", {
  env: { RECOGNIZER: "google" },
  google: { recognize: () => ({ silent: true }) },
}, (call) => failsTwice(call, "say_again"));

row("row 5: speech without words is asked back about twice", {
  google: { recognize: () => ({ final: null }) },
}, async (call) => {
  for (let turn = 0; turn < 3; turn++) await call.turn();
  assertEquals(call.prompts, ["say_again", "say_again", "noise_goodbye"]);
  assertEquals(call.reason, "noise");
});

row("row 6: a model that does not answer is bridged, then replaced by the second one", {
  openai: {
    chat: (_, { model }) => model === "gpt-4.1" ? { deltas: [""], firstDelayMs: 60_000 } : ANSWER,
  },
}, async (call) => {
  await call.turn();
  assertEquals(call.prompts, ["filler", "filler"].slice(0, call.prompts.length));
  assert(call.prompts.length >= 1);
  assertEquals(call.count("TURN"), 1);
});

row("row 6: no model answers: apology, then the promise to call back", {
  openai: { chat: () => ({ deltas: [""], firstDelayMs: 60_000 }) },
}, (call) => failsTwice(call, "trouble"));

for (const status of [429, 503]) {
  row(`row 7: status ${status} of every model ends in one apology and the promise to call back`, {
    openai: { chat: () => ({ status }) },
  }, (call) => failsTwice(call, "trouble"));
}

row("row 41: a key that every model refuses ends at once in the promise to call back", {
  openai: { chat: () => ({ status: 401 }) },
}, async (call) => {
  await refusesAtOnce(call);
  assertLessOrEqual(call.openai.chats.length, 2, "each model is asked once");
});

for (const kind of ["cut", "close", "cut_utf8", "cut_json", "garbage", "hang"] as const satisfies StreamFault[]) {
  row(`row 8: an answer broken off by ${kind} keeps its whole sentences and says that the rest is lost`, {
    openai: { chat: () => ({ deltas: ["יש לי שלוש דירות. ", "הראשונה ברח"], fault: { after: 2, kind } }) },
  }, async (call) => {
    await call.turn();
    const [turn] = call.log.of("TURN");
    assert(Number(turn?.fields.heardMs) > toneLike("יש לי שלוש דירות.").length / 8);
    assert(call.google.syntheses.every(({ text }) => !text.includes("הראשונה")), "no half sentence is spoken");
    assertEquals(call.reason, undefined);
  });
}

row("row 9: empty answers end in one apology and the promise to call back", {
  openai: { chat: () => ({ deltas: [] }) },
}, (call) => failsTwice(call, "trouble"));

row("row 10: an endless answer is cut, and the call goes on", {
  openai: { chat: () => ({ deltas: ["זה משפט אחד. "], endless: true, deltaDelayMs: 20 }) },
}, async (call) => {
  await call.turn();
  assertEquals([call.count("TURN"), call.reason], [1, undefined]);
  assert(call.openai.chats.at(-1)!.cancelled);
});

row("row 11: calls of unknown tools, for ever, end in one apology and the promise to call back", {
  openai: { chat: () => ({ deltas: [{ tool: 0, id: "a", name: "no_such", arguments: "{" }] }) },
}, (call) => failsTwice(call, "trouble"));

row("row 12: a tool that hangs is bridged by its own words and answered without", {
  // A guess would have the tool begin, and give up, before anything has to be bridged.
  env: { SPECULATION: "off" },
  openai: {
    chat: (_, body): ChatScript => {
      const asked = (body.messages as { role: string }[]).some(({ role }) => role === "tool");
      const call = { tool: 0, id: "a", name: "find_viewing_times", arguments: '{"listingId":"TA101"}' };
      return asked ? ANSWER : { deltas: [call] };
    },
  },
  store: { viewingsBetween: () => new Promise(() => {}) },
}, async (call) => {
  await call.turn();
  assertEquals(call.prompts, ["filler"]);
  assertEquals(call.log.of("FILLER")[0]?.fields.tool, "find_viewing_times");
  assertEquals(call.count("TURN"), 1);
});

row("row 13: a voice that refuses the key ends the call at once, in the fixed phrases made before", {
  google: { synthesize: () => ({ fault: { code: 16, afterPieces: 0 } }) },
}, async (call) => {
  await refusesAtOnce(call);
  assert(call.line.sentMs > 2000, "the goodbye is heard");
});

for (const code of [8, 14]) {
  row(`row 13: a voice that answers ${code} leaves the fixed phrases, made before`, {
    google: { synthesize: () => ({ fault: { code, afterPieces: 0 } }) },
  }, async (call) => {
    await failsTwice(call, "trouble");
    assert(call.line.sentMs > 3000, "apology and goodbye are heard");
  });
}

row("row 14: a sentence that breaks off fades, and the next one follows", {
  openai: { chat: () => ({ deltas: ["יש לי שלוש דירות בעיר. ", "באיזו מהן אתם מעוניינים יותר?"] }) },
  google: {
    synthesize: (text) =>
      text.includes("שלוש") ? { pieces: [toneLike("חצי")], fault: { code: 14, afterPieces: 1 } } : {},
  },
}, async (call) => {
  await call.turn();
  assert(call.google.syntheses.some(({ text }) => text.includes("באיזו")));
  assertEquals([call.count("TURN"), call.prompts], [1, []]);
  await call.turn();
  const messages = call.openai.chats.at(-1)!.body.messages as { role: string; content: string }[];
  const said = messages.findLast(({ role }) => role === "assistant")!.content;
  assertEquals(said, "יש… באיזו מהן אתם מעוניינים יותר?", "the model is told what was really said");
});

row("row 14: a voice that does not begin is bridged and apologized for", {
  google: { synthesize: () => ({ hangAfterPieces: 0 }) },
}, (call) => failsTwice(call, "trouble"));

row("row 15: audio of the wrong kind is never played", {
  google: { synthesize: () => ({ header: new TextEncoder().encode("RIFF....WAVEfmt \x10\0\0\0\x01\0\x01\0") }) },
}, async (call) => {
  await failsTwice(call, "trouble");
  const sent = new TextDecoder("latin1").decode(Uint8Array.from(call.line.bytes));
  assert(!sent.includes("RIFF") && !sent.includes("WAVE"));
});

Deno.test("an interruption at any moment closes what makes the reply, and nothing is heard after it", () => {
  const deltas = "הדירה הראשונה נמצאת ברחוב שקט. השנייה קרובה לים ויש בה מרפסת. ולשלישית יש חניה. ".match(/\S+ /g)!;
  const given = options({
    google: { recognize: () => HEARD, synthesize: () => ({ firstDelayMs: 300 }) },
    openai: { chat: () => ({ deltas, deltaDelayMs: 120 }) },
  });
  const random = seededRandom(4);
  return CloudCall.hold(given, async (call) => {
    await call.pass(1200, true);
    for (let point = 0; point < 20; point++) {
      const heard = call.count("TTS_START");
      await call.passUntil(() => call.count("TTS_START") > heard);
      await call.pass(random() * 4000);
      const { clears } = call.line;
      await call.pass(200, true);
      assertEquals(call.line.clears, clears + 1, `interruption ${point}`);
      const { sentMs } = call.line;
      await call.pass(100, true);
      assert(call.openai.chats.every(({ over }) => over), `model at ${point}`);
      assertLessOrEqual(call.google.live.now, 1, "the recognition of the interruption alone is open");
      await call.pass(300, true);
      assertEquals(call.line.sentMs, sentMs, "nothing is sent after the clear");
    }
  });
});
