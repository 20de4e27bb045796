/**
 * Whole calls full of faults with everything told as it is in production, and then every line, answer, metric and span
 * searched for what must never be in one. Acceptance check 15.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { createFallbackBrain } from "../../lib/brain/fallback_brain.ts";
import { readConfig } from "../../lib/config.ts";
import { ProviderError } from "../../lib/errors.ts";
import type { FallbackSettings } from "../../lib/fallback.ts";
import { createLog } from "../../lib/log_sinks.ts";
import { countEvents } from "../../lib/metrics/event_metrics.ts";
import { type Labels, Metrics } from "../../lib/metrics/registry.ts";
import { createRedactor } from "../../lib/redact.ts";
import { createProviderReports } from "../../lib/provider_reports.ts";
import { createFallbackRecognizer } from "../../lib/speech/fallback_recognizer.ts";
import { createFallbackSynthesizer } from "../../lib/speech/fallback_synthesizer.ts";
import { traceCalls } from "../../lib/tracing/call_spans.ts";
import type { VoiceServerParts } from "../../lib/server_parts.ts";
import { createMemoryTracer } from "../fakes/memory_tracer.ts";
import { DIALOGUES } from "./dialogues.ts";
import { rehearse, World } from "./world.ts";

const FROM = "+972525550199";
const SECRETS = {
  STREAM_SECRET: "stream-secret-that-nobody-may-ever-see-1",
  ADMIN_TOKEN: "admin-token-that-nobody-may-ever-see-2",
  OPENAI_API_KEY: "sk-key-that-nobody-may-ever-see-3",
  TWILIO_API_KEY_SECRET: "twilio-secret-that-nobody-may-ever-see-4",
  DATABASE_URL: "postgres://app:password-that-nobody-may-see-5@db.example/app",
};
const ACCOUNT = { TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`, TWILIO_API_KEY_SID: `SK${"0".repeat(32)}` };
const PASSWORD = "password-that-nobody-may-see-5";

/** The number however it is written; a tag of it is made of hex digits and holds none of these. */
const PHONE = new RegExp(
  [
    "52[-. )]*555[-. ]*01[-. ]*99",
    "5250199|5255501",
    "five two[ ,]+five",
    "zero one nine nine",
    "חמש שתיים[ ,]+חמש",
    "אפס אחת תשע תשע",
  ].join("|"),
);

/** Callers who say their number, as digits and as words. */
const SCRIPTS = {
  en: `say: my number is oh five two, five five five, zero one nine nine
       say: call me at 052-555-0199 about a flat in Givatayim
       say: no thanks, goodbye`,
  he: `say: המספר שלי אפס חמש שתיים, חמש חמש חמש, אפס אחת תשע תשע
       say: תתקשרו ל 0525550199 לגבי דירה בגבעתיים
       say: לא תודה, להתראות`,
  whole: DIALOGUES[0]!.script,
} as const;
/** Words of callers in these scripts that the agent's own settings and events do not hold. */
const WORDS = ["Givatayim", "three rooms", "Dana", "Levy", "my number", "גבעתיים", "המספר שלי"];

await rehearse(Object.values(SCRIPTS));

/** What a careless library might put into its error. */
function careless(): Error {
  return new Error(`401 for ${SECRETS.OPENAI_API_KEY} of ${FROM} (052-555-0199): "Dana Levy" said no to Givatayim`);
}

/** Each part of the call with one that fails every now and then before it, in every way there is. */
function faultyParts(sound: VoiceServerParts, fallback: FallbackSettings): Partial<VoiceServerParts> {
  let requests = 0;
  const failEvery = (n: number, error: () => Error) => {
    if (++requests % n === 0) throw error();
  };
  const refused = () => new ProviderError("openai refused the key", { fault: "auth", code: 401, cause: careless() });
  const { brain, synthesizer, recognizer } = sound;
  return {
    brain: createFallbackBrain([{
      name: "openai",
      async *reply(request, options) {
        failEvery(3, careless);
        yield* brain.reply(request, options);
        failEvery(4, careless);
      },
    }, brain], fallback),
    synthesizer: {
      name: "raw",
      async *synthesize(text, options) {
        failEvery(11, careless);
        yield* createFallbackSynthesizer([{
          name: "google",
          async *synthesize(sentence, given) {
            failEvery(5, refused);
            yield* synthesizer.synthesize(sentence, given);
          },
        }, synthesizer], fallback).synthesize(text, options);
      },
    },
    recognizer: {
      name: "raw",
      open(options) {
        failEvery(13, careless);
        return createFallbackRecognizer([recognizer], fallback).open(options);
      },
    },
  };
}

