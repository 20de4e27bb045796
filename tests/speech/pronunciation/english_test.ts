import { assertEquals } from "@std/assert";
import { pronounceEnglish } from "../../../lib/speech/pronunciation/english.ts";

Deno.test("pronounceEnglish() leaves English as it is", () => {
  const text = "Hello, how can I help you today? It's a three room flat.";
  assertEquals(pronounceEnglish(text), text);
});

Deno.test("pronounceEnglish() says Israeli places and terms as they sound", () => {
  assertEquals(
    pronounceEnglish("A flat in Ramat Gan, near Dizengoff, for 6,000 shekels."),
    "A flat in [[r@m'A:t g'A:n]], near [[d'i:z@ng0f]], for 6,000 [[S'Ek@lz]].",
  );
  assertEquals(pronounceEnglish("Tel-Aviv and GIVATAYIM"), "[[t'El@v'i:v]] and [[gIv@t'aIIm]]");
  assertEquals(pronounceEnglish("Ra'anana"), "[[r'A:?@n'A:n@]]");
});

Deno.test("pronounceEnglish() takes the longest term and keeps a possessive", () => {
  assertEquals(pronounceEnglish("Ramat HaSharon"), "[[r@m'A:t hA:S@r'oUn]]");
  assertEquals(pronounceEnglish("Noa's flat"), "[[n'oU@z]] flat");
});

Deno.test("pronounceEnglish() does not join words across punctuation", () => {
  assertEquals(pronounceEnglish("Tel, Aviv"), "Tel, [[@v'i:v]]");
});

Deno.test("pronounceEnglish() reads a Hebrew word in Latin letters", () => {
  assertEquals(pronounceEnglish("She said סליחה רבה."), "She said slikha raba.");
});

Deno.test("pronounceEnglish() drops what espeak would take for markup", () => {
  assertEquals(pronounceEnglish("a [[x]] <b>b</b> & c"), "a x b b /b & c");
});
