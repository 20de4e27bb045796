/**
 * Lines on which nothing but white noise is heard, and which call again whenever the agent has left them.
 */
import { systemClock } from "../../lib/clock.ts";
import { Caller } from "../../tools/caller.ts";
import { connect } from "../../tools/terminal_line.ts";
import { PUBLIC_URL } from "../built_server.ts";
import { newCallIds } from "../call_ids.ts";
import type { Target } from "./offender.ts";

/** As loud as speech: the agent hears a voice that never ends. */
const NOISE_DB = -10;
const REST_MS = 1000;

/** Keeps `lines` busy for `forMs`; gives the length of every call, in ms. */
export async function keepNoisyLines(target: Target, lines: number, forMs: number): Promise<number[]> {
  const endsMs = performance.now() + forMs;
  const lengthsMs: number[] = [];
  await Promise.all(Array.from({ length: lines }, async () => {
    while (performance.now() < endsMs) {
      const caller = noisyCaller(target);
      const cancel = systemClock.after(Math.max(0, endsMs - performance.now()), () => caller.hangUp());
      const { end } = await caller.run();
      cancel();
      lengthsMs.push(end.durationMs);
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  }));
  return lengthsMs;
}

function noisyCaller({ url, authToken }: Target): Caller {
  return new Caller({
    server: url,
    publicUrl: PUBLIC_URL,
    ...newCallIds(),
    steps: [],
    stays: true,
    conditions: { noise: "white", noiseDb: NOISE_DB },
  }, {
    clock: systemClock,
    line: connect(authToken, undefined),
    voice: () => Promise.reject(new TypeError("Noise has no words")),
  });
}
