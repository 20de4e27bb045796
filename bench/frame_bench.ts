/**
 * What one 20 ms frame of a call costs, step by step, beside the least that any server must do with it.
 */
import { toBase64 } from "../lib/audio/base64.ts";
import { rmsDb } from "../lib/audio/loudness.ts";
import { decodeMulaw } from "../lib/audio/mulaw.ts";
import { EchoLevel } from "../lib/call/echo_level.ts";
import { InboundOrder } from "../lib/twilio/inbound_order.ts";
import { mediaMessage, parseInbound } from "../lib/twilio/messages.ts";
import { DEFAULT_TURN_SETTINGS } from "../lib/turn/settings.ts";
import { initialState } from "../lib/turn/state.ts";
import { advance } from "../lib/turn/turn.ts";
import { createEnergyVad } from "../lib/vad/energy.ts";
import { CallRig } from "../tests/call/call_rig.ts";
import { SILENT_FRAME, VOICE_FRAME } from "../tests/fakes/providers.ts";

const frame = Uint8Array.from({ length: 160 }, (_, i) => (i * 7) & 0xff);
const text =
  `{"event":"media","sequenceNumber":"7","streamSid":"MZ0","media":{"track":"inbound","chunk":"6","timestamp":"120","payload":"${
    toBase64(frame)
  }"}}`;

Deno.bench({ name: "JSON.parse alone (the floor)", group: "frame", baseline: true }, () => {
  JSON.parse(text);
});

Deno.bench({ name: "parseInbound()", group: "frame" }, () => {
  parseInbound(text);
});

const order = new InboundOrder();
let chunk = 0;
Deno.bench({ name: "InboundOrder.push()", group: "frame" }, () => {
  chunk++;
  order.push({ chunk, timestampMs: (chunk - 1) * 20, audio: frame, track: "inbound" });
});

Deno.bench({ name: "rmsDb()", group: "frame" }, () => {
  rmsDb(frame);
});

const energy = createEnergyVad().open(() => {});
Deno.bench({ name: "energy detector", group: "frame" }, () => {
  energy.push(frame);
});

let state = initialState({ ...DEFAULT_TURN_SETTINGS, silencePromptMs: 1e12, maxCallMs: 1e12 });
Deno.bench({ name: "advance(), silent frame", group: "frame" }, () => {
  state = advance(state, { type: "frame", atMs: state.nowMs + 20, voiced: false, levelDb: -70 }).state;
});

const listening = initialState({ ...DEFAULT_TURN_SETTINGS, silencePromptMs: 1e12, maxCallMs: 1e12 });
let speaking = listening;
Deno.bench({ name: "advance(), voiced frame", group: "frame" }, () => {
  // A new caller every two seconds: endless voice without a word would be given up as noise.
  if (speaking.nowMs >= 2000) speaking = listening;
  speaking = advance(speaking, { type: "frame", atMs: speaking.nowMs + 20, voiced: true, levelDb: -20 }).state;
});

const ECHO_AHEAD_MS = 500;
const echo = new EchoLevel(ECHO_AHEAD_MS);
let nowMs = 0;
Deno.bench({ name: "echo level: 20 ms sent and asked for", group: "frame" }, () => {
  nowMs += 20;
  echo.sent(frame, nowMs + ECHO_AHEAD_MS);
  echo.peakDb(nowMs);
});

Deno.bench({ name: "mediaMessage()", group: "frame" }, () => {
  mediaMessage("MZ0", frame);
});

Deno.bench({ name: "decodeMulaw()", group: "frame" }, () => {
  decodeMulaw(frame);
});

const rig = new CallRig({ silencePromptMs: 1e12, maxCallMs: 1e12 });
rig.call.start();
rig.brain.say("Hello.");
let rigChunk = 0;
const media = (audio: Uint8Array) => {
  rigChunk++;
  rig.call.media({
    event: "media",
    sequenceNumber: rigChunk,
    streamSid: "MZ1",
    track: "inbound",
    chunk: rigChunk,
    timestampMs: (rigChunk - 1) * 20,
    audio,
  });
};
Deno.bench({ name: "a whole call's frame, without parsing", group: "frame" }, () => {
  media(rigChunk % 500 < 100 ? VOICE_FRAME : SILENT_FRAME);
});
