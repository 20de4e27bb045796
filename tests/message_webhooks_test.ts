import { assertEquals, assertStringIncludes } from "@std/assert";
import type { TwilioCallback } from "../lib/app.ts";
import { createEdge, IN_PUBLIC, signedPost } from "./http/edge.ts";
import { settle } from "./call/call_rig.ts";

const CALL_SID = "CA0123456789abcdef0123456789abcdef";

async function heard({ clock, callbacks }: ReturnType<typeof createEdge>): Promise<TwilioCallback[]> {
  clock.tick(1);
  await settle();
  return callbacks;
}

Deno.test("a wish to get no messages is confirmed in its language, and handed on", async () => {
  const edge = createEdge(IN_PUBLIC);
  const fields = { From: "+972501234567", To: "+97237654321", Body: "הסר", MessageSid: "SM1" };
  const response = await edge.app.fetch(signedPost("/webhook/inbound_message", fields));
  assertEquals([response.status, response.headers.get("content-type")], [200, "application/xml; charset=utf-8"]);
  assertStringIncludes(await response.text(), "<Message>הוסרת.");
  const [callback] = await heard(edge);
  assertEquals([callback?.kind, callback?.params.Body], ["inbound_message", "הסר"]);
});

Deno.test("a wish is confirmed three times a day for a number, the same one again, and to no number abroad", async () => {
  const edge = createEdge(IN_PUBLIC);
  const answered = async (From: string, MessageSid: string) => {
    const fields = { From, To: "+97237654321", Body: "stop", MessageSid };
    const response = await edge.app.fetch(signedPost("/webhook/inbound_message", fields));
    return (await response.text()).includes("<Message>");
  };
  for (const sid of ["SM1", "SM2", "SM3"]) assertEquals(await answered("+972501234567", sid), true, sid);
  assertEquals(await answered("+972501234567", "SM4"), false);
  assertEquals(await answered("+972501234567", "SM3"), true, "its answer was lost");
  assertEquals(await answered("whatsapp:+972502222222", "SM5"), true);
  for (const from of ["+447911123456", "+9721900123456"]) assertEquals(await answered(from, "SM6"), false, from);
  assertEquals((await heard(edge)).length, 8, "the wish itself is carried out");
  edge.clock.tick(24 * 3600_000);
  assertEquals(await answered("+972501234567", "SM7"), true);
});

Deno.test("any other message is answered with silence", async () => {
  const edge = createEdge(IN_PUBLIC);
  const response = await edge.app.fetch(signedPost("/webhook/inbound_message", { From: "+1", Body: "<Dial>" }));
  assertEquals(await response.text(), '<?xml version="1.0" encoding="UTF-8"?><Response/>');
});

Deno.test("a delivery report carries our own id in its signed URL", async () => {
  const edge = createEdge(IN_PUBLIC);
  const path = `/webhook/message_status?id=${encodeURIComponent(`${CALL_SID}:caller`)}`;
  const response = await edge.app.fetch(signedPost(path, { MessageSid: "SM1", MessageStatus: "delivered" }));
  assertEquals(response.status, 204);
  const [callback] = await heard(edge);
  assertEquals([callback?.kind, callback?.callSid, callback?.params.id], [
    "message_status",
    CALL_SID,
    `${CALL_SID}:caller`,
  ]);
});

Deno.test("nobody but Twilio tells of messages", async () => {
  const edge = createEdge(IN_PUBLIC);
  for (const path of ["/webhook/inbound_message", "/webhook/message_status?id=x"]) {
    const response = await edge.app.fetch(signedPost(path, { Body: "stop", From: "+972501234567" }, "another token"));
    assertEquals(response.status, 403);
  }
  assertEquals(await heard(edge), []);
});

Deno.test("a number that has all its calls hears that the lines are busy, and a call without a number is let in", async () => {
  const asked: string[] = [];
  const arrived: (string | undefined)[] = [];
  const edge = createEdge(IN_PUBLIC, {
    mayCall: ({ phone }) => Promise.resolve(asked.push(phone) < 2),
    onArrival: ({ refused }) => arrived.push(refused),
  });
  const call = async (fields: Record<string, string>) => {
    return await (await edge.app.fetch(signedPost("/webhook/incoming_call", fields))).text();
  };
  assertStringIncludes(await call({ CallSid: CALL_SID, From: "+972501234567" }), "<Connect>");
  assertStringIncludes(await call({ CallSid: CALL_SID.replace("0", "1"), From: "+972501234567" }), "<Say");
  assertStringIncludes(await call({ CallSid: CALL_SID.replace("0", "2"), From: "anonymous" }), "<Connect>");
  assertEquals([asked.length, arrived], [2, [undefined, "number", undefined]]);
});
