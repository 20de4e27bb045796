/**
 * Whatever comes in by a door that strangers can reach: every answer is one that was meant, and nothing is thrown.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseInbound } from "../../lib/twilio/messages.ts";
import { signatureOf } from "../../lib/twilio/signature.ts";
import { connectStream, dialNumber, messageReply, redirectTo, sayAndHangUp } from "../../lib/twilio/twiml.ts";
import { createEdge, IN_PUBLIC, PUBLIC } from "../http/edge.ts";
import { AUTH_TOKEN } from "../twilio/vectors.ts";
import { RUNS } from "./runs.ts";

const WEBHOOKS = [
  "/webhook/incoming_call",
  "/webhook/transfer_ended",
  "/webhook/stream_status",
  "/webhook/stream_ended",
  "/webhook/call_status",
  "/webhook/message_status",
  "/webhook/inbound_message",
];
const EVENTS = ["connected", "start", "media", "dtmf", "mark", "stop", "ignored"];

/** Any 16-bit units, lone surrogates and controls too. */
const anyText = fc.array(fc.nat({ max: 0xFFFF }), { maxLength: 40 }).map((units) => String.fromCharCode(...units));
const markup = fc.array(
  fc.constantFrom("<", ">", "&", '"', "'", "]]>", "<!--", "&#x0;", "\0", "\uD800", "אב", "<Say>x</Say>"),
  {
    maxLength: 12,
  },
).map((parts) => parts.join(""));
const text = fc.oneof(anyText, markup);

Deno.test("parseInbound() makes a message or an ignored one of any text", () => {
  const real = JSON.stringify({
    event: "media",
    sequenceNumber: "7",
    streamSid: "MZ1",
    media: { track: "inbound", chunk: "6", timestamp: "120", payload: "/////w==" },
  });
  const cut = fc.nat({ max: real.length }).map((at) => real.slice(0, at));
  const swapped = fc.tuple(fc.nat({ max: real.length }), text).map(([at, by]) =>
    real.slice(0, at) + by + real.slice(at + 1)
  );
  const shaped = fc.record({
    event: fc.constantFrom(...EVENTS),
    streamSid: fc.jsonValue(),
    sequenceNumber: fc.jsonValue(),
    start: fc.jsonValue(),
    media: fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom("payload", "chunk", "timestamp", "track"), fc.jsonValue()),
    ),
    mark: fc.jsonValue(),
    dtmf: fc.jsonValue(),
  }).map((message) => JSON.stringify(message));
  fc.assert(
    fc.property(fc.oneof(text, cut, swapped, shaped), (message) => {
      const read = parseInbound(message);
      assert(EVENTS.includes(read.event));
      if (read.event === "media") assertNumbers(read.sequenceNumber, read.chunk, read.timestampMs);
    }),
    RUNS,
  );
});

/** What is absent is so for good; nothing is half a number. */
function assertNumbers(...values: (number | undefined)[]): void {
  for (const value of values) assert(value === undefined || (Number.isSafeInteger(value) && value >= 0), String(value));
}

