/** The same behaviour on a real PostgreSQL. */
import { assertEquals, assertRejects } from "@std/assert";
import { createLocalStore } from "../../lib/store/local_store.ts";
import { openPostgresDatabase } from "../../lib/store/postgres_database.ts";
import { StoreError } from "../../lib/store/store.ts";
import { createThreadStore } from "../../lib/store/thread_store.ts";
import { startPostgres } from "../standins/postgres.ts";
import { CONTRACT, started } from "./contract.ts";
import { assertMigratesFromEveryVersion } from "./migrations.ts";

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
  } finally {
    await admin.close();
    await server.stop();
  }
});
