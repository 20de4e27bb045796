/**
 * The owner's commands as they are run, over a store with a few calls.
 */
import { assert, assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import { createLocalStore } from "../../lib/store/local_store.ts";
import { createSpoolFolder } from "../../lib/store/spool.ts";
import { ended, lead, message, started } from "../store/contract.ts";

const TOOL = new URL("../../tools/records.ts", import.meta.url).pathname;
const DANA = "+972501234567";
const OTHER = "+972521111111";
/** 17:30 in Israel. */
const VIEWING_MS = Date.parse("2026-11-24T15:30:00Z");

async function run(dataDir: string, ...args: string[]): Promise<{ code: number; text: string }> {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--no-lock", TOOL, ...args],
    env: { DATA_DIR: dataDir, TRACE_DIR: `${dataDir}/traces` },
    stderr: "inherit",
  }).output();
  return { code, text: new TextDecoder().decode(stdout) };
}

async function withStore(check: (dataDir: string) => Promise<void>): Promise<void> {
  const dataDir = await Deno.makeTempDir();
  const store = createLocalStore({ sqlitePath: `${dataDir}/calls.db` });
  await store.record([
    ...started("CA1", Date.parse("2026-11-22T10:00:00Z"), { phone: DANA }),
    lead("CA1", { name: '=HYPERLINK("http://x")', phone: DANA, rooms: { min: 3, max: 3 }, consent: true }),
    ended("CA1", "agent_goodbye", { atMs: Date.parse("2026-11-22T10:01:00Z") }),
    { kind: "followed_up", callSid: "CA1", messages: [message("CA1", { toPhone: DANA })] },
    ...started("CA2", Date.parse("2026-11-22T11:00:00Z"), { phone: OTHER }),
  ]);
  const viewing = { id: "CA1:L1", callSid: "CA1", listingId: "L1", name: "Dana", phone: DANA };
  await store.bookViewing({ ...viewing, startsAtMs: VIEWING_MS, endsAtMs: VIEWING_MS + 1800_000 }, 1, VIEWING_MS);
  await store.close();
  try {
    await check(dataDir);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

Deno.test("the owner's tables show what is kept, by the agency's clock, and no spreadsheet runs their CSV", async () => {
  await withStore(async (dataDir) => {
    const [calls, viewings, followups, csv, wrong] = await Promise.all([
      run(dataDir, "calls"),
      run(dataDir, "viewings"),
      run(dataDir, "followups"),
      run(dataDir, "leads", "--csv"),
      run(dataDir, "calls", "--limit", "many"),
    ]);
    assertMatch(calls!.text, /CA2 .*goes on[\s\S]*CA1 .*agent_goodbye/, "the newest first");
    assertStringIncludes(viewings!.text, "2026-11-24 17:30");
    assertMatch(followups!.text, /follow_up +sms +\+972501234567 +waiting/);
    assertMatch(csv!.text, /"'=HYPERLINK\(""http:\/\/x""\)",'\+972501234567,,,,3,/);
    assertEquals([wrong!.code, wrong!.text], [2, "limit: must be a whole number from 1 to 1000\n"]);
  });
});

Deno.test("deno task person erase leaves nothing of a person: no row, no spooled write, no journal, no trace", async () => {
  await withStore(async (dataDir) => {
    const spool = createSpoolFolder(`${dataDir}/spool`, "node", Date.now);
    await spool.append(started("CAwaiting", 5, { phone: DANA }));
    for (const folder of ["calls", "traces"]) await Deno.mkdir(`${dataDir}/${folder}`);
    const files = [
      "calls/CA1.json",
      "calls/CA2.json",
      "traces/CA1.jsonl",
      "traces/CAspooled.jsonl",
      "traces/CA2.jsonl",
    ];
    for (const file of files) await Deno.writeTextFile(`${dataDir}/${file}`, "{}");

    const exported = await run(dataDir, "person", "export", DANA);
    const sids = JSON.parse(exported.text).calls.map(({ callSid }: { callSid: string }) => callSid);
    assertEquals(sids.sort(), ["CA1", "CAwaiting"], "what waits to be written is kept as well");
    await spool.append([...started("CAspooled", 5, { phone: DANA }), ...started("CAtheirs", 5, { phone: OTHER })]);
    const { code, text } = await run(dataDir, "person", "erase", DANA);
    assertEquals([code, text.split(";")[0]], [0, "calls deleted: 3"]);

    const store = createLocalStore({ sqlitePath: `${dataDir}/calls.db` });
    assertEquals((await store.calls({ limit: 9 })).items.map(({ callSid }) => callSid), ["CA2", "CAtheirs"]);
    assertEquals((await store.viewings({ limit: 9 })).items, []);
    assertEquals((await store.messages({ limit: 9 })).items, []);
    await store.close();
    const left = [];
    for (const file of files) if (await Deno.stat(`${dataDir}/${file}`).then(() => true, () => false)) left.push(file);
    assertEquals(left, ["calls/CA2.json", "traces/CA2.jsonl"]);
    for await (const { name } of Deno.readDir(`${dataDir}/spool`)) throw new Error(`${name} is left`);
    const database = await Deno.readFile(`${dataDir}/calls.db`);
    const kept = new TextDecoder("latin1").decode(database);
    assert(kept.includes(OTHER));
    assertFalse(kept.includes(DANA), "nor in what SQLite has freed");
  });
});

Deno.test("who sees a call or takes a person's records at the terminal is kept, without the number", async () => {
  await withStore(async (dataDir) => {
    await run(dataDir, "calls", "CA1");
    await run(dataDir, "calls", "CA404");
    await run(dataDir, "person", "export", DANA);
    await run(dataDir, "person", "erase", OTHER);
    const { items } = JSON.parse((await run(dataDir, "audits", "--json")).text);
    assertEquals(items.map((item: Record<string, string>) => [item.action, item.subject, item.address]), [
      ["erase_person", "…111", "terminal"],
      ["export_person", "…567", "terminal"],
      ["view_call", "CA1", "terminal"],
    ]);
    assertMatch((await run(dataDir, "audits")).text, /erase_person +…111 +terminal/);
  });
});

Deno.test("an erasure that finds nothing says where it looked: it may have been meant for another server's records", async () => {
  await withStore(async (dataDir) => {
    const { code, text } = await run(dataDir, "person", "erase", "+972509999999");
    assertEquals(code, 0);
    assertMatch(text, /^calls deleted: 0 \(none of this number is kept where DATABASE_URL or DATA_DIR point\)/);
  });
});
