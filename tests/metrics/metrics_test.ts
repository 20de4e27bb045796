import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { countEvents } from "../../lib/metrics/event_metrics.ts";
import { Metrics } from "../../lib/metrics/registry.ts";
import { measureServer } from "../../lib/metrics/server_metrics.ts";
import { createMemoryLog } from "../fakes/memory_log.ts";

/** The lines that hold values. */
function samples(metrics: Metrics): string[] {
  return metrics.text().split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

Deno.test("Metrics writes Prometheus' text format", () => {
  const metrics = new Metrics();
  const calls = metrics.counter("calls_total", "Calls.");
  metrics.gauge("live", "Live.", () => 3);
  const seconds = metrics.histogram("wait_seconds", "Waiting.", [0.1, 1]);
  calls.add({ reason: 'a "quoted"\\\nreason' });
  calls.add({ reason: "plain" }, 2);
  for (const value of [0.05, 0.1, 0.5, 7]) seconds.observe(value, { stage: "asr" });
  seconds.observe(NaN);
  assertEquals(
    metrics.text(),
    `# HELP calls_total Calls.
# TYPE calls_total counter
calls_total{reason="a \\"quoted\\"\\\\\\nreason"} 1
calls_total{reason="plain"} 2
# HELP live Live.
# TYPE live gauge
live 3
# HELP wait_seconds Waiting.
# TYPE wait_seconds histogram
wait_seconds_bucket{stage="asr",le="0.1"} 2
wait_seconds_bucket{stage="asr",le="1"} 3
wait_seconds_bucket{stage="asr",le="+Inf"} 4
wait_seconds_sum{stage="asr"} 7.65
wait_seconds_count{stage="asr"} 4
`,
  );
});

Deno.test("Metrics keeps no more than 200 sets of labels, and leaves out a gauge that cannot be read", () => {
  const metrics = new Metrics();
  const counter = metrics.counter("many_total", "Many.");
  metrics.gauge("broken", "Broken.", () => {
    throw new Error("no");
  });
  for (let i = 0; i < 1000; i++) counter.add({ why: String(i) });
  const lines = samples(metrics);
  assertEquals(lines.length, 201);
  assertEquals(lines.at(-1), 'many_total{other="true"} 800');
});

Deno.test("Metrics redacts the values of labels, and counts as one what is the same then", () => {
  const metrics = new Metrics(({ tool = "" }) => ({ tool: tool.replaceAll(/\d+/g, "[digits]") }));
  const tools = metrics.counter("tools_total", "Tools.");
  for (const tool of ["call 0501234567", "call 0521234567", "call 0501234567"]) tools.add({ tool });
  assertEquals(samples(metrics), ['tools_total{tool="call [digits]"} 3']);
});

Deno.test("countEvents() turns the log's events into the metrics, and passes every event on", () => {
  const metrics = new Metrics();
  const inner = createMemoryLog();
  const log = countEvents(inner, metrics);
  const call = log.with({ callSid: "CA0123456789abcdef0123456789abcdef" });
  call.event("TURN", { eouWaitMs: 300, asrMs: 120, firstTextMs: 0, firstAudioMs: 90, voiceToVoiceMs: 450 });
  call.event("TTS_ERROR", { provider: "google", fault: "quota", code: "8" });
  call.event("ASR_ERROR", { recognizer: "google", fault: "timeout" });
  log.event("PROVIDER_FALLBACK", { part: "synthesizer", provider: "google", fault: "quota", code: "8" });
  call.event("PROVIDER_FALLBACK", { part: "brain", provider: "openai:gpt", fault: "auth", code: "401" });
  call.event("PROVIDER_FALLBACK", { part: "recognizer", provider: "google", fault: "timeout" });
  call.event("CALL_END", { reason: "agent_goodbye", durationMs: 61_000, lost: 3, costUsd: 0.25, inputTokens: 100 });
  call.event("BARGE_IN");
  log.event("WEBHOOK_REJECT", { path: "/webhook/incoming_call", status: 403, why: "wrong signature" });
  log.event("HANDSHAKE_REJECT", { status: 503, why: "too many handshakes" });
  log.event("CALL_REFUSED", { callSid: "CA1", why: "full" });
  log.event("UNCAUGHT", { error: "Error: +972501234567" });
  log.event("MESSAGE_SENT", { kind: "summary" });
  log.event("MESSAGE_FAILED", { state: "waiting", code: "20429" });
  log.event("MESSAGE_FAILED", { state: "dead", code: "21211" });
  assertEquals(inner.events.length, 15);
  assertEquals(inner.events[0]?.fields.callSid, "CA0123456789abcdef0123456789abcdef");
  const lines = samples(metrics);
  for (
    const line of [
      'va_turn_seconds_sum{stage="voice_to_voice"} 0.45',
      'va_turn_seconds_bucket{stage="eou_wait",le="0.3"} 1',
      'va_faults_total{stage="tts",kind="quota"} 1',
      'va_faults_total{stage="asr",kind="timeout"} 1',
      'va_turns_failed_total{stage="asr"} 1',
      'va_faults_total{stage="process",kind="uncaught"} 1',
      'va_provider_errors_total{provider="google",code="8"} 1',
      'va_auth_errors_total{provider="openai:gpt"} 1',
      'va_provider_errors_total{provider="google",code="timeout"} 1',
      'va_calls_total{reason="agent_goodbye"} 1',
      'va_call_seconds_bucket{le="120"} 1',
      'va_media_frames_total{what="lost"} 3',
      "va_cost_usd_total 0.25",
      'va_tokens_total{direction="in"} 100',
      "va_barge_in_total 1",
      "va_sig_fail_total 1",
      'va_messages_total{outcome="sent"} 1',
      'va_messages_total{outcome="retry"} 1',
      'va_messages_total{outcome="dead"} 1',
      'va_calls_rejected_total{what="request",why="too many handshakes"} 1',
      'va_calls_rejected_total{what="call",why="full"} 1',
      'va_calls_rejected_total{what="call",why="day budget"} 0',
    ]
  ) assert(lines.includes(line), `${line} is not among\n${lines.join("\n")}`);
  assertFalse(/CA\d|\+972/.test(metrics.text()), "nothing of a caller's is in a label");
});

Deno.test("measureServer() tells what is going on, and requests by route and code without what callers put in", () => {
  const metrics = new Metrics();
  const calls = { count: 7 };
  let draining = false;
  const { answered } = measureServer(metrics, { version: { version: "1.2.3" }, calls, draining: () => draining });
  answered("/webhook/incoming_call", 200, 12);
  answered("/<script>", 404, 1);
  draining = true;
  const lines = samples(metrics);
  assert(lines.includes('build_info{version="1.2.3",build=""} 1'));
  assert(lines.includes("va_calls_active 7") && lines.includes("va_draining 1"));
  assert(lines.includes('va_webhook_seconds_bucket{route="/webhook/incoming_call",code="200",le="0.025"} 1'));
  assertStringIncludes(metrics.text(), 'route="other",code="404"');
});
