import { assertEquals, assertMatch } from "@std/assert";
import { fromBase64 } from "../../lib/audio/base64.ts";
import { clearMessage, markMessage, mediaMessage, parseInbound } from "../../lib/twilio/messages.ts";
import { CLEAN_LINE } from "../../simulator/line_conditions.ts";
import { simulatedCallSid } from "../../simulator/sids.ts";
import { StreamClient, type StreamEvents, type StreamOptions } from "../../simulator/stream_client.ts";
import { ManualClock } from "../standins/manual_clock.ts";
import { FakeSocket } from "./fake_socket.ts";

const SIDS = { callSid: "CASIM1", accountSid: "ACSIM1" };

function dial(options: Partial<StreamOptions> = {}, events: StreamEvents = {}) {
  const clock = new ManualClock();
  const socket = new FakeSocket();
  const seen: string[] = [];
  const client = new StreamClient({
    url: "wss://voice.example.com/ws/twilio-media",
    ...SIDS,
    customParameters: { token: "abc" },
    clock,
    openSocket: () => socket.asSocket(),
    events: {
      onMark: (name, atMs, cause) => seen.push(`mark ${name} ${cause} ${atMs}`),
      onClear: (atMs, droppedMs) => seen.push(`clear ${atMs} dropped ${droppedMs}`),
      onWarning: (code, why) => seen.push(`warning ${code} ${why}`),
      onClosed: ({ opened, by, code }) => seen.push(`closed ${opened ? "open" : "unopened"} by ${by} ${code}`),
      ...events,
    },
    ...options,
  });
  return { clock, socket, client, seen };
}

function dialOpen(options: Partial<StreamOptions> = {}, events: StreamEvents = {}) {
  const call = dial(options, events);
  call.socket.open();
  return call;
}

const audio = (ms: number, byte = 1) => new Uint8Array(ms * 8).fill(byte);

Deno.test("StreamClient sends connected, start and media as Twilio does, numbers in strings", () => {
  const { socket, client, clock } = dialOpen();
  clock.tick(20);
  const { streamSid } = client;
  assertMatch(streamSid, /^MZ[0-9a-f]{32}$/);
  assertEquals(socket.messages(), [
    { event: "connected", protocol: "Call", version: "1.0.0" },
    {
      event: "start",
      sequenceNumber: "1",
      streamSid,
      start: {
        ...SIDS,
        streamSid,
        tracks: ["inbound"],
        mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 },
        customParameters: { token: "abc" },
      },
    },
    ...["1", "2"].map((chunk, index) => ({
      event: "media",
      sequenceNumber: String(index + 2),
      streamSid,
      media: { track: "inbound", chunk, timestamp: String(index * 20), payload: audio(20, 0xff).toBase64() },
    })),
  ]);
});

Deno.test("StreamClient keeps 50 frames a second however late its timers run", () => {
  const clock = new ManualClock();
  const lazy = { ...clockOf(clock), after: (ms: number, run: () => void) => clock.after(ms + 13, run) };
  const { socket } = dialOpen({ clock: lazy });
  clock.tick(10_005);
  const timestamps = socket.messages("media").map(({ media }) => Number(media.timestamp));
  assertEquals(timestamps, Array.from({ length: timestamps.length }, (_, index) => index * 20));
  assertEquals(timestamps.length >= 499 && timestamps.length <= 501, true, `${timestamps.length} frames`);
});

function clockOf(clock: ManualClock) {
  return { nowMs: () => clock.nowMs(), epochMs: () => clock.epochMs() };
}

Deno.test("StreamClient skips what a long standstill missed instead of sending it at once", () => {
  let nowMs = 0;
  let timer = () => {};
  const { socket, client } = dialOpen({
    clock: { nowMs: () => nowMs, epochMs: () => 0, after: (_, run) => (timer = run, () => {}) },
  });
  nowMs = 60_000;
  timer();
  assertEquals(socket.messages("media").map(({ media }) => media.timestamp), ["0", "60000"]);
  assertEquals(client.counts.framesSkipped, 2_999);
});

Deno.test("StreamClient.say() tells where the audio will stand, and it stands there", () => {
  const { socket, client, clock } = dialOpen();
  clock.tick(40);
  assertEquals(client.say(audio(50, 7)), { fromMs: 60, toMs: 120 });
  assertEquals(client.say(audio(20, 8)), { fromMs: 120, toMs: 140 });
  assertEquals(client.saying, true);
  clock.tick(100);
  assertEquals(client.saying, false);
  const first = socket.messages("media").map(({ media }) => [Number(media.timestamp), fromBase64(media.payload)![0]]);
  assertEquals(first, [[0, 255], [20, 255], [40, 255], [60, 7], [80, 7], [100, 7], [120, 8], [140, 255]]);
});

Deno.test("StreamClient.stopSaying() falls silent at the next frame", () => {
  const { socket, client, clock } = dialOpen();
  client.say(audio(1_000, 7));
  clock.tick(20);
  client.stopSaying();
  clock.tick(20);
  assertEquals(socket.messages("media").map(({ media }) => fromBase64(media.payload)![0]), [255, 7, 255]);
});

Deno.test("StreamClient plays what it is sent and echoes each mark when it has been heard", () => {
  const heard: number[] = [];
  const { socket, client, clock, seen } = dialOpen({}, { onAgentAudio: (frame) => heard.push(...frame) });
  clock.tick(10);
  socket.receive(mediaMessage(client.streamSid, audio(40, 1)));
  socket.receive(markMessage(client.streamSid, "one"));
  socket.receive(mediaMessage(client.streamSid, audio(60, 2)));
  socket.receive(markMessage(client.streamSid, "two"));
  clock.tick(140);
  assertEquals(heard.slice(160, 160 + 800), [...audio(40, 1), ...audio(60, 2)]);
  assertEquals(seen, ["mark one played 60", "mark two played 120"]);
  assertEquals(socket.messages("mark").map(({ mark, streamSid }) => [mark.name, streamSid]), [
    ["one", client.streamSid],
    ["two", client.streamSid],
  ]);
});

