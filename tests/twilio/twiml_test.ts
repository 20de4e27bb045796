import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { connectStream, dialNumber, hangUp, redirectTo, sayAndHangUp } from "../../lib/twilio/twiml.ts";
import { vectors } from "./vectors.ts";

Deno.test("connectStream() writes the very document that Twilio's package writes", () => {
  const xml = connectStream({
    streamUrl: "wss://voice.example.com/ws/twilio-media",
    streamStatusUrl: "https://voice.example.com/webhook/stream_status",
    actionUrl: "/webhook/stream_ended",
    parameters: { token: "abc", caller: 'דנה & "כהן" <x>' },
  });
  assertEquals(xml, vectors.twiml.xml);
});

Deno.test("connectStream() leads back to the webhook when asked to, without an action that would hide it", () => {
  const xml = connectStream({
    streamUrl: "wss://voice.example.com/ws/twilio-media",
    streamStatusUrl: "https://voice.example.com/webhook/stream_status",
    parameters: {},
    then: { redirectUrl: "https://voice.example.com/webhook/incoming_call?resume=1&v=2" },
  });
  assertStringIncludes(xml, "<Response><Connect><Stream ");
  assertStringIncludes(
    xml,
    '</Connect><Redirect method="POST">https://voice.example.com/webhook/incoming_call?resume=1&amp;v=2</Redirect>',
  );
});

Deno.test("dialNumber() rings a person and asks what is next, without a word to either side", () => {
  const xml = dialNumber({ number: "+97235550100", ringSec: 20, actionUrl: "https://a.example/b?resume=1&x=2" });
  assertEquals(
    xml,
    '<?xml version="1.0" encoding="UTF-8"?><Response><Dial action="https://a.example/b?resume=1&amp;x=2" ' +
      'method="POST" timeout="20"><Number>+97235550100</Number></Dial></Response>',
  );
});

Deno.test("sayAndHangUp(), redirectTo() and hangUp() write whole documents", () => {
  const prolog = '<?xml version="1.0" encoding="UTF-8"?>';
  assertEquals(
    sayAndHangUp("שלום & <להתראות>", "he"),
    `${prolog}<Response><Say language="he-IL" voice="Google.he-IL-Wavenet-A">שלום &amp; &lt;להתראות&gt;</Say><Hangup/></Response>`,
  );
  assertEquals(
    redirectTo("https://a.example/b"),
    `${prolog}<Response><Redirect method="POST">https://a.example/b</Redirect></Response>`,
  );
  assertEquals(hangUp(), `${prolog}<Response><Hangup/></Response>`);
});

/** Undoes the escapes that the builder may use; any other `&`, `<` or `"` means that something got through. */
function unescape(escaped: string): string {
  assert(!/[<"]|&(?!(amp|lt|gt|quot|#x9|#xA|#xD);)/.test(escaped), escaped);
  const named: Record<string, string> = {
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    "#x9": "\t",
    "#xA": "\n",
    "#xD": "\r",
  };
  return escaped.replace(/&([^;]+);/g, (_all, name: string) => named[name]!);
}

Deno.test("connectStream() keeps any parameter inside its attribute and drops what XML cannot hold", () => {
  const anyText = fc.array(fc.nat({ max: 0xFFFF }), { maxLength: 20 }).map((units) => String.fromCharCode(...units));
  const unfriendly = fc.array(fc.constantFrom(..."\0\t\n\r\v&<>\"'/=;#x9אב\uD83D\uDE00".split("")), { maxLength: 20 })
    .map((characters) => characters.join(""));
  const text = fc.oneof(anyText, unfriendly);
  fc.assert(fc.property(text, text, (name, value) => {
    const xml = connectStream({
      streamUrl: "wss://h/p",
      streamStatusUrl: "https://h/s",
      parameters: { [name]: value },
    });
    const match = /<Parameter name="([^"]*)" value="([^"]*)"\/><\/Stream><\/Connect><Hangup\/><\/Response>$/.exec(xml);
    assert(match && xml.isWellFormed(), xml);
    assertEquals([unescape(match[1]!), unescape(match[2]!)], [legal(name), legal(value)]);
  }));
});

/** The characters of XML 1.0 (2.2, Char) in a text, one by one. */
function legal(text: string): string {
  return Array.from(text).filter((character) => {
    const code = character.codePointAt(0)!;
    return code === 9 || code === 10 || code === 13 || (code >= 0x20 && code <= 0xD7FF) ||
      (code >= 0xE000 && code <= 0xFFFD) || code >= 0x10000;
  }).join("");
}
