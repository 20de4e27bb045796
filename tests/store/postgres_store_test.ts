/** The same behaviour on a real PostgreSQL. */
import { assertEquals, assertRejects } from "@std/assert";
import { createLocalStore } from "../../lib/store/local_store.ts";
import { openPostgresDatabase } from "../../lib/store/postgres_database.ts";
import type { Database } from "../../lib/store/sql.ts";
import { StoreError } from "../../lib/store/store.ts";
import { createThreadStore } from "../../lib/store/thread_store.ts";
import { startPostgres } from "../standins/postgres.ts";
import { CONTRACT, started } from "./contract.ts";
import {
  assertMigratesFromEveryVersion,
  assertRefusesTooNew,
  assertSharesWithNewer,
  assertSharesWithOlder,
} from "./migrations.ts";

async function waitsForLock(database: Database): Promise<boolean> {
  return (await database.rows("select 1 from pg_stat_activity where wait_event_type = 'Lock'")).length > 0;
}

Deno.test("The PostgreSQL store", async (t) => {
  const server = await startPostgres();
  if (server === undefined) {
    Deno.stderr.writeSync(new TextEncoder().encode("\nNO POSTGRESQL ON THIS MACHINE: ITS STORE IS NOT TESTED\n"));
    return;
  }
  const admin = await openPostgresDatabase(server.url);
  const emptied = async () => {
    await admin.rows("drop schema public cascade");
    await admin.rows("create schema public");
    return server.url;
  };
  try {
    await t.step("comes up from every earlier version with what it held", async () => {
      await assertMigratesFromEveryVersion(async () => await openPostgresDatabase(await emptied()));
    });
    await t.step("works beside a newer program, and starts again beside it", async () => {
      await assertSharesWithNewer({ postgresUrl: await emptied() });
    });
    await t.step("lets the program before it start again", async () => {
      await assertSharesWithOlder({ postgresUrl: await emptied() });
    });
    await t.step("refuses tables that say they are too new for it", async () => {
      await assertRefusesTooNew({ postgresUrl: await emptied() }, (text) => admin.rows(text));
    });
    for (const [what, check] of CONTRACT) {
      await t.step(what, async () => {
        const store = createThreadStore({ postgresUrl: await emptied() });
        try {
          await check(store);
        } finally {
          await store.close();
        }
      });
    }
    await t.step("is made by two machines at the same time", async () => {
      const url = await emptied();
      const stores = Array.from({ length: 4 }, () => createLocalStore({ postgresUrl: url }));
      await Promise.all(stores.map((store, index) => store.record(started(`CA${index}`))));
      assertEquals((await stores[0]!.calls({ limit: 10 })).items.length, 4);
      for (const store of stores) await store.close();
    });
    await t.step("is away while the server is down, and back when it is", async () => {
      const store = createThreadStore({ postgresUrl: await emptied() });
      await server.kill();
      const error = await assertRejects(() => store.record(started("CA1")), StoreError);
      assertEquals(error.away, true);
      await server.restart();
      await store.record(started("CA1"));
      assertEquals((await store.calls({ limit: 10 })).items.length, 1);
      await store.close();
    });
    await t.step("writes again what was undone to end a deadlock", async () => {
      const store = createLocalStore({ postgresUrl: await emptied() });
      const calls = [...started("CA1"), ...started("CA2")];
      await store.record(calls);
      let [runs, writing] = [0, Promise.resolve()];
      await admin.transaction(async (sql) => {
        runs++;
        // Whoever looks for a deadlock first is the one that is undone.
        await sql.rows("set local deadlock_timeout = '30s'");
        await sql.rows("update calls set name = 'two' where call_sid = 'CA2'");
        writing = store.record(calls);
        while (!await waitsForLock(admin)) await new Promise((resolve) => setTimeout(resolve, 5));
        await sql.rows("update calls set name = 'one' where call_sid = 'CA1'");
      });
      await writing;
      assertEquals(runs, 1, "it was the store's transaction that was undone");
      const { items } = await store.calls({ limit: 10 });
      assertEquals(items.map(({ callSid, name }) => [callSid, name]).sort(), [["CA1", "one"], ["CA2", "two"]]);
      await store.close();
    });
    await t.step("runs a transaction again that another one came before, and not for ever", async () => {
      await emptied();
      await admin.rows("create table kept (n int)");
      await admin.rows("insert into kept values (0)");
      const add = "update kept set n = n + 1";
      const race = async (lost: number) => {
        let runs = 0;
        await admin.transaction(async (sql) => {
          runs++;
          await sql.rows("set transaction isolation level repeatable read");
          await sql.rows("select n from kept");
          if (runs <= lost) await admin.rows(add);
          await sql.rows(add);
        });
        return runs;
      };
      assertEquals([await race(3), await admin.rows("select n from kept")], [4, [{ n: 4 }]]);
      const { code, away } = await assertRejects(() => race(4), StoreError);
      assertEquals([code, away], ["40001", true]);
    });
  } finally {
    await admin.close();
    await server.stop();
  }
});