Deno.test("any document that Twilio is given holds the elements that it should, whatever texts go into it", () => {
  const documents: [string, number, (value: string) => string][] = [
    ["connectStream", 5, (value) => {
      return connectStream({
        streamUrl: value,
        streamStatusUrl: value,
        actionUrl: value,
        parameters: { [value]: value },
      });
    }],
    ["dialNumber", 3, (value) => dialNumber({ number: value, ringSec: 20, actionUrl: value })],
    ["sayAndHangUp", 3, (value) => sayAndHangUp(value, "he")],
    ["redirectTo", 2, (value) => redirectTo(value)],
    ["messageReply", 2, (value) => messageReply(value)],
  ];
  fc.assert(
    fc.property(fc.constantFrom(...documents), text, ([name, elements, write], value) => {
      const xml = write(value);
      assert(xml.isWellFormed(), name);
      const plain = write("x");
      // The same tags in the same order, and nothing between them but what was escaped.
      assertEquals(tagsOf(xml), tagsOf(plain), name);
      assertEquals(tagsOf(xml).filter((tag) => !tag.startsWith("/")).length, elements, name);
      assert(!/&(?!(amp|lt|gt|quot|apos|#x9|#xA|#xD);)/.test(xml), xml);
      // deno-lint-ignore no-control-regex -- the characters that XML 1.0 does not have
      assert(!/[\x00-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/.test(xml), JSON.stringify(xml));
    }),
    RUNS,
  );
});

function tagsOf(xml: string): string[] {
  return [...xml.matchAll(/<(\/?[A-Za-z]+)(?:\s+[A-Za-z]+="[^"<]*")*\s*\/?>/g)].map(([, name]) => name!);
}

const headerName = fc.constantFrom(
  "x-twilio-signature",
  "content-type",
  "origin",
  "x-forwarded-host",
  "cookie",
  "referer",
);
const headerValue = fc.oneof(
  fc.constantFrom(
    "application/json",
    "application/x-www-form-urlencoded; charset=UTF-8",
    "text/xml",
    PUBLIC,
    "null",
    "",
  ),
  fc.string({ maxLength: 40 }).map((value) => value.replace(/[^\x20-\x7E]/g, "")),
);
const form = fc.dictionary(
  fc.oneof(fc.constantFrom("CallSid", "AccountSid", "From", "To", "CallStatus", "DialCallStatus", "Body"), anyText),
  anyText,
).map((fields) => new URLSearchParams(Object.entries(fields)).toString());
const body = fc.oneof(form, anyText, fc.json(), fc.uint8Array({ maxLength: 200 }));
const query = fc.oneof(
  fc.constant(""),
  fc.string({ maxLength: 20 }).map((value) => `?resume=1&${encodeURIComponent(value)}`),
);

const requests = fc.record({
  path: fc.constantFrom(...WEBHOOKS),
  query,
  headers: fc.array(fc.tuple(headerName, headerValue), { maxLength: 4 }),
  body,
});

function requestOf({ path, query, headers, body }: typeof requests extends fc.Arbitrary<infer T> ? T : never): Request {
  return new Request(`${PUBLIC}${path}${query}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...Object.fromEntries(headers) },
    body: body as BodyInit,
  });
}

Deno.test("a webhook that nobody signed is refused, whatever it holds", async () => {
  const { app, callbacks, clock } = createEdge(IN_PUBLIC);
  await fc.assert(
    fc.asyncProperty(requests, async (given) => {
      // One address may ask so often only.
      clock.tick(1000);
      const response = await app.fetch(requestOf(given), "192.0.2.1");
      await response.body?.cancel();
      assert([400, 403, 408, 413, 415].includes(response.status), `${given.path}: ${response.status}`);
      assertEquals(callbacks, []);
    }),
    RUNS,
  );
});

Deno.test("a webhook is answered as it should be in local mode and with a right signature, whatever it holds", async () => {
  const local = createEdge();
  const signed = createEdge(IN_PUBLIC);
  await fc.assert(
    fc.asyncProperty(requests, form, async (given, fields) => {
      local.clock.tick(1000);
      signed.clock.tick(1000);
      const openly = await local.app.fetch(requestOf(given), "127.0.0.1");
      await assertMeant(openly, given.path);
      const url = `${PUBLIC}${given.path}${given.query}`;
      const params = Object.fromEntries(new URLSearchParams(fields));
      const answer = await signed.app.fetch(
        new Request(url, {
          method: "POST",
          headers: {
            "content-type": "application/x-www-form-urlencoded",
            "x-twilio-signature": signatureOf(AUTH_TOKEN, url, params),
          },
          body: fields,
        }),
        "192.0.2.1",
      );
      await assertMeant(answer, given.path);
    }),
    RUNS,
  );
});

async function assertMeant(response: Response, path: string): Promise<void> {
  assert([200, 204, 400, 403, 408, 413, 415].includes(response.status), `${path}: ${response.status}`);
  const answer = await response.text();
  if (response.status !== 200) return;
  assertEquals(tagsOf(answer)[0], "Response", answer);
  assert(answer.endsWith("</Response>") || answer.endsWith("<Response/>"), answer);
}
