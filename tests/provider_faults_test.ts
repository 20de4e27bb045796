/**
 * The provider rows of the fault table (1-4, 6-11, 13-15), each caused on the wire, against the providers as they are
 * put together for a call: Google first, OpenAI behind it, a second model behind the first.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { BrainEvent } from "../lib/brain/brain.ts";
import { createFallbackBrain } from "../lib/brain/fallback_brain.ts";
import { createOpenAiBrain } from "../lib/brain/openai/brain.ts";
import { ProviderError } from "../lib/errors.ts";
import type { FallbackEvent } from "../lib/fallback.ts";
import { createFallbackRecognizer } from "../lib/speech/fallback_recognizer.ts";
import { createFallbackSynthesizer } from "../lib/speech/fallback_synthesizer.ts";
import { createGoogleRecognizer } from "../lib/speech/google/recognizer.ts";
import { createGoogleSynthesizer } from "../lib/speech/google/synthesizer.ts";
import { createOpenAiRecognizer } from "../lib/speech/openai/recognizer.ts";
import { createOpenAiSynthesizer } from "../lib/speech/openai/synthesizer.ts";
import type { Transcript } from "../lib/speech/recognizer.ts";
import { type GoogleScripts, type GoogleStandin, join, startGoogleStandin, wavHeader } from "./standins/google.ts";
import { ManualClock, until } from "./standins/manual_clock.ts";
import { type OpenAiScripts, type OpenAiStandin, startOpenAiStandin } from "./standins/openai.ts";

interface Stack {
  google: GoogleStandin;
  openai: OpenAiStandin;
  clock: ManualClock;
  events: FallbackEvent[];
  abort: AbortController;
  /** Recognizes 200 ms of audio; `whileSpeaking` runs before the end of speech. */
  hear(whileSpeaking?: () => Promise<void>): Promise<Transcript>;
  think(): AsyncIterable<BrainEvent>;
  speak(): AsyncIterable<Uint8Array>;
}

async function withStack(
  scripts: { google?: GoogleScripts; openai?: OpenAiScripts },
  run: (stack: Stack) => Promise<void>,
): Promise<void> {
  const google = await startGoogleStandin(scripts.google);
  const openai = startOpenAiStandin(scripts.openai);
  const clock = new ManualClock();
  const events: FallbackEvent[] = [];
  const settings = { clock, onFallback: (event: FallbackEvent) => events.push(event) };
  const [googleAccess, openAiAccess] = [{ endpoint: google.endpoint }, { baseUrl: openai.baseUrl }];
  const recognizer = createFallbackRecognizer([
    createGoogleRecognizer({ access: googleAccess, clock }),
    createOpenAiRecognizer({ access: openAiAccess }),
  ], settings);
  const synthesizer = createFallbackSynthesizer([
    createGoogleSynthesizer({ access: googleAccess, clock }),
    createOpenAiSynthesizer({ access: openAiAccess }),
  ], settings);
  const brainOptions = { access: openAiAccess, systemPrompt: () => "prompt", tools: [] };
  const brain = createFallbackBrain([
    createOpenAiBrain({ ...brainOptions, model: "first" }),
    createOpenAiBrain({ ...brainOptions, model: "second" }),
  ], settings);
  const abort = new AbortController();
  const stack: Stack = {
    google,
    openai,
    clock,
    events,
    abort,
    async hear(whileSpeaking) {
      const recognition = recognizer.open({
        callSid: "CA1",
        language: "he",
        startMs: 0,
        signal: abort.signal,
        onPartial: () => {},
      });
      for (let i = 0; i < 10; i++) recognition.write(new Uint8Array(160).fill(0x5a));
      await whileSpeaking?.();
      return await recognition.finish();
    },
    think: () =>
      brain.reply({
        callSid: "CA1",
        turnId: 1,
        kind: "reply",
        language: "he",
        conversation: [{ role: "caller", text: "שלום" }],
        memory: undefined,
        epochMs: 0,
        tools: { run: () => Promise.resolve({ ok: true, value: 1 }) },
      }, { signal: abort.signal }),
    speak: () => synthesizer.synthesize("שלום", { language: "he", signal: abort.signal }),
  };
  try {
    await Promise.all([recognizer.warmUp?.(), synthesizer.warmUp?.()]);
    await run(stack);
    await until(() => google.live.now === 0, "all Google streams to be over");
    assertEquals(clock.pending, 0, "a timer was left behind");
  } finally {
    await recognizer.close?.();
    await synthesizer.close?.();
    await google.stop();
    await openai.stop();
  }
}

const textOf = async (events: AsyncIterable<BrainEvent>) =>
  (await Array.fromAsync(events)).map((event) => event.type === "text" ? event.text : "").join("");

