/**
 * `deno run -A bench/follow_up_chaos.ts [--calls 1000] [--kills 20] [--seed 1] [--postgres]`
 *
 * Calls that are written down, followed up and sent for by a process that is killed (-9) again and again, against a
 * Twilio that fails and falls silent every fifth time, half of those times after it has sent the message. In the end
 * each call has one final record, each caller who agreed one message, and nobody else any.
 */
import { parseArgs } from "node:util";
import { parseBusiness } from "../lib/agency/business.ts";
import { parseListings } from "../lib/agency/listings.ts";
import { systemClock } from "../lib/clock.ts";
import { readConfig } from "../lib/config.ts";
import { openStore } from "../lib/store/open_store.ts";
import { createRecords, type Records } from "../lib/store/records.ts";
import { createSpoolFolder } from "../lib/store/spool.ts";
import type { CallDetail, Store } from "../lib/store/store.ts";
import { createTwilioRest } from "../lib/twilio/rest.ts";
import { totalUsage } from "../lib/usage.ts";
import { seededRandom } from "../simulator/random.ts";
import { createMemoryLog } from "../tests/fakes/memory_log.ts";
import { startPostgres } from "../tests/standins/postgres.ts";
import { startTwilioStandin } from "../tests/standins/twilio.ts";

const ACCOUNT_SID = "ACfedcba9876543210fedcba9876543210";
/** Calls that one process holds at the same time. */
const AT_ONCE = 25;
const FAULT_SHARE = 0.2;
/** As in production, but sooner: the proportions between lease, request and retry are kept. */
const TIMING = {
  outbox: { leaseMs: 2000, retryMs: Array.from({ length: 20 }, () => 150) },
  upkeep: {
    beatMs: 200,
    reapMs: 300,
    deadAfterMs: 1500,
    followUpMs: 50,
    followUpAfterMs: 200,
    forgetMs: 3600_000,
    outboxMs: 60_000,
    eraseMs: 60_000,
  },
};
const REQUEST_LIMIT_MS = 300;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    calls: { type: "string", default: "1000" },
    kills: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    postgres: { type: "boolean", default: false },
    // Of the process that is killed:
    worker: { type: "string" },
    twilio: { type: "string", default: "" },
    dir: { type: "string", default: "" },
    database: { type: "string" },
  },
});

const callSidOf = (call: number) => `CA${call.toString(16).padStart(32, "0")}`;
const phoneOf = (call: number) => `+97250${String(call).padStart(7, "0")}`;
const agreed = (call: number) => call % 5 < 3;
const say = (line: string) => void Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function openRecords(dir: string, database: string | undefined, twilioUrl: string): Promise<Records> {
  const read = (name: string) => Deno.readTextFile(new URL(`../agency/${name}.json`, import.meta.url));
  const nodeId = crypto.randomUUID();
  return createRecords({
    config: readConfig({ FOLLOW_UP: "sms", FROM_NUMBER: "+97237654321", QUIET_HOURS: "off", RETENTION_DAYS: "0" }),
    store: openStore(dir, database),
    spool: createSpoolFolder(`${dir}/spool`, nodeId, Date.now),
    clock: systemClock,
    log: createMemoryLog(),
    business: parseBusiness(await read("business"), "business.json"),
    listings: parseListings(await read("listings"), "listings.json"),
    nodeId,
    twilio: createTwilioRest(
      { accountSid: ACCOUNT_SID, credentials: { authToken: "token" }, baseUrl: twilioUrl },
      { timeoutMs: REQUEST_LIMIT_MS },
    ),
    timing: TIMING,
  });
}

/** Holds calls from number `first` on, and tells of each that began and of each whose consent is kept. */
async function work(first: number, calls: number): Promise<void> {
  const records = await openRecords(values.dir, values.database, values.twilio);
  records.start();
  // Twilio tells of the ends of calls whatever became of the server, and more than once.
  for (let call = 0; call < first; call++) {
    const params = { CallStatus: "completed", CallDuration: "1" };
    records.calls.told({ kind: "call_status", callSid: callSidOf(call), params });
  }
  let next = first;
  const hold = async () => {
    while (next < calls) await holdCall(next++, records);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, hold));
  await sleep(600_000);
}

async function holdCall(call: number, { calls, agency }: Records): Promise<void> {
  const callSid = callSidOf(call);
  const phone = phoneOf(call);
  say(`began ${call}`);
  calls.arrived({ callSid, phone });
  const caller = { callSid, streamSid: `MZ${callSid.slice(2)}`, phone };
  const stream = calls.stream({ caller, resume: 0, language: "he", turnsBefore: 0 });
  for (let turnId = 1; turnId <= 3; turnId++) {
    await sleep(20 + (call * 7 + turnId * 13) % 60);
    stream.turn({ turnId, callerText: "שלום", agentText: "שלום", heardText: "שלום", interrupted: false });
  }
  const lead = { callSid, language: "he" as const, phone, cities: [], offered: [], score: 40, consent: agreed(call) };
  await agency.saveLead(lead);
  if (agreed(call)) say(`agreed ${call}`);
  await sleep(30);
  stream.ended(
    {
      ...caller,
      reason: "caller_hangup",
      durationMs: 200,
      turns: 3,
      usage: totalUsage([]),
      mayComeBack: false,
    } as unknown as Parameters<typeof stream.ended>[0],
  );
}

