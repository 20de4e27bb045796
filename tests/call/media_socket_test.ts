import { assert, assertEquals, assertFalse, assertLess, assertMatch } from "@std/assert";
import {
  BYTES_PER_SEC,
  MAX_BUFFERED_BYTES,
  MAX_MESSAGE_CHARACTERS,
  type MediaSocket,
  type MediaSocketHandlers,
  MESSAGES_PER_SEC,
  serveMediaSocket,
  type SocketEnd,
} from "../../lib/call/media_socket.ts";
import { createMemoryLog } from "../fakes/memory_log.ts";
import { ManualClock } from "../standins/manual_clock.ts";
import { FakeWebSocket } from "./fake_web_socket.ts";

const MEDIA_MESSAGE = "m".repeat(385);

function setUp(handlers: Partial<MediaSocketHandlers> = {}) {
  const clock = new ManualClock();
  const log = createMemoryLog();
  const wire = new FakeWebSocket();
  const texts: string[] = [];
  const ends: SocketEnd[] = [];
  let gone = 0;
  let socket: MediaSocket | undefined;
  serveMediaSocket(wire.asWebSocket(), {
    clock,
    log,
    onOpen(opened) {
      socket = opened;
      return {
        onMessage: (text) => void texts.push(text),
        onClose: (end) => void ends.push(end),
        ...handlers,
      };
    },
    onGone: () => void gone++,
  });
  wire.open();
  assert(socket);
  return { clock, log, wire, texts, ends, socket, gone: () => gone };
}

Deno.test("serveMediaSocket() hands text over in order and sends what it is given", () => {
  const { wire, texts, socket } = setUp();
  wire.receive("one");
  wire.receive("two");
  socket.send("three");
  assertEquals([texts, wire.sent], [["one", "two"], ["three"]]);
});

Deno.test("serveMediaSocket() tells of an end once, though the runtime may tell it twice", () => {
  const { wire, ends, gone } = setUp();
  wire.goAway(1001, true, "bye");
  wire.goAway(1005, true);
  assertEquals(ends, [{ code: 1001, clean: true, by: "peer", reason: "bye" }]);
  assertEquals(gone(), 1);
});

Deno.test("serveMediaSocket() reports a broken line as 1006", () => {
  const { wire, ends } = setUp();
  wire.goAway(0);
  assertEquals(ends, [{ code: 1006, clean: false, by: "peer", reason: "" }]);
});

Deno.test("close() is kept once, lets no message through afterwards and reports its own code", () => {
  const { wire, texts, ends, socket, clock } = setUp();
  socket.close(1000, "goodbye");
  socket.close(1011, "again");
  wire.receive("late");
  socket.send("late");
  assertEquals([texts, wire.sent, ends], [[], [], []]);
  wire.goAway(1005, true);
  assertEquals(wire.closed, [{ code: 1000, reason: "goodbye" }]);
  assertEquals(ends, [{ code: 1000, clean: true, by: "server", reason: "goodbye" }]);
  assertEquals(clock.pending, 0);
});

Deno.test("close() does not wait for a peer that never answers", () => {
  const { clock, ends, socket, wire } = setUp();
  socket.close(1000, "goodbye");
  clock.tick(1999);
  assertEquals(ends.length, 0);
  clock.tick(1);
  wire.goAway(1006);
  assertEquals(ends.length, 1);
});

const refused: [what: string, data: unknown, code: number][] = [
  ["a binary message", new ArrayBuffer(160), 1003],
  ["a message over 64 KiB", "x".repeat(MAX_MESSAGE_CHARACTERS + 1), 1009],
];

for (const [what, data, code] of refused) {
  Deno.test(`serveMediaSocket() closes with ${code} on ${what}, before anything reads it`, () => {
    const { wire, texts, log } = setUp();
    wire.receive("x".repeat(MAX_MESSAGE_CHARACTERS));
    wire.receive(data);
    wire.receive("after");
    assertEquals([texts.length, wire.closed[0]?.code], [1, code]);
    assertEquals(log.of("STREAM_REJECT").length, 1);
  });
}

Deno.test("serveMediaSocket() closes a socket that floods within a second of 1,000 messages", () => {
  const { wire, clock } = setUp();
  for (let sent = 0; sent < 1000 && wire.closed.length === 0; sent++) {
    clock.tick(1);
    wire.receive("{}");
  }
  assertEquals(wire.closed[0]?.code, 1008);
});

Deno.test("serveMediaSocket() closes a socket that sends too many bytes, though few messages", () => {
  const { wire, clock, texts } = setUp();
  for (let second = 0; second < 20 && wire.closed.length === 0; second++) {
    clock.tick(1000);
    for (let part = 0; part < 4; part++) wire.receive("x".repeat(BYTES_PER_SEC / 2));
  }
  assertEquals(wire.closed[0]?.code, 1008);
  assertLess(texts.length, 40);
});

Deno.test("serveMediaSocket() carries an hour of media, and ten seconds of it at once after a stall", () => {
  const { wire, clock, texts } = setUp();
  for (let frame = 0; frame < 180_000; frame++) {
    clock.tick(20);
    wire.receive(MEDIA_MESSAGE);
  }
  clock.tick(10_000);
  for (let frame = 0; frame < 500; frame++) wire.receive(MEDIA_MESSAGE);
  assertEquals([texts.length, wire.closed.length], [180_500, 0]);
  assert(MESSAGES_PER_SEC > 50);
});

Deno.test("send() ends a stream whose peer does not read", () => {
  const { wire, socket } = setUp();
  wire.bufferedAmount = MAX_BUFFERED_BYTES + 1;
  assertEquals(socket.bufferedBytes, MAX_BUFFERED_BYTES + 1);
  socket.send("more");
  assertEquals([wire.sent.length, wire.closed[0]?.code], [0, 1008]);
});

for (const kind of ["throws", "rejects"]) {
  Deno.test(`a handler that ${kind} ends its own stream with 1011 and nothing else`, async () => {
    const fault = new RangeError("said by the caller");
    const { wire, ends, log } = setUp({
      onMessage() {
        if (kind === "throws") throw fault;
        return Promise.reject(fault);
      },
    });
    wire.receive("x");
    await Promise.resolve();
    assertEquals(wire.closed[0]?.code, 1011);
    wire.goAway(1011, true);
    assertEquals(ends.length, 1);
    const { fields } = log.of("CALL_FAULT")[0]!;
    assertEquals(fields["step"], "socket message");
    assertMatch(String(fields["error"]), /^RangeError/);
  });
}

Deno.test("a close handler that throws is logged and gives its place back all the same", () => {
  const { wire, log, gone } = setUp({
    onClose() {
      throw new TypeError("broken");
    },
  });
  wire.goAway(1000, true);
  assertEquals([log.of("CALL_FAULT").length, gone()], [1, 1]);
});

Deno.test("a socket that never opens gives its place back", () => {
  const wire = new FakeWebSocket();
  let gone = 0;
  let opened = false;
  serveMediaSocket(wire.asWebSocket(), {
    clock: new ManualClock(),
    log: createMemoryLog(),
    onOpen() {
      opened = true;
      return { onMessage() {}, onClose() {} };
    },
    onGone: () => void gone++,
  });
  wire.dispatchEvent(new Event("error", { cancelable: true }));
  wire.goAway(0);
  assertEquals([gone, opened], [1, false]);
});

Deno.test("an error event does not become an uncaught error", () => {
  const { wire } = setUp();
  const event = new Event("error", { cancelable: true });
  wire.dispatchEvent(event);
  assert(event.defaultPrevented);
  assertFalse(wire.closed.length > 0);
});
