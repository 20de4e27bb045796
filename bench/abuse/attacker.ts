/// <reference lib="deno.worker" />
/**
 * The attackers' own thread.
 */
import { ATTACKS, type Outcome } from "./attacks.ts";
import type { Target } from "./offender.ts";

export interface Order {
  /** Of an attack in `ATTACKS`. */
  name: string;
  target: Target;
  /** How long the lines of noise go on. */
  noiseMs: number;
}

self.onmessage = async ({ data }: MessageEvent<Order>) => {
  const { run } = ATTACKS.find(({ name }) => name === data.name)!;
  const outcome: Outcome = await run(data.target, data.noiseMs);
  self.postMessage(outcome);
};
