import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { heardOf } from "../../lib/call/heard.ts";

const SENTENCES = [
  { text: "I found two flats.", startMs: 0, endMs: 1500, brokeOff: false },
  { text: "The first one is in Ramat Gan.", startMs: 1500, endMs: 4000, brokeOff: false },
];

Deno.test("heardOf() gives nothing when nothing was heard", () => {
  assertEquals(heardOf(SENTENCES, 0, 4000), { text: "", cut: true, playedSentences: 0, sentences: [""] });
});

Deno.test("heardOf() gives whole sentences, and the whole words of the one that was cut", () => {
  assertEquals(heardOf(SENTENCES, 2750, 4000), {
    text: "I found two flats. The first one",
    cut: true,
    playedSentences: 1,
    sentences: ["I found two flats.", "The first one"],
  });
});

Deno.test("heardOf() gives everything at the end", () => {
  assertEquals(heardOf(SENTENCES, 4000, 4000), {
    text: "I found two flats. The first one is in Ramat Gan.",
    cut: false,
    playedSentences: 2,
    sentences: ["I found two flats.", "The first one is in Ramat Gan."],
  });
});

Deno.test("heardOf() counts a sentence as heard when only its closing silence is missing", () => {
  assertEquals(heardOf(SENTENCES, 1400, 4000).playedSentences, 1);
});

/** Two sentences of the same pace, the second of which broke off in its middle; a third one follows. */
const BROKEN = [
  { text: "I found two flats.", startMs: 0, endMs: 1800, brokeOff: false },
  { text: "The first one is in Ramat Gan.", startMs: 1800, endMs: 3300, brokeOff: true },
  { text: "Is that all right?", startMs: 3300, endMs: 5100, brokeOff: false },
];

Deno.test("heardOf() gives of a sentence that broke off only the words for which there was audio", () => {
  assertEquals(heardOf(BROKEN.slice(0, 2), 3300, 3300), {
    text: "I found two flats. The first one",
    cut: true,
    playedSentences: 2,
    sentences: ["I found two flats.", "The first one"],
  });
});

Deno.test("heardOf() shows where a sentence broke off when another one follows", () => {
  const { text, cut } = heardOf(BROKEN, 5100, 5100);
  assertEquals([text, cut], ["I found two flats. The first one… Is that all right?", false]);
});

Deno.test("heardOf() takes a slow pace for granted when a sentence broke off before any other was heard", () => {
  const sentences = [{ text: "The first one is in Ramat Gan.", startMs: 0, endMs: 1000, brokeOff: true }];
  assertEquals(heardOf(sentences, 1000, 1000).text, "The first");
});

Deno.test("heardOf() never gives the last word of a sentence that broke off, however late", () => {
  const sentences = [{ text: "one two three", startMs: 0, endMs: 60_000, brokeOff: true }];
  assertEquals(heardOf(sentences, 60_000, 60_000).text, "one two");
});

Deno.test("heardOf() cuts Hebrew at a word too", () => {
  const sentences = [{ text: "מצאתי דירה ברמת גן", startMs: 0, endMs: 2000, brokeOff: false }];
  assertEquals(heardOf(sentences, 1300, 2000).text, "מצאתי דירה");
});

Deno.test("heardOf() measures a sentence that is still being made by what there is of it", () => {
  const sentences = [{ text: "one two three four", startMs: 0, endMs: undefined, brokeOff: false }];
  assertEquals(heardOf(sentences, 500, 1000).text, "one two");
});

Deno.test("heardOf() never gives a part of a word, and never less for having heard more", () => {
  const words = fc.array(fc.stringMatching(/^[a-zא-ת]{1,9}$/), { minLength: 1, maxLength: 12 });
  fc.assert(fc.property(words, fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 3000 }), (list, a, b) => {
    const sentences = [{ text: list.join(" "), startMs: 0, endMs: 3000, brokeOff: false }];
    const [less, more] = [Math.min(a, b), Math.max(a, b)].map((ms) => heardOf(sentences, ms, 3000).text);
    assert(more!.startsWith(less!));
    const heard = more!.split(" ").filter(Boolean);
    assertEquals(heard, list.slice(0, heard.length));
  }));
});
