import { assertEquals, assertRejects } from "@std/assert";
import { migrate, MIGRATIONS } from "../../lib/store/schema.ts";
import type { Database } from "../../lib/store/sql.ts";

/** `open` gives an empty database each time. */
export async function assertMigratesFromEveryVersion(open: () => Promise<Database>): Promise<void> {
  for (let version = 0; version <= MIGRATIONS.length; version++) {
    const database = await open();
    try {
      await migrate(database, version);
      if (version > 0) {
        await database.rows("insert into calls (call_sid, started_at_ms) values ('CA1', 5)");
      }
      await Promise.all([migrate(database), migrate(database)]);
      const calls = await database.rows('select call_sid as "callSid", follow_up as "followUp" from calls');
      assertEquals(calls, version > 0 ? [{ callSid: "CA1", followUp: 0 }] : []);
      assertEquals(await database.rows("select name from locks"), []);
      assertEquals(await database.rows("select mark from erased"), []);
      await database.rows("update store_version set version = 99");
      await assertRejects(() => migrate(database), RangeError, "of version 99");
    } finally {
      await database.close();
    }
  }
}
