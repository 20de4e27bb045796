import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { ExpectedSlot, Message } from "../../../lib/brain/conversation.ts";
import { expectedSlot } from "../../../lib/brain/openai/expected_slot.ts";
import { newest } from "../../../lib/brain/openai/messages.ts";
import { createReplyLimiter } from "../../../lib/brain/openai/reply_limit.ts";
import { addToolCallPiece, callKey, type ToolCall } from "../../../lib/brain/openai/tool_calls.ts";

const QUESTIONS: readonly [reply: string, slot: ExpectedSlot | undefined][] = [
  ["שלום, במה אפשר לעזור?", "yes_no"],
  ["חמש זה תפוס. אולי בשש?", "yes_no"],
  ["הפרטים יישלחו. יש עוד משהו?", "yes_no"],
  ["Five is taken. How about six?", "yes_no"],
  ["אתם מחפשים לקנות או לשכור?", "deal"],
  ["מדובר בשכירות או בקנייה?", "deal"],
  ["באיזו עיר אתם מחפשים?", "city"],
  ["מעולה. באיזה אזור בתל אביב?", "city"],
  ["כמה חדרים צריך?", "rooms"],
  ["ומה התקציב החודשי?", "budget"],
  ["כמה תרצו לשלם בחודש?", "budget"],
  ["באיזה יום נוח לכם לבוא?", "day"],
  ["מתי תוכלו להגיע?", "day"],
  ["באיזו שעה ביום שלישי?", "hour"],
  ["מה השם בבקשה?", "name"],
  ["איך קוראים לך?", "name"],
  ["לאיזה מספר טלפון לחזור?", "phone"],
  ["לקבוע ביקור ביום שלישי בחמש?", "yes_no"],
  ["האם זה מתאים?", "yes_no"],
  ["זה נכון או לא?", "yes_no"],
  ["ביום שלישי או ביום רביעי?", "choice"],
  ["איזו דירה מעניינת אותך?", "choice"],
  ["ספרו לי, מה חשוב לכם בדירה?", "open"],
  ["קבעתי לכם ביקור ליום שלישי.", undefined],
  ["Are you looking to rent or to buy?", "deal"],
  ["Which city do you have in mind?", "city"],
  ["How many rooms do you need?", "rooms"],
  ["What is your budget?", "budget"],
  ["What day suits you?", "day"],
  ["What time on Tuesday?", "hour"],
  ["May I have your name?", "name"],
  ["What phone number should I use?", "phone"],
  ["Shall I book it?", "yes_no"],
  ["Tuesday at five, right?", "yes_no"],
  ["Tuesday or Wednesday?", "choice"],
  ["What matters most to you?", "open"],
  ["It has 3.5 rooms. Would you like to see it?", "yes_no"],
  ["Thank you, goodbye!", undefined],
];

for (const [reply, slot] of QUESTIONS) {
  Deno.test(`expectedSlot() of "${reply}" is ${slot}`, () => assertEquals(expectedSlot(reply), slot));
}

Deno.test("a reply limiter lets everything through that is short enough, in whatever pieces", () => {
  fc.assert(fc.property(fc.array(fc.string({ maxLength: 12 }), { maxLength: 20 }), (pieces) => {
    const limiter = createReplyLimiter({ maxCharacters: 1000, maxSentences: 1000 });
    assertEquals(pieces.map((piece) => limiter.take(piece).text).join(""), pieces.join(""));
  }));
});

Deno.test("a reply limiter never says more than a word beyond its limit, and only what was written", () => {
  fc.assert(fc.property(fc.array(fc.string({ maxLength: 12 }), { maxLength: 200 }), fc.nat(300), (pieces, limit) => {
    const limiter = createReplyLimiter({ maxCharacters: limit, maxSentences: 1000 });
    for (const piece of pieces) if (limiter.take(piece).full) break;
    assert(limiter.text.length <= limit + 40);
    assert(pieces.join("").startsWith(limiter.text));
  }));
});

Deno.test("a reply limiter counts sentences, and the dot of a number is not the end of one", () => {
  const limiter = createReplyLimiter({ maxCharacters: 600, maxSentences: 2 });
  assertEquals(limiter.take("יש 3.5 חדרים. מחיר 7.5").full, false);
  assertEquals(limiter.take(" אלף! ועוד"), { text: " אלף!", full: true });
});

Deno.test("addToolCallPiece() puts interleaved calls together, also when a server numbers them all 0", () => {
  const pieces = [
    { index: 0, id: "a", function: { name: "x", arguments: '{"n"' } },
    { index: 1, id: "b", function: { name: "y" } },
    { index: 0, function: { arguments: ":1}" } },
    { index: 1, function: { arguments: "{}" } },
  ];
  const expected = [["a", "x", '{"n":1}'], ["b", "y", "{}"]];
  const simple = (calls: ToolCall[]) => calls.map((call) => [call.id, call.name, call.argumentsJson]);
  assertEquals(simple(pieces.reduce<ToolCall[]>(addToolCallPiece, [])), expected);
  const sameIndex = [
    { index: 0, id: "a", function: { name: "x", arguments: '{"n":1}' } },
    { index: 0, id: "b", function: { name: "y", arguments: "{}" } },
  ];
  assertEquals(simple(sameIndex.reduce<ToolCall[]>(addToolCallPiece, [])), expected);
});

Deno.test("callKey() is the same for the same arguments in another order", () => {
  const call = (argumentsJson: string) => ({ index: 0, id: "a", name: "x", argumentsJson });
  assertEquals(callKey(call('{"a":1,"b":{"c":2,"d":3}}')), callKey(call('{ "b": {"d":3, "c":2}, "a": 1 }')));
  assert(callKey(call('{"a":1}')) !== callKey(call('{"a":2}')));
});

Deno.test("newest() keeps the end of the conversation within its limits, and always the last message", () => {
  const conversation: Message[] = Array.from({ length: 20 }, (_, i) => ({ role: "caller", text: `${i}`.padEnd(10) }));
  assertEquals(newest(conversation, { maxMessages: 3, maxCharacters: 1000 }), conversation.slice(-3));
  assertEquals(newest(conversation, { maxMessages: 99, maxCharacters: 45 }), conversation.slice(-4));
  assertEquals(newest(conversation, { maxMessages: 0, maxCharacters: 0 }), conversation.slice(-1));
  assertEquals(newest([], { maxMessages: 3, maxCharacters: 3 }), []);
});
