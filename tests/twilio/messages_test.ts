import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import {
  clearMessage,
  type InboundStart,
  isPhoneFormat,
  markMessage,
  MEDIA_FORMAT,
  mediaMessage,
  parseInbound,
} from "../../lib/twilio/messages.ts";
import { carrierMessages, parseOutbound } from "../../lib/twilio/carrier_messages.ts";

const STREAM = "MZ0123456789abcdef0123456789abcdef";
const count = fc.nat({ max: 9_999_999 });

Deno.test("parseInbound() reads the documented media message", () => {
  const text =
    `{"event":"media","sequenceNumber":"7","streamSid":"${STREAM}","media":{"track":"inbound","chunk":"6","timestamp":"120","payload":"/////w=="}}`;
  assertEquals(parseInbound(text), {
    event: "media",
    sequenceNumber: 7,
    streamSid: STREAM,
    track: "inbound",
    chunk: 6,
    timestampMs: 120,
    audio: Uint8Array.of(255, 255, 255, 255),
  });
});

Deno.test("parseInbound() reads the documented start, dtmf, mark and stop messages", () => {
  const start =
    `{"event":"start","sequenceNumber":"1","start":{"accountSid":"AC1","streamSid":"${STREAM}","callSid":"CA1","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"token":"abc","caller":"דנה"}},"streamSid":"${STREAM}"}`;
  assertEquals(parseInbound(start), {
    event: "start",
    sequenceNumber: 1,
    streamSid: STREAM,
    callSid: "CA1",
    accountSid: "AC1",
    tracks: ["inbound"],
    customParameters: { token: "abc", caller: "דנה" },
    mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 },
  });
  const common = `"streamSid":"${STREAM}","sequenceNumber":"4"`;
  assertEquals(parseInbound(`{"event":"dtmf",${common},"dtmf":{"track":"inbound_track","digit":"#"}}`), {
    event: "dtmf",
    streamSid: STREAM,
    sequenceNumber: 4,
    digit: "#",
  });
  assertEquals(parseInbound(`{"event":"mark",${common},"mark":{"name":"a"}}`), {
    event: "mark",
    streamSid: STREAM,
    sequenceNumber: 4,
    name: "a",
  });
  assertEquals(parseInbound(`{"event":"stop",${common},"stop":{"accountSid":"AC1","callSid":"CA1"}}`), {
    event: "stop",
    streamSid: STREAM,
    sequenceNumber: 4,
    callSid: "CA1",
    accountSid: "AC1",
  });
});

Deno.test("parseInbound() gives back what carrierMessages built", () => {
  const sids = { streamSid: STREAM, callSid: "CA1", accountSid: "AC1" };
  fc.assert(fc.property(
    fc.record({ sequenceNumber: count, chunk: count, timestampMs: count, audio: fc.uint8Array(), text: fc.string() }),
    ({ sequenceNumber, chunk, timestampMs, audio, text }) => {
      const common = { sequenceNumber, streamSid: STREAM };
      const media = { ...common, chunk, timestampMs, audio };
      assertEquals(parseInbound(carrierMessages.media(media)), { event: "media", track: "inbound", ...media });
      assertEquals(parseInbound(carrierMessages.mark({ ...common, name: text })), {
        event: "mark",
        ...common,
        name: text,
      });
      assertEquals(parseInbound(carrierMessages.dtmf({ ...common, digit: text })), {
        event: "dtmf",
        ...common,
        digit: text,
      });
      assertEquals(parseInbound(carrierMessages.stop({ sequenceNumber, ...sids })), {
        event: "stop",
        sequenceNumber,
        ...sids,
      });
      const start = { sequenceNumber, ...sids, customParameters: { text } };
      assertEquals(parseInbound(carrierMessages.start(start)), {
        event: "start",
        tracks: ["inbound"],
        mediaFormat: { ...MEDIA_FORMAT },
        ...start,
      });
    },
  ));
  assertEquals(parseInbound(carrierMessages.connected()), { event: "connected", protocol: "Call", version: "1.0.0" });
});

Deno.test("parseOutbound() gives back what the server built", () => {
  fc.assert(fc.property(fc.uint8Array(), fc.string(), (audio, name) => {
    assertEquals(parseOutbound(mediaMessage(STREAM, audio), STREAM), { event: "media", streamSid: STREAM, audio });
    assertEquals(parseOutbound(markMessage(STREAM, name), STREAM), { event: "mark", streamSid: STREAM, name });
  }));
  assertEquals(parseOutbound(clearMessage(STREAM), STREAM), { event: "clear", streamSid: STREAM });
});

