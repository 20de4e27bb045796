import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { createStreamPool, type Lease } from "../../../lib/speech/google/stream_pool.ts";

interface FakeChannel {
  id: number;
  open: boolean;
}

function createPool(maxStreams: number) {
  const channels: FakeChannel[] = [];
  const pool = createStreamPool(
    () => {
      const channel = { id: channels.length, open: true };
      channels.push(channel);
      return Promise.resolve(channel);
    },
    (channel) => {
      channel.open = false;
      return Promise.resolve();
    },
    maxStreams,
  );
  return { pool, channels };
}

Deno.test("a stream pool never puts more streams on a connection than it may carry", async () => {
  const steps = fc.array(fc.record({ open: fc.boolean(), which: fc.nat(50) }), { maxLength: 120 });
  await fc.assert(fc.asyncProperty(steps, fc.integer({ min: 1, max: 8 }), async (script, maxStreams) => {
    const { pool, channels } = createPool(maxStreams);
    const leases: Lease<FakeChannel>[] = [];
    for (const { open, which } of script) {
      if (open) leases.push(pool.lease());
      else leases.splice(which % Math.max(1, leases.length), 1)[0]?.release();
      const used = await Promise.all(leases.map(async (lease) => (await lease.channel).id));
      for (const { id } of channels) assert(used.filter((other) => other === id).length <= maxStreams);
    }
    // One connection ahead of need, never many.
    const most = Math.ceil(script.filter((step) => step.open).length / maxStreams) + 1;
    assert(pool.connections <= Math.max(1, most * 2), `${pool.connections} connections`);
    await pool.close();
    assert(channels.every((channel) => !channel.open));
  }));
});

Deno.test("a stream pool opens the next connection before the last one is full", () => {
  const { pool, channels } = createPool(80);
  for (let i = 0; i < 59; i++) pool.lease();
  assertEquals(channels.length, 1);
  pool.lease();
  assertEquals(channels.length, 2);
});

Deno.test("a stream pool uses a place again, once, when it is released twice", () => {
  const { pool, channels } = createPool(4);
  const leases = [pool.lease(), pool.lease()];
  leases[0]!.release();
  leases[0]!.release();
  pool.lease();
  pool.lease();
  assertEquals(channels.length, 2, "two streams should count three, and so open the next connection");
});

Deno.test("a stream pool hands a warm channel over without a promise", async () => {
  const { pool } = createPool(4);
  await pool.warmUp();
  assertEquals(pool.lease().channel instanceof Promise, false);
});

Deno.test("a stream pool tries again after a connection could not be made", async () => {
  let tries = 0;
  const pool = createStreamPool(
    () => ++tries === 1 ? Promise.reject(new Error("no route")) : Promise.resolve({}),
    () => Promise.resolve(),
  );
  await assertRejects(() => pool.warmUp(), Error, "no route");
  await pool.warmUp();
  assertEquals(tries, 2);
});
