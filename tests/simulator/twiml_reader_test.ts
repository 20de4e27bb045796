import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { connectStream, sayAndHangUp } from "../../lib/twilio/twiml.ts";
import { parseXml, readTwiml } from "../../simulator/twiml_reader.ts";
import vectors from "../twilio/twilio_vectors.json" with { type: "json" };

Deno.test("readTwiml() reads the SDK's own document, Hebrew and escapes included", () => {
  assertEquals(readTwiml(vectors.twiml.xml), [
    {
      verb: "stream",
      url: "wss://voice.example.com/ws/twilio-media",
      statusUrl: "https://voice.example.com/webhook/stream_status",
      actionUrl: "/webhook/stream_ended",
      parameters: { token: "abc", caller: 'דנה & "כהן" <x>' },
    },
    { verb: "hangup" },
  ]);
});

Deno.test("readTwiml() gives back the parameters that connectStream() wrote, whatever they hold", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (value) => {
    const streamUrl = "wss://voice.example.com/ws";
    const xml = connectStream({ streamUrl, streamStatusUrl: "https://x", parameters: { value } });
    const [stream] = readTwiml(xml);
    // deno-lint-ignore no-control-regex
    const legal = value.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Cs}/gu, "");
    assertEquals(stream?.verb === "stream" && stream.parameters, { value: legal });
  }));
});

Deno.test("readTwiml() reads what is said, where to go on, and verbs it does not know", () => {
  assertEquals(readTwiml(sayAndHangUp("All lines are busy & so on", "en")), [
    { verb: "say", text: "All lines are busy & so on" },
    { verb: "hangup" },
  ]);
  assertEquals(
    readTwiml(
      "<Response><!-- x --><Pause/><Pause length='3'/><Play>x</Play><Redirect method='POST'> /a?b=1&amp;c=2 </Redirect></Response>",
    ),
    [
      { verb: "pause", ms: 1000 },
      { verb: "pause", ms: 3000 },
      { verb: "other", name: "Play" },
      { verb: "redirect", url: "/a?b=1&c=2" },
    ],
  );
});

Deno.test("readTwiml() refuses what Twilio would refuse", () => {
  assertThrows(() => readTwiml("<response/>"), SyntaxError, "the root is <response>");
  assertThrows(() => readTwiml("<Response><Connect><Stream/></Connect></Response>"), SyntaxError, "no url");
  assertThrows(() => readTwiml(""), SyntaxError, "one root element");
});

Deno.test("parseXml() refuses what is not well-formed", () => {
  const cases = [
    "<a>",
    "</a>",
    "<a></b>",
    "<a/><b/>",
    "x<a/>",
    "<a b=c/>",
    "<a b='<'/>",
    "<a>&nope;</a>",
    "<a>& b</a>",
    "<a",
    "{}",
  ];
  for (const xml of cases) assertThrows(() => parseXml(xml), SyntaxError, "Cannot parse XML");
});

Deno.test("parseXml() resolves numeric entities", () => {
  assertEquals(parseXml("<a b='&#x5D0;'>&#1488;&amp;amp;</a>"), {
    name: "a",
    attributes: { b: "א" },
    children: [],
    text: "א&amp;",
  });
});

Deno.test("parseXml() throws nothing but SyntaxError, and soon, whatever comes", () => {
  const piece = fc.constantFrom(
    "<",
    ">",
    "/",
    "a",
    "=",
    '"',
    "'",
    "&",
    ";",
    "#x",
    " ",
    "<!--",
    "-->",
    "<?",
    "?>",
    "<a>",
    "</a>",
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
    try {
      parseXml(pieces.join(""));
    } catch (error) {
      assertEquals(error instanceof SyntaxError, true, String(error));
    }
  }));
});
