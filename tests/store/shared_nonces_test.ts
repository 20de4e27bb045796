/** Threat T4 on many machines, and while their store is away. */
import { assertEquals } from "@std/assert";
import { createSharedNonces } from "../../lib/store/shared_nonces.ts";
import { type Store, StoreError } from "../../lib/store/store.ts";
import { createStreamTokens } from "../../lib/twilio/stream_token.ts";
import { settle } from "../call/call_rig.ts";
import { ManualClock } from "../standins/manual_clock.ts";

const CALL = { callSid: "CA1", accountSid: "AC1" };
const SLOW_MS = 300;

/** Machines that share a secret and a store, which is `away` until told otherwise. */
function machines(away: () => Promise<never>) {
  const clock = new ManualClock();
  const used = new Set<string>();
  let there = false;
  const store: Pick<Store, "useNonce"> = {
    useNonce(nonce) {
      if (!there) return away();
      const first = !used.has(nonce);
      used.add(nonce);
      return Promise.resolve(first);
    },
  };
  const machine = () =>
    createStreamTokens({
      secrets: ["the secret of all machines"],
      epochMs: () => clock.epochMs(),
      nonces: createSharedNonces(store, clock),
    });
  return { clock, one: machine(), other: machine(), comeBack: () => void (there = true) };
}

const AWAY: Readonly<Record<string, { away: () => Promise<never>; waitMs: number }>> = {
  "is away": { away: () => Promise.reject(new StoreError("away", { away: true })), waitMs: 0 },
  "hangs": { away: () => new Promise(() => {}), waitMs: SLOW_MS },
};

for (const [what, { away, waitMs }] of Object.entries(AWAY)) {
  Deno.test(`while the store ${what} a token is let in once on each machine, and on one of all when it is back`, async () => {
    const { clock, one, other, comeBack } = machines(away);
    /** What a machine says of a token, which it must say within `limitMs`. */
    const admit = async (machine: typeof one, token: string, limitMs: number) => {
      let said: unknown;
      machine.admit(token, CALL).then((admission) => said = admission.ok || admission.why);
      await settle();
      if (limitMs > 0) {
        clock.tick(limitMs - 1);
        await settle();
        assertEquals(said, undefined, "the store is waited for");
        clock.tick(1);
        await settle();
      }
      return said;
    };
    const token = one.mint(CALL);
    assertEquals(await admit(one, token, waitMs), true, "no caller is turned away because the store is");
    assertEquals(await admit(one, token, 0), "used", "a machine remembers by itself");
    assertEquals(await admit(other, token, waitMs), true, "…and knows nothing of the others");
    assertEquals(await admit(other, token, 0), "used");
    comeBack();
    const later = other.mint(CALL);
    assertEquals([await admit(one, later, 0), await admit(other, later, 0)], [true, "used"]);
    assertEquals(await admit(one, token, 0), "used", "what was let in meanwhile is not forgotten");
  });
}
