/**
 * `deno run -A bench/store_bench.ts [--calls 100000] [--postgres]`
 *
 * What records cost the thread that carries the calls' audio, and how long lists and searches take over many calls.
 */
import { parseArgs } from "node:util";
import { systemClock } from "../lib/clock.ts";
import { createCallRecords } from "../lib/store/call_records.ts";
import { openPostgresStore } from "../lib/store/postgres_store.ts";
import { createSpoolFolder } from "../lib/store/spool.ts";
import { openSqliteStore } from "../lib/store/sqlite_store.ts";
import type { Store, StoreWrite } from "../lib/store/store.ts";
import { type PlainWrite, statementsOf } from "../lib/store/write_statements.ts";
import { createStoreWriter } from "../lib/store/writer.ts";
import { createMemoryLog } from "../tests/fakes/memory_log.ts";
import { startPostgres } from "../tests/standins/postgres.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: { calls: { type: "string", default: "100000" }, postgres: { type: "boolean", default: false } },
});

const T0 = Date.parse("2026-01-01T00:00:00Z");
const TURNS = 8;
const say = (line: string) => void Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Holds the turns of 100 calls for some seconds, and looks how late a timer is with and without them. */
async function costOfTurns(store: Store, dir: string): Promise<void> {
  const writer = createStoreWriter({
    store,
    spool: createSpoolFolder(`${dir}/spool`, "bench", Date.now),
    clock: systemClock,
    log: createMemoryLog(),
  });
  const calls = createCallRecords({ writer, clock: systemClock, nodeId: "bench", transcripts: true });
  const text = "אני מחפשת דירה של שלושה חדרים בגבעתיים, עד שבעת אלפים שקל לחודש";
  const streams = Array.from({ length: 100 }, (_, index) => {
    const caller = { callSid: `CABENCH${index}`, streamSid: `MZBENCH${index}`, phone: "+972501234567" };
    return calls.stream({ caller, resume: 0, language: "he", turnsBefore: 0 });
  });
  const figures = {
    eouWaitMs: 300,
    asrMs: 80,
    firstTextMs: 200,
    firstAudioMs: 350,
    makeMs: 500,
    voiceToVoiceMs: 800,
    gainMs: 100,
  };
  const turn = { callerText: text, agentText: text, heardText: text, interrupted: false, figures };
  const handOver = (turnId: number, call: number) => {
    const beganMs = performance.now();
    streams[call]!.turn({ turnId, ...turn, heardText: "" });
    streams[call]!.turn({ turnId, ...turn });
    return performance.now() - beganMs;
  };
  let spentMs = 0;
  let turns = 0;
  const hold = async (seconds: number) => {
    const endsMs = performance.now() + seconds * 1000;
    for (let turnId = 1; performance.now() < endsMs; turnId++) {
      for (let call = 0; call < 100 && performance.now() < endsMs; call++, turns++) {
        spentMs += handOver(turnId, call);
        await sleep(8);
      }
    }
  };
  await hold(2);
  [spentMs, turns] = [0, 0];
  const quiet = await lateness(async () => void await sleep(10_000));
  const busy = await lateness(() => hold(10));
  await writer.settled();
  writer.stop();
  const [made, sent] = costOfBatch(text);
  const handed = spentMs / turns * 1000;
  say(
    `a turn on this thread: ${(handed + made + sent).toFixed(1)} us (${handed.toFixed(1)} to hand it over, ` +
      `${made.toFixed(1)} to put it into SQL, ${sent.toFixed(1)} to send it to the store's thread)`,
  );
  say(
    `worst lateness of a 5 ms timer in 10 s: ${quiet.toFixed(1)} ms without, ` +
      `${busy.toFixed(1)} ms with ${Math.round(turns / 10)} turns a second`,
  );
}

/** What a batch costs beyond the hand-over, in us a turn (two writes each): its SQL, and its copy for the other thread. */
function costOfBatch(text: string): [made: number, sent: number] {
  const writes = Array.from({ length: 100 }, (_, seq): PlainWrite => ({
    kind: "turn",
    turn: {
      callSid: "CABENCH",
      seq,
      atMs: T0,
      callerText: text,
      agentText: text,
      heardText: text,
      interrupted: false,
      stages: { eouWaitMs: 300, voiceToVoiceMs: 800 },
    },
  }));
  const rounds = 300;
  let [madeMs, sentMs] = [0, 0];
  for (let round = -100; round < rounds; round++) {
    const beganMs = performance.now();
    const statements = writes.flatMap(statementsOf);
    const madeAtMs = performance.now();
    structuredClone({ id: round, type: "run", statements });
    if (round < 0) continue;
    madeMs += madeAtMs - beganMs;
    sentMs += performance.now() - madeAtMs;
  }
  return [madeMs / rounds * 1000 / 50, sentMs / rounds * 1000 / 50];
}