interface Told {
  began: Set<number>;
  agreed: Set<number>;
}

function startWorker(first: number, dir: string, twilio: string, database: string | undefined): Deno.ChildProcess {
  const args = ["run", "-A", "--no-lock", import.meta.filename!, "--worker", String(first), "--calls", values.calls];
  const where = ["--dir", dir, "--twilio", twilio, ...(database === undefined ? [] : ["--database", database])];
  return new Deno.Command(Deno.execPath(), { args: [...args, ...where], stdout: "piped", stderr: "inherit" }).spawn();
}

async function listen(child: Deno.ChildProcess, told: Told): Promise<void> {
  let rest = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const [what, call] = line.split(" ");
      if (what === "began" || what === "agreed") told[what].add(Number(call));
    }
  }
}

async function everything(store: Store): Promise<CallDetail[]> {
  const details: CallDetail[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.calls({ limit: 1000, ...(cursor === undefined ? {} : { cursor }) });
    for (const { callSid } of page.items) details.push((await store.call(callSid))!);
    cursor = page.next;
  } while (cursor !== undefined);
  return details;
}

async function main(): Promise<void> {
  const [calls, kills] = [Number(values.calls), Number(values.kills)];
  const random = seededRandom(Number(values.seed));
  const twilio = startTwilioStandin((_n, { method }) => {
    if (random() >= FAULT_SHARE) return {};
    const sentAnyway = method === "POST" && random() < 0.5;
    const fault = [{ status: 503 }, { status: 500, html: true }, { hang: true }, {
      cut: true,
    }][Math.floor(random() * 4)]!;
    return { ...fault, sentAnyway };
  });
  const postgres = values.postgres ? await startPostgres() : undefined;
  if (values.postgres && postgres === undefined) throw new Error("There is no PostgreSQL here");
  const dir = await Deno.makeTempDir();
  const told: Told = { began: new Set(), agreed: new Set() };
  const startedMs = performance.now();
  const nextCall = () => told.began.size === 0 ? 0 : Math.max(...told.began) + 1;
  for (let killed = 0; killed <= kills; killed++) {
    const child = startWorker(nextCall(), dir, twilio.baseUrl, postgres?.url);
    const listening = listen(child, told);
    // The first is killed among calls, the last ones among messages; the one after the last kill is left to finish.
    const until = Math.ceil(calls * Math.min(1, (killed + 1) / Math.max(1, kills * 0.7)));
    while (told.began.size < until) await sleep(20);
    await sleep(random() * 500);
    if (killed === kills) await settled(dir, postgres?.url);
    child.kill("SIGKILL");
    await child.status;
    await listening;
  }
  const store = openStore(dir, postgres?.url);
  const details = await everything(store);
  const wanted = details.filter(({ lead }) => lead?.consent === true);
  const sentTo = new Map<string, number>();
  for (const { to } of twilio.messages) sentTo.set(to, (sentTo.get(to) ?? 0) + 1);
  const results = {
    "calls that began": told.began.size,
    "with a record": details.length,
    "with one final record and reason": details.filter(({ endReason }) => endReason !== undefined).length,
    "closed by the reconciler": details.filter(({ reconciled }) => reconciled).length,
    "callers who agreed (told by the worker)": told.agreed.size,
    "of those without the consent kept": [...told.agreed].filter((call) => {
      return !wanted.some(({ callSid }) => callSid === callSidOf(call));
    }).length,
    "callers who agreed (kept)": wanted.length,
    "with exactly one message": wanted.filter(({ phone }) => sentTo.get(phone!) === 1).length,
    "without a message": wanted.filter(({ phone }) => !sentTo.has(phone!)).length,
    "numbers with two messages or more": [...sentTo.values()].filter((count) => count > 1).length,
    "messages to those who did not agree":
      [...sentTo.keys()].filter((to) => !wanted.some(({ phone }) => phone === to)).length,
    "requests to Twilio": twilio.requests.length,
    "kills": kills,
    "seconds": Math.round((performance.now() - startedMs) / 1000),
  };
  for (const [what, count] of Object.entries(results)) say(`${String(count).padStart(6)}  ${what}`);
  await store.close();
  await twilio.stop();
  await postgres?.stop();
  await Deno.remove(dir, { recursive: true });
  const whole = details.length === told.began.size && results["with one final record and reason"] === details.length &&
    results["with exactly one message"] === wanted.length && results["numbers with two messages or more"] === 0 &&
    results["messages to those who did not agree"] === 0 && results["of those without the consent kept"] === 0;
  say(whole ? "HOLDS" : "DOES NOT HOLD");
  Deno.exit(whole ? 0 : 1);
}

/** Nothing is open, nothing waits to be followed up or sent. */
async function settled(dir: string, database: string | undefined): Promise<void> {
  const store = openStore(dir, database);
  for (let tries = 0; tries < 1200; tries++) {
    const [open, due, waiting] = await Promise.all([
      store.calls({ limit: 1, open: true }),
      store.toFollowUp(Date.now(), 1),
      store.messages({ limit: 1, state: "waiting" }),
    ]);
    if (open.items.length + due.length + waiting.items.length === 0) break;
    await sleep(100);
  }
  await store.close();
}

if (values.worker !== undefined) await work(Number(values.worker), Number(values.calls));
else await main();
