import { assertEquals, assertRejects } from "@std/assert";
import { createLocalStore, type StoreWhere } from "../../lib/store/local_store.ts";
import { migrate, MIGRATIONS, SCHEMA, type Schema } from "../../lib/store/schema.ts";
import type { Database } from "../../lib/store/sql.ts";
import { StoreError } from "../../lib/store/store.ts";
import { createThreadStore } from "../../lib/store/thread_store.ts";
import { ended, message, started, T0, WHOLE } from "./contract.ts";

/** `open` gives an empty database each time. */
export async function assertMigratesFromEveryVersion(open: () => Promise<Database>): Promise<void> {
  for (let version = 0; version <= MIGRATIONS.length; version++) {
    const database = await open();
    try {
      await migrate(database, { steps: MIGRATIONS.slice(0, version), minimum: 1 });
      if (version > 0) {
        await database.rows("insert into calls (call_sid, started_at_ms) values ('CA1', 5)");
      }
      await Promise.all([migrate(database), migrate(database)]);
      const calls = await database.rows('select call_sid as "callSid", follow_up as "followUp" from calls');
      assertEquals(calls, version > 0 ? [{ callSid: "CA1", followUp: 0 }] : []);
      assertEquals(await database.rows("select name from locks"), []);
      assertEquals(await database.rows("select mark from erased"), []);
      assertEquals(await database.rows("select id, version from store_version order by id"), [
        { id: 1, version: MIGRATIONS.length },
        { id: 2, version: SCHEMA.minimum },
      ]);
    } finally {
      await database.close();
    }
  }
}

/** As long as steps only add, each of two versions works beside the other. */
export async function assertSharesWithNewer(where: StoreWhere): Promise<void> {
  const tomorrows: Schema = {
    steps: [...MIGRATIONS, ["alter table calls add column mood text", "create table moods (id text primary key)"]],
    minimum: MIGRATIONS.length,
  };
  const live = createThreadStore(where);
  await live.record(started("CA0"));
  const newer = createLocalStore(where, tomorrows);
  await newer.record(started("CA2", T0 + 1000));
  await live.record([...started("CA3", T0 + 2000), ended("CA3", "silence")]);
  await live.close();

  const restarted = createThreadStore(where);
  const followed = { kind: "followed_up", callSid: "CA1", messages: [message("CA1")] } as const;
  await restarted.record([...WHOLE, followed]);
  assertEquals((await restarted.leaseMessages({ owner: "a", nowMs: T0, leaseMs: 1000, limit: 9 })).length, 1);
  for (const store of [restarted, newer]) {
    const sids = (await store.calls({ limit: 9 })).items.map(({ callSid }) => callSid);
    assertEquals(sids, ["CA3", "CA2", "CA1", "CA0"]);
    assertEquals(await store.call("CA1"), await newer.call("CA1"));
  }
  await newer.record([ended("CA0", "caller_hangup")]);
  assertEquals((await restarted.call("CA0"))?.endReason, "caller_hangup");
  for (const store of [restarted, newer]) await store.close();

  const before = createLocalStore(where, { steps: MIGRATIONS.slice(0, -1), minimum: 1 });
  await assertRejects(() => before.ping(), StoreError, `version ${MIGRATIONS.length}, not ${MIGRATIONS.length - 1}`);
  await before.close();
}

/** The step before the newest one is on the machines while that is deployed. */
export async function assertSharesWithOlder(where: StoreWhere): Promise<void> {
  const newer = createThreadStore(where);
  await newer.record(started("CA1"));
  const older = createLocalStore(where, { steps: MIGRATIONS.slice(0, -1), minimum: 1 });
  await older.record(started("CA2"));
  assertEquals((await newer.calls({ limit: 9 })).items.length, 2);
  for (const store of [older, newer]) await store.close();
}

/** A step that takes something away says so, and the program that still needs it stays out. */
export async function assertRefusesTooNew(where: StoreWhere, rows: (text: string) => Promise<unknown>): Promise<void> {
  const known = MIGRATIONS.length;
  const steps = [...MIGRATIONS, ["create table moods (id text primary key)"], ["drop table moods"]];
  const newer = createLocalStore(where, { steps, minimum: known + 1 });
  await newer.ping();
  const older = createThreadStore(where);
  const refusal = async () => {
    const { away, code, message } = await assertRejects(() => older.record(started("CA1")), StoreError);
    return [away, code, message];
  };
  const told = (minimum: number) => [
    true,
    "needs_newer_server",
    `Cannot use the store: its tables need a server that knows version ${minimum}, not ${known}`,
  ];
  assertEquals(await refusal(), told(known + 1));
  const between = createLocalStore(where, { steps: steps.slice(0, -1), minimum: 1 });
  await between.ping();
  await rows("delete from store_version where id = 2");
  assertEquals(await refusal(), told(known + 2), "one that does not say suits from its own version on");
  for (const store of [newer, older, between]) await store.close();
}
