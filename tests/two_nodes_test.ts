/**
 * Two servers, one PostgreSQL, nginx in front: webhook and stream of a call meet whichever server comes next.
 */
import { assert, assertEquals, assertGreater } from "@std/assert";
import type { LogEvent } from "../lib/log.ts";
import { createLocalStore } from "../lib/store/local_store.ts";
import { startNginx } from "./standins/nginx.ts";
import { startPostgres } from "./standins/postgres.ts";
import {
  ACCESS,
  type Call,
  call,
  callerVoice,
  freePort,
  IN_PUBLIC,
  ServerProcess,
  sleep,
  WORDS,
} from "./standins/server_process.ts";

/** Calls on the server that is killed. */
const KILLED_CALLS = 10;

async function startNode(databaseUrl: string, dataDir: string): Promise<ServerProcess> {
  const node = new ServerProcess({
    ...IN_PUBLIC,
    PORT: String(freePort()),
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    STREAM_SECRET: "the-same-secret-on-every-machine-here",
  });
  await node.saw("SERVER_LISTENING");
  return node;
}

function skipped(): void {
  Deno.stderr.writeSync(new TextEncoder().encode("\nNO POSTGRESQL OR NGINX HERE: TWO SERVERS ARE NOT TESTED\n"));
}

async function saw(condition: () => boolean, what: string): Promise<void> {
  for (let waitedMs = 0; !condition(); waitedMs += 20) {
    if (waitedMs > 20_000) throw new Error(`Waited in vain for ${what}`);
    await sleep(20);
  }
}

Deno.test("calls go on on another server when theirs is killed, and are one record each", async () => {
  const postgres = await startPostgres();
  if (postgres === undefined) return skipped();
  const store = createLocalStore({ postgresUrl: postgres.url });
  const voice = await callerVoice();
  const folder = await Deno.makeTempDir();
  try {
    await using first = await startNode(postgres.url, `${folder}/first`);
    await using second = await startNode(postgres.url, `${folder}/second`);
    const nodes = [first, second];
    await using nginx = await startNginx(nodes.map(({ port }) => port));
    if (nginx === undefined) return skipped();
    const on = (event: LogEvent) => nodes.flatMap((node) => node.of(event));
    const callers: Call[] = [];
    while (first.of("STREAM_START").length < KILLED_CALLS) {
      callers.push(call(nginx.url, voice, { servers: nodes.map(({ url }) => url), access: ACCESS }));
      await saw(() => on("STREAM_START").length === callers.length, "one more call");
    }
    await saw(() => on("EOU").length >= callers.length, "all callers' words");
    await saw(() => on("TTS_START").length >= 2 * callers.length, "all answers");
    // Each answer is in the shared journal by then.
    await sleep(300);
    const crossed = nodes.map((node, index) => {
      const webhooks = new Set(node.of("WEBHOOK").map(({ callSid }) => callSid));
      return nodes[1 - index]!.of("STREAM_START").filter(({ callSid }) => webhooks.has(callSid)).length;
    });
    assertGreater(crossed[0]! + crossed[1]!, 0, "a webhook and its stream on different servers");

    first.signal("SIGKILL");
    await saw(() => second.of("STREAM_RESUME").length === KILLED_CALLS, "the calls of the killed server");
    for (const { caller } of callers) caller.hangUp();
    await Promise.all(callers.map(({ report }) => report));
    await saw(() => second.of("CALL_END").length === callers.length, "the ends of all calls");
    const ended = async () => (await store.calls({ limit: 50, open: false })).items;
    for (let tries = 0; tries < 100 && (await ended()).length < callers.length; tries++) {
      await sleep(50);
    }
    const records = await ended();
    assertEquals(records.map(({ callSid }) => callSid).sort(), callers.map(({ callSid }) => callSid).sort());
    assertEquals(records.map(({ endReason }) => endReason), callers.map(() => "caller_hangup"));
    const details = await Promise.all(records.map(({ callSid }) => store.call(callSid)));
    assertEquals(details.reduce((sum, detail) => sum + detail!.streams.length, 0), callers.length + KILLED_CALLS);
    const resumed = new Set(second.of("STREAM_RESUME").map(({ callSid }) => callSid));
    assertEquals(resumed, new Set(first.of("STREAM_START").map(({ callSid }) => callSid)));
    for (const detail of details) {
      const said = detail!.turnRecords.filter(({ callerText }) => callerText === WORDS);
      assert(said.length >= 1, "what was said before the server was killed is in the record");
    }
  } finally {
    await store.close();
    await postgres.stop();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("two servers never give a number more calls than it has, however they race", async () => {
  const postgres = await startPostgres();
  if (postgres === undefined) return;
  const stores = [1, 2].map(() => createLocalStore({ postgresUrl: postgres.url }));
  const phone = "+972525550123";
  try {
    const starts = await Promise.all(Array.from({ length: 500 }, (_, index) => {
      const permit = { callSid: `CA${index}`, phone, nodeId: `node${index % 2}`, most: 5, nowMs: 1 };
      return stores[index % 2]!.takePermit(permit);
    }));
    assertEquals(starts.filter(Boolean).length, 5);
  } finally {
    await Promise.all(stores.map((store) => store.close()));
    await postgres.stop();
  }
});
