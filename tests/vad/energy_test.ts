import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import fc from "fast-check";
import { rmsDb } from "../../lib/audio/loudness.ts";
import { createEnergyVad, EnergyDetector } from "../../lib/vad/energy.ts";
import { mixed, silence, speechLike, whiteNoise } from "./sounds.ts";

/** The decisions on levels in dBFS, one a frame. */
function hear(levelsDb: readonly number[], detector = new EnergyDetector()): boolean[] {
  return levelsDb.map((levelDb) => detector.hear(levelDb));
}

function repeat(levelDb: number, frames: number): number[] {
  return new Array<number>(frames).fill(levelDb);
}

function share(voiced: readonly boolean[]): number {
  return voiced.filter((one) => one).length / voiced.length;
}

Deno.test("EnergyDetector hears voice on its second loud frame", () => {
  const voiced = hear([...repeat(-60, 50), ...repeat(-30, 5)]);
  assertEquals(voiced.slice(50), [false, true, true, true, true]);
});

Deno.test("EnergyDetector takes a single loud frame for a click", () => {
  assertEquals(share(hear([...repeat(-60, 50), -15, ...repeat(-60, 20)])), 0);
});

Deno.test("EnergyDetector holds through the gap inside a word and ends 80 ms after its last loud frame", () => {
  const voiced = hear([
    ...repeat(-60, 50),
    ...repeat(-30, 10),
    ...repeat(-60, 3),
    ...repeat(-30, 5),
    ...repeat(-60, 6),
  ]);
  assertEquals(voiced.slice(51, 71), new Array(20).fill(true));
  assertEquals(voiced.slice(71), [false, false, false]);
});

Deno.test("EnergyDetector keeps on with the soft end of a word that could not have begun one", () => {
  const [begun, notBegun] = [new EnergyDetector(), new EnergyDetector()];
  hear([...repeat(-58, 50), ...repeat(-30, 5)], begun);
  hear(repeat(-58, 50), notBegun);
  assertEquals(share(hear(repeat(-51, 10), begun)), 1);
  assertEquals(share(hear(repeat(-51, 10), notBegun)), 0);
});

Deno.test("EnergyDetector never takes what nobody could hear for voice", () => {
  assertEquals(share(hear([...repeat(-90, 50), ...repeat(-55, 50)])), 0);
});

Deno.test("EnergyDetector gets used to noise that sets in, within 2 s, and to its end at once", () => {
  const detector = new EnergyDetector();
  const noisy = hear([...repeat(-65, 100), ...repeat(-40, 200)], detector);
  assert(noisy[120]);
  assertEquals(share(noisy.slice(200)), 0);
  hear(repeat(-65, 20), detector);
  assertLess(detector.floorDb, -60);
});

Deno.test("EnergyDetector hears speech over steady noise 20 dB below it, and not the noise", () => {
  const noise = whiteNoise(6000, -42);
  const frames = mixed(noise, [...silence(2500), ...speechLike(2000, -22)]);
  const voiced = hear(frames.map(rmsDb));
  assertEquals(share(voiced.slice(0, 124)), 0);
  assertGreater(share(voiced.slice(126, 225)), 0.8);
  assertEquals(share(voiced.slice(231)), 0);
});

Deno.test("EnergyDetector hears a caller who speaks from the first moment", () => {
  const frames = [...speechLike(1500), ...silence(500)];
  assertGreater(share(hear(frames.map(rmsDb)).slice(15, 75)), 0.7);
});

Deno.test("EnergyDetector falls silent within 100 ms when the line does, whatever was before", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -90, max: 0 }), { maxLength: 300, size: "max" }), (levelsDb) => {
    const detector = new EnergyDetector();
    hear(levelsDb, detector);
    assertEquals(hear(repeat(-90, 5), detector)[4], false);
  }));
});

Deno.test("createEnergyVad() decides on each frame before push() returns, and on none after close()", () => {
  const decisions: boolean[] = [];
  const call = createEnergyVad().open((decision) => decisions.push(decision.voiced));
  const frames = [...silence(1000), ...speechLike(1000)];
  frames.forEach((frame, index) => {
    call.push(frame);
    assertEquals(decisions.length, index + 1);
  });
  assert(decisions.at(-5));
  call.close();
  call.push(frames[0]!);
  assertEquals(decisions.length, frames.length);
});

Deno.test("calls of createEnergyVad() do not hear each other", () => {
  const vad = createEnergyVad();
  const [quiet, loud]: boolean[][] = [[], []];
  const [one, other] = [vad.open((d) => quiet!.push(d.voiced)), vad.open((d) => loud!.push(d.voiced))];
  const [background, speech] = [whiteNoise(1000, -50), [...silence(200), ...speechLike(800)]];
  background.forEach((frame, index) => {
    one.push(frame);
    other.push(speech[index]!);
  });
  assertEquals(share(quiet!), 0);
  assertGreater(share(loud!), 0.6);
});
