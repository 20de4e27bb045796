import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Business } from "../../lib/agency/business.ts";
import { allPhrases } from "../../lib/agency/phrases/all.ts";
import { phrasesFor } from "../../lib/agency/phrases/phrases.ts";
import { FIXED_PROMPTS, prompt } from "../../lib/agency/phrases/prompts.ts";
import { languageOf, LANGUAGES } from "../../lib/language.ts";
import { business, listings } from "./fixtures.ts";

const phrases = LANGUAGES.flatMap((language) =>
  allPhrases({ business, listings }, language).map((text) => ({ language, text }))
);

Deno.test("every sentence is in its own language throughout and has no gap in it", () => {
  for (const { language, text } of phrases) {
    assertEquals(languageOf(text), language, text);
    assert(language === "en" ? !/[\u0590-\u05FF]/.test(text) : !/[A-Za-z]/.test(text), text);
    assert(!/undefined|NaN|null|\[|\{|\s\s|^\s|\s$|\s[.,?!]/.test(text), text);
  }
});

Deno.test("every sentence is short, asks at most one thing and has no markup", () => {
  for (const { text } of phrases) {
    assert(text.split(" ").length <= 45, text);
    assert((text.match(/\?/g)?.length ?? 0) <= 1, text);
    assert(!/[*_#`<>•]|\n/.test(text), text);
    assert(/[.?!]$/.test(text), text);
  }
});

Deno.test("no Hebrew sentence addresses the caller in the singular, which would need their gender", () => {
  const singular = /(^|[\s,])(לך|אותך|שלך|אליך|איתך|ממך|רוצה|מחפש|מחפשת|אתה|את אומרת|תרצה|תרצי)(?=[\s,.?!]|$)/;
  for (const { text } of phrases.filter(({ language }) => language === "he")) assert(!singular.test(text), text);
});

Deno.test("a masculine agent speaks of himself as one", () => {
  const his: Business = { ...business, agent: { name: { he: "נועם", en: "Noam" }, gender: "masculine" } };
  const texts = allPhrases({ business: his, listings }, "he");
  assert(texts.some((text) => text.includes("העוזר הדיגיטלי")));
  assert(!texts.some((text) => /העוזרת|מבינה|מעבירה|מדברת/.test(text)));
});

Deno.test("the owner's own greeting takes the place of the built-in one", () => {
  const greeting = { he: "שלום, כאן העוזרת האוטומטית.", en: "Hello, this is the automated assistant." };
  assertEquals(phrasesFor({ ...business, greeting }, "he").greeting(), greeting.he);
});

Deno.test("a question that is asked again is put in other words", () => {
  for (const language of LANGUAGES) {
    const say = phrasesFor(business, language);
    for (const ask of [say.askDeal, say.askRooms, say.askName, say.askPhone, say.askContact, say.askWiden, say.sorry]) {
      assertEquals(new Set([ask(0), ask(1), ask(2)]).size, 3);
    }
  }
});

Deno.test("days are named by the date of the call", () => {
  const say = phrasesFor(business, "he");
  const booked = (date: string) => say.booked({ at: { date, time: "17:30" }, today: "2026-11-22" });
  assertEquals(booked("2026-11-22"), "נקבע, נתראה היום בשעה 17:30.");
  assertEquals(booked("2026-11-23"), "נקבע, נתראה מחר בשעה 17:30.");
  assertEquals(booked("2026-11-24"), "נקבע, נתראה ביום שלישי בשעה 17:30.");
  assertEquals(booked("2026-12-01"), "נקבע, נתראה ביום שלישי, 1.12 בשעה 17:30.");
});

Deno.test("each fixed prompt has its own words in both languages", () => {
  for (const kind of FIXED_PROMPTS) assertNotEquals(prompt(kind, "he"), prompt(kind, "en"));
  assertEquals(new Set(FIXED_PROMPTS.map((kind) => prompt(kind, "he"))).size, FIXED_PROMPTS.length);
});
