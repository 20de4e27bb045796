import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { createEnergyVad } from "./energy.ts";
import { createSileroVad } from "./silero.ts";
import type { Vad } from "./vad.ts";

/** The detector that VAD names. `silero` loads while calls are taken already; energy decides until it is there. */
export function createVad(kind: "silero" | "energy", parts: { clock: Clock; log: Log }): Vad {
  return kind === "silero" ? createSileroVad(parts) : createEnergyVad();
}
