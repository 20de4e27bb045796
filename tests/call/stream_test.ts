import { assertEquals } from "@std/assert";
import type { Caller } from "../../lib/call/call_parts.ts";
import type { MediaSocket, MediaSocketHandlers } from "../../lib/call/media_socket.ts";
import { type OpenStream, serveStream, type StreamParts } from "../../lib/call/stream.ts";
import { carrierMessages } from "../../lib/twilio/carrier_messages.ts";
import { createStreamTokens } from "../../lib/twilio/stream_token.ts";
import { createMemoryLog } from "../fakes/memory_log.ts";
import { ManualClock } from "../standins/manual_clock.ts";
import { settle } from "./call_rig.ts";

const CALL = { callSid: "CA0123456789abcdef0123456789abcdef", accountSid: "AC0123456789abcdef0123456789abcdef" };
const STREAM = "MZ0123456789abcdef0123456789abcdef";

class FakeSocket implements MediaSocket {
  readonly sent: string[] = [];
  closed: { code: number; reason: string } | undefined;
  bufferedBytes = 0;
  admitted = false;
  handlers: MediaSocketHandlers | undefined;

  get open(): boolean {
    return this.closed === undefined;
  }

  admit(): void {
    this.admitted = true;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(code: number, reason: string): void {
    if (this.closed !== undefined) return;
    this.closed = { code, reason };
    this.handlers?.onClose({ code, clean: true, by: "server", reason });
  }
}

function setUp(parts: Partial<StreamParts> = {}) {
  const clock = new ManualClock();
  const log = createMemoryLog();
  const socket = new FakeSocket();
  const tokens = createStreamTokens({ secrets: ["secret secret secret"], epochMs: () => clock.epochMs() });
  const heard: string[] = [];
  const answered: OpenStream[] = [];
  socket.handlers = serveStream(socket, {
    clock,
    log,
    tokens,
    answer: (stream) => {
      answered.push(stream);
      return {
        media: ({ chunk }) => heard.push(`media ${chunk}`),
        mark: (name) => heard.push(`mark ${name}`),
        dtmf: (digit) => heard.push(`dtmf ${digit}`),
        end: (reason) => heard.push(`end ${reason}`),
      };
    },
    ...parts,
  });
  const tell = async (text: string) => {
    await socket.handlers!.onMessage(text);
    await settle();
  };
  return { clock, log, socket, tokens, heard, answered, tell };
}

type Rig = ReturnType<typeof setUp>;

const start = (parameters: Record<string, string>, change: object = {}) =>
  JSON.stringify({
    ...JSON.parse(
      carrierMessages.start({ sequenceNumber: 1, streamSid: STREAM, ...CALL, customParameters: parameters }),
    ),
    ...change,
  });
const media = (chunk: number, streamSid = STREAM) =>
  carrierMessages.media({
    sequenceNumber: chunk,
    streamSid,
    chunk,
    timestampMs: chunk * 20,
    audio: new Uint8Array(160),
  });

async function admitted(): Promise<Rig> {
  const rig = setUp();
  await rig.tell(carrierMessages.connected());
  await rig.tell(start({ auth: rig.tokens.mint(CALL, 1), from: "+972501234567" }));
  return rig;
}

Deno.test("serveStream() answers a stream that brings the token of its call", async () => {
  const { answered, socket } = await admitted();
  assertEquals(answered.map(({ caller, resume }) => ({ caller, resume })), [{
    caller: { callSid: CALL.callSid, streamSid: STREAM, phone: "+972501234567" },
    resume: 1,
  }]);
  assertEquals(socket.closed, undefined);
});

Deno.test("serveStream() admits its socket with the right token, and not before", async () => {
  const { tell, tokens, socket } = setUp();
  await tell(carrierMessages.connected());
  assertEquals(socket.admitted, false);
  await tell(start({ auth: tokens.mint(CALL, 0) }));
  assertEquals(socket.admitted, true);
  const refused = setUp();
  await refused.tell(start({ auth: "stolen" }));
  assertEquals(refused.socket.admitted, false);
});

Deno.test("serveStream() passes media, marks and digits on, and sends exactly Twilio's three messages", async () => {
  const { tell, heard, answered, socket } = await admitted();
  await tell(media(1));
  await tell(carrierMessages.mark({ sequenceNumber: 2, streamSid: STREAM, name: "turn-1-g1-end" }));
  await tell(carrierMessages.dtmf({ sequenceNumber: 3, streamSid: STREAM, digit: "5" }));
  assertEquals(heard, ["media 1", "mark turn-1-g1-end", "dtmf 5"]);
  const { line } = answered[0]!;
  line.media(new Uint8Array([0xff]));
  line.mark("a");
  line.clear();
  assertEquals(socket.sent.map((text) => JSON.parse(text)), [
    { event: "media", streamSid: STREAM, media: { payload: "/w==" } },
    { event: "mark", streamSid: STREAM, mark: { name: "a" } },
    { event: "clear", streamSid: STREAM },
  ]);
});

for (
  const [name, parameters] of [
    ["no token", () => ({})],
    ["the token of another call", ({ tokens }: Rig) => ({ auth: tokens.mint({ ...CALL, callSid: "CAother" }) })],
    ["a made-up token", () => ({ auth: "v1.9999999999.aaaaaaaaaaaa.0.".padEnd(72, "A") })],
  ] as const
) {
  Deno.test(`serveStream() refuses a stream with ${name}`, async () => {
    const rig = setUp();
    await rig.tell(carrierMessages.connected());
    await rig.tell(start(parameters(rig)));
    assertEquals(rig.socket.closed?.code, 1008);
    assertEquals(rig.answered, []);
  });
}

Deno.test("serveStream() refuses a token the second time, and after 90 s", async () => {
  const rig = setUp();
  const token = rig.tokens.mint(CALL);
  await rig.tell(start({ auth: token }));
  assertEquals(rig.answered.length, 1);
  assertEquals((await rig.tokens.admit(token, CALL)).ok, false);
  const late = rig.tokens.mint(CALL);
  rig.clock.tick(91_000);
  assertEquals(await rig.tokens.admit(late, CALL), { ok: false, why: "expired" });
});

Deno.test("serveStream() refuses audio in any other format", async () => {
  const rig = setUp();
  const auth = rig.tokens.mint(CALL);
  const message = JSON.parse(start({ auth }));
  message.start.mediaFormat.sampleRate = 16000;
  await rig.tell(JSON.stringify(message));
  assertEquals(rig.socket.closed?.code, 1003);
});

Deno.test("serveStream() closes a socket on which no start comes within 5 s", () => {
  const { clock, socket } = setUp();
  clock.tick(4999);
  assertEquals(socket.closed, undefined);
  clock.tick(1);
  assertEquals(socket.closed, { code: 1008, reason: "no start in time" });
});

Deno.test("serveStream() takes nothing but connected and start before it knows the call", async () => {
  const early = setUp();
  await early.tell(media(1));
  assertEquals(early.socket.closed?.code, 1008);
  const chatty = setUp();
  for (let i = 0; i < 3; i++) await chatty.tell(carrierMessages.connected());
  assertEquals(chatty.socket.closed?.code, 1008);
  const big = setUp();
  await big.tell(JSON.stringify({ event: "connected", padding: "x".repeat(9000) }));
  assertEquals(big.socket.closed?.code, 1008);
});

Deno.test("serveStream() keeps media that comes while the token is being checked", async () => {
  const rig = setUp();
  const admission = rig.socket.handlers!.onMessage(start({ auth: rig.tokens.mint(CALL) }));
  rig.socket.handlers!.onMessage(media(1));
  await admission;
  await settle();
  assertEquals(rig.heard, ["media 1"]);
});

Deno.test("serveStream() ignores a second start, media of another stream and what nobody understands", async () => {
  const rig = await admitted();
  await rig.tell(start({ auth: rig.tokens.mint(CALL) }));
  await rig.tell(media(1, "MZother"));
  await rig.tell("{not json");
  await rig.tell(JSON.stringify({ event: "novelty" }));
  assertEquals(rig.answered.length, 1);
  assertEquals(rig.heard, []);
  assertEquals(rig.socket.closed, undefined);
  assertEquals(rig.log.of("STREAM_MESSAGE_IGNORED").length, 1, "told once, not per message");
});

Deno.test("serveStream() leaves a peer that sends nothing but nonsense", async () => {
  const rig = await admitted();
  for (let i = 0; i < 25; i++) await rig.tell("{}");
  assertEquals(rig.socket.closed?.code, 1008);
  assertEquals(rig.heard, ["end stream_lost"]);
});

Deno.test("serveStream() ends the call as hung up by the caller when the stream stops", async () => {
  const rig = await admitted();
  await rig.tell(carrierMessages.stop({ sequenceNumber: 9, streamSid: STREAM, ...CALL }));
  assertEquals(rig.heard, ["end caller_hangup", "end caller_hangup"]);
  assertEquals(rig.socket.closed?.code, 1000);
});

Deno.test("serveStream() ends the call as lost when the socket breaks without a stop", async () => {
  const rig = await admitted();
  rig.socket.handlers!.onClose({ code: 1006, clean: false, by: "peer", reason: "" });
  assertEquals(rig.heard, ["end stream_lost"]);
  assertEquals(rig.log.of("STREAM_LOST").length, 1);
});

Deno.test("serveStream() tells the line that it is full before 256 KiB wait to be sent", async () => {
  const { answered, socket } = await admitted();
  const { line } = answered[0]!;
  assertEquals(line.canSend(), true);
  socket.bufferedBytes = 256 * 1024;
  assertEquals(line.canSend(), false);
});

Deno.test("serveStream() gives up a peer whose line stays full for 2 s, and no other", async () => {
  const { answered, clock, heard, socket } = await admitted();
  const { line } = answered[0]!;
  const offer = (times: number) => {
    for (let i = 0; i < times; i++) {
      line.canSend();
      clock.tick(50);
    }
  };
  for (const bytes of [256 * 1024, 255 * 1024, 256 * 1024]) {
    socket.bufferedBytes = bytes;
    offer(39);
  }
  assertEquals(socket.closed, undefined);
  offer(3);
  assertEquals([socket.closed, heard], [{ code: 1008, reason: "reads too slowly" }, ["end stream_lost"]]);
});

Deno.test("serveStream() tells how the call begins, by our own parameter and nothing else", async () => {
  for (const opening of ["nobody_answered", "reply", "x", ""]) {
    const rig = setUp();
    await rig.tell(start({ auth: rig.tokens.mint(CALL), opening }));
    assertEquals(rig.answered[0]?.opening, opening === "nobody_answered" ? opening : "greeting");
  }
});

Deno.test("serveStream() keeps media while the caller is looked up, and begins no call for a socket that is gone", async () => {
  const found = Promise.withResolvers<string>();
  const recognize = async (caller: Caller) => ({ ...caller, name: await found.promise });
  const rig = setUp({ recognize });
  const gone = setUp({ recognize });
  for (const { socket, tokens } of [rig, gone]) {
    socket.handlers!.onMessage(start({ auth: tokens.mint(CALL), from: "+972501234567" }));
  }
  await rig.tell(media(1));
  gone.socket.handlers!.onClose({ code: 1006, clean: false, by: "peer", reason: "" });
  found.resolve("Dana");
  await settle();
  assertEquals(rig.answered.map(({ caller: { name, phone } }) => [name, phone]), [["Dana", "+972501234567"]]);
  assertEquals(rig.heard, ["media 1"]);
  assertEquals(gone.answered, []);
});

Deno.test("serveStream() hangs up by closing the socket", async () => {
  const { answered, socket } = await admitted();
  answered[0]!.hangUp();
  assertEquals(socket.closed, { code: 1000, reason: "call over" });
});
