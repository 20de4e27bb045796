import { assertEquals } from "@std/assert";
import { prompt } from "../../lib/agency/phrases/prompts.ts";
import type { Message } from "../../lib/brain/conversation.ts";
import { heardOf } from "../../lib/brain/heard.ts";

const SAID = ["3 חדרים.", "מצאתי דירה אחת שמתאימה.", "רוצים לראות אותה?"];
const caller: Message = { role: "caller", text: "כן" };
const agent = (text: string, cut: boolean): Message => ({ role: "agent", text, cut });

Deno.test("heardOf() counts a reply that was not cut as heard, whatever its spelling", () => {
  assertEquals(heardOf(SAID, [agent("שלושה חדרים. מצאתי.", false), caller]).shares, [1, 1, 1]);
});

Deno.test("heardOf() counts nothing as heard when nothing was", () => {
  assertEquals(heardOf(SAID, [caller]).shares, [0, 0, 0]);
});

Deno.test("heardOf() tells sentences heard in full, in part and not at all", () => {
  const cut = agent("3 חדרים. מצאתי דירה", true);
  assertEquals(heardOf(SAID, [cut, caller]).shares, [1, 0.5, 0]);
});

Deno.test("heardOf() does not mind a full stop lost at the cut", () => {
  assertEquals(heardOf(SAID, [agent("3 חדרים. מצאתי דירה אחת", true), caller]).shares, [1, 0.75, 0]);
});

Deno.test("heardOf() counts the words before the voice broke off, though other sentences followed", () => {
  const broken = agent("3 חדרים. מצאתי דירה אחת… יש תקלה קטנה.", false);
  assertEquals(heardOf(SAID, [broken, caller]).shares, [1, 0.75, 0]);
});

Deno.test("heardOf() counts a reply that was resumed to its end as heard", () => {
  const messages = [agent("3 חדרים. מצאתי", true), agent("מצאתי דירה אחת שמתאימה. רוצים לראות אותה?", false), caller];
  assertEquals(heardOf(SAID, messages).shares, [1, 1, 1]);
});

Deno.test("heardOf() tells the call's own prompts from the reply", () => {
  const heard = heardOf(SAID, [agent("3 חדרים.", true), agent(prompt("are_you_there", "he"), false), caller]);
  assertEquals(heard, { shares: [1, 0, 0], promptedSince: true });
});
