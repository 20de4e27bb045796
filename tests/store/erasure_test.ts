/**
 * A person is erased: here, and on another machine that still holds what is to be written of them.
 */
import { DatabaseSync } from "node:sqlite";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { eraseCallFiles, forgetCallFiles } from "../../lib/store/own_files.ts";
import { createSpoolFolder } from "../../lib/store/spool.ts";
import { type Store, StoreError } from "../../lib/store/store.ts";
import { createThreadStore } from "../../lib/store/thread_store.ts";
import { startUpkeep } from "../../lib/store/upkeep.ts";
import { createStoreWriter } from "../../lib/store/writer.ts";
import { business, listings } from "../agency/fixtures.ts";
import { createMemoryLog } from "../fakes/memory_log.ts";
import { ManualClock, until } from "../standins/manual_clock.ts";
import { createLocalStore } from "../../lib/store/local_store.ts";
import { ended, lead, message, started, T0, WHOLE } from "./contract.ts";

const DANA = "+972501234567";
const OTHER = "+972521111111";

/** The tables of a store's file in which the call or the number stands, and those in which neither does. */
function tablesIn(sqlitePath: string): { named: string[]; others: string[] } {
  const database = new DatabaseSync(sqlitePath, { readOnly: true });
  const tables = database.prepare("select name from sqlite_master where type = 'table' order by name").all();
  const names = tables.map(({ name }) => String(name));
  const isNamed = (name: string) => {
    const rows = JSON.stringify(database.prepare(`select * from ${name}`).all());
    return rows.includes("CA1") || rows.includes(DANA);
  };
  const [named, others] = [names.filter(isNamed), names.filter((name) => !isNamed(name))];
  database.close();
  return { named, others };
}

Deno.test("a person is handed over with all that is kept of them, and erased from every table", async () => {
  const dir = await Deno.makeTempDir();
  const sqlitePath = `${dir}/calls.db`;
  const store = createLocalStore({ sqlitePath });
  try {
    await store.record([
      ...WHOLE,
      { kind: "followed_up", callSid: "CA1", messages: [message("CA1")] },
      { kind: "talk", callSid: "CA1", talk: "{}", atMs: T0 },
      { kind: "suppress", phone: DANA, suppressed: true, atMs: T0 },
      { kind: "audit", audit: { id: "a1", atMs: T0, action: "view_call", subject: "CA1", address: "terminal" } },
    ]);
    const startsAtMs = T0 + 3600_000;
    const viewing = {
      id: "CA1:L1",
      callSid: "CA1",
      listingId: "L1",
      startsAtMs,
      endsAtMs: startsAtMs + 1,
      name: "Dana",
    };
    await store.bookViewing(viewing, 1, T0);
    await store.takePermit({ callSid: "CA1", phone: DANA, nodeId: "node1", most: 5, nowMs: T0 });
    // A new table must be filled here.
    assertEquals(tablesIn(sqlitePath).others, ["erased", "locks", "nodes", "nonces", "store_version"]);

    const exported = JSON.stringify(await store.exportPerson(DANA));
    const kept = [
      "MZCA10",
      "דירה בחיפה",
      "voiceToVoiceMs",
      "search_listings",
      "CA1:L1",
      "CA1:follow_up",
      "לא סוכם דבר.",
    ];
    for (const part of [...kept, '"granted":true', '"suppressed":true', '"score":10', '"carrierStatus"']) {
      assertStringIncludes(exported, part);
    }
    await store.erase({ phone: DANA, nowMs: T0 + 100_000 });
    // Who saw the call outlives it, and names nothing else of it.
    assertEquals(tablesIn(sqlitePath).named, ["audits", "erased", "suppressed"]);
  } finally {
    await store.close();
    await Deno.remove(dir, { recursive: true });
  }
});

/** The other machine's way to the store, which can be cut. */
function lineTo(store: Store) {
  const line = {
    cut: true,
    ping: () => line.cut ? Promise.reject(new StoreError("away", { away: true })) : store.ping(),
    record: (writes: Parameters<Store["record"]>[0]) =>
      line.cut ? Promise.reject(new StoreError("away", { away: true })) : store.record(writes),
  };
  return line;
}

