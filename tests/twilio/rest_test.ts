import { assertEquals, assertFalse, assertRejects, assertStringIncludes } from "@std/assert";
import { ProviderError } from "../../lib/errors.ts";
import { createTwilioRest, type TwilioAccess, twilioFault } from "../../lib/twilio/rest.ts";
import { type RestScript, startTwilioStandin } from "../standins/twilio.ts";

const ACCOUNT_SID = "ACfedcba9876543210fedcba9876543210";
const CALL_SID = "CA0123456789abcdef0123456789abcdef";
const TWIML = "<Response><Dial>+97235550100</Dial></Response>";

async function asking(
  script: (n: number) => RestScript,
  credentials: TwilioAccess["credentials"] = { authToken: "token" },
  timeoutMs = 2000,
) {
  const standin = startTwilioStandin(script);
  const rest = createTwilioRest({ accountSid: ACCOUNT_SID, credentials, baseUrl: standin.baseUrl + "/" }, {
    timeoutMs,
  });
  const error = await rest.replaceTwiml(CALL_SID, TWIML).then(() => undefined, (error: ProviderError) => error);
  await standin.stop();
  return { error, requests: standin.requests };
}

Deno.test("replaceTwiml() posts the TwiML of the call once, with the account's credentials", async () => {
  const { error, requests } = await asking(() => ({}));
  assertEquals(error, undefined);
  assertEquals(requests, [{
    method: "POST",
    path: `/2010-04-01/Accounts/${ACCOUNT_SID}/Calls/${CALL_SID}.json`,
    credentials: `${ACCOUNT_SID}:token`,
    connection: "close",
    form: { Twiml: TWIML },
  }]);
});

Deno.test("an API key takes the place of the auth token", async () => {
  const { error, requests } = await asking(() => ({}), { apiKeySid: "SK1", apiKeySecret: "secret" });
  assertEquals([error, requests[0]?.credentials], [undefined, "SK1:secret"]);
  assertStringIncludes(requests[0]!.path, ACCOUNT_SID);
});

Deno.test("what Twilio refuses is told by its fault and code, and asked once", async () => {
  const cases: [RestScript, string, string][] = [
    [{ status: 404, code: 20404 }, "bad_request", "20404"],
    [{ status: 401, code: 20003 }, "auth", "20003"],
    [{ status: 500, code: 20500 }, "unavailable", "20500"],
    [{ status: 502, html: true }, "unavailable", "502"],
  ];
  for (const [script, fault, code] of cases) {
    const { error, requests } = await asking(() => script);
    assertEquals([error?.fault, error?.code, requests.length], [fault, code, 1]);
    assertFalse(error!.message.includes(CALL_SID));
  }
});

Deno.test("only a request that came too fast is sent again", async () => {
  const { error, requests } = await asking((n) => n === 0 ? { status: 429, code: 20429 } : {});
  assertEquals([error, requests.length], [undefined, 2]);
});

Deno.test("a Twilio that does not answer, or breaks off, is given up and not asked twice", async () => {
  const late = await asking(() => ({ hang: true }), { authToken: "token" }, 60);
  assertEquals([late.error?.fault, late.requests.length], ["timeout", 1]);
  const broken = await asking(() => ({ cut: true }));
  assertEquals([broken.error?.fault, broken.requests.length], ["unavailable", 1]);
});

Deno.test("an unreachable Twilio is a fault of the line, not a crash", async () => {
  const rest = createTwilioRest({
    accountSid: ACCOUNT_SID,
    credentials: { authToken: "token" },
    baseUrl: "http://127.0.0.1:1",
  });
  const error = await assertRejects(() => rest.replaceTwiml(CALL_SID, TWIML), ProviderError);
  assertEquals(error.fault, "unavailable");
});

Deno.test("twilioFault() takes anything that may be thrown", () => {
  assertEquals(twilioFault(new Error("required parameter missing")).fault, "internal");
  assertEquals(twilioFault({ status: 408 }).fault, "timeout");
});

Deno.test("findMessage() knows a message by its number, its text and its time", async () => {
  const standin = startTwilioStandin();
  const rest = createTwilioRest({
    accountSid: ACCOUNT_SID,
    credentials: { authToken: "token" },
    baseUrl: standin.baseUrl,
  });
  const [to, sinceMs] = ["+972501234567", Date.parse("2026-11-22T10:00:00Z")];
  const sent = { to, body: "שלום K7Q2M", status: "delivered", createdMs: sinceMs };
  const find = () => rest.findMessage({ to, part: "K7Q2M", sinceMs });
  standin.messages.push(
    { ...sent, sid: "SMearlier", createdMs: sinceMs - 1000 },
    { ...sent, sid: "SMother", body: "שלום K7Q2N" },
    { ...sent, sid: "SMstranger", to: "+972521111111" },
  );
  assertEquals(await find(), undefined);
  standin.messages.push({ ...sent, sid: "SMtheirs" });
  assertEquals(await find(), { sid: "SMtheirs", status: "delivered" });
  await standin.stop();
});
