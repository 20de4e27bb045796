/**
 * A call that is handed to a person and comes back, over the real protocols: the media stream, the webhooks and
 * Twilio's REST API on both sides. The test plays Twilio: it ends the stream when its API is told to dial.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createMemoryAgencyStore } from "../lib/agency/leads.ts";
import { createScriptedBrain } from "../lib/brain/scripted/scripted_brain.ts";
import type { Clock } from "../lib/clock.ts";
import { readConfig } from "../lib/config.ts";
import { createVoiceServer } from "../lib/server.ts";
import type { Synthesizer } from "../lib/speech/synthesizer.ts";
import { createTypedRecognizer } from "../lib/speech/typed_recognizer.ts";
import { createTwilioRest } from "../lib/twilio/rest.ts";
import { createEnergyVad } from "../lib/vad/energy.ts";
import { Caller } from "../tools/caller.ts";
import { parseScript } from "../simulator/dialogue_script.ts";
import { connect } from "../tools/terminal_line.ts";
import { business, listings, SUNDAY_NOON_MS } from "./agency/fixtures.ts";
import { fastClock } from "./fakes/fast_clock.ts";
import { createMemoryLog } from "./fakes/memory_log.ts";
import { until } from "./standins/manual_clock.ts";
import { startTwilioStandin, type TwilioStandin } from "./standins/twilio.ts";

const CALL_SID = "CA0123456789abcdef0123456789abcdef";
const ACCOUNT_SID = "ACfedcba9876543210fedcba9876543210";

/** Speech as loud as a voice, as long as it takes to say it fast. */
const tone = (text: string) => new Uint8Array(text.length * 240).map((_, i) => (i >> 3) & 1 ? 0x20 : 0xa0);
const hum: Synthesizer = {
  name: "hum",
  async *synthesize(text) {
    yield await Promise.resolve(tone(text));
  },
};

/** Sunday noon, when the office is open. */
function noonClock(): Clock {
  const clock = fastClock(6);
  return { ...clock, epochMs: () => SUNDAY_NOON_MS + clock.nowMs() };
}

function setUp(twilio: TwilioStandin) {
  const clock = noonClock();
  const store = createMemoryAgencyStore();
  const log = createMemoryLog();
  const typed = createTypedRecognizer();
  const brain = createScriptedBrain({ business, listings });
  const said: string[] = [];
  const heard: Synthesizer = {
    name: "hum",
    synthesize(text, options) {
      said.push(text);
      return hum.synthesize(text, options);
    },
  };
  const voice = createVoiceServer({
    config: readConfig({ AGENT_LANGUAGE: "en", VAD: "energy", PUBLIC_BASE_URL: "https://voice.example.com" }),
    clock,
    log,
    version: { name: "test", version: "0" },
    business,
    listings,
    store,
    vad: createEnergyVad(),
    recognizer: typed,
    typed,
    synthesizer: heard,
    brain,
    twilio: createTwilioRest({
      accountSid: ACCOUNT_SID,
      credentials: { authToken: "token" },
      baseUrl: twilio.baseUrl,
    }),
  });
  const listener = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => voice.fetch(request),
  );
  const server = `http://127.0.0.1:${listener.addr.port}`;

  /** A caller on one stream of the call; `webhook` is asked in place of the incoming call's. */
  function callerOn(script: string, webhook?: { path: string; fields: string }): Caller {
    const line = connect(undefined, undefined);
    return new Caller({
      server,
      callSid: CALL_SID,
      accountSid: ACCOUNT_SID,
      from: "+972525550123",
      to: "+97237654321",
      steps: parseScript(script),
    }, {
      clock,
      line: {
        ...line,
        fetch: (url, init) => {
          if (webhook === undefined || !url.endsWith("/webhook/incoming_call")) return line.fetch(url, init);
          const body = `${init?.body}&${webhook.fields}`;
          return line.fetch(server + webhook.path, { ...init, body });
        },
        // The stream of a real call is encrypted; this one is not.
        openSocket: (url, headers) =>
          line.openSocket(url.replace(/^wss:\/\/[^/]+/, server.replace("http", "ws")), headers),
      },
      openSide: () => ({ send: (message) => typed.hand(CALL_SID, message as never), close: () => {} }),
      voice: ({ text }) => Promise.resolve(tone(text)),
    });
  }
  const stop = async () => {
    await voice.drain();
    await listener.shutdown();
  };
  return { server, callerOn, store, log, said, stop };
}

Deno.test("a caller is put through to a person, comes back when nobody answers, and leaves a message", async () => {
  const callers: Caller[] = [];
  const twilio = startTwilioStandin(() => {
    callers[0]?.hangUp();
    return {};
  });
  const rig = setUp(twilio);
  const first = rig.callerOn("say: I want to talk to a person, please\nwait 20000");
  callers.push(first);
  await first.run();
  assertEquals(rig.log.of("CALL_END").map(({ fields }) => fields.reason), ["transferred"]);
  const { path, form } = twilio.requests[0]!;
  assertStringIncludes(path, CALL_SID);
  const dial = /<Dial action="https:\/\/voice\.example\.com([^"]+)" method="POST" timeout="20"><Number>(\+\d+)/;
  assertMatch(form.Twiml!, dial);
  const [, action, number] = dial.exec(form.Twiml!)!;
  assertEquals(number, business.human.phone);

  assertEquals(rig.store.leads()[0]?.callBack, false, "a person is to take the call");
  const gone = `CallSid=${CALL_SID}&CallStatus=completed&DialCallStatus=canceled`;
  const answer = await fetch(rig.server + action, { method: "POST", body: new URLSearchParams(gone) });
  assertStringIncludes(await answer.text(), "<Response><Hangup/></Response>");
  await until(() => rig.store.leads()[0]?.callBack === true, "the note that nobody took the call");

  const before = rig.said.length;
  const back = rig.callerOn("say: My name is Dana Levi\nsay: no, thank you, goodbye", {
    path: action!,
    fields: "DialCallStatus=no-answer",
  });
  const report = await back.run();
  assertEquals(report.problems, []);
  assertMatch(rig.said[before]!, /nobody|no one/i);
  assertEquals(rig.log.of("CALL_END").map(({ fields }) => fields.reason), ["transferred", "agent_goodbye"]);
  await rig.stop();
  const [lead] = rig.store.leads();
  assertEquals([rig.store.leads().length, lead?.name, lead?.callBack], [1, "Dana Levi", true]);
  const { summary } = await rig.store.outcomeOf(CALL_SID);
  assertStringIncludes(summary!.lines[2], "call back");
  await twilio.stop();
});

Deno.test("when Twilio refuses, the agent says that nobody is free and goes on with the same caller", async () => {
  const twilio = startTwilioStandin(() => ({ status: 500 }));
  const rig = setUp(twilio);
  const caller = rig.callerOn(
    "say: I want to talk to a person, please\nsay: My name is Dana Levi\nsay: no, thank you, goodbye",
  );
  const report = await caller.run();
  assertEquals(report.problems, []);
  assert(rig.said.some((text) => /nobody|no one/i.test(text)));
  assertEquals(rig.log.of("TRANSFER").map(({ fields }) => [fields.ok, fields.fault]), [[false, "unavailable"]]);
  assertEquals(rig.log.of("CALL_END").map(({ fields }) => fields.reason), ["agent_goodbye"]);
  await rig.stop();
  assertEquals(rig.store.leads().map(({ name, callBack }) => [name, callBack]), [["Dana Levi", true]]);
  await twilio.stop();
});
