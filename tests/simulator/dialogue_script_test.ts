import { assertEquals, assertThrows } from "@std/assert";
import { parseScript } from "../../simulator/dialogue_script.ts";

Deno.test("parseScript() reads every kind of step", () => {
  const script = `# a dialogue
say: שלום: אני מחפש דירה
interrupt 600: three rooms

play recordings/cough.wav
play name.wav: Dana Levi
press: 1#
wait 8000
expect: what city
drop
Hang up`;
  assertEquals(parseScript(script), [
    { do: "speak", text: "שלום: אני מחפש דירה" },
    { do: "speak", text: "three rooms", interruptAfterMs: 600 },
    { do: "speak", text: "", file: "recordings/cough.wav" },
    { do: "speak", text: "Dana Levi", file: "name.wav" },
    { do: "press", digits: "1#" },
    { do: "wait", ms: 8000 },
    { do: "expect", text: "what city" },
    { do: "drop" },
    { do: "hang up" },
  ]);
});

Deno.test("parseScript() names every line that is no step", () => {
  const script =
    "say:\nsay hello: x\ninterrupt: x\ninterrupt soon: x\npress: x\nwait\nwait 5: x\nplay\nshout: x\nsay: ok";
  const error = assertThrows(() => parseScript(script), SyntaxError, 'line 1 is no step: "say:"');
  assertEquals(error.message.match(/line \d/g)?.length, 9);
});

Deno.test("parseScript() refuses a script without steps", () => {
  assertThrows(() => parseScript("# nothing\n\n"), SyntaxError, "no steps");
});
