/**
 * The server as a process of its own, with that in one of its calls which nothing was made for: threat T14, fault table
 * rows 37 and 45.
 */
import { assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import type { LogEvent } from "../lib/log.ts";
import { KEYS } from "./standins/faults.ts";
import { openRawStream } from "./standins/raw_stream.ts";
import { call, callerVoice, freePort, FROM_SOURCE, ServerProcess, sleep } from "./standins/server_process.ts";

const FAULTY = {
  ...FROM_SOURCE,
  args: FROM_SOURCE.args.toSpliced(-1, 0, "--preload", new URL("./standins/faults.ts", import.meta.url).pathname),
  env: { FAULTS: "on" },
};

/** What each fault is told as, and whether it cuts its own stream off. */
const FAULTS: readonly [fault: keyof typeof KEYS, told: LogEvent, closes: boolean][] = [
  ["handlerThrows", "CALL_FAULT", true],
  ["handlerRejects", "CALL_FAULT", true],
  ["listenerThrows", "UNCAUGHT", false],
  ["listenerRejects", "UNCAUGHT", false],
  ["strayRejection", "UNCAUGHT", false],
  ["timerThrows", "UNCAUGHT", false],
];

Deno.test("a process lives on with its other calls, whatever is thrown in one of them", async () => {
  const dataDir = await Deno.makeTempDir();
  await using server = new ServerProcess({ PORT: String(freePort()), DATA_DIR: dataDir }, FAULTY);
  await server.saw("SERVER_LISTENING");
  const { caller, callSid, report } = call(server.url, await callerVoice());
  await server.saw("CALL_START");
  for (const [index, [fault, told, closes]] of FAULTS.entries()) {
    const before = server.of(told).length;
    const victim = await openRawStream(server.url);
    await server.saw("CALL_START", index + 2);
    victim.press(KEYS[fault]);
    await server.saw(told, before + 1);
    const ready = await fetch(`${server.url}/readyz`);
    assertEquals([ready.status, await ready.json()], [200, { ready: true, reasons: [] }], fault);
    if (!closes) victim.socket.close(1000);
    assertEquals(await victim.closed, closes ? 1011 : 1000, fault);
    await server.saw("CALL_END", 1, victim.callSid);
    assertEquals(server.of("CALL_END", victim.callSid).map(({ mayComeBack }) => mayComeBack), [true], fault);
  }
  await server.saw("TTS_START", 2, callSid);
  caller.hangUp();
  const { end, problems } = await report;
  assertEquals([end.how, problems], ["caller", []]);
  await server.saw("CALL_END", 1, callSid);
  assertEquals(server.of("CALL_END", callSid).map(({ reason }) => reason), ["caller_hangup"]);
  assertEquals(server.of("STREAM_START", callSid).length, 1, "on one stream from its beginning to its end");
  for (const { error } of server.of("UNCAUGHT")) assertMatch(String(error), /^Bug\n/);
  assertEquals(server.of("UNCAUGHT").length, FAULTS.filter(([, told]) => told === "UNCAUGHT").length);
  server.signal("SIGTERM");
  assertEquals(await server.ended(), 0);
  await Deno.remove(dataDir, { recursive: true });
});

const MEBIBYTE = 1024 * 1024;
/** The largest message that Deno hands over is one of 64 MiB; ours are of 64 KiB. */
const GIANTS: readonly [mebibytes: number, code: number][] = [[63, 1009], [65, 0]];

Deno.test("a message of 63 MiB, or of more than Deno takes, costs its own stream alone, and memory for a moment", async () => {
  const dataDir = await Deno.makeTempDir();
  await using server = new ServerProcess({ PORT: String(freePort()), DATA_DIR: dataDir });
  await server.saw("SERVER_LISTENING");
  const { caller, callSid, report } = call(server.url, await callerVoice());
  await server.saw("EOU", 1, callSid);
  const beforeBytes = await rssBytes(server);
  for (const [index, [mebibytes, code]] of GIANTS.entries()) {
    const offender = await openRawStream(server.url);
    await server.saw("CALL_START", index + 2);
    offender.socket.onerror = (event) => event.preventDefault();
    const sentMs = performance.now();
    offender.socket.send("x".repeat(mebibytes * MEBIBYTE));
    assertEquals(await offender.closed, code);
    assertLess(performance.now() - sentMs, 2000);
    await server.saw("CALL_END", 1, offender.callSid);
  }
  for (let waitedMs = 0; waitedMs < 10_000; waitedMs += 100) {
    if (await rssBytes(server) < beforeBytes + 32 * MEBIBYTE) break;
    await sleep(100);
  }
  assertLess(await rssBytes(server), beforeBytes + 32 * MEBIBYTE);
  await server.saw("TTS_START", 2, callSid);
  caller.hangUp();
  const { end, problems } = await report;
  assertEquals([end.how, problems], ["caller", []]);
  assertEquals(server.of("STREAM_START", callSid).length, 1);
  await Deno.remove(dataDir, { recursive: true });
});

async function rssBytes({ url }: ServerProcess): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^va_rss_bytes (.+)$/m.exec(metrics)![1]);
}

const PUBLIC = { baseUrl: "https://voice.example.com", authToken: "an-auth-token-of-32-characters-00" };

Deno.test("a server in public whose event loop stands still is killed after WATCHDOG_SEC, and says why", async () => {
  const dataDir = await Deno.makeTempDir();
  const env = { TWILIO_AUTH_TOKEN: PUBLIC.authToken, PUBLIC_BASE_URL: PUBLIC.baseUrl, WATCHDOG_SEC: "1" };
  await using server = new ServerProcess({ PORT: String(freePort()), DATA_DIR: dataDir, ...env }, FAULTY);
  await server.saw("SERVER_LISTENING");
  const stream = await openRawStream(server.url, PUBLIC);
  await server.saw("CALL_START");
  stream.press(KEYS.standStill);
  // What a supervisor sees of SIGKILL, and starts the process anew for.
  assertEquals(await server.ended(), 137);
  assertStringIncludes(server.told, '"msg":"WATCHDOG"');
  await stream.closed;
  await Deno.remove(dataDir, { recursive: true });
});
