/**
 * A line on which nothing but noise is heard holds no call for long: threat T16.
 */
import { assertEquals, assertLess } from "@std/assert";
import { rehearse, World } from "./world.ts";

/** Nobody says anything for an hour. */
const script = Array(4).fill("wait 900000").join("\n");

await rehearse([script]);

for (const [noiseDb, reason] of [[-45, "silence"], [-25, "silence"], [-10, "noise"]] as const) {
  Deno.test(`an hour of white noise at ${noiseDb} dBFS is a call that is over in a minute, for its ${reason}`, async () => {
    const world = new World();
    const { report } = await world.hold({
      callSid: "CASIM0",
      script,
      conditions: { noise: "white", noiseDb },
      answerTimeoutMs: 7_200_000,
    });
    assertEquals(world.log.of("CALL_END").map(({ fields }) => fields["reason"]), [reason]);
    assertLess(report.end.durationMs, 60_000);
  });
}
