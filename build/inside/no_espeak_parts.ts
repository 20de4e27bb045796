/**
 * Stands in for `lib/speech/espeak_parts.ts` in a build without the embedded voice, so that nothing of it is inside.
 */
import { ProviderError } from "../../lib/errors.ts";

export const HAS_ESPEAK = false;

export function startEspeakWorker(): never {
  throw new ProviderError("Cannot speak with espeak: it is not part of this build", { fault: "unavailable" });
}