Deno.test("StreamClient echoes a mark at once when nothing is buffered", () => {
  const { socket, client, seen } = dialOpen();
  socket.receive(markMessage(client.streamSid, "keepalive"));
  assertEquals(seen, ["mark keepalive played 0"]);
});

Deno.test("StreamClient falls silent on clear and echoes all pending marks at once", () => {
  const heard: number[] = [];
  const { socket, client, clock, seen } = dialOpen({}, { onAgentAudio: (frame) => heard.push(frame[0]!) });
  socket.receive(mediaMessage(client.streamSid, audio(1_000, 1)));
  socket.receive(markMessage(client.streamSid, "a"));
  clock.tick(50);
  socket.receive(clearMessage(client.streamSid));
  clock.tick(50);
  assertEquals(heard, [255, 1, 1, 255, 255, 255]);
  assertEquals(seen, ["clear 50 dropped 960", "mark a cleared 50"]);
});

Deno.test("StreamClient numbers every message in one sequence", () => {
  const { socket, client, clock } = dialOpen();
  client.dtmf("5");
  socket.receive(markMessage(client.streamSid, "m"));
  clock.tick(100);
  client.hangUp();
  const numbers = socket.messages().slice(1).map(({ sequenceNumber }) => Number(sequenceNumber));
  assertEquals(numbers, numbers.map((_, index) => index + 1));
  assertEquals(socket.messages("dtmf")[0].dtmf, { track: "inbound_track", digit: "5" });
});

Deno.test("StreamClient.hangUp() sends stop last, closes, and stays silent", () => {
  const { socket, client, clock, seen } = dialOpen();
  clock.tick(20);
  client.hangUp();
  client.hangUp();
  clock.tick(100);
  socket.finish(1000);
  assertEquals(socket.messages().at(-1).stop, SIDS);
  assertEquals([socket.closedWith, seen, clock.pending], [1000, ["closed open by caller 1000"], 0]);
});

Deno.test("StreamClient.drop() closes without stop", () => {
  const { socket, client, clock } = dialOpen();
  client.drop();
  clock.tick(100);
  assertEquals(socket.messages("stop"), []);
  assertEquals(socket.closedWith, "no code");
});

Deno.test("StreamClient reports once that the server closed, and that a handshake failed", () => {
  const open = dialOpen();
  open.socket.finish(1000);
  open.socket.finish(1005);
  open.clock.tick(100);
  assertEquals([open.seen, open.clock.pending], [["closed open by server 1000"], 0]);
  const refused = dial();
  refused.socket.finish(1006);
  assertEquals(refused.seen, ["closed unopened by server 1006"]);
});

Deno.test("StreamClient warns of what Twilio would not take, and goes on", () => {
  const { socket, client, seen } = dialOpen();
  socket.receive(new ArrayBuffer(3));
  socket.receive('{"event":"ping"}');
  socket.receive(clearMessage("MZother"));
  assertEquals(seen, [
    "warning 31950 binary message",
    "warning 31951 unknown event",
    "warning 31951 clear of another stream",
  ]);
  assertEquals(client.counts.warnings, 3);
});

Deno.test("StreamClient waits for step() when the caller sets the pace, and mixes the live frame in", () => {
  const { socket, client, clock } = dialOpen({ pacing: "caller" });
  clock.tick(1_000);
  assertEquals(socket.messages("media"), []);
  client.step(audio(20, 9));
  client.step();
  assertEquals(socket.messages("media").map(({ media }) => fromBase64(media.payload)![0]), [9, 255]);
});

Deno.test("StreamClient sends through the line's faults, and stop after all that was under way", () => {
  const { socket, client, clock } = dialOpen({ conditions: { ...CLEAN_LINE, jitterMs: 200, duplicatePercent: 30 } });
  clock.tick(2_000);
  assertEquals(socket.messages()[0].event, "connected");
  client.hangUp();
  const chunks = socket.messages("media").map(({ media }) => Number(media.chunk));
  assertEquals(new Set(chunks).size, client.counts.framesSent);
  assertEquals(chunks.length > 110, true);
  assertEquals(chunks, [...chunks].sort((a, b) => a - b));
  assertEquals(socket.messages().at(-1).event, "stop");
});

Deno.test("StreamClient counts lost frames and lets the chunk numbers show the gap", () => {
  const { socket, client, clock } = dialOpen({ conditions: { ...CLEAN_LINE, lossPercent: 50 } });
  clock.tick(2_000);
  client.conditions = CLEAN_LINE;
  clock.tick(20);
  const chunks = socket.messages("media").map(({ media }) => Number(media.chunk));
  assertEquals(chunks.length + client.counts.framesLost, 102);
  assertEquals(chunks.at(-1), 102);
});

Deno.test("StreamClient's messages are understood by parseInbound()", () => {
  const { socket, client, clock } = dialOpen();
  client.dtmf("#");
  clock.tick(20);
  client.hangUp();
  const events = socket.sent.map((text) => parseInbound(text).event);
  assertEquals(events, ["connected", "start", "media", "dtmf", "media", "stop"]);
});

Deno.test("simulatedCallSid() looks like a Twilio SID and says what it is", () => {
  assertMatch(simulatedCallSid(), /^CASIM[0-9a-f]{29}$/);
});
