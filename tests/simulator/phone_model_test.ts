import { assert, assertEquals } from "@std/assert";
import type { PhoneAudio, PhoneAudioEvents } from "../../simulator/audio.ts";
import { Phone } from "../../simulator/phone_model.ts";
import { createPreferences } from "../../simulator/preferences.ts";
import { ManualClock } from "../standins/manual_clock.ts";
import { FakeSocket } from "./fake_socket.ts";

const TWIML = '<Response><Connect><Stream url="ws://here/ws/twilio-media"/></Connect></Response>';

/** Audio whose clock and frames go on, stop, or come late, as a test says. */
class FakeAudio implements PhoneAudio {
  nowMs = 0;
  events: PhoneAudioEvents | undefined;

  start(events: PhoneAudioEvents): Promise<void> {
    this.events = events;
    return Promise.resolve();
  }

  openMicrophone(): Promise<void> {
    return Promise.resolve();
  }

  closeMicrophone(): void {}
  play(): void {}
  clear(): void {}
  setVolume(): void {}
  stop(): void {}
}

/** A phone in a call, and what it has sent. */
async function phoneInCall() {
  const [clock, audio] = [new ManualClock(), new FakeAudio()];
  const sockets: { path: string; socket: FakeSocket }[] = [];
  const preferences = createPreferences(undefined, ["en"]);
  preferences.microphone.value = false;
  const phone = new Phone({
    server: "http://here",
    clock,
    audio,
    preferences,
    ears: undefined,
    listMicrophones: () => Promise.resolve([]),
    voice: () => Promise.resolve(new Uint8Array(160)),
    fetch: (url) => Promise.resolve(new Response(url.includes("incoming_call") ? TWIML : null)),
    openSocket: (url) => {
      const socket = new FakeSocket();
      sockets.push({ path: new URL(url).pathname, socket });
      return socket.asSocket();
    },
  });
  const over = phone.dial();
  const socketOf = async (path: string) => {
    while (!sockets.some((each) => each.path === path)) await Promise.resolve();
    return sockets.find((each) => each.path === path)!.socket;
  };
  (await socketOf("/ws/simulator")).open();
  const stream = await socketOf("/ws/twilio-media");
  stream.open();
  await Promise.resolve();
  /** Time passes; `audioGoes` moves the audio's clock, `framesCome` brings its frames. */
  const pass = (ms: number, { audioGoes = true, framesCome = true } = {}) => {
    for (let passedMs = 0; passedMs < ms; passedMs += 20) {
      clock.tick(20);
      if (audioGoes) audio.nowMs += 20;
      if (framesCome) audio.events!.onFrame(undefined);
    }
  };
  const framesSent = () => stream.sent.filter((text) => text.startsWith('{"event":"media"')).length;
  const end = async () => {
    phone.hangUp();
    stream.finish(1000);
    await over;
  };
  return { phone, pass, framesSent, end };
}

Deno.test("the phone goes on by the machine's clock when the audio's stands still, and by the audio's when it is back", async () => {
  const { phone, pass, framesSent, end } = await phoneInCall();
  pass(1000);
  assertEquals([phone.state.value, framesSent()], ["live", 50]);
  pass(2000, { audioGoes: false, framesCome: false });
  assert(Math.abs(framesSent() - 150) <= 5, `${framesSent()} frames in 3 s`);
  const before = framesSent();
  pass(1000);
  assertEquals(framesSent() - before, 50);
  await end();
});

Deno.test("the phone puts in nothing for frames of the audio that only wait for a page that stood still", async () => {
  const { pass, framesSent, end } = await phoneInCall();
  pass(1000);
  pass(2000, { framesCome: false });
  assertEquals(framesSent(), 50);
  await end();
});
