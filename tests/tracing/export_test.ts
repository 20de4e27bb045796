/**
 * The server as a process of its own that sends its traces to a collector.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type LoneServer, startSource } from "../../build/lone_server.ts";
import { type OtlpStandin, type SentSpan, startOtlpStandin } from "../standins/otlp.ts";

const FROM = "+972525550199";

/** Holds a call from the terminal, which ends as soon as the answer is heard. */
async function holdCall(server: LoneServer): Promise<void> {
  const words = ["--interrupt-after", "400", "--say", "I am looking for a flat to rent"];
  const caller = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "tools/call.ts", server.url, "--language", "en", "--from", FROM, ...words],
    cwd: new URL("../../", import.meta.url),
    stdout: "null",
  }).spawn();
  await server.logged({ msg: "TTS_START", turn: 2 });
  caller.kill("SIGINT");
  assertEquals((await caller.status).code, 130);
  await server.logged({ msg: "CALL_END" });
}

async function withServer(
  env: Record<string, string>,
  use: (server: LoneServer) => Promise<void>,
): Promise<OtlpStandin> {
  const collector = startOtlpStandin();
  const server = await startSource({
    AGENT_LANGUAGE: "en",
    VAD: "energy",
    OTEL_DENO: "true",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    ...env,
  });
  try {
    await use(server);
  } finally {
    // What was not sent yet is sent before the process ends.
    const { code, stderr } = await server.stop();
    await collector.stop();
    assertEquals([code, stderr], [0, ""]);
  }
  return collector;
}

function ours({ spans }: OtlpStandin): SentSpan[] {
  return spans.filter(({ scope }) => scope === "agentlocator-voice");
}

Deno.test("a server told to sends each call as one trace by Deno's exporter, and nothing of its requests", async () => {
  const collector = await withServer({ OTEL_TRACES_SAMPLER: "parentbased_always_off" }, async (server) => {
    await server.logged({ msg: "TRACING" });
    await holdCall(server);
    await (await fetch(`${server.url}/api/calls?phone=${encodeURIComponent(FROM)}`)).body?.cancel();
  });
  assertTraceOfCall(collector);
  assertEquals(collector.spans.filter(({ scope }) => scope === "deno"), [], "a request of the server's own is told");
  for (const body of collector.bodies) assert(!/5550199|flat/.test(body), "a number or a word of the caller's is told");
});

function assertTraceOfCall(collector: OtlpStandin): void {
  const spans = ours(collector);
  const call = spans.find(({ name }) => name === "call")!;
  assertEquals(new Set(spans.map(({ traceId }) => traceId)), new Set([call.traceId]));
  assertStringIncludes(String(call.attributes.callSid), "CASIM");
  const answer = spans.find(({ name, attributes }) => name === "turn" && attributes.voiceToVoiceMs !== undefined)!;
  assertEquals(answer.parentSpanId, call.spanId);
  const stages = spans.filter(({ parentSpanId }) => parentSpanId === answer.spanId).map(({ name }) => name);
  assertEquals(stages.toSorted(), ["play", "recognize", "synthesize", "think"]);
}

Deno.test("a server that traces with the URLs of requests says how to leave them out", async () => {
  const collector = await withServer({}, async (server) => {
    await server.logged({ msg: LOUD });
    await (await fetch(`${server.url}/version`)).body?.cancel();
  });
  assertEquals(collector.spans.map(({ scope }) => scope), ["deno"]);
});

const LOUD = "TRACING with the URLs of requests: OTEL_TRACES_SAMPLER=parentbased_always_off leaves them out";
