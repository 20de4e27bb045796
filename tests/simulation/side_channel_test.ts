import { assert, assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import type { MediaSocket } from "../../lib/call/media_socket.ts";
import { createSideChannelHub, isSimulatedCall } from "../../lib/simulation/side_channel.ts";
import type { FromServer, ToServer } from "../../lib/simulation/side_messages.ts";
import { parseToServer } from "../../lib/simulation/side_parser.ts";
import { createMemoryLog } from "../fakes/memory_log.ts";
import { ManualClock } from "../standins/manual_clock.ts";

const SAID = '{"type":"said","text":"כן","fromMs":0,"toMs":300}';

class FakeSocket implements MediaSocket {
  readonly sent: FromServer[] = [];
  closedWith: number | undefined;
  bufferedBytes = 0;

  get open(): boolean {
    return this.closedWith === undefined;
  }

  admit(): void {}

  send(text: string): void {
    if (this.open) this.sent.push(JSON.parse(text));
  }

  close(code: number): void {
    this.closedWith ??= code;
  }
}

function phase(atMs: number): FromServer {
  return { type: "phase", phase: "listening", atMs };
}

const END = { code: 1000, clean: true, by: "peer", reason: "" } as const;

Deno.test("a side that attaches late hears what was said before, then the rest, once each", () => {
  const hub = createSideChannelHub({ clock: new ManualClock(), log: createMemoryLog() });
  const channel = hub.open("CASIM1", () => {});
  const [early, late] = [new FakeSocket(), new FakeSocket()];
  hub.attach("CASIM1", early);
  channel.send(phase(1));
  hub.attach("CASIM1", late);
  channel.send(phase(2));
  assertEquals(early.sent, [phase(1), phase(2)]);
  assertEquals(late.sent, early.sent);
});

Deno.test("the backlog keeps the newest 400 messages", () => {
  const hub = createSideChannelHub({ clock: new ManualClock(), log: createMemoryLog() });
  const channel = hub.open("CASIM1", () => {});
  for (let atMs = 0; atMs < 1000; atMs++) channel.send(phase(atMs));
  const socket = new FakeSocket();
  hub.attach("CASIM1", socket);
  assertEquals([socket.sent.length, socket.sent[0], socket.sent.at(-1)], [400, phase(600), phase(999)]);
});

Deno.test("what the caller's side says before the call is there reaches the call first", () => {
  const hub = createSideChannelHub({ clock: new ManualClock(), log: createMemoryLog() });
  const handlers = hub.attach("CASIM1", new FakeSocket());
  for (let index = 0; index < 150; index++) handlers.onMessage(SAID);
  const heard: ToServer[] = [];
  hub.open("CASIM1", (message) => void heard.push(message));
  assertEquals(heard.length, 100);
  handlers.onMessage(SAID);
  assertEquals(heard.length, 101);
});

Deno.test("closing lets the sides go, and a call of the same name starts anew", () => {
  const hub = createSideChannelHub({ clock: new ManualClock(), log: createMemoryLog() });
  const heard: string[] = [];
  const channel = hub.open("CASIM1", () => void heard.push("first"));
  const socket = new FakeSocket();
  const handlers = hub.attach("CASIM1", socket);
  channel.send({ type: "ended", reason: "goodbye" });
  channel.close();
  assertEquals([socket.sent.length, socket.closedWith], [1, 1000]);
  handlers.onMessage(SAID);
  handlers.onClose(END);
  const next = new FakeSocket();
  hub.attach("CASIM1", next).onMessage(SAID);
  hub.open("CASIM1", () => void heard.push("second"));
  channel.close();
  assertEquals([heard, next.sent, next.closedWith], [["second"], [], undefined]);
});

Deno.test("a call that came back keeps its side channel when the lost one of the same name ends at last", () => {
  const hub = createSideChannelHub({ clock: new ManualClock(), log: createMemoryLog() });
  const lost = hub.open("CASIM1", () => {});
  const socket = new FakeSocket();
  const handlers = hub.attach("CASIM1", socket);
  const heard: ToServer[] = [];
  hub.open("CASIM1", (message) => void heard.push(message));
  lost.close();
  handlers.onMessage(SAID);
  assertEquals([heard.length, socket.closedWith], [1, undefined]);
});

Deno.test("a side is held for a stream that was lost, and goes on with the next one", () => {
  const clock = new ManualClock();
  const hub = createSideChannelHub({ clock, log: createMemoryLog() });
  const lost = hub.open("CASIM1", () => {});
  const socket = new FakeSocket();
  const handlers = hub.attach("CASIM1", socket);
  lost.send(phase(1));
  lost.lose();
  handlers.onMessage(SAID);
  clock.tick(14_000);
  const heard: ToServer[] = [];
  const next = hub.open("CASIM1", (message) => void heard.push(message));
  lost.send(phase(9));
  next.send(phase(2));
  assertEquals([heard.length, socket.sent, socket.closedWith], [1, [phase(1), phase(2)], undefined]);
  assertEquals(clock.pending, 0);
});

Deno.test("a side is let go when no stream comes back within 15 s, or when the server stops before that", () => {
  for (const passes of [15_000, 14_999]) {
    const clock = new ManualClock();
    const hub = createSideChannelHub({ clock, log: createMemoryLog() });
    const lost = hub.open("CASIM1", () => {});
    const socket = new FakeSocket();
    hub.attach("CASIM1", socket);
    lost.lose();
    clock.tick(passes);
    assertEquals(socket.closedWith, passes === 15_000 ? 1000 : undefined);
    hub.closeAll();
    assertEquals([socket.closedWith, clock.pending], [1000, 0]);
  }
});

Deno.test("two calls never hear each other", () => {
  const hub = createSideChannelHub({ clock: new ManualClock(), log: createMemoryLog() });
  const heard: string[] = [];
  hub.open("CASIM1", () => void heard.push("1"));
  const second = hub.open("CASIM2", () => void heard.push("2"));
  const socket = new FakeSocket();
  hub.attach("CASIM1", socket).onMessage(SAID);
  second.send(phase(1));
  assertEquals([heard, socket.sent], [["1"], []]);
});

Deno.test("a real call has no side channel", () => {
  const hub = createSideChannelHub({ clock: new ManualClock(), log: createMemoryLog() });
  const channel = hub.open("CA0123456789abcdef0123456789abcdef", () => {});
  channel.send(phase(1));
  const socket = new FakeSocket();
  hub.attach("CA0123456789abcdef0123456789abcdef", socket);
  assertEquals(socket.sent, []);
  channel.close();
  assertEquals(["CASIM01ab", "CASIM", "CA01", "CASIM<>"].map(isSimulatedCall), [true, false, false, false]);
});

Deno.test("sides beyond four a call, and channels without a call beyond fifty, are turned away", () => {
  const hub = createSideChannelHub({ clock: new ManualClock(), log: createMemoryLog() });
  const sockets = Array.from({ length: 5 }, () => new FakeSocket());
  const handlers = sockets.map((socket) => hub.attach("CASIM0", socket));
  assertEquals(sockets.map(({ closedWith }) => closedWith), [undefined, undefined, undefined, undefined, 1013]);
  for (let index = 1; index < 50; index++) hub.attach(`CASIM${index}`, new FakeSocket());
  const refused = new FakeSocket();
  hub.attach("CASIM50", refused);
  assertEquals(refused.closedWith, 1013);
  for (const { onClose } of handlers) onClose(END);
  const admitted = new FakeSocket();
  hub.attach("CASIM50", admitted);
  assert(admitted.open, "the place of CASIM0 is free again");
});

const sound: ToServer[] = [
  { type: "said", text: "שלום", fromMs: 0, toMs: 400, words: [{ text: "שלום", endMs: 380 }] },
  { type: "heard_words", text: "hello", final: false, atMs: 12.5 },
  { type: "settings", settings: { hangoverMs: 300, endOfTurn: "silence", bargeIn: false, bargeInFrames: 8 } },
  { type: "settings", settings: {} },
];

for (const message of sound) {
  Deno.test(`parseToServer() reads ${JSON.stringify(message)}`, () => {
    assertEquals(parseToServer(JSON.stringify({ ...message, extra: 1 })), { ok: true, message });
  });
}

const unsound: [text: string, why: string][] = [
  ["", "not JSON"],
  ["[]", "wrong type"],
  ['{"type":"close"}', "wrong type"],
  ['{"type":"said","text":"a","fromMs":-1,"toMs":2}', "wrong fromMs"],
  ['{"type":"said","text":"a","fromMs":0,"toMs":1e99}', "wrong toMs"],
  [`{"type":"said","text":"${"a".repeat(1001)}","fromMs":0,"toMs":1}`, "wrong text"],
  ['{"type":"heard_words","text":"a","final":1,"atMs":1}', "wrong final"],
  ['{"type":"settings","settings":{"hangoverMs":1}}', "wrong settings.hangoverMs"],
  ['{"type":"settings","settings":{"bargeInFrames":2.5}}', "wrong settings.bargeInFrames"],
  ['{"type":"settings","settings":{"minUtteranceMs":9000,"maxPieceMs":2000}}', "wrong settings"],
];

for (const [text, why] of unsound) {
  Deno.test(`parseToServer() refuses with "${why}": ${text.slice(0, 60)}`, () => {
    assertEquals(parseToServer(text), { ok: false, why });
  });
}

Deno.test("parseToServer() answers any JSON with a message or a reason", () => {
  fc.assert(fc.property(fc.json({ maxDepth: 3 }), (text) => assertFalse(parseToServer(text).ok)));
});
