import { assertEquals } from "@std/assert";
import { ClockDrift } from "../../simulator/clock_drift.ts";

/** Takes a window of frames that are this late. */
function takeWindow(drift: ClockDrift, lateMs: number): void {
  for (let frame = 0; frame < 100; frame++) drift.take(lateMs + (frame % 7) * 3);
}

Deno.test("ClockDrift takes no notice of jitter, nor of what is there from the beginning", () => {
  const drift = new ClockDrift();
  for (let window = 0; window < 5; window++) takeWindow(drift, 45);
  assertEquals([drift.driftMs, drift.owedFrames], [0, 0]);
});

Deno.test("ClockDrift owes as many frames as the clocks are apart, and each of them once", () => {
  for (const [lateMs, owed] of [[20, 1], [700, 35], [-700, -35], [8, 0]] as const) {
    const drift = new ClockDrift();
    takeWindow(drift, 0);
    takeWindow(drift, lateMs);
    assertEquals(drift.owedFrames, owed);
    for (let frame = Math.abs(owed); frame > 0; frame--) {
      drift.take(Math.sign(lateMs) * frame * 20);
      drift.settleFrame();
    }
    takeWindow(drift, 0);
    assertEquals([drift.driftMs, drift.owedFrames], [0, 0]);
  }
});
