/**
 * A server whose PostgreSQL is stopped and started again under its calls: fault table row 32.
 */
import { assertEquals, assertGreater } from "@std/assert";
import { createLocalStore } from "../lib/store/local_store.ts";
import { startPostgres } from "./standins/postgres.ts";
import { call, callerVoice, freePort, ServerProcess, sleep, WORDS } from "./standins/server_process.ts";

/** What waits in the spool comes after the store is back. */
const WRITTEN_LIMIT_MS = 15_000;

Deno.test("calls go on while their PostgreSQL is stopped, one begins meanwhile, and all of both is in the records", async () => {
  const postgres = await startPostgres();
  if (postgres === undefined) {
    Deno.stderr.writeSync(new TextEncoder().encode("\nNO POSTGRESQL ON THIS MACHINE: ITS OUTAGE IS NOT TESTED\n"));
    return;
  }
  const dataDir = await Deno.makeTempDir();
  const store = createLocalStore({ postgresUrl: postgres.url });
  try {
    await using server = new ServerProcess({
      PORT: String(freePort()),
      DATA_DIR: dataDir,
      DATABASE_URL: postgres.url,
    });
    await server.saw("SERVER_LISTENING");
    const voice = await callerVoice();
    const before = call(server.url, voice);
    await server.saw("CALL_START");
    await store.ping();
    await postgres.kill();
    const meanwhile = call(server.url, voice);
    await server.saw("STORE_AWAY");
    const callers = [before, meanwhile];
    for (const { callSid } of callers) await server.saw("TURN", 1, callSid);
    const ready = await fetch(`${server.url}/readyz`);
    assertEquals([ready.status, await ready.json()], [200, { ready: true, reasons: [] }]);
    assertEquals(server.of("STORE_BACK"), []);
    await postgres.restart();
    await server.saw("STORE_BACK");
    assertGreater(server.of("SPOOL_EMPTIED").length, 0, "what was said meanwhile was on the disk");
    for (const { caller } of callers) caller.hangUp();
    for (const { report } of callers) {
      const { end, problems } = await report;
      assertEquals([end.how, problems], ["caller", []]);
    }
    const kept = async () => {
      const details = await Promise.all(callers.map(({ callSid }) => store.call(callSid)));
      return details.map((detail) => [
        detail?.endReason,
        detail?.streams.length,
        detail?.turnRecords.some(({ callerText }) => callerText === WORDS),
      ]);
    };
    const whole = callers.map(() => ["caller_hangup", 1, true]);
    for (let waitedMs = 0; waitedMs < WRITTEN_LIMIT_MS; waitedMs += 50) {
      if (JSON.stringify(await kept()) === JSON.stringify(whole)) break;
      await sleep(50);
    }
    assertEquals(await kept(), whole);
    assertEquals(server.of("STORE_WRITE_DROPPED"), []);
  } finally {
    await store.close();
    await postgres.stop();
    await Deno.remove(dataDir, { recursive: true });
  }
});
