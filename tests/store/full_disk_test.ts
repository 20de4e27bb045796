/**
 * A disk that takes nothing more, as the kernel tells it (null(4)): fault table row 34.
 */
import { assert, assertEquals } from "@std/assert";
import { systemClock } from "../../lib/clock.ts";
import { openSpending } from "../../lib/spending.ts";
import { createSpoolFolder } from "../../lib/store/spool.ts";
import { StoreError, type StoreWrite } from "../../lib/store/store.ts";
import { createStoreWriter } from "../../lib/store/writer.ts";
import { createTextFile } from "../../lib/text_file.ts";
import { createMemoryLog } from "../fakes/memory_log.ts";
import { ManualClock, until } from "../standins/manual_clock.ts";
import { ended, started, T0 } from "./contract.ts";

const HAS_FULL_DEVICE = await Deno.stat("/dev/full").then(() => true, () => false);

Deno.test({
  name: "while the disk is full and the store is away, records wait in memory and lose no call's end",
  ignore: !HAS_FULL_DEVICE,
  async fn() {
    const dir = await Deno.makeTempDir();
    const kept: StoreWrite[] = [];
    let away = true;
    const reach = () => away ? Promise.reject(new StoreError("away", { away: true })) : Promise.resolve();
    const store = {
      ping: reach,
      record: (writes: readonly StoreWrite[]) => reach().then(() => void kept.push(...writes)),
    };
    const [clock, log] = [new ManualClock(), createMemoryLog()];
    const writer = createStoreWriter({ store, spool: createSpoolFolder(dir, "node1", () => T0), clock, log });
    writer.start();
    await writer.settled();
    await Deno.symlink("/dev/full", `${dir}/node1.jsonl`);
    for (const write of [...started("CA1"), ended("CA1", "caller_hangup")]) writer.write(write);
    const passUntil = (condition: () => boolean, what: string) => until(() => (clock.tick(1000), condition()), what);
    await passUntil(() => log.of("SPOOL_FAILED").length > 0, "the full disk");
    away = false;
    await Deno.remove(`${dir}/node1.jsonl`);
    await passUntil(() => kept.some(({ kind }) => kind === "stream_ended"), "the store");
    await writer.settled();
    writer.stop();
    assertEquals(kept.filter(({ kind }) => kind === "stream_ended").length, 1);
    await Deno.remove(dir, { recursive: true });
  },
});

Deno.test({
  name: "while the disk is full, the day's money is counted in memory",
  ignore: !HAS_FULL_DEVICE,
  async fn() {
    const dir = await Deno.makeTempDir();
    await Deno.symlink("/dev/full", `${dir}/spending.json.new`);
    const store = createTextFile(`${dir}/spending.json`);
    const spending = await openSpending({ maxCallUsd: 0, maxCallTokens: 0, maxDayUsd: 1 }, {
      clock: systemClock,
      store,
    });
    spending.report({ kind: "synthesis", provider: "openai", model: "tts-1", characters: 10_000_000 });
    assert(spending.daySpent);
    await Deno.remove(dir, { recursive: true });
  },
});
