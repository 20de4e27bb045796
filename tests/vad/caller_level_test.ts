import { assertEquals, assertGreater } from "@std/assert";
import fc from "fast-check";
import { CallerLevel } from "../../lib/vad/caller_level.ts";

/** How many of `frames` voiced frames at a level are taken for the caller's. */
function admitted(level: CallerLevel, levelDb: number, frames: number): number {
  let count = 0;
  for (let i = 0; i < frames; i++) if (level.admit(true, levelDb)) count++;
  return count;
}

function quiet(level: CallerLevel, frames: number): void {
  for (let i = 0; i < frames; i++) level.admit(false, -65);
}

Deno.test("CallerLevel takes the first voice of a call for the caller's, however soft", () => {
  assertEquals(admitted(new CallerLevel(), -48, 50), 50);
});

Deno.test("CallerLevel leaves out a television 20 dB below the caller", () => {
  const level = new CallerLevel();
  admitted(level, -24, 100);
  quiet(level, 10);
  assertEquals(admitted(level, -44, 250), 0);
  assertEquals(admitted(level, -24, 10), 10);
});

Deno.test("CallerLevel finds the caller above a television that was on before they spoke", () => {
  const level = new CallerLevel();
  admitted(level, -46, 500);
  admitted(level, -26, 60);
  quiet(level, 10);
  assertEquals(admitted(level, -46, 100), 0);
});

Deno.test("CallerLevel keeps the soft sounds inside a word, and lets go 160 ms after the last loud one", () => {
  const level = new CallerLevel();
  admitted(level, -22, 100);
  assertEquals(admitted(level, -50, 20), 7);
});

Deno.test("CallerLevel hears whoever speaks up, even after a shout", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -90, max: 0 }), { maxLength: 400, size: "max" }), (levelsDb) => {
    const level = new CallerLevel();
    for (const levelDb of levelsDb) level.admit(true, levelDb);
    assertEquals(level.admit(true, -32), true);
  }));
});

Deno.test("CallerLevel comes to hear a caller who has moved away from the phone", () => {
  const level = new CallerLevel();
  admitted(level, -25, 100);
  quiet(level, 10);
  assertEquals(admitted(level, -41, 100), 0);
  admitted(level, -41, 400);
  assertGreater(admitted(level, -41, 50), 45);
});

Deno.test("CallerLevel makes no voice of what is none", () => {
  const level = new CallerLevel();
  admitted(level, -24, 10);
  assertEquals(level.admit(false, -20), false);
});
