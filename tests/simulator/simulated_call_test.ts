import { assertEquals } from "@std/assert";
import { CLEAN_LINE } from "../../simulator/line_conditions.ts";
import { SimulatedCall } from "../../simulator/simulated_call.ts";
import { ManualClock } from "../standins/manual_clock.ts";
import { FakeSocket } from "./fake_socket.ts";

const TWIML = '<Response><Connect><Stream url="ws://here/ws/twilio-media"/></Connect>' +
  "<Redirect>/webhook/incoming_call?resume=1</Redirect></Response>";
const READY = { type: "ready", settings: {}, recognizer: "", synthesizer: "", brain: "", vad: "", timeZone: "" };
const WINDOW_FRAMES = 100;
const LOUD = new Uint8Array(160).fill(0x80);

async function startCall() {
  const clock = new ManualClock();
  const sockets: { path: string; socket: FakeSocket }[] = [];
  const call = new SimulatedCall({
    server: "http://here",
    clock,
    fetch: (url) => Promise.resolve(new Response(url.includes("incoming_call") ? TWIML : null)),
    openSocket: (url) => {
      const socket = new FakeSocket();
      sockets.push({ path: new URL(url).pathname, socket });
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
  /** The n-th socket of a kind. */
  const socketOf = async (path: string, count = 1) => {
    const found = () => sockets.filter((each) => each.path === path)[count - 1]?.socket;
    while (found() === undefined) await Promise.resolve();
    return found()!;
  };
  const side = await socketOf("/ws/simulator");
  const stream = await socketOf("/ws/twilio-media");
  side.open();
  stream.open();
  const step = (frames: number, live?: Uint8Array) => {
    for (let frame = 0; frame < frames; frame++) {
      clock.tick(20);
      call.step(live);
    }
  };
  /** The line is lost, and the call comes back. */
  const comeBack = async () => {
    call.client!.drop();
    stream.finish(1006);
    const next = await socketOf("/ws/twilio-media", 2);
    next.open();
  };
  return {
    call,
    clock,
    side,
    stream,
    step,
    ended,
    socketOf,
    comeBack,
    framesSent: () => stream.messages("media").length,
  };
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

Deno.test("SimulatedCall tells a call that came back as one: times go on, and what was changed is asked for again", async () => {
  const { call, side, step, comeBack } = await startCall();
  side.receive(JSON.stringify(READY));
  call.changeSettings({ bargeInFrames: 5 });
  step(50);
  await comeBack();
  step(10);
  side.receive(JSON.stringify({ type: "phase", phase: "ended", atMs: 1000 }));
  side.receive(JSON.stringify(READY));
  side.receive(JSON.stringify({ type: "phase", phase: "listening", atMs: 40 }));
  assertEquals(call.timeline.phases, [{ phase: "ended", fromMs: 1000 }, { phase: "listening", fromMs: 1040 }]);
  assertEquals(JSON.parse(side.sent.at(-1)!), { type: "settings", settings: { hangoverMs: 300, bargeInFrames: 5 } });
});

Deno.test("SimulatedCall dials the side channel again when the server lets it go after the call has come back", async () => {
  const { call, side, socketOf, comeBack } = await startCall();
  side.receive(JSON.stringify(READY));
  await comeBack();
  side.finish(1000);
  const again = await socketOf("/ws/simulator", 2);
  again.open();
  again.receive(JSON.stringify({ type: "phase", phase: "listening", atMs: 40 }));
  assertEquals(call.story.value.phase, "listening");
});
