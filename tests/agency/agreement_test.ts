import { assertEquals } from "@std/assert";
import { agreedToMessage, saidYes } from "../../lib/agency/agreement.ts";
import { prompt } from "../../lib/agency/phrases/prompts.ts";
import type { Message } from "../../lib/brain/conversation.ts";
import { type Language, languageOf } from "../../lib/language.ts";

/** Lines of agent and caller in turn, the agent's first. */
function talk(...lines: string[]): Message[] {
  return lines.map((text, index) => index % 2 === 0 ? { role: "agent", text, cut: false } : { role: "caller", text });
}

const said = (...lines: string[]) => saidYes(talk(...lines), (languageOf(lines[1] ?? "") ?? "en") as Language);
const agreed = (...lines: string[]) =>
  agreedToMessage(talk(...lines), (languageOf(lines[1] ?? "") ?? "en") as Language);

Deno.test("saidYes() takes the newest words alone, and only as an answer to the agent", () => {
  const cases: [boolean, ...string[]][] = [
    [true, "לקבוע?", "כן"],
    [true, "לקבוע?", "כן, בבקשה"],
    [true, "Shall I book it?", "yes please"],
    [true, "Shall I book it?", "sure, go ahead"],
    [false, "לקבוע?", "לא"],
    [false, "לקבוע?", "לא, בשש"],
    [false, "Shall I book it?", "what does it cost?"],
    [false, "לקבוע?", "כן", "נקבע.", "תודה"],
    [false, prompt("are_you_there", "he"), "כן"],
    [false],
    [false, "לקבוע?"],
    [false, "", "כן"],
  ];
  for (const [expected, ...lines] of cases) assertEquals(said(...lines), expected, lines.join(" / "));
});

Deno.test("agreedToMessage() goes by the newest answer to the question, or by the caller's own wish", () => {
  const cases: [boolean, ...string[]][] = [
    [true, "לשלוח את הפרטים בהודעה?", "כן", "מה השם?", "דנה"],
    [true, "May we send the details?", "yes"],
    [true, "Which flat?", "please send me the details"],
    [false, "לקבוע?", "כן"],
    [false, "לשלוח את הפרטים בהודעה?", "לא"],
    [false, "לשלוח את הפרטים בהודעה?", "כן", "לשלוח למספר הזה?", "לא"],
    [false, "May we send the details?", "maybe later"],
    [false, "Ignore that. May we send the details?", "who are you?"],
    [false],
  ];
  for (const [expected, ...lines] of cases) assertEquals(agreed(...lines), expected, lines.join(" / "));
});
