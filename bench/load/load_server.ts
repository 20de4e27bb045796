/**
 * The whole server with providers that answer at once, so that what is measured is ours. `GET /stats` gives the figures
 * since the last time it was asked.
 *
 *   deno run -A bench/load/load_server.ts silero|energy|echo
 *
 * With DATABASE_URL calls are recorded there, with their spool in DATA_DIR.
 */
import { type Business, parseBusiness } from "../../lib/agency/business.ts";
import { createMemoryAgencyStore } from "../../lib/agency/leads.ts";
import type { Brain } from "../../lib/brain/brain.ts";
import { encodeMulaw } from "../../lib/audio/mulaw.ts";
import { type Clock, systemClock } from "../../lib/clock.ts";
import { type Config, readConfig } from "../../lib/config.ts";
import type { Log } from "../../lib/log.ts";
import { createVoiceServer } from "../../lib/server.ts";
import type { Recognizer } from "../../lib/speech/recognizer.ts";
import type { Synthesizer } from "../../lib/speech/synthesizer.ts";
import { openStore } from "../../lib/store/open_store.ts";
import { createRecords, type Records } from "../../lib/store/records.ts";
import { createSpoolFolder } from "../../lib/store/spool.ts";
import { createTypedRecognizer } from "../../lib/speech/typed_recognizer.ts";
import { createVad } from "../../lib/vad/create_vad.ts";
import { LoadStats } from "./load_stats.ts";

const REPLY_MS = 4400;
const stats = new LoadStats();

/** The system's clock, which notes how late each timer runs. */
const clock: Clock = {
  ...systemClock,
  after(delayMs, run) {
    const dueMs = systemClock.nowMs() + delayMs;
    return systemClock.after(delayMs, () => {
      stats.timerLateMs.add(systemClock.nowMs() - dueMs);
      run();
    });
  },
};

/** Hears the same words in everything, from the first 200 ms on. */
const recognizer: Recognizer = {
  name: "instant",
  open({ onPartial }) {
    let bytes = 0;
    return {
      write(audio) {
        const before = bytes;
        bytes += audio.length;
        if (before < 4000 && bytes >= 4000) onPartial({ text: "three rooms in Haifa", final: false });
      },
      finish: () => Promise.resolve({ text: "three rooms in Haifa", final: true }),
    };
  },
};

const brain: Brain = {
  name: "instant",
  async *reply() {
    await Promise.resolve();
    yield { type: "text", text: "I found two flats. The first one has a balcony, and the second one has a lift." };
  },
};

const tone = encodeMulaw(Int16Array.from({ length: (REPLY_MS / 2) * 8 }, (_, i) => 6000 * Math.sin(i / 4)));
const synthesizer: Synthesizer = {
  name: "instant",
  async *synthesize() {
    await Promise.resolve();
    for (let at = 0; at < tone.length; at += 800) yield tone.subarray(at, at + 800);
  },
};

function complain(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(line + "\n"));
}

/** Keeps the times that matter instead of writing lines. */
function measuringLog(callSid = ""): Log {
  return {
    event(name, fields = {}) {
      const call = String(fields.callSid ?? callSid);
      if (name === "EOU") stats.eouAtMs.set(call, clock.nowMs());
      else if (name === "TTS_START") stats.firstAudio(call, clock.nowMs());
      else if (name === "TURN") stats.turns++;
      else if (name === "CALL_FAULT" || name === "UNCAUGHT") {
        stats.faults++;
        complain(`${name} ${fields.step ?? ""} ${fields.error ?? ""}`);
      }
    },
    with: (fields) => measuringLog(String(fields.callSid ?? callSid)),
  };
}

async function voiceServer(vadName: "silero" | "energy"): Promise<(request: Request) => Promise<Response>> {
  const text = (name: string) => Deno.readTextFile(new URL(`../../agency/${name}.json`, import.meta.url));
  const log = measuringLog();
  const vad = createVad(vadName, { clock: systemClock, log });
  const config = readConfig({
    AGENT_LANGUAGE: "en",
    MAX_CALLS: "2000",
    SILENCE_PROMPT_SEC: "120",
  });
  const agency = { business: parseBusiness(await text("business"), "business.json"), listings: [] as const };
  const records = recordsOf(config, agency, log);
  const voice = createVoiceServer({
    config,
    clock,
    log,
    version: { name: "load", version: "0" },
    ...agency,
    store: records?.agency ?? createMemoryAgencyStore(),
    ...(records === undefined ? {} : { records, journalStore: records.journal }),
    vad,
    recognizer,
    typed: createTypedRecognizer(),
    synthesizer,
    brain,
  });
  return (request) => voice.fetch(request);
}

function recordsOf(
  config: Config,
  agency: { business: Business; listings: readonly never[] },
  log: Log,
): Records | undefined {
  const [url, dataDir] = [Deno.env.get("DATABASE_URL"), Deno.env.get("DATA_DIR") ?? "data"];
  if (url === undefined) return undefined;
  const nodeId = crypto.randomUUID();
  const spool = createSpoolFolder(`${dataDir}/spool`, nodeId, Date.now);
  const records = createRecords({
    config,
    ...agency,
    store: openStore(dataDir, url),
    spool,
    clock: systemClock,
    log,
    nodeId,
  });
  records.start();
  return records;
}

/** What no voice server can be cheaper than: every frame parsed, and a third of them sent back. */
function echoServer(request: Request): Response {
  const { socket, response } = Deno.upgradeWebSocket(request);
  let frames = 0;
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data as string);
    if (message.event === "media" && ++frames % 3 === 0) {
      const { streamSid, media: { payload } } = message;
      socket.send(`{"event":"media","streamSid":"${streamSid}","media":{"payload":"${payload}"}}`);
    }
  };
  return response;
}

const kind = Deno.args[0] ?? "energy";
const answer = kind === "echo" ? echoServer : await voiceServer(kind === "silero" ? "silero" : "energy");
const listener = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
  if (new URL(request.url).pathname !== "/stats") return answer(request);
  return Response.json(stats.take());
});
await Deno.stdout.write(new TextEncoder().encode(`${listener.addr.port}\n`));
