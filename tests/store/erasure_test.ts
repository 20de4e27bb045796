/**
 * A person is erased on one machine while another one still holds what is to be written of them.
 */
import { assertEquals } from "@std/assert";
import { eraseCallFiles } from "../../lib/store/own_files.ts";
import { createSpoolFolder } from "../../lib/store/spool.ts";
import { type Store, StoreError } from "../../lib/store/store.ts";
import { createThreadStore } from "../../lib/store/thread_store.ts";
import { startUpkeep } from "../../lib/store/upkeep.ts";
import { createStoreWriter } from "../../lib/store/writer.ts";
import { business, listings } from "../agency/fixtures.ts";
import { createMemoryLog } from "../fakes/memory_log.ts";
import { ManualClock, until } from "../standins/manual_clock.ts";
import { ended, lead, started } from "./contract.ts";

const DANA = "+972501234567";
const OTHER = "+972521111111";

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
      followUp: { business, listings, channel: "off", ownerLanguage: "he", hotScore: 70 },
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
