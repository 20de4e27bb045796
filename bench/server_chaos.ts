/**
 * `deno run -A bench/server_chaos.ts [--calls 200] [--at-once 12] [--kills 20] [--seed 1] [--postgres]`
 *
 * Spoken calls against the server as it is started for real (`main.ts`, signed webhooks and streams), which is killed
 * (-9) at random and started again, with a Twilio that fails and falls silent every fifth time, half of those times after
 * it has sent the message. In the end each call has one final record, each caller who agreed one message, and nobody else
 * any. Leases and retries are as in production: after the calls it takes some minutes.
 */
import { parseArgs } from "node:util";
import { systemClock } from "../lib/clock.ts";
import { createLocalStore } from "../lib/store/local_store.ts";
import type { CallDetail, Store } from "../lib/store/store.ts";
import { signatureOf } from "../lib/twilio/signature.ts";
import type { Speech } from "../simulator/dialogue_script.ts";
import { seededRandom } from "../simulator/random.ts";
import { hexId } from "../simulator/sids.ts";
import { startGoogleStandin } from "../tests/standins/google.ts";
import { startPostgres } from "../tests/standins/postgres.ts";
import { startTwilioStandin } from "../tests/standins/twilio.ts";
import { Caller } from "../tools/caller.ts";
import { connect } from "../tools/terminal_line.ts";
import { PUBLIC_URL } from "./built_server.ts";
import { callerVoice, splitLines } from "./cloud_rig.ts";
import { LineEar } from "./soak/line_ear.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    calls: { type: "string", default: "200" },
    "at-once": { type: "string", default: "12" },
    kills: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    postgres: { type: "boolean", default: false },
  },
});
const [calls, atOnce, kills] = [Number(values.calls), Number(values["at-once"]), Number(values.kills)];
const random = seededRandom(Number(values.seed));

const LINES = {
  wish: "אני מחפש דירה להשכרה בגבעתיים",
  agree: "תשלחו לי את הפרטים בהודעה",
  goodbye: "לא תודה להתראות",
};
const FAULT_SHARE = 0.2;
/** Between two kills, from the start of the server on. */
const [LEAST_LIFE_MS, MOST_LIFE_MS] = [10_000, 40_000];
/** Twilio gives a webhook this long in all, with a second try and the fallback URL (docs: webhooks, connection overrides). */
const WEBHOOK_LIMIT_MS = 15_000;
/** A call that hangs is given up, as by a caller. */
const LONGEST_CALL_MS = 90_000;
/** A lease that a killed server held, and the tries of a message: 1, 5 and 15 minutes after each other, then an hour. */
const SETTLED_WITHIN_MS = 30 * 60_000;
/** Shorter than real speech: the calls are about what is kept of them. */
const VOICE_BYTES = 8000;

const say = (line: string) => void Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const phoneOf = (call: number) => `+97250${String(call).padStart(7, "0")}`;
const agrees = (call: number) => call % 3 !== 0;

const secrets = { TWILIO_AUTH_TOKEN: hexId(32), STREAM_SECRET: hexId(48) };

/** A server that is started again whenever it was killed. */
class MortalServer {
  readonly url: string;
  killed = 0;
  private child: Deno.ChildProcess | undefined;
  private over = false;
  private living: Promise<void> = Promise.resolve();

  constructor(private readonly env: Record<string, string>) {
    this.url = `http://127.0.0.1:${env.PORT}`;
  }

  start(): void {
    this.living = this.live();
  }

  async stop(): Promise<void> {
    this.over = true;
    this.child?.kill("SIGKILL");
    await this.living;
  }

