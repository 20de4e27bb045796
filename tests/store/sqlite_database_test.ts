/** One file, on the thread of the store. */
import { DatabaseSync } from "node:sqlite";
import { assertEquals, assertRejects } from "@std/assert";
import { openSqliteDatabase } from "../../lib/store/sqlite_database.ts";
import { StoreError } from "../../lib/store/store.ts";
import { createThreadStore } from "../../lib/store/thread_store.ts";
import { CONTRACT, started, T0 } from "./contract.ts";
import {
  assertMigratesFromEveryVersion,
  assertRefusesTooNew,
  assertSharesWithNewer,
  assertSharesWithOlder,
} from "./migrations.ts";

for (const [what, check] of CONTRACT) {
  Deno.test(`The SQLite store ${what}`, async () => {
    const store = createThreadStore({ sqlitePath: ":memory:" });
    try {
      await check(store);
    } finally {
      await store.close();
    }
  });
}

Deno.test("The SQLite store comes up from every earlier version with what it held", async () => {
  await assertMigratesFromEveryVersion(() => Promise.resolve(openSqliteDatabase(":memory:")));
});

async function withFile(check: (where: { sqlitePath: string }) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await check({ sqlitePath: `${folder}/calls.db` });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("The SQLite store works beside a newer program, and starts again beside it", async () => {
  await withFile(assertSharesWithNewer);
});

Deno.test("The SQLite store lets the program before it start again", async () => {
  await withFile(assertSharesWithOlder);
});

Deno.test("The SQLite store refuses tables that say they are too new for it", async () => {
  await withFile((where) =>
    assertRefusesTooNew(where, async (text) => {
      const database = openSqliteDatabase(where.sqlitePath);
      await database.rows(text);
      await database.close();
    })
  );
});

Deno.test("The SQLite store keeps its records in a file that two processes may open", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const sqlitePath = `${folder}/calls.db`;
    const [one, two] = [createThreadStore({ sqlitePath }), createThreadStore({ sqlitePath })];
    await Promise.all([one.record(started("CA1")), two.record(started("CA2"))]);
    assertEquals((await two.calls({ limit: 5 })).items.length, 2);
    await one.close();
    await two.close();
    const again = createThreadStore({ sqlitePath });
    assertEquals((await again.call("CA1"))?.startedAtMs, T0);
    await again.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("The SQLite store is away while its folder is, and there as soon as that is", async () => {
  const folder = await Deno.makeTempDir();
  const store = createThreadStore({ sqlitePath: `${folder}/data/calls.db` });
  try {
    const { away, message } = await assertRejects(() => store.ping(), StoreError);
    assertEquals([away, message], [true, "SQLite cannot open the file of the store"]);
    await Deno.mkdir(`${folder}/data`);
    await store.record(started("CA1"));
    assertEquals((await store.calls({ limit: 5 })).items.length, 1);
  } finally {
    await store.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("The SQLite store says of a wrong statement that it will never work, and not what was in it", async () => {
  const database = openSqliteDatabase(":memory:");
  const wrong = await assertRejects(() => database.rows("select 'secret' from nowhere"), StoreError);
  assertEquals([wrong.away, wrong.message], [false, "SQLite cannot do it (1)"]);
  await database.close();
});

Deno.test("The SQLite store undoes a transaction that fails, and keeps others out of it", async () => {
  const database = openSqliteDatabase(":memory:");
  await database.rows("create table kept (id text primary key)");
  const insert = (id: string) => ({ text: "insert into kept (id) values ($1)", params: [id] });
  const failing = database.transaction(async (sql) => {
    await sql.rows(insert("one").text, ["one"]);
    await Promise.resolve();
    throw new RangeError("changed its mind");
  });
  const others = database.run([insert("two")]);
  await assertRejects(() => failing, RangeError);
  await others;
  await assertRejects(() => database.run([insert("three"), insert("two")]), StoreError);
  assertEquals(await database.rows("select id from kept"), [{ id: "two" }]);
  await database.close();
});

Deno.test("The SQLite store is away while its file is locked for too long, and there when it is not", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/calls.db`;
  const database = openSqliteDatabase(path);
  const holder = new DatabaseSync(path);
  try {
    await database.rows("create table kept (id text primary key)");
    // What is waited for in production, some seconds, is waited for in vain at once.
    await database.rows("pragma busy_timeout = 0");
    const write = () => database.run([{ text: "insert into kept (id) values ('one')", params: [] }]);
    holder.exec("begin immediate");
    const { away, code } = await assertRejects(write, StoreError);
    assertEquals([away, code], [true, "5"], "busy is no reason to leave a write out");
    assertEquals(await database.rows("select id from kept"), [], "nobody waits to read");
    holder.exec("rollback");
    await write();
    assertEquals(await database.rows("select id from kept"), [{ id: "one" }]);
  } finally {
    holder.close();
    await database.close();
    await Deno.remove(folder, { recursive: true });
  }
});
