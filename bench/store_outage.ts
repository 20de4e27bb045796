/**
 * `deno run -A bench/store_outage.ts [--calls 50] [--seconds 60]`
 *
 * Calls that go on while their PostgreSQL is stopped and started again: what they notice of it, and whether every one of
 * them is in the records afterwards.
 */
import { parseArgs } from "node:util";
import { createEspeakSynthesizer } from "../lib/speech/espeak_synthesizer.ts";
import { createLocalStore } from "../lib/store/local_store.ts";
import { startPostgres } from "../tests/standins/postgres.ts";
import { speak } from "../tools/caller_voice.ts";
import { CYCLE_MS, type Heard, LoadCaller, startServer } from "./load/load_caller.ts";
import { Sample, type ServerFigures } from "./load/load_stats.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: { calls: { type: "string", default: "50" }, seconds: { type: "string", default: "60" } },
});
const [calls, seconds] = [Number(values.calls), Number(values.seconds)];
const say = (line: string) => void Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const postgres = await startPostgres();
if (postgres === undefined) throw new Error("There is no PostgreSQL here");
const dataDir = await Deno.makeTempDir();
const server = await startServer("energy", { DATABASE_URL: postgres.url, DATA_DIR: dataDir });
const figures = async () => await (await fetch(`${server.url}/stats`)).json() as ServerFigures;
const voice = createEspeakSynthesizer({ variant: "caller" });
const speech = await speak(voice, "I am looking for three rooms in Haifa", "en");
await voice.close?.();

const heard: Heard = { clearMs: new Sample(), answerMs: new Sample(), underruns: 0 };
const callers: LoadCaller[] = [];
for (let call = 0; call < calls; call++) {
  // The last five come while the store is away.
  if (call < calls - 5) callers.push(new LoadCaller(server.url, speech, heard, 3000 + (call * 97) % CYCLE_MS));
  if (call % 5 === 4) await sleep(110);
}
await sleep(CYCLE_MS + 5000);
await figures();

let ranDry = 0;
async function window(what: string): Promise<ServerFigures> {
  await sleep(seconds * 1000);
  const taken = await figures();
  const { timerLateMs, eouToAudioMs, faults } = taken;
  const answers = heard.answerMs.take();
  const runDry = callers.reduce((sum, { underruns }) => sum + underruns, 0);
  say(
    `${what.padEnd(16)} timers late p50/p99/max ${timerLateMs.p50}/${timerLateMs.p99}/${timerLateMs.max} ms, ` +
      `EOU to audio p95 ${eouToAudioMs.p95} ms (${eouToAudioMs.count}), answer p50/p95 ${answers.p50}/${answers.p95} ms, ` +
      `faults ${faults}, voices run dry ${runDry - ranDry}`,
  );
  ranDry = runDry;
  return taken;
}

await window("store there");
await postgres.kill();
for (let call = 0; call < 5; call++) callers.push(new LoadCaller(server.url, speech, heard, 3000 + call * 97));
await window("store away");
await postgres.restart();
await window("store back");
for (const caller of callers) caller.hangUp();
await sleep(1000);
const { turns } = await figures();
const store = createLocalStore({ postgresUrl: postgres.url });
let records: Awaited<ReturnType<typeof store.calls>>["items"] = [];
let answered = 0;
// What waits in the spool comes after the store is back, and takes a while on a loaded machine.
for (let tries = 0; tries < 60 && answered < turns; tries++) {
  await sleep(1000);
  records = (await store.calls({ limit: 1000 })).items;
  const details = await Promise.all(records.map(({ callSid }) => store.call(callSid)));
  answered = details.flatMap((detail) => detail!.turnRecords).filter(({ callerText }) => callerText !== "").length;
}
const over = records.filter(({ endReason }) => endReason === "caller_hangup").length;
say(
  `calls ${calls}, with a final record ${over}; turns ${turns}, in the records ${answered}`,
);
await store.close();
await server.stop();
await postgres.stop();
await Deno.remove(dataDir, { recursive: true });
Deno.exit(over === calls && answered >= turns ? 0 : 1);