/** The latest that a timer of 5 ms was, in ms, while `work` went on. */
async function lateness(work: () => Promise<void>): Promise<number> {
  let worstMs = 0;
  let lastMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    worstMs = Math.max(worstMs, nowMs - lastMs - 5);
    lastMs = nowMs;
  }, 5);
  await work();
  clearInterval(timer);
  return worstMs;
}

async function fill(store: Store, calls: number): Promise<void> {
  const beganMs = performance.now();
  const names = ["דנה לוי", "Avi Cohen", "רות כהן", "Maya Bar", "יוסי מזרחי"];
  const reasons = ["caller_hangup", "agent_goodbye", "silence", "stream_lost"];
  for (let first = 0; first < calls; first += 250) {
    const writes: StoreWrite[] = [];
    for (let call = first; call < Math.min(first + 250, calls); call++) {
      const callSid = `CA${call.toString(16).padStart(32, "0")}`;
      const atMs = T0 + call * 60_000;
      const phone = `+97250${String(call % 30_000).padStart(7, "0")}`;
      writes.push({ kind: "call", callSid, atMs, phone, nodeId: "bench", toPhone: "+97237654321" });
      for (let seq = 1; seq <= TURNS; seq++) {
        writes.push({
          kind: "turn",
          turn: {
            callSid,
            seq,
            atMs: atMs + seq * 5000,
            callerText: "אני מחפשת דירה של שלושה חדרים",
            agentText: "באיזו עיר?",
            heardText: "באיזו עיר?",
            interrupted: false,
            stages: { voiceToVoiceMs: 800 },
          },
        });
      }
      const lines = [`${names[call % 5]}, ${phone} (40).`, `שכירות בגבעתיים, עד ${call} שקל.`, "לא סוכם דבר."] as const;
      writes.push({ kind: "summary", callSid, summary: { lines, missing: [], by: "rule" } });
      writes.push({ kind: "call_ended", callSid, atMs: atMs + 60_000, reason: reasons[call % 4]! });
    }
    await store.record(writes);
    for (let call = first; call < Math.min(first + 250, calls); call += 5) {
      const callSid = `CA${call.toString(16).padStart(32, "0")}`;
      const phone = `+97250${String(call % 30_000).padStart(7, "0")}`;
      const lead = {
        callSid,
        language: "he" as const,
        phone,
        name: names[call % 5]!,
        cities: [],
        offered: [],
        score: call % 100,
      };
      await store.record([{ kind: "lead", lead, atMs: T0 + call * 60_000 }]);
    }
  }
  say(`${calls} calls with ${TURNS} turns each written in ${Math.round((performance.now() - beganMs) / 1000)} s`);
}

async function lists(store: Store, calls: number): Promise<void> {
  const middle = T0 + Math.floor(calls / 2) * 60_000;
  const last = `CA${(calls - 1).toString(16).padStart(32, "0")}`;
  const questions: Record<string, () => Promise<unknown>> = {
    "newest 50 calls": () => store.calls({ limit: 50 }),
    "1000 calls from the middle": () => store.calls({ limit: 1000, toMs: middle }),
    "calls of a number": () => store.calls({ limit: 50, phone: "+972500012345" }),
    "calls that went on": () => store.calls({ limit: 50, open: true }),
    "calls that were lost": () => store.calls({ limit: 50, reason: "stream_lost" }),
    "calls for a reason there is not": () => store.calls({ limit: 50, reason: "nonsense" }),
    "search for a name": () => store.calls({ limit: 50, text: "מזרחי" }),
    "search for the oldest call": () => store.calls({ limit: 50, text: "עד 1 שקל" }),
    "search in vain": () => store.calls({ limit: 50, text: "nobody at all" }),
    "one call with all its turns": () => store.call(last),
    "a caller who is known": () => store.knownCaller("+972500012345"),
    "best leads": () => store.leads({ limit: 50, minScore: 95 }),
    "search in leads in vain": () => store.leads({ limit: 50, text: "nobody at all" }),
    "viewings": () => store.viewings({ limit: 50 }),
    "messages that wait": () => store.messages({ limit: 50, state: "waiting" }),
    "calls to follow up": () => store.toFollowUp(T0, 50),
    "orphans": () => store.reap(T0, T0),
  };
  for (const [question, ask] of Object.entries(questions)) {
    const times: number[] = [];
    for (let round = 0; round < 5; round++) {
      const beganMs = performance.now();
      await ask();
      times.push(performance.now() - beganMs);
    }
    times.sort((a, b) => a - b);
    say(`${percentile(times, 0.5).toFixed(1).padStart(8)} ms  (worst ${times.at(-1)!.toFixed(1)})  ${question}`);
  }
}

const dir = await Deno.makeTempDir();
const postgres = values.postgres ? await startPostgres() : undefined;
const store = postgres === undefined ? await openSqliteStore(`${dir}/calls.db`) : await openPostgresStore(postgres.url);
say(`${store.engine}:`);
await costOfTurns(store, dir);
await fill(store, Number(values.calls));
await lists(store, Number(values.calls));
await store.close();
await postgres?.stop();
await Deno.remove(dir, { recursive: true });
