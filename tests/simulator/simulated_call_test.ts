import { assertEquals } from "@std/assert";
import { CLEAN_LINE } from "../../simulator/line_conditions.ts";
import { SimulatedCall } from "../../simulator/simulated_call.ts";
import { ManualClock } from "../standins/manual_clock.ts";
import { FakeSocket } from "./fake_socket.ts";

const TWIML = '<Response><Connect><Stream url="ws://here/ws/twilio-media"/></Connect><Hangup/></Response>';
const WINDOW_FRAMES = 100;
const LOUD = new Uint8Array(160).fill(0x80);

async function startCall() {
  const clock = new ManualClock();
  const sockets = new Map<string, FakeSocket>();
  const call = new SimulatedCall({
    server: "http://here",
    clock,
    fetch: (url) => Promise.resolve(new Response(url.endsWith("incoming_call") ? TWIML : null)),
    openSocket: (url) => {
      const socket = new FakeSocket();
      sockets.set(new URL(url).pathname, socket);
      return socket.asSocket();
    },
  }, {
    from: "+972525550123",
    to: "+97235550199",
    conditions: CLEAN_LINE,
    settings: { hangoverMs: 300 },
    seed: 1,
    pacing: "caller",
    events: { onAgentFrame() {}, onClear() {}, onConnected() {}, onStreamEnd() {} },
  });
  const ended = call.run();
  while (sockets.size < 2) await Promise.resolve();
  const side = sockets.get("/ws/simulator")!;
  const stream = sockets.get("/ws/twilio-media")!;
  side.open();
  stream.open();
  const step = (frames: number, live?: Uint8Array) => {
    for (let frame = 0; frame < frames; frame++) {
      clock.tick(20);
      call.step(live);
    }
  };
  return { call, clock, side, stream, step, ended, framesSent: () => stream.messages("media").length };
}

Deno.test("SimulatedCall puts a frame in when the audio clock has fallen behind, in a quiet moment", async () => {
  const { clock, step, framesSent } = await startCall();
  step(WINDOW_FRAMES);
  clock.tick(20);
  step(WINDOW_FRAMES - 1);
  step(11, LOUD);
  assertEquals(framesSent(), 2 * WINDOW_FRAMES + 10);
  step(1);
  assertEquals(framesSent(), 2 * WINDOW_FRAMES + 12);
});

Deno.test("SimulatedCall leaves a frame out when the audio clock has run ahead", async () => {
  const { clock, call, step, framesSent } = await startCall();
  clock.tick(40);
  step(WINDOW_FRAMES);
  call.step();
  step(WINDOW_FRAMES);
  assertEquals(framesSent(), 2 * WINDOW_FRAMES);
  assertEquals(call.health.driftMs, -20);
});

Deno.test("SimulatedCall hands over the words of what it says with their place in the stream, and its own settings", async () => {
  const { call, side, step } = await startCall();
  step(50);
  call.say(new Uint8Array(800), "three rooms");
  assertEquals(side.sent.map((text) => JSON.parse(text)), [
    { type: "settings", settings: { hangoverMs: 300 } },
    { type: "said", text: "three rooms", fromMs: 1000, toMs: 1100 },
  ]);
});

Deno.test("SimulatedCall tells what the server told, and remembers each message once", async () => {
  const { call, side } = await startCall();
  side.receive(JSON.stringify({ type: "phase", phase: "listening", atMs: 40 }));
  side.receive(JSON.stringify({ type: "voice", fromMs: 0, probabilities: [0.5], levelsDb: [-30] }));
  assertEquals(call.story.value.phase, "listening");
  assertEquals(call.timeline.voiceAt(10), 0.5);
  assertEquals(call.messages.newest(10, new Set(["server"])).length, 1);
});

Deno.test("SimulatedCall leaves the side channel open after the call, for what is kept of it", async () => {
  const { call, stream, side, step, ended } = await startCall();
  step(50);
  assertEquals(call.nowMs, 1000);
  call.hangUp();
  stream.finish(1000);
  assertEquals((await ended).how, "caller");
  assertEquals(side.closedWith, undefined);
});
