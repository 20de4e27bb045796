import { assert, assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import { LOG_EVENTS } from "../lib/log.ts";
import { createLog } from "../lib/log_sinks.ts";
import { createRedactor } from "../lib/redact.ts";

const EPOCH_MS = Date.UTC(2026, 10, 22, 15, 38, 1, 123);

function linesOf(format: "json" | "text") {
  const lines: string[] = [];
  const redactor = createRedactor({ secrets: ["top-secret-value"], tagKey: "k", transcripts: false });
  const log = createLog({ format, write: (line) => lines.push(line), epochMs: () => EPOCH_MS, redactor });
  return { lines, log };
}

Deno.test("createLog() writes one JSON object an event with time, level, message and fields", () => {
  const { lines, log } = linesOf("json");
  log.with({ callSid: "CA01", turn: 2 }).event("EOU", { waitMs: 240 });
  log.event("TTS_ERROR", { fault: "quota" });
  assertEquals(lines.map((line) => JSON.parse(line)), [
    { ts: "2026-11-22T15:38:01.123Z", level: "info", msg: "EOU", waitMs: 240, callSid: "CA01", turn: 2 },
    { ts: "2026-11-22T15:38:01.123Z", level: "error", msg: "TTS_ERROR", fault: "quota" },
  ]);
});

Deno.test("createLog() joins a note to the event's name", () => {
  const { lines, log } = linesOf("json");
  log.event("WS_KEEPALIVE", { note: "heartbeat#3" });
  assertEquals(JSON.parse(lines[0]!).msg, "WS_KEEPALIVE heartbeat#3");
});

Deno.test("createLog() writes a readable line for people", () => {
  const { lines, log } = linesOf("text");
  log.with({ callSid: "CA01" }).event("WS_KEEPALIVE", { note: "heartbeat#3", why: "two words" });
  log.event("STREAM_REJECT");
  assertEquals(lines, [
    '15:38:01.123   WS_KEEPALIVE heartbeat#3  why="two words" callSid=CA01',
    "15:38:01.123 ! STREAM_REJECT",
  ]);
});

Deno.test("createLog() lets no field forge the time, level or message of a line", () => {
  const { lines, log } = linesOf("json");
  log.event("EOU", { ts: "x", level: "error", msg: "CALL_END" });
  assertEquals(JSON.parse(lines[0]!), { ts: "2026-11-22T15:38:01.123Z", level: "info", msg: "EOU" });
});

Deno.test("createLog() keeps every text line to one line and free of control characters", () => {
  const { lines, log } = linesOf("text");
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 30 }), (why) => {
    log.event("WEBHOOK_REJECT", { why, note: why });
    assertFalse(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(lines.at(-1)!));
  }));
});

Deno.test("createLog() redacts the fields of the line and those it was made with", () => {
  const { lines, log } = linesOf("json");
  log.with({ from: "+972501234567" }).event("ASR_TEXT", { text: "שלום", error: "with top-secret-value" });
  assertFalse(/501234|שלום|top-secret/.test(lines[0]!), lines[0]);
});

Deno.test("createLog() survives a sink that throws and fields that cannot be read", () => {
  const redactor = createRedactor({ secrets: [], tagKey: "k", transcripts: true });
  const log = createLog({
    format: "json",
    write: () => {
      throw new Error("disk full");
    },
    epochMs: () => NaN,
    redactor,
  });
  for (const name of LOG_EVENTS) log.event(name, null as never);
  const { lines, log: sound } = linesOf("json");
  const fields = Object.defineProperty({ a: 1 }, "b", {
    enumerable: true,
    get: () => {
      throw new Error("no");
    },
  });
  sound.event("EOU", fields);
  assert(lines[0]!.includes('"b":"[unreadable]"'));
});
