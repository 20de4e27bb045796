import { assert, assertEquals, assertFalse } from "@std/assert";
import { createSpoolFolder, type Spool } from "../../lib/store/spool.ts";
import { StoreError, type StoreWrite } from "../../lib/store/store.ts";
import { createStoreWriter } from "../../lib/store/writer.ts";
import { settle } from "../call/call_rig.ts";
import { createMemoryLog } from "../fakes/memory_log.ts";
import { ManualClock } from "../standins/manual_clock.ts";

/** A store that can be away, hang or refuse a write. */
class FakeStore {
  away = false;
  readonly kept: StoreWrite[] = [];
  readonly batches: number[] = [];
  refused: string | undefined;
  answer: Promise<void> = Promise.resolve();

  async record(writes: readonly StoreWrite[]): Promise<void> {
    await this.ping();
    if (writes.some((write) => "callSid" in write && write.callSid === this.refused)) {
      throw new StoreError("refused", { away: false, code: "22021" });
    }
    this.batches.push(writes.length);
    this.kept.push(...writes);
  }

  async ping(): Promise<void> {
    await this.answer;
    if (this.away) throw new StoreError("away", { away: true });
  }
}

class MemorySpool implements Spool {
  writes: StoreWrite[] = [];
  full = false;

  append(writes: readonly StoreWrite[]): Promise<void> {
    if (this.full) return Promise.reject(new Error("No space left on device"));
    this.writes.push(...writes);
    return Promise.resolve();
  }

  async drain(take: (writes: readonly StoreWrite[]) => Promise<void>): Promise<number> {
    const { writes } = this;
    if (writes.length > 0) await take(writes);
    this.writes = [];
    return writes.length;
  }
}

function rig() {
  const [store, spool, clock, log] = [new FakeStore(), new MemorySpool(), new ManualClock(), createMemoryLog()];
  const writer = createStoreWriter({ store, spool, clock, log });
  const words = () => log.events.map(({ name }) => name);
  const pass = async (ms: number) => {
    clock.tick(ms);
    await settle();
  };
  return { store, spool, clock, log, writer, words, pass };
}

const call = (callSid: string): StoreWrite => ({ kind: "call", callSid, atMs: 1 });
const tool = (seq: number): StoreWrite => {
  return { kind: "tool", effect: { callSid: "CA1", seq, atMs: 1, tool: "search_listings", ok: true } };
};

Deno.test("the writer gathers the writes of a moment into one batch", async () => {
  const { writer, store, pass } = rig();
  for (let i = 0; i < 130; i++) writer.write(call(`CA${i}`));
  assertEquals(store.kept, []);
  await pass(250);
  assertEquals(store.batches, [100, 30]);
  assertEquals(writer.waiting, 0);
});

Deno.test("the writer puts writes into the spool while the store is away, and from there into the store", async () => {
  const { writer, store, spool, words, pass } = rig();
  store.away = true;
  writer.write(call("CA1"));
  await pass(250);
  assert(writer.away);
  assertEquals(spool.writes, [call("CA1")]);
  writer.write(call("CA2"));
  assertEquals([writer.waiting, writer.stuck], [1, false], "it only waits for others to go with it");
  await pass(250);
  assertEquals([writer.waiting, spool.writes.length], [0, 2]);
  await pass(3000);
  store.away = false;
  await pass(10_000);
  assertFalse(writer.away);
  assertEquals(store.kept, [call("CA1"), call("CA2")]);
  assertEquals(words(), ["STORE_AWAY", "SPOOL_EMPTIED", "STORE_BACK"]);
  writer.write(call("CA3"));
  await pass(250);
  assertEquals(store.kept.length, 3);
});

Deno.test("the writer keeps the ends of calls and gives up turns when neither store nor spool takes anything", async () => {
  const { writer, store, spool, words, pass } = rig();
  store.away = true;
  spool.full = true;
  for (let i = 0; i < 150; i++) writer.write(call(`CA${i}`));
  await pass(250);
  for (let i = 0; i < 5100; i++) writer.write(tool(i));
  assertEquals(writer.waiting, 5000);
  for (let i = 0; i < 100; i++) writer.write({ kind: "call_ended", callSid: `CA${i}`, atMs: 2, reason: "silence" });
  assertEquals(writer.waiting, 5000);
  assertEquals(words().filter((word) => word === "SPOOL_FAILED").length, 1);
  spool.full = false;
  store.away = false;
  for (let i = 0; i < 20; i++) await pass(1000);
  const kinds = store.kept.map(({ kind }) => kind);
  assertEquals(kinds.filter((kind) => kind === "call").length, 150);
  assertEquals(kinds.filter((kind) => kind === "call_ended").length, 100);
  assertEquals(writer.waiting, 0);
});

Deno.test("the writer leaves out the one write that cannot be written", async () => {
  const { writer, store, log, pass } = rig();
  store.refused = "CA2";
  for (const callSid of ["CA1", "CA2", "CA3"]) writer.write(call(callSid));
  await pass(250);
  assertEquals(store.kept, [call("CA1"), call("CA3")]);
  assertEquals(log.events.map(({ name, fields }) => [name, fields?.code]), [["STORE_WRITE_DROPPED", "22021"]]);
  assertFalse(writer.away);
});

Deno.test("the writer never waits for a store that hangs, and settles once it answers", async () => {
  const { writer, store, pass } = rig();
  const { promise, resolve } = Promise.withResolvers<void>();
  store.answer = promise;
  writer.write(call("CA1"));
  await pass(250);
  writer.write(call("CA2"));
  await pass(60_000);
  assertEquals([store.kept.length, writer.waiting], [0, 2]);
  let settled = false;
  const settling = writer.settled().then(() => settled = true);
  await settle();
  assertFalse(settled);
  resolve();
  await settling;
  assertEquals(store.kept.length, 2);
});

Deno.test("the writer takes up what an earlier process left in the spool", async () => {
  const { writer, spool, store } = rig();
  await spool.append([call("CA1")]);
  writer.start();
  await settle();
  assertEquals(store.kept, [call("CA1")]);
});

Deno.test("the spool gives back what every process left, half a line excepted, and loses nothing when that fails", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const [one, two] = [
      createSpoolFolder(`${dir}/spool`, "one", () => 5),
      createSpoolFolder(`${dir}/spool`, "two", () => 5),
    ];
    assertEquals(await one.drain(() => Promise.resolve()), 0);
    await one.append([call("CA1"), call("CA2")]);
    await two.append([call("CA3")]);
    await Deno.writeTextFile(`${dir}/spool/two.jsonl`, '{"kind":"call","callS', { append: true });
    let failed = false;
    await two.drain(() => Promise.reject(new Error("away"))).catch(() => failed = true);
    assert(failed);
    const taken: StoreWrite[] = [];
    assertEquals(await two.drain((writes) => Promise.resolve(void taken.push(...writes))), 3);
    assertEquals(taken, [call("CA1"), call("CA2"), call("CA3")]);
    assertEquals(await one.drain(() => Promise.resolve()), 0);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
