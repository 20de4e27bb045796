import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { heardOf } from "../../lib/call/heard.ts";

const SENTENCES = [
  { text: "I found two flats.", startMs: 0, endMs: 1500 },
  { text: "The first one is in Ramat Gan.", startMs: 1500, endMs: 4000 },
];

Deno.test("heardOf() gives nothing when nothing was heard", () => {
  assertEquals(heardOf(SENTENCES, 0, 4000), { text: "", cut: true, fullSentences: 0 });
});

Deno.test("heardOf() gives whole sentences, and the whole words of the one that was cut", () => {
  assertEquals(heardOf(SENTENCES, 2750, 4000), {
    text: "I found two flats. The first one",
    cut: true,
    fullSentences: 1,
  });
});

Deno.test("heardOf() gives everything at the end", () => {
  assertEquals(heardOf(SENTENCES, 4000, 4000), {
    text: "I found two flats. The first one is in Ramat Gan.",
    cut: false,
    fullSentences: 2,
  });
});

Deno.test("heardOf() counts a sentence as heard when only its closing silence is missing", () => {
  assertEquals(heardOf(SENTENCES, 1400, 4000).fullSentences, 1);
});

Deno.test("heardOf() cuts Hebrew at a word too", () => {
  const sentences = [{ text: "מצאתי דירה ברמת גן", startMs: 0, endMs: 2000 }];
  assertEquals(heardOf(sentences, 1300, 2000).text, "מצאתי דירה");
});

Deno.test("heardOf() measures a sentence that is still being made by what there is of it", () => {
  const sentences = [{ text: "one two three four", startMs: 0, endMs: undefined }];
  assertEquals(heardOf(sentences, 500, 1000).text, "one two");
});

Deno.test("heardOf() never gives a part of a word, and never less for having heard more", () => {
  const words = fc.array(fc.stringMatching(/^[a-zא-ת]{1,9}$/), { minLength: 1, maxLength: 12 });
  fc.assert(fc.property(words, fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 3000 }), (list, a, b) => {
    const sentences = [{ text: list.join(" "), startMs: 0, endMs: 3000 }];
    const [less, more] = [Math.min(a, b), Math.max(a, b)].map((ms) => heardOf(sentences, ms, 3000).text);
    assert(more!.startsWith(less!));
    const heard = more!.split(" ").filter(Boolean);
    assertEquals(heard, list.slice(0, heard.length));
  }));
});