  private async live(): Promise<void> {
    while (!this.over) {
      const args = ["run", "-A", "--no-check", "--no-lock", new URL("../main.ts", import.meta.url).pathname];
      const child = this.child = new Deno.Command(Deno.execPath(), {
        args,
        env: this.env,
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      for await (const line of splitLines(child.stdout)) this.read(child, line);
      this.child = undefined;
      await child.status;
    }
  }

  private read(child: Deno.ChildProcess, line: string): void {
    const { msg } = JSON.parse(line);
    if (msg !== "SERVER_LISTENING" || this.killed >= kills) return;
    setTimeout(() => {
      // One that its watchdog has ended meanwhile is another one.
      if (this.over || this.killed >= kills || child !== this.child) return;
      this.killed++;
      child.kill("SIGKILL");
    }, LEAST_LIFE_MS + random() * (MOST_LIFE_MS - LEAST_LIFE_MS));
  }
}

/**
 * Asks again while nobody listens, as Twilio does by its second try and the fallback URL: of more than one server there is
 * always one that takes it, and of one, the one that was started again.
 */
async function fetchAgain(url: string, init: RequestInit, line: ReturnType<typeof connect>): Promise<Response> {
  for (const endMs = Date.now() + WEBHOOK_LIMIT_MS;;) {
    try {
      return await line.fetch(url, init);
    } catch (error) {
      if (Date.now() > endMs) throw error;
      await sleep(300);
    }
  }
}

/** Holds a call, and tells of its end as Twilio does, whatever became of the server. */
async function hold(call: number, server: MortalServer, voice: (text: string) => Uint8Array): Promise<string> {
  const callSid = `CA${call.toString(16).padStart(32, "0")}`;
  const texts = agrees(call) ? [LINES.wish, LINES.agree, LINES.goodbye] : [LINES.wish, LINES.goodbye];
  const line = connect(secrets.TWILIO_AUTH_TOKEN, undefined);
  const caller = new Caller({
    server: server.url,
    publicUrl: PUBLIC_URL,
    callSid,
    accountSid: `AC${hexId(32)}`,
    from: phoneOf(call),
    to: "+97237654321",
    steps: texts.map((text): Speech => ({ do: "speak", text })),
    stays: true,
  }, {
    clock: systemClock,
    line: { ...line, fetch: (url, init) => fetchAgain(url, init, line) },
    voice: ({ text }) => Promise.resolve(voice(text)),
  });
  const tired = setTimeout(() => caller.hangUp(), LONGEST_CALL_MS);
  const { end } = await caller.run();
  clearTimeout(tired);
  for (let times = call % 3 === 1 ? 2 : 1; times > 0; times--) await tellEnd(callSid, call, server.url);
  return end.how;
}

async function tellEnd(callSid: string, call: number, url: string): Promise<void> {
  const path = "/webhook/call_status";
  const form = { CallSid: callSid, From: phoneOf(call), CallStatus: "completed", CallDuration: "9" };
  const headers = { "x-twilio-signature": signatureOf(secrets.TWILIO_AUTH_TOKEN, PUBLIC_URL + path, form) };
  for (let tries = 0; tries < 400; tries++) {
    const told = await fetch(url + path, { method: "POST", headers, body: new URLSearchParams(form) })
      .then(async ({ ok, body }) => (await body?.cancel(), ok), () => false);
    if (told) return;
    await sleep(300);
  }
  throw new Error("The server takes no status");
}

/** Waits until nothing is open, and nothing is left to be followed up or sent. */
async function settled(store: Store): Promise<void> {
  for (const endMs = Date.now() + SETTLED_WITHIN_MS; Date.now() < endMs; await sleep(1000)) {
    const [open, due, waiting] = await Promise.all([
      store.calls({ limit: 1, open: true }),
      store.toFollowUp(Date.now(), 1),
      store.messages({ limit: 1, state: "waiting" }),
    ]);
    if (open.items.length + due.length + waiting.items.length === 0) return;
  }
}

async function everything(store: Store): Promise<CallDetail[]> {
  const { items } = await store.calls({ limit: 1000 });
  return await Promise.all(items.map(async ({ callSid }) => (await store.call(callSid))!));
}

async function main(): Promise<number> {
  const voice = await callerVoice(Object.values(LINES));
  const ear = new LineEar(Object.values(LINES).map((text) => ({ text, audio: voice(text) })));
  const tone = new Uint8Array(VOICE_BYTES).map((_, i) => i % 40 < 20 ? 0x9f : 0x1f);
  const google = await startGoogleStandin({
    forgets: true,
    maxStreamsPerConnection: 100,
    recognize: () => ({ hear: ear.listen(), finalDelayMs: 200 }),
    synthesize: () => ({ firstDelayMs: 50, pieces: [tone] }),
  });
  const twilio = startTwilioStandin((_n, { method }) => {
    if (random() >= FAULT_SHARE) return {};
    const faults = [{ status: 503 }, { status: 500, html: true }, { hang: true }, { cut: true }];
    return { ...faults[Math.floor(random() * 4)]!, sentAnyway: method === "POST" && random() < 0.5 };
  });
  const postgres = values.postgres ? await startPostgres() : undefined;
  if (values.postgres && postgres === undefined) throw new Error("There is no PostgreSQL here");
  const dataDir = await Deno.makeTempDir();
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const port = String(listener.addr.port);
  listener.close();
  const server = new MortalServer({
    ...secrets,
    PORT: port,
    BIND_ADDRESS: "127.0.0.1",
    LOG_FORMAT: "json",
    PUBLIC_BASE_URL: PUBLIC_URL,
    TWILIO_ACCOUNT_SID: `AC${hexId(32)}`,
    TWILIO_API_BASE_URL: twilio.baseUrl,
    GOOGLE_API_ENDPOINT: google.endpoint,
    RECOGNIZER: "google",
    SYNTHESIZER: "google",
    BRAIN: "scripted",
    VAD: "energy",
    FOLLOW_UP: "sms",
    FROM_NUMBER: "+97237654321",
    QUIET_HOURS: "off",
    MAX_DAY_USD: "0",
    // A loaded machine is none of what is tried here.
    WATCHDOG_SEC: "60",
    DATA_DIR: dataDir,
    ...(postgres === undefined ? {} : { DATABASE_URL: postgres.url }),
  });
  server.start();
  const beganMs = performance.now();
  let next = 0;
  const ends: string[] = [];
  await Promise.all(Array.from({ length: atOnce }, async (_, place) => {
    await sleep(place * 300);
    while (next < calls) ends.push(await hold(next++, server, voice));
  }));
  const callsSeconds = Math.round((performance.now() - beganMs) / 1000);
  const store = createLocalStore(
    postgres === undefined ? { sqlitePath: `${dataDir}/calls.db` } : { postgresUrl: postgres.url },
  );
  await settled(store);
  await server.stop();
  const details = await everything(store);
  const wanted = details.filter(({ lead }) => lead?.consent === true);
  const sentTo = new Map<string, number>();
  for (const { to } of twilio.messages) sentTo.set(to, (sentTo.get(to) ?? 0) + 1);
  const mustBeNone = {
    "calls without a record": calls - details.length,
    "records without a final reason": details.filter(({ endReason }) => endReason === undefined).length,
    "calls in which a yes was answered, and is not kept": details.filter(({ turnRecords, lead }) => {
      return lead?.consent !== true && turnRecords.some(({ callerText }) => callerText.includes(LINES.agree));
    }).length,
    "callers who agreed, without a message": wanted.filter(({ phone }) => !sentTo.has(phone!)).length,
    "numbers with two messages or more": [...sentTo.values()].filter((count) => count > 1).length,
    "messages to others": [...sentTo.keys()].filter((to) => !wanted.some(({ phone }) => phone === to)).length,
  };
  say(
    `${details.length} calls in ${callsSeconds} s, ${server.killed} kills, ${twilio.requests.length} requests to Twilio`,
  );
  say(
    `ended by the agent ${ends.filter((how) => how === "hangup").length}, otherwise ${
      ends.filter((how) => how !== "hangup").length
    }; streams ${details.reduce((sum, { streams }) => sum + streams.length, 0)}`,
  );
  say(`callers who agreed ${wanted.length}, messages ${twilio.messages.length}`);
  for (const [what, count] of Object.entries(mustBeNone)) say(`${String(count).padStart(6)}  ${what}`);
  say(`settled after ${Math.round((performance.now() - beganMs) / 1000)} s`);
  await store.close();
  await Promise.all([twilio.stop(), google.stop(), postgres?.stop()]);
  await Deno.remove(dataDir, { recursive: true });
  const holds = Object.values(mustBeNone).every((count) => count === 0) && wanted.length > 0;
  say(holds ? "HOLDS" : "DOES NOT HOLD");
  return holds ? 0 : 1;
}

Deno.exit(await main());
