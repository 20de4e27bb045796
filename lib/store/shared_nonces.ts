/**
 * Stream tokens that are used once on all machines together. A store that is slow or away makes them used once on each
 * machine: the caller does not wait for it.
 */
import { createUsedNonces, type UsedNonces } from "../twilio/stream_token.ts";
import { type Clock, within } from "../clock.ts";
import type { Store } from "./store.ts";

const LIMIT_MS = 300;

export function createSharedNonces(store: Pick<Store, "useNonce">, clock: Clock): UsedNonces {
  const here = createUsedNonces();
  return {
    async use(nonce, expiresEpochMs, nowEpochMs) {
      if (!await here.use(nonce, expiresEpochMs, nowEpochMs)) return false;
      return await orAllowed(store.useNonce(nonce, expiresEpochMs), clock);
    },
  };
}

/** What the store says, or true when it says nothing in time. */
export async function orAllowed(asked: Promise<boolean>, clock: Clock): Promise<boolean> {
  return await within(LIMIT_MS, asked.catch(() => true), clock) ?? true;
}