for (const code of [13, 14]) {
  Deno.test(`row 1: a recognition that ends with code ${code} is done again with all of its audio`, async () => {
    const recognize = (n: number) => n === 0 ? { fault: { atBytes: 800, code } } : { final: { text: "שלוש" } };
    await withStack({ google: { recognize } }, async ({ hear, google, openai }) => {
      const heard = await hear(() => until(() => google.recognitions.length === 2));
      assertEquals([heard.text, google.recognitions[1]!.bytes], ["שלוש", 1600]);
      assertEquals(openai.transcriptions.length, 0);
    });
  });
}

Deno.test("row 1: a connection that is reset in the middle of speech costs the caller nothing", async () => {
  const recognize = (n: number) => n === 0 ? { cutAtBytes: 800 } : { final: { text: "שלוש" } };
  await withStack({ google: { recognize } }, async ({ hear, google }) => {
    const heard = await hear(() => until(() => google.recognitions.length === 2));
    assertEquals([heard.text, google.recognitions[1]!.bytes], ["שלוש", 1600]);
  });
});

Deno.test("row 2: a stream that has become too old goes on with another recognizer", async () => {
  const recognize = () => ({
    fault: { atBytes: 800, code: 11, details: "Exceeded maximum allowed stream duration of 305 seconds" },
  });
  await withStack({ google: { recognize } }, async ({ hear, events }) => {
    assertEquals((await hear()).text, "שלום");
    assertEquals(events.map((event) => [event.fault, event.next]), [["timeout", "openai"]]);
  });
});

for (const [code, fault] of [[8, "quota"], [7, "auth"], [16, "auth"]] as const) {
  Deno.test(`row 3: code ${code} is ${fault}: two attempts in the turn, no more, and no storm after`, async () => {
    const recognize = () => ({ fault: { atBytes: 0, code } });
    const scripts = { google: { recognize }, openai: { transcribe: () => ({ status: 429 }) } };
    await withStack(scripts, async ({ hear, google, openai }) => {
      await assertRejects(() => hear(), ProviderError);
      assertEquals([google.recognitions.length, openai.transcriptions.length], [1, 1]);
      for (let i = 0; i < 20; i++) await assertRejects(() => hear(), ProviderError);
      assert(google.recognitions.length <= 5, `${google.recognitions.length} attempts at Google`);
      assert(openai.transcriptions.length <= 5, `${openai.transcriptions.length} attempts at OpenAI`);
    });
  });
}

Deno.test("row 4: a recognizer that says nothing is given up after 2.5 s, and the next one answers", async () => {
  await withStack({ google: { recognize: () => ({ silent: true }) } }, async ({ hear, google, clock }) => {
    const hearing = hear();
    await until(() => google.recognitions[0]?.halfClosed === true);
    clock.tick(2500);
    assertEquals((await hearing).text, "שלום");
    await google.recognitions[0]!.over;
    assert(google.recognitions[0]!.cancelled);
  });
});

Deno.test("row 6: no first token within 4 s goes to the second model, and the first is cut off", async () => {
  const chat = (n: number) =>
    n === 0 ? { deltas: ["x"], fault: { after: 0, kind: "hang" as const } } : { deltas: ["כן."] };
  await withStack({ openai: { chat } }, async ({ think, openai, clock }) => {
    const thinking = textOf(think());
    await until(() => openai.chats.length === 1);
    clock.tick(4000);
    assertEquals(await thinking, "כן.");
    assertEquals(openai.chats.map((seen) => seen.body.model), ["first", "second"]);
    await until(() => openai.chats[0]!.cancelled);
  });
});

for (
  const [status, headers, models] of [
    [503, {}, ["first", "first", "second"]],
    [429, { "retry-after": "5" }, ["first", "second"]],
    [429, {}, ["first", "second"]],
    [401, {}, ["first", "second"]],
  ] as const
) {
  Deno.test(`row 7: status ${status} ${JSON.stringify(headers)} ends at the second model by way of ${models}`, async () => {
    const chat = (_: number, body: Record<string, unknown>) =>
      body.model === "second" ? { deltas: ["כן."] } : { status, headers };
    await withStack({ openai: { chat } }, async ({ think, openai }) => {
      assertEquals(await textOf(think()), "כן.");
      assertEquals(openai.chats.map((seen) => seen.body.model), [...models]);
    });
  });
}

Deno.test("row 7: a Retry-After of less than a second is waited for", async () => {
  const chat = (n: number) => n === 0 ? { status: 429, headers: { "retry-after-ms": "250" } } : { deltas: ["כן."] };
  await withStack({ openai: { chat } }, async ({ think, openai, clock, events }) => {
    const thinking = textOf(think());
    await until(() => events.length === 1 && clock.pending === 1);
    clock.tick(250);
    assertEquals(await thinking, "כן.");
    assertEquals(openai.chats.map((seen) => seen.body.model), ["first", "first"]);
  });
});

