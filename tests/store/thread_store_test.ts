import { assertEquals, assertRejects } from "@std/assert";
import { StoreError } from "../../lib/store/store.ts";
import type { FromStoreWorker, StoreWorker, ToStoreWorker } from "../../lib/store/store_messages.ts";
import { createThreadStore } from "../../lib/store/thread_store.ts";
import { started } from "./contract.ts";

Deno.test("a store lives on after its thread died, and nobody waits for what that one was asked", async () => {
  const folder = await Deno.makeTempDir();
  const workers: Worker[] = [];
  const store = createThreadStore({ sqlitePath: `${folder}/calls.db` }, () => {
    const worker = new Worker(new URL("../../lib/store/store_worker.ts", import.meta.url), { type: "module" });
    workers.push(worker);
    return worker;
  });
  await store.record(started("CA1"));
  const asked = store.calls({ limit: 5 });
  workers[0]!.onerror?.(new ErrorEvent("error", { message: "out of memory", cancelable: true }));
  const { away } = await assertRejects(() => asked, StoreError);
  assertEquals(away, true);
  assertEquals((await store.calls({ limit: 5 })).items.map(({ callSid }) => callSid), ["CA1"]);
  assertEquals(workers.length, 2);
  await store.close();
  await Deno.remove(folder, { recursive: true });
});

/** Asks a store on its thread more often than it keeps garbage for. */
const ASK_OFTEN = `
const { createThreadStore } = await import(Deno.args[0]);
const store = createThreadStore({ sqlitePath: ":memory:" });
for (let asked = 0; asked < 4200; asked++) await store.ping();
await store.close();
`;

Deno.test("a store's thread collects its own garbage, once in some thousand answers", async () => {
  const store = new URL("../../lib/store/thread_store.ts", import.meta.url).href;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", "--v8-flags=--expose-gc,--trace-gc", ASK_OFTEN, store],
    cwd: new URL("../../", import.meta.url),
  }).output();
  const asked = new TextDecoder().decode(stdout).match(/GC in old space requested/g);
  assertEquals(asked?.length, 1);
});

/** A thread that answers by hand. */
class FakeWorker implements StoreWorker {
  readonly got: ToStoreWorker[] = [];
  onmessage: StoreWorker["onmessage"] = null;
  onerror: StoreWorker["onerror"] = null;
  terminated = false;

  postMessage(message: ToStoreWorker): void {
    this.got.push(message);
  }

  answer(message: FromStoreWorker): void {
    this.onmessage?.(new MessageEvent("message", { data: message }));
  }

  terminate(): void {
    this.terminated = true;
  }
}

Deno.test("a store's thread begins when it is first asked, and its answers and errors find who asked", async () => {
  const worker = new FakeWorker();
  let begun = 0;
  const store = createThreadStore({ sqlitePath: "calls.db" }, () => {
    begun++;
    return worker;
  });
  assertEquals([begun, store.engine], [0, "sqlite"]);
  const [kept, used] = [store.keptTalk("CA1"), store.useNonce("n1", 5)];
  assertEquals([begun, worker.got], [1, [
    { where: { sqlitePath: "calls.db" } },
    { id: 1, operation: "keptTalk", args: ["CA1"] },
    { id: 2, operation: "useNonce", args: ["n1", 5] },
  ]]);
  worker.answer({ id: 2, error: { message: "busy", away: true, code: "5" } });
  worker.answer({ id: 1, result: "{}" });
  assertEquals(await kept, "{}");
  const { message, away, code } = await assertRejects(() => used, StoreError);
  assertEquals([message, away, code], ["busy", true, "5"]);
  const closed = store.close();
  worker.answer({ id: 3, result: undefined });
  await closed;
  assertEquals([worker.terminated, await createThreadStore({ postgresUrl: "" }, () => worker).close()], [
    true,
    undefined,
  ]);
});
