import { assertEquals, assertStringIncludes } from "@std/assert";
import { accept, type CheckResult, judgeWords, resultLine } from "../../tools/acceptance.ts";
import { ManualClock } from "../standins/manual_clock.ts";
import { FakeAgent, type FakeAgentOptions, runUntil, tone } from "./fake_agent.ts";

async function check(options: Partial<FakeAgentOptions>, protocol = "audio.twilio.com"): Promise<CheckResult[]> {
  const clock = new ManualClock();
  const agent = new FakeAgent(clock, {
    says: ["Buy or rent?", "Which city?", "?", "?"],
    keepaliveAtMs: 18_000,
    ...options,
  });
  return await runUntil(
    accept({
      server: "http://localhost",
      language: "en",
      callSid: "CASIM1",
      accountSid: "ACSIM1",
      from: "+972501234567",
      to: "+97237654321",
    }, {
      clock,
      ...agent.parts,
      voice: () => Promise.resolve(tone(600)),
      shakeHands: () => Promise.resolve(protocol),
    }),
    clock,
  );
}

const failed = (results: CheckResult[]) => results.filter(({ outcome }) => outcome !== "ok").map(({ name }) => name);

Deno.test("accept() finds nothing wrong with a server that takes calls", async () => {
  const results = await check({});
  assertEquals(failed(results), []);
  assertEquals(results.length, 13);
});

Deno.test("accept() finds each fault, and goes on to the others", async () => {
  assertEquals(failed(await check({ statuses: { "/version": 503, "/webhook/stream_ended": 500 } })), [
    "GET /version is 200",
    "POST /webhook/stream_ended is 204",
  ]);
  assertEquals(failed(await check({}, "")), ["the handshake chooses audio.twilio.com when it is offered"]);
  assertEquals(failed(await check({ keepaliveAtMs: 20_500 })), ["a keepalive mark comes within 20 s"]);
  assertEquals(failed(await check({ says: ["Buy or rent?"] })), [
    "a spoken turn is answered",
    "the turn's log words come in order",
    "a keepalive mark comes within 20 s",
    "the caller hangs up and the callbacks are answered",
  ]);
});

Deno.test("accept() says that log words are not visible where the server does not tell them", async () => {
  const results = await check({ tells: false });
  assertEquals(results.filter(({ outcome }) => outcome === "not visible").map(({ name }) => name), [
    "the turn's log words come in order",
  ]);
  assertEquals(results.some(({ outcome }) => outcome === "failed"), false);
});

Deno.test("accept() fails every check of the call when there is no call", async () => {
  const results = await check({ statuses: { "/webhook/incoming_call": 403 } });
  assertStringIncludes(results[6]!.detail, "answered 403");
  assertEquals(failed(results).length, 7);
});

Deno.test("judgeWords() wants the five words of a turn in their order, whatever comes between", () => {
  const outcome = (...events: Parameters<typeof judgeWords>[0] & object) => judgeWords(events).outcome;
  assertEquals(outcome("EOU", "ASR_TEXT", "TOOL_CALL", "TTS_START", "MARK_ACK", "LISTENING", "EOU"), "ok");
  assertEquals(outcome("ASR_TEXT", "EOU", "TTS_START", "MARK_ACK", "LISTENING"), "failed");
  assertEquals(outcome("EOU", "ASR_TEXT", "TTS_START", "MARK_ACK"), "failed");
  assertEquals(outcome(), "failed");
  assertEquals(judgeWords(undefined).outcome, "not visible");
});

Deno.test("resultLine() lines the results up", () => {
  assertEquals(resultLine(6)({ name: "a b", outcome: "failed", detail: "why" }), "FAILED   a b     why");
});