Deno.test("what another machine has spooled of an erased person is never written, and its files of them go", async () => {
  const dir = await Deno.makeTempDir();
  const sqlitePath = `${dir}/calls.db`;
  const [here, there] = [createThreadStore({ sqlitePath }), createThreadStore({ sqlitePath })];
  const [clock, log] = [new ManualClock(), createMemoryLog()];
  const line = lineTo(there);
  const spool = createSpoolFolder(`${dir}/spool`, "there", () => clock.epochMs());
  const writer = createStoreWriter({ store: line, spool, clock, log });
  const told = (word: string) => log.events.some(({ name }) => name === word);
  const pass = (what: string, seen: () => boolean) => {
    return until(() => {
      clock.tick(500);
      return seen();
    }, what);
  };
  try {
    // A call that both know, and one that only the other machine knows while it cannot reach the store.
    await here.record(started("CAknown", clock.epochMs(), { phone: DANA }));
    for (const callSid of ["CAknown", "CAspooled"]) {
      for (const write of started(callSid, clock.epochMs(), { phone: DANA })) writer.write(write);
      writer.write({ ...lead(callSid, { phone: DANA, name: "Dana" }), atMs: clock.epochMs() });
      writer.write(ended(callSid, "caller_hangup", { atMs: clock.epochMs() }));
    }
    for (const write of started("CAtheirs", clock.epochMs(), { phone: OTHER })) writer.write(write);
    await pass("the spool", () => told("STORE_AWAY") && writer.waiting === 0);
    for (const folder of ["calls", "traces"]) await Deno.mkdir(`${dir}/${folder}`);
    await Deno.writeTextFile(`${dir}/calls/CAknown.json`, "{}");
    await Deno.writeTextFile(`${dir}/traces/CAspooled.jsonl`, "{}");
    await Deno.writeTextFile(`${dir}/traces/CAtheirs.jsonl`, "{}");

    assertEquals(await here.erase({ phone: DANA, nowMs: clock.epochMs() }), 1);
    line.cut = false;
    await pass("the emptied spool", () => told("SPOOL_EMPTIED"));
    const kept = (await here.calls({ limit: 9 })).items.map(({ callSid }) => callSid);
    assertEquals(kept, ["CAtheirs"]);
    assertEquals((await here.leads({ limit: 9 })).items, []);

    const folders = { journalDir: `${dir}/calls`, traceDir: `${dir}/traces` };
    let rounds = 0;
    const stop = startUpkeep({
      store: there,
      clock,
      log,
      nodeId: "there",
      liveCalls: () => 0,
      followUp: { business, listings, channel: "off", ownerLanguage: "he", hotScore: 70, countries: "all" },
      retentionMs: undefined,
      eraseCallFiles: async (callSids) => {
        await eraseCallFiles(folders, callSids);
        rounds++;
      },
    });
    await pass("a look at what was erased", () => rounds > 0);
    stop();
    const left = [];
    for (const folder of Object.values(folders)) {
      for await (const { name } of Deno.readDir(folder)) left.push(name);
    }
    assertEquals(left, ["CAtheirs.jsonl"]);
  } finally {
    writer.stop();
    await Promise.all([here.close(), there.close()]);
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("journals and traces go with the calls that are old", async () => {
  const dir = await Deno.makeTempDir();
  const clock = new ManualClock();
  const store = createLocalStore({ sqlitePath: ":memory:" });
  const folders = { journalDir: `${dir}/calls`, traceDir: `${dir}/traces` };
  const day = 24 * 3600_000;
  for (const [folder, ending] of [[folders.journalDir, "json"], [folders.traceDir, "jsonl"]] as const) {
    await Deno.mkdir(folder);
    for (const [callSid, days] of [["CAold", 31], ["CAyoung", 29]] as const) {
      const path = `${folder}/${callSid}.${ending}`;
      await Deno.writeTextFile(path, "{}");
      const writtenAt = new Date(clock.epochMs() - days * day);
      await Deno.utime(path, writtenAt, writtenAt);
    }
  }
  let rounds = 0;
  const stop = startUpkeep({
    store,
    clock,
    log: createMemoryLog(),
    nodeId: "here",
    liveCalls: () => 0,
    followUp: { business, listings, channel: "off", ownerLanguage: "he", hotScore: 70, countries: "all" },
    retentionMs: 30 * day,
    async forgetCallFiles(beforeMs) {
      await forgetCallFiles(folders, beforeMs);
      await forgetCallFiles({ journalDir: `${dir}/none`, traceDir: undefined }, beforeMs);
      rounds++;
    },
  });
  clock.tick(1000);
  await until(() => rounds > 0, "the old files to go");
  stop();
  const left = [];
  for (const folder of Object.values(folders)) for await (const { name } of Deno.readDir(folder)) left.push(name);
  assertEquals(left, ["CAyoung.json", "CAyoung.jsonl"]);
  await store.close();
  await Deno.remove(dir, { recursive: true });
});
