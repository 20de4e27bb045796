import { assertEquals, assertRejects } from "@std/assert";
import { createTypedRecognizer } from "../../lib/speech/typed_recognizer.ts";

function open(recognizer = createTypedRecognizer(), startMs = 0, controller = new AbortController()) {
  const partials: string[] = [];
  const recognition = recognizer.open({
    callSid: "CASIM1",
    language: "en",
    startMs,
    signal: controller.signal,
    onPartial: ({ text }) => partials.push(text),
  });
  const hear = (ms: number) => recognition.write(new Uint8Array(ms * 8));
  return { recognizer, recognition, partials, hear, controller };
}

const SAID = { type: "said", text: "three rooms in Haifa", fromMs: 1000, toMs: 2000 } as const;

Deno.test("the typed recognizer lets words out as their audio comes in", async () => {
  const { recognizer, recognition, partials, hear } = open();
  recognizer.hand("CASIM1", SAID);
  hear(1000);
  assertEquals(partials, []);
  for (let i = 0; i < 10; i++) hear(100);
  assertEquals(partials, ["three", "three rooms", "three rooms in", "three rooms in Haifa"]);
  assertEquals(await recognition.finish(), { text: "three rooms in Haifa", final: true });
});

Deno.test("the typed recognizer hears only what was said before the audio ends", async () => {
  const { recognizer, recognition, hear } = open();
  recognizer.hand("CASIM1", SAID);
  hear(1600);
  assertEquals((await recognition.finish()).text, "three rooms");
});

Deno.test("the typed recognizer gives each word once, over pieces that overlap", async () => {
  const { recognizer, recognition, hear } = open();
  recognizer.hand("CASIM1", SAID);
  hear(1600);
  const next = open(recognizer, 1300);
  assertEquals((await recognition.finish()).text, "three rooms");
  next.hear(800);
  assertEquals((await next.recognition.finish()).text, "in Haifa");
});

Deno.test("the typed recognizer goes by the words' own times where they are known", () => {
  const { recognizer, partials, hear } = open();
  const words = [{ text: "three", endMs: 1900 }, { text: "rooms", endMs: 2000 }];
  recognizer.hand("CASIM1", { type: "said", text: "three rooms", fromMs: 1000, toMs: 2000, words });
  hear(1890);
  assertEquals(partials, []);
  hear(20);
  assertEquals(partials, ["three"]);
});

Deno.test("the typed recognizer keeps calls apart and hears nothing in plain audio", async () => {
  const { recognizer, recognition, hear } = open();
  recognizer.hand("CASIM2", SAID);
  hear(3000);
  assertEquals(await recognition.finish(), { text: "", final: true });
});

Deno.test("the typed recognizer waits for the words of a browser's own recognition", async () => {
  const { recognizer, recognition, partials, hear } = open();
  recognizer.hand("CASIM1", { type: "heard_words", text: "three", final: false, atMs: 500 });
  assertEquals(partials, ["three"]);
  recognizer.hand("CASIM1", { type: "heard_words", text: "three rooms", final: true, atMs: 900 });
  hear(1000);
  assertEquals((await recognition.finish()).text, "three rooms");
  const late = open(recognizer, 1000);
  const finished = late.recognition.finish();
  recognizer.hand("CASIM1", { type: "heard_words", text: "in Haifa", final: true, atMs: 2000 });
  assertEquals((await finished).text, "in Haifa");
});

Deno.test("the typed recognizer says nothing more once it was aborted", async () => {
  const { recognizer, recognition, partials, hear, controller } = open();
  recognizer.hand("CASIM1", { type: "heard_words", text: "", final: false, atMs: 0 });
  const finished = recognition.finish();
  controller.abort(new Error("stopped"));
  await assertRejects(() => finished, Error, "stopped");
  recognizer.hand("CASIM1", SAID);
  hear(3000);
  assertEquals(partials, []);
});