for (const kind of ["cut", "close", "cut_utf8", "cut_json", "garbage"] as const) {
  Deno.test(`row 8: an answer broken off by ${kind} keeps what was said and is not said again`, async () => {
    const chat = () => ({ deltas: ["יש לי שלוש דירות.", " הראשונה"], fault: { after: 1, kind } });
    await withStack({ openai: { chat } }, async ({ think, openai }) => {
      let said = "";
      await assertRejects(async () => {
        for await (const event of think()) if (event.type === "text") said += event.text;
      }, ProviderError);
      assertEquals([said, openai.chats.length], ["יש לי שלוש דירות.", 1]);
    });
  });
}

Deno.test("row 9: an empty answer goes to the second model", async () => {
  const chat = (n: number) => ({ deltas: n === 0 ? [] : ["כן."] });
  await withStack({ openai: { chat } }, async ({ think }) => assertEquals(await textOf(think()), "כן."));
});

Deno.test("row 10: an endless answer is cut and its stream closed", async () => {
  await withStack({ openai: { chat: () => ({ deltas: ["מילה "], endless: true }) } }, async ({ think, openai }) => {
    const text = await textOf(think());
    assert(text.length > 500 && text.length <= 640, `${text.length} characters`);
    await until(() => openai.chats[0]!.cancelled);
  });
});

Deno.test("row 11: unknown tools, for ever, end in a fault after a few requests", async () => {
  const chat = () => ({ deltas: [{ tool: 0, id: "a", name: "no_such", arguments: "{" }] });
  await withStack({ openai: { chat } }, async ({ think, openai }) => {
    await assertRejects(() => textOf(think()), ProviderError);
    assert(openai.chats.length <= 6, `${openai.chats.length} requests`);
  });
});

for (const code of [8, 7, 3]) {
  Deno.test(`row 13: a voice that answers ${code} is replaced before the caller notices`, async () => {
    const synthesize = () => ({ fault: { code, afterPieces: 0 } });
    await withStack({ google: { synthesize } }, async ({ speak, openai }) => {
      assert(join(await Array.fromAsync(speak())).length > 1000);
      assertEquals(openai.speeches.length, 1);
    });
  });
}

Deno.test("row 14: no sound within 2 s goes to the next voice, and the first is cut off", async () => {
  await withStack({ google: { synthesize: () => ({ hangAfterPieces: 0 }) } }, async ({ speak, google, clock }) => {
    const speaking = Array.fromAsync(speak());
    await until(() => google.syntheses.length === 1 && clock.pending === 1);
    clock.tick(2000);
    assert(join(await speaking).length > 1000);
    await google.syntheses[0]!.over;
    assert(google.syntheses[0]!.cancelled);
  });
});

Deno.test("row 14: half of the audio is played, then the failure shows", async () => {
  const half = new Uint8Array(801).fill(0x5a);
  const synthesize = () => ({ pieces: [half, half], fault: { code: 14, afterPieces: 1 } });
  await withStack({ google: { synthesize } }, async ({ speak, openai }) => {
    const heard: Uint8Array[] = [];
    await assertRejects(async () => {
      for await (const piece of speak()) heard.push(piece);
    }, ProviderError);
    assertEquals([join(heard).length, openai.speeches.length], [801, 0]);
  });
});

Deno.test("row 15: audio of another rate is never played; the next voice speaks", async () => {
  const header = wavHeader(1000, { tag: 1, bits: 16, sampleRateHz: 24_000 });
  const synthesize = () => ({ header, pieces: [new Uint8Array(1000)] });
  await withStack({ google: { synthesize } }, async ({ speak, events }) => {
    const heard = join(await Array.fromAsync(speak()));
    assertEquals(events.map((event) => [event.fault, event.next]), [["bad_audio", "openai"]]);
    assert(heard.length > 1000 && !new TextDecoder("latin1").decode(heard).includes("RIFF"));
  });
});

Deno.test("a barge-in closes recognition, thinking and speech on the wire, all three", async () => {
  const scripts = {
    google: {
      recognize: () => ({ silent: true }),
      synthesize: () => ({ pieces: [new Uint8Array(800).fill(0x5a)], hangAfterPieces: 1 }),
    },
    openai: { chat: () => ({ deltas: ["שלום "], fault: { after: 1, kind: "hang" as const } }) },
  };
  await withStack(scripts, async ({ hear, think, speak, google, openai, abort }) => {
    const hearing = assertRejects(() => hear(), ProviderError);
    const thinking = textOf(think());
    const speaking = Array.fromAsync(speak());
    await until(() => google.recognitions.length === 1 && google.syntheses.length === 1 && openai.chats.length === 1);
    const startedMs = performance.now();
    abort.abort();
    await until(() => google.live.now === 0 && openai.chats[0]!.cancelled);
    assert(performance.now() - startedMs < 1000);
    await Promise.all([hearing, thinking, speaking]);
  });
});