Deno.test("parseInbound() and parseOutbound() never throw, whatever JSON comes", () => {
  const event = fc.constantFrom("connected", "start", "media", "dtmf", "mark", "stop", "clear", "other");
  const shaped = fc.record({
    event,
    streamSid: fc.oneof(fc.constant(STREAM), fc.jsonValue()),
    sequenceNumber: fc.jsonValue(),
    media: fc.oneof(fc.jsonValue(), fc.record({ payload: fc.jsonValue(), chunk: fc.jsonValue() })),
    mark: fc.jsonValue(),
    dtmf: fc.jsonValue(),
    start: fc.oneof(fc.jsonValue(), fc.record({ callSid: fc.jsonValue(), mediaFormat: fc.jsonValue() })),
    stop: fc.jsonValue(),
  }, { requiredKeys: ["event"] }).map((value) => JSON.stringify(value));
  fc.assert(fc.property(fc.oneof(shaped, fc.json(), fc.string()), (text) => {
    assertMatch(parseInbound(text).event, /^(connected|start|media|dtmf|mark|stop|ignored)$/);
    assertMatch(parseOutbound(text, STREAM).event, /^(media|mark|clear|ignored)$/);
  }));
});

Deno.test("parseInbound() says why a message was ignored", () => {
  const cases: [text: string, why: string][] = [
    ["", "not JSON"],
    ["[]", "not a JSON object"],
    ['{"event":"pong"}', "unknown event"],
    ['{"event":"ignored","why":"trust me"}', "unknown event"],
    ['{"event":"media"}', "media without streamSid"],
    ['{"event":"media","streamSid":"a\\"b"}', "media without streamSid"],
    [`{"event":"media","streamSid":"${STREAM}","media":{"payload":7}}`, "media without payload"],
    [`{"event":"media","streamSid":"${STREAM}","media":{"payload":"*"}}`, "media payload is not base64"],
    [`{"event":"start","streamSid":"${STREAM}","start":{}}`, "start without callSid"],
    [`{"event":"mark","streamSid":"${STREAM}","mark":null}`, "mark without name"],
    [`{"event":"dtmf","streamSid":"${STREAM}"}`, "dtmf without digit"],
    [`{"event":"stop"}`, "stop without streamSid"],
  ];
  for (const [text, why] of cases) assertEquals(parseInbound(text), { event: "ignored", why });
});

Deno.test("parseInbound() keeps media whose chunk or timestamp is missing or odd", () => {
  for (const odd of ['"-1"', '"1.5"', '"x"', "null", "1.5", '"99999999999999999999"', "{}"]) {
    const message = parseInbound(
      `{"event":"media","streamSid":"${STREAM}","media":{"chunk":${odd},"timestamp":${odd},"payload":"/w=="}}`,
    );
    assertEquals(message.event === "media" && [message.chunk, message.timestampMs, message.audio.length], [
      undefined,
      undefined,
      1,
    ]);
  }
});

Deno.test("parseInbound() keeps a parameter named __proto__ from touching anything else", () => {
  const text =
    `{"event":"start","streamSid":"${STREAM}","start":{"callSid":"CA1","customParameters":{"__proto__":"x"}}}`;
  const { customParameters } = parseInbound(text) as InboundStart;
  assertEquals(Object.keys(customParameters), ["__proto__"]);
  assertEquals(customParameters.toString, Object.prototype.toString);
});

Deno.test("isPhoneFormat() accepts mono mu-law at 8 kHz and nothing else", () => {
  assertEquals(isPhoneFormat({ ...MEDIA_FORMAT }), true);
  assertEquals(isPhoneFormat({ ...MEDIA_FORMAT, encoding: "audio/l16" }), false);
  assertEquals(isPhoneFormat({ ...MEDIA_FORMAT, sampleRate: 16_000 }), false);
  assertEquals(isPhoneFormat({ ...MEDIA_FORMAT, channels: 2 }), false);
});

Deno.test("parseOutbound() is as strict as Twilio about missing, extra and foreign fields", () => {
  const cases: [text: string, why: string][] = [
    [`{"event":"ping","streamSid":"${STREAM}"}`, "unknown event"],
    [`{"event":"clear","streamSid":"MZother"}`, "clear of another stream"],
    [`{"event":"clear"}`, "clear of another stream"],
    [`{"event":"clear","streamSid":"${STREAM}","why":1}`, "clear with an extra field"],
    [`{"event":"clear","streamSid":"${STREAM}","clear":{}}`, "clear with an extra field"],
    [`{"event":"media","streamSid":"${STREAM}","payload":"","media":{"payload":""}}`, "media with an extra field"],
    [`{"event":"media","streamSid":"${STREAM}","media":{"payload":"","track":"x"}}`, "media with an extra field"],
    [`{"event":"media","streamSid":"${STREAM}","media":{}}`, "media without payload"],
    [`{"event":"media","streamSid":"${STREAM}","media":{"payload":"*"}}`, "media payload is not base64"],
    [`{"event":"mark","streamSid":"${STREAM}","mark":{}}`, "mark without name"],
    ["{", "not JSON"],
  ];
  for (const [text, why] of cases) assertEquals(parseOutbound(text, STREAM), { event: "ignored", why });
});
