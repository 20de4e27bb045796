/**
 * `deno run -A bench/store_bench.ts [--calls 100000] [--postgres]`
 *
 * What records cost the thread that carries the calls' audio, and how long lists and searches take over many calls.
 */
import { parseArgs } from "node:util";
import { toBase64 } from "../lib/audio/base64.ts";
import { rmsDb } from "../lib/audio/loudness.ts";
import { systemClock } from "../lib/clock.ts";
import { createCallRecords } from "../lib/store/call_records.ts";
import { openStore } from "../lib/store/open_store.ts";
import { createSpoolFolder } from "../lib/store/spool.ts";
import type { Store, StoreWrite } from "../lib/store/store.ts";
import { createStoreWriter } from "../lib/store/writer.ts";
import { mediaMessage, parseInbound } from "../lib/twilio/messages.ts";
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

const TEXT = "אני מחפשת דירה של שלושה חדרים בגבעתיים, עד שבעת אלפים שקל לחודש";
const FIGURES = {
  eouWaitMs: 300,
  asrMs: 80,
  firstTextMs: 200,
  firstAudioMs: 350,
  makeMs: 500,
  voiceToVoiceMs: 800,
  gainMs: 100,
};
const HELD_CALLS = 100;
const TICK_MS = 8;
/** Of 100 calls in one tick, each 20 ms long. */
const FRAMES = HELD_CALLS * TICK_MS / 20;
const FRAME = Uint8Array.from({ length: 160 }, (_, i) => (i * 7) & 0xff);
const MEDIA = JSON.stringify({
  event: "media",
  sequenceNumber: "7",
  streamSid: "MZ0",
  media: { track: "inbound", chunk: "6", timestamp: "120", payload: toBase64(FRAME) },
});
const PAIRS = 120;
const PAIR_MS = 1000;
const WARM_UP_PAIRS = 8;
const WATCHED_MS = 10_000;

/** The audio of 100 calls in one tick, in and out, as the thread handles it beside the turns. */
function carryAudio(): void {
  for (let frame = 0; frame < FRAMES; frame++) {
    parseInbound(MEDIA);
    rmsDb(FRAME);
    mediaMessage("MZ0", FRAME);
  }
}

/**
 * What the turns of 100 calls take of the thread that carries their audio, by its own processor time: short stretches with
 * and without turns take each other's place, so that what else the thread does is taken off.
 */
async function costOfTurns(store: Store, dir: string): Promise<void> {
  const writer = createStoreWriter({
    store,
    spool: createSpoolFolder(`${dir}/spool`, "bench", Date.now),
    clock: systemClock,
    log: createMemoryLog(),
  });
  const calls = createCallRecords({ writer, clock: systemClock, nodeId: "bench", transcripts: true });
  const streams = Array.from({ length: HELD_CALLS }, (_, index) => {
    const caller = { callSid: `CABENCH${index}`, streamSid: `MZBENCH${index}`, phone: "+972501234567" };
    return calls.stream({ caller, resume: 0, language: "he", turnsBefore: 0 });
  });
  let turns = 0;
  const handOver = () => {
    carryAudio();
    const stream = streams[turns % HELD_CALLS]!;
    const turnId = Math.floor(turns++ / HELD_CALLS) + 1;
    const turn = { turnId, callerText: TEXT, agentText: TEXT, interrupted: false, figures: FIGURES };
    stream.turn({ ...turn, heardText: "" });
    stream.turn({ ...turn, heardText: TEXT });
  };
  const withTurns = () => cpuMsOfEach(PAIR_MS, handOver, () => writer.settled());
  const without = () => cpuMsOfEach(PAIR_MS, carryAudio);
  for (let warm = 0; warm < WARM_UP_PAIRS; warm++) await withTurns();
  const [costs, floors]: [number[], number[]] = [[], []];
  while (costs.length < PAIRS) {
    // Each of the two comes first as often as the other: whatever drifts meanwhile is taken off.
    const [first, second] = costs.length % 2 === 0 ? [without, withTurns] : [withTurns, without];
    const [firstMs, secondMs] = [await first(), await second()];
    const [floorMs, turnsMs] = first === without ? [firstMs, secondMs] : [secondMs, firstMs];
    floors.push(floorMs * 1000);
    costs.push((turnsMs - floorMs) * 1000);
  }
  say(`a turn on this thread: ${meanText(costs)} us of processor time, by ${PAIRS} pairs of ${PAIR_MS} ms`);
  say(`the audio of ${HELD_CALLS} calls for ${TICK_MS} ms, in the same run: ${meanText(floors)} us`);
  for (const [what, each] of [["without turns", carryAudio], ["with turns", handOver]] as const) {
    const { lateMs, busyMs } = await watched(each);
    say(`${what}: a 5 ms timer at most ${lateMs.toFixed(1)} ms late, this thread at most ${busyMs.toFixed(1)} ms busy`);
  }
  await writer.settled();
  writer.stop();
}

/** The mean, and 95 % of the means that other runs would give. */
function meanText(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return `${mean.toFixed(1)} ± ${(1.96 * Math.sqrt(variance / values.length)).toFixed(1)}`;
}

/**
 * Does `each` every 8 ms, in which 120 calls with a turn every second have one, and then what is left to do. Returns the
 * share of one in the thread's processor time.
 */
async function cpuMsOfEach(
  forMs: number,
  each: () => void,
  rest: () => Promise<void> = async () => {},
): Promise<number> {
  const endsMs = performance.now() + forMs;
  const beforeMs = cpuMs();
  let times = 0;
  for (; performance.now() < endsMs; times++) {
    each();
    await sleep(TICK_MS);
  }
  await rest();
  return (cpuMs() - beforeMs) / times;
}

/** How late a timer is while `each` goes on, and the most that this thread itself worked between two of its ticks. */
async function watched(each: () => void): Promise<{ lateMs: number; busyMs: number }> {
  let [lateMs, busyMs] = [0, 0];
  let [lastMs, lastCpuMs] = [performance.now(), cpuMs()];
  const timer = setInterval(() => {
    const [nowMs, nowCpuMs] = [performance.now(), cpuMs()];
    lateMs = Math.max(lateMs, nowMs - lastMs - 5);
    busyMs = Math.max(busyMs, nowCpuMs - lastCpuMs);
    [lastMs, lastCpuMs] = [nowMs, nowCpuMs];
  }, 5);
  await cpuMsOfEach(WATCHED_MS, each);
  clearInterval(timer);
  return { lateMs, busyMs };
}

/** Processor time of this thread alone, in ms (Linux: the first figure of schedstat is in ns). */
function cpuMs(): number {
  return Number(Deno.readTextFileSync("/proc/thread-self/schedstat").split(" ")[0]) / 1e6;
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
if (values.postgres && postgres === undefined) throw new Error("There is no PostgreSQL here");
const store = openStore(dir, postgres?.url);
await store.ping();
say(`${store.engine}:`);
await costOfTurns(store, dir);
await fill(store, Number(values.calls));
await lists(store, Number(values.calls));
await store.close();
await postgres?.stop();
await Deno.remove(dir, { recursive: true });
