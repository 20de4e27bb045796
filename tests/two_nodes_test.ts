/**
 * Two servers, one PostgreSQL, nginx in front: webhook and stream of a call meet whichever server comes next.
 */
import { assert, assertEquals, assertGreater } from "@std/assert";
import { systemClock } from "../lib/clock.ts";
import { createEspeakSynthesizer } from "../lib/speech/espeak_synthesizer.ts";
import { createLocalStore } from "../lib/store/local_store.ts";
import { simulatedCallSid } from "../simulator/sids.ts";
import { Caller } from "../tools/caller.ts";
import { speak } from "../tools/caller_voice.ts";
import { parseScript } from "../simulator/dialogue_script.ts";
import { connect, openSideSocket } from "../tools/terminal_line.ts";
import { startNginx } from "./standins/nginx.ts";
import { startPostgres } from "./standins/postgres.ts";

const MAIN = new URL("../main.ts", import.meta.url).pathname;
const WORDS = "I am looking for a flat to rent";
/** Calls on the server that is killed. */
const KILLED_CALLS = 10;

interface Node {
  port: number;
  lines: { msg: string; callSid?: string; resume?: number }[];
  child: Deno.ChildProcess;
  dataDir: string;
  reading: Promise<void>;
}

async function startNode(databaseUrl: string): Promise<Node> {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  const dataDir = await Deno.makeTempDir();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", MAIN],
    env: {
      LOG_FORMAT: "json",
      AGENT_LANGUAGE: "en",
      VAD: "energy",
      BIND_ADDRESS: "127.0.0.1",
      PORT: String(port),
      DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      STREAM_SECRET: "the-same-secret-on-every-machine-here",
    },
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const node: Node = { port, lines: [], child, dataDir, reading: Promise.resolve() };
  node.reading = read(node);
  await saw(() => has(node, "SERVER_LISTENING").length > 0, "a server that listens");
  return node;
}

async function read({ child, lines }: Node): Promise<void> {
  let rest = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const all = (rest + text).split("\n");
    rest = all.pop()!;
    for (const line of all) lines.push(JSON.parse(line));
  }
}

function has({ lines }: Node, event: string): Node["lines"] {
  return lines.filter(({ msg }) => msg === event);
}

async function saw(condition: () => boolean, what: string): Promise<void> {
  for (let waitedMs = 0; !condition(); waitedMs += 20) {
    if (waitedMs > 20_000) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function end({ child, reading, dataDir }: Node): Promise<void> {
  try {
    child.kill("SIGKILL");
  } catch {
    // It is dead already.
  }
  await child.status;
  await reading;
  await Deno.remove(dataDir, { recursive: true }).catch(() => {});
}

/** The caller's words reach whichever server has the call. */
function call(url: string, nodes: readonly Node[], voice: Uint8Array) {
  const callSid = simulatedCallSid();
  const caller = new Caller({
    server: url,
    callSid,
    accountSid: `AC${"0".repeat(32)}`,
    from: "+972525550123",
    to: "+97237654321",
    steps: parseScript(`interrupt 500: ${WORDS}\nwait 60000`),
  }, {
    clock: systemClock,
    line: connect(undefined, undefined),
    openSide: (sid, onMessage) => {
      const sides = nodes.map(({ port }) => openSideSocket(`http://127.0.0.1:${port}`, sid, undefined, onMessage));
      return {
        closed: Promise.race(sides.map(({ closed }) => closed)),
        send: (message) => sides.forEach((side) => side.send(message)),
        close: () => sides.forEach((side) => side.close()),
      };
    },
    voice: () => Promise.resolve(voice),
  });
  return { caller, callSid, report: caller.run() };
}

async function callerVoice(): Promise<Uint8Array> {
  const voice = createEspeakSynthesizer({ variant: "caller" });
  try {
    return await speak(voice, WORDS, "en");
  } finally {
    await voice.close?.();
  }
}

Deno.test("calls go on on another server when theirs is killed, and are one record each", async () => {
  const postgres = await startPostgres();
  const nodes: Node[] = [];
  if (postgres !== undefined) nodes.push(await startNode(postgres.url), await startNode(postgres.url));
  const nginx = postgres && await startNginx(nodes.map(({ port }) => port));
  if (postgres === undefined || nginx === undefined) {
    Deno.stderr.writeSync(new TextEncoder().encode("\nNO POSTGRESQL OR NGINX HERE: TWO SERVERS ARE NOT TESTED\n"));
    await Promise.all(nodes.map(end));
    await postgres?.stop();
    return;
  }
  const store = createLocalStore({ postgresUrl: postgres.url });
  const voice = await callerVoice();
  const on = (event: string) => nodes.flatMap((node) => has(node, event));
  try {
    const [first, second] = nodes as [Node, Node];
    const callers: ReturnType<typeof call>[] = [];
    while (has(first, "STREAM_START").length < KILLED_CALLS) {
      callers.push(call(nginx.url, nodes, voice));
      await saw(() => on("STREAM_START").length === callers.length, "one more call");
    }
    await saw(() => on("EOU").length >= callers.length, "all callers' words");
    await saw(() => on("TTS_START").length >= 2 * callers.length, "all answers");
    // Each answer is in the shared journal by then.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const crossed = nodes.map((node, index) => {
      const webhooks = new Set(has(node, "WEBHOOK").map(({ callSid }) => callSid));
      return has(nodes[1 - index]!, "STREAM_START").filter(({ callSid }) => webhooks.has(callSid)).length;
    });
    assertGreater(crossed[0]! + crossed[1]!, 0, "a webhook and its stream on different servers");

    first.child.kill("SIGKILL");
    await saw(() => has(second, "STREAM_RESUME").length === KILLED_CALLS, "the calls of the killed server");
    for (const { caller } of callers) caller.hangUp();
    await Promise.all(callers.map(({ report }) => report));
    await saw(() => has(second, "CALL_END").length === callers.length, "the ends of all calls");
    const ended = async () => (await store.calls({ limit: 50, open: false })).items;
    for (let tries = 0; tries < 100 && (await ended()).length < callers.length; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const records = await ended();
    assertEquals(records.map(({ callSid }) => callSid).sort(), callers.map(({ callSid }) => callSid).sort());
    assertEquals(records.map(({ endReason }) => endReason), callers.map(() => "caller_hangup"));
    const details = await Promise.all(records.map(({ callSid }) => store.call(callSid)));
    assertEquals(details.reduce((sum, detail) => sum + detail!.streams.length, 0), callers.length + KILLED_CALLS);
    const resumed = new Set(has(second, "STREAM_RESUME").map(({ callSid }) => callSid));
    assertEquals(resumed, new Set(has(first, "STREAM_START").map(({ callSid }) => callSid)));
    for (const detail of details) {
      const said = detail!.turnRecords.filter(({ callerText }) => callerText === WORDS);
      assert(said.length >= 1, "what was said before the server was killed is in the record");
    }
  } finally {
    await store.close();
    await nginx.stop();
    await Promise.all(nodes.map(end));
    await postgres.stop();
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