/** Holds the calls, asks for all that can be asked for, and gives back everything that was told to anybody. */
async function everythingTold(env: Record<string, string>): Promise<{ lines: string[]; all: string }> {
  const lines: string[] = [];
  const config = readConfig({ AGENT_LANGUAGE: "en", VAD: "energy", ...ACCOUNT, ...SECRETS, ...env });
  const redactor = createRedactor({ secrets: config.secrets, tagKey: "tag", transcripts: config.log.transcripts });
  const metrics = new Metrics((labels) => redactor.fields(labels) as Labels);
  const tracer = createMemoryTracer();
  const world = new World({
    parts({ clock, soundParts }) {
      const sink = createLog({
        format: "json",
        write: (line) => void lines.push(line),
        epochMs: () => clock.epochMs(),
        redactor,
      });
      const log = traceCalls(countEvents(sink, metrics), { tracer, clock });
      const reports = createProviderReports({ clock, log, adviceFor: () => "check the key" });
      return { config, log, metrics, ...faultyParts(soundParts, { clock, onFallback: reports.fellBack }) };
    },
  });
  const scripts = Object.values(SCRIPTS);
  for (const [i, script] of scripts.entries()) await world.hold({ callSid: `CASIM${i}`, script, from: FROM, seed: i });
  const answers = await askForAll(world);
  const spans = tracer.spans.map(({ name, attributes }) => JSON.stringify({ name, attributes }));
  return { lines, all: [...lines, ...answers, ...spans].join("\n") };
}

async function askForAll({ server }: World): Promise<string[]> {
  const url = (path: string) => `http://127.0.0.1:8080${path}`;
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const phone = encodeURIComponent(FROM);
  const requests = [
    ...["/version", "/readyz", "/livez", "/metrics", "/nothing", `/api/calls?phone=${phone}`, "/simulator"].map((
      path,
    ) => new Request(url(path))),
    new Request(url(`/nothing/${phone}?token=${SECRETS.STREAM_SECRET}`)),
    new Request(url("/webhook/call_status"), {
      method: "POST",
      body: `CallSid=${phone}&CallStatus=${phone}`,
      headers: form,
    }),
    new Request(url("/webhook/stream_status"), { method: "POST", body: `StreamError=${phone}`, headers: form }),
    new Request(url("/webhook/incoming_call"), { method: "POST", body: `${"x".repeat(100_000)}`, headers: form }),
    new Request(url("/ws/twilio-media"), { headers: { origin: `https://${SECRETS.ADMIN_TOKEN}` } }),
  ];
  return await Promise.all(requests.map(async (request) => {
    const answer = await server.fetch(request);
    return `${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`;
  }));
}

function assertNoSecretOrPhone(all: string): void {
  for (const secret of [...Object.values(SECRETS), PASSWORD]) assert(!all.includes(secret), secret);
  assertEquals(all.split("\n").filter((line) => PHONE.test(line)), []);
}

Deno.test("nothing that is told of calls full of faults holds a secret, a phone number or a caller's words", async () => {
  const { lines, all } = await everythingTold({ LOG_TRANSCRIPTS: "off" });
  for (const event of ["ASR_TEXT", "ASR_ERROR", "BRAIN_ERROR", "TTS_ERROR", "PROVIDER_FALLBACK", "TURN", "WEBHOOK"]) {
    assert(lines.some((line) => line.includes(`"msg":"${event}"`)), `no ${event} was told`);
  }
  assertNoSecretOrPhone(all);
  for (const words of WORDS) assertEquals(all.split("\n").filter((line) => line.includes(words)), [], words);
  assertMatch(all, /…199#[0-9a-f]{8}/);
});

Deno.test("with transcripts in the log, callers' words are there, and no number that they say", async () => {
  const { lines, all } = await everythingTold({ LOG_TRANSCRIPTS: "on" });
  assertMatch(all, /my number is …199#/);
  // A number that is said in two breaths comes in two pieces.
  assertMatch(all, /המספר שלי (…199#|\[\d digits\])/);
  assert(lines.some((line) => line.includes("Givatayim")));
  assertNoSecretOrPhone(all);
});
