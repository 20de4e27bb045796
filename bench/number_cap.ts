/**
 * `deno run -A bench/number_cap.ts [--starts 10000] [--numbers 4] [--most 5]`
 *
 * Two processes on one PostgreSQL race to start calls of a few numbers, and end those that were let in, but for the last
 * ones, whose process dies. No number may ever have more calls than it has places, as the processes saw it and as the
 * table of places shows; in the end no place may be left.
 */
import { parseArgs } from "node:util";
import { createLocalStore } from "../lib/store/local_store.ts";
import { openStore } from "../lib/store/open_store.ts";
import { openPostgresDatabase } from "../lib/store/postgres_database.ts";
import { seededRandom } from "../simulator/random.ts";
import { startPostgres } from "../tests/standins/postgres.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    starts: { type: "string", default: "10000" },
    numbers: { type: "string", default: "4" },
    most: { type: "string", default: "5" },
    // Of a process that races:
    node: { type: "string" },
    database: { type: "string", default: "" },
  },
});
const [starts, numbers, most] = [Number(values.starts), Number(values.numbers), Number(values.most)];
const NODES = 2;
/** Starts that one process has under way at the same time. */
const AT_ONCE = 64;
const CALL_MS = 20;

const say = (line: string) => void Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const phoneOf = (start: number) => `+97250555000${start % numbers}`;
const nowMs = () => performance.timeOrigin + performance.now();

/** What a process saw of one start; a call that was let in had its place from `inMs` to `outMs` at least. */
interface Start {
  phone: string;
  letIn: boolean;
  inMs: number;
  outMs?: number;
}

async function race(node: number): Promise<void> {
  const store = openStore("", values.database);
  const random = seededRandom(node + 1);
  let next = node;
  async function go(): Promise<void> {
    for (let start = next; start < starts; start = next) {
      next += NODES;
      const [callSid, phone] = [`CA${start}`, phoneOf(start)];
      const letIn = await store.takePermit({ callSid, phone, nodeId: `node${node}`, most, nowMs: Date.now() });
      const seen: Start = { phone, letIn, inMs: nowMs() };
      const dies = start >= starts - 100;
      if (letIn && !dies) {
        await sleep(CALL_MS * random());
        seen.outMs = nowMs();
        await store.record([{ kind: "call_ended", callSid, atMs: Date.now(), reason: "caller_hangup" }]);
      }
      say(JSON.stringify(seen));
      if (letIn && dies) return;
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, go));
  Deno.kill(Deno.pid, "SIGKILL");
}

async function seenBy(node: number, database: string): Promise<Start[]> {
  const args = ["run", "-A", "--no-lock", import.meta.filename!, "--node", String(node), "--database", database];
  const given = ["--starts", values.starts, "--numbers", values.numbers, "--most", values.most];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: [...args, ...given], stderr: "inherit" }).output();
  return new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
}

/** The most calls that a number had at one moment. */
function mostAtOnce(seen: readonly Start[]): number {
  const changes = seen.filter(({ letIn }) => letIn).flatMap(({ phone, inMs, outMs = Infinity }) => [
    { phone, atMs: inMs, by: 1 },
    { phone, atMs: outMs, by: -1 },
  ]).sort((a, b) => a.atMs - b.atMs || a.by - b.by);
  const live = new Map<string, number>();
  return Math.max(...changes.map(({ phone, by }) => {
    const now = (live.get(phone) ?? 0) + by;
    live.set(phone, now);
    return now;
  }));
}

async function main(): Promise<void> {
  const postgres = await startPostgres();
  if (postgres === undefined) throw new Error("There is no PostgreSQL here");
  const store = createLocalStore({ postgresUrl: postgres.url });
  await store.ping();
  const database = await openPostgresDatabase(postgres.url);
  const places = async () =>
    await database.rows<{ held: number }>("select count(*) as held from permits group by phone");
  let [racing, inTable, looks] = [true, 0, 0];
  const watching = (async () => {
    for (; racing; looks++) for (const { held } of await places()) inTable = Math.max(inTable, held);
  })();
  const beganMs = performance.now();
  const seen = (await Promise.all(Array.from({ length: NODES }, (_, node) => seenBy(node, postgres.url)))).flat();
  const seconds = (performance.now() - beganMs) / 1000;
  racing = false;
  await watching;
  const left = (await places()).reduce((sum, { held }) => sum + held, 0);
  const died = seen.filter(({ letIn, outMs }) => letIn && outMs === undefined).length;
  await store.reap(Date.now() + 1, Date.now() + 1);
  const afterwards = (await places()).length;
  const overlap = mostAtOnce(seen);
  say(`${seen.length} starts in ${seconds.toFixed(1)} s, ${seen.filter(({ letIn }) => letIn).length} let in`);
  say(`most at once: ${overlap} as the processes saw it, ${inTable} in the table (${looks} looks), of ${most}`);
  say(
    `places held when both processes were dead: ${left}, by ${died} calls without an end; ${afterwards} after the reaper`,
  );
  await database.close();
  await store.close();
  await postgres.stop();
  const holds = overlap <= most && inTable <= most && left === died && afterwards === 0 && seen.length >= starts - 200;
  say(holds ? "HOLDS" : "DOES NOT HOLD");
  Deno.exit(holds ? 0 : 1);
}

await (values.node === undefined ? main() : race(Number(values.node)));
