import { assertEquals, assertRejects } from "@std/assert";
import { openSqliteDatabase, openSqliteStore } from "../../lib/store/sqlite_store.ts";
import { StoreError } from "../../lib/store/store.ts";
import { CONTRACT, started, T0 } from "./contract.ts";
import { assertMigratesFromEveryVersion } from "./migrations.ts";

for (const [what, check] of CONTRACT) {
  Deno.test(`The SQLite store ${what}`, async () => {
    const store = await openSqliteStore(":memory:");
    try {
      await check(store);
    } finally {
      await store.close();
    }
  });
}

Deno.test("The SQLite store comes up from every earlier version with what it held", async () => {
  await assertMigratesFromEveryVersion(() => openSqliteDatabase(":memory:"));
});

Deno.test("The SQLite store keeps its records in a file that two processes may open", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [one, two] = [await openSqliteStore(`${folder}/calls.db`), await openSqliteStore(`${folder}/calls.db`)];
    await Promise.all([one.record(started("CA1")), two.record(started("CA2"))]);
    assertEquals((await two.calls({ limit: 5 })).items.length, 2);
    await one.close();
    await two.close();
    const again = await openSqliteStore(`${folder}/calls.db`);
    assertEquals((await again.call("CA1"))?.startedAtMs, T0);
    await again.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("The SQLite store says that a folder which is not there is away, and a wrong statement is not", async () => {
  const away = await assertRejects(() => openSqliteStore("/nonexistent/folder/calls.db"), StoreError);
  assertEquals(away.away, true);
  const database = await openSqliteDatabase(":memory:");
  const wrong = await assertRejects(() => database.rows("select nothing from nowhere"), StoreError);
  assertEquals(wrong.away, false);
  await database.close();
});

Deno.test("The SQLite store lives on after its thread died", async () => {
  const folder = await Deno.makeTempDir();
  const workers: Worker[] = [];
  const database = await openSqliteDatabase(`${folder}/calls.db`, () => {
    const worker = new Worker(new URL("../../lib/store/sqlite_worker.ts", import.meta.url), { type: "module" });
    workers.push(worker);
    return worker;
  });
  await database.rows("create table kept (id text)");
  await database.rows("insert into kept (id) values ($1)", ["one"]);
  workers[0]!.onerror?.(new ErrorEvent("error", { message: "out of memory", cancelable: true }));
  assertEquals(await database.rows("select id from kept"), [{ id: "one" }]);
  assertEquals(workers.length, 2);
  await database.close();
  await Deno.remove(folder, { recursive: true });
});
