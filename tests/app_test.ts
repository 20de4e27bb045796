import { assert, assertEquals, assertFalse, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { signatureOf } from "../lib/twilio/signature.ts";
import { ADMIN_TOKEN, createEdge, formPost, IN_PUBLIC, parameterIn, PUBLIC, WITH_SIMULATOR } from "./http/edge.ts";
import { AUTH_TOKEN, FORM_VECTORS } from "./twilio/vectors.ts";

const LOCAL = "http://127.0.0.1:8080";
const CALL_SID = "CA0123456789abcdef0123456789abcdef";
const ACCOUNT_SID = "ACfedcba9876543210fedcba9876543210";
const CALL_BODY = `CallSid=${CALL_SID}&AccountSid=${ACCOUNT_SID}&From=%2B972501234567&To=%2B97237654321`;
const INCOMING = "/webhook/incoming_call";

/** A rightly signed request to a server behind PUBLIC_BASE_URL; the host it really came by is another one. */
function signedPost(path: string, body: string, headers: Record<string, string> = {}): Request {
  const params = Object.fromEntries(new URLSearchParams(body));
  const signature = signatureOf(AUTH_TOKEN, PUBLIC + path, params);
  return formPost(`http://10.0.0.7:8080${path}`, body, { "x-twilio-signature": signature, ...headers });
}

Deno.test("GET /version answers 200 with name, version, uptime and providers", async () => {
  const { app, clock } = createEdge();
  clock.tick(61_400);
  const response = await app.fetch(new Request(`${LOCAL}/version`));
  assertEquals(response.status, 200);
  assertEquals(await response.json(), {
    name: "agentlocator-voice",
    version: "0.0.0",
    uptimeSec: 61,
    recognizer: "typed",
    synthesizer: "espeak",
    brain: "scripted",
    vad: "energy",
    draining: false,
  });
  assertEquals((await app.fetch(new Request(`${LOCAL}/version`, { method: "HEAD" }))).status, 200);
});

Deno.test("an incoming call is connected to the media socket with a token that admits it", async () => {
  const { app, streamTokens } = createEdge(IN_PUBLIC);
  const response = await app.fetch(signedPost(INCOMING, CALL_BODY));
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("content-type"), "application/xml; charset=utf-8");
  assertEquals(response.headers.get("cache-control"), "no-store");
  const xml = await response.text();
  const token = parameterIn(xml, "auth");
  assertEquals(
    xml,
    '<?xml version="1.0" encoding="UTF-8"?><Response>' +
      `<Connect>` +
      '<Stream url="wss://voice.example.com/ws/twilio-media" name="agent" ' +
      `statusCallback="${PUBLIC}/webhook/stream_status" statusCallbackMethod="POST">` +
      `<Parameter name="auth" value="${token}"/>` +
      '<Parameter name="from" value="+972501234567"/><Parameter name="to" value="+97237654321"/>' +
      `</Stream></Connect><Redirect method="POST">${PUBLIC}${INCOMING}?resume=1</Redirect></Response>`,
  );
  const call = { callSid: CALL_SID, accountSid: ACCOUNT_SID };
  assertEquals(await streamTokens.admit(token, call), { ok: true, resume: 0 });
});

Deno.test("a call that comes back carries its resume count in the token", async () => {
  const { app, streamTokens } = createEdge(IN_PUBLIC);
  const xml = await (await app.fetch(signedPost(`${INCOMING}?resume=2`, CALL_BODY))).text();
  const call = { callSid: CALL_SID, accountSid: ACCOUNT_SID };
  assertEquals(await streamTokens.admit(parameterIn(xml, "auth"), call), { ok: true, resume: 2 });
  assertStringIncludes(xml, "</Connect><Hangup/>", "the last time");
});

Deno.test("a call that asks again after its stream ended is hung up if it was over, and taken back if it was lost", async () => {
  const { app, live, ended } = createEdge({ ...IN_PUBLIC, MAX_CALLS: "1" });
  const again = async (resume: number) => {
    const response = await app.fetch(signedPost(`${INCOMING}?resume=${resume}`, CALL_BODY));
    return /<(Hangup|Connect|Say)/.exec(await response.text())?.[1];
  };
  live.add("CA1");
  assertEquals(await again(1), "Connect", "though all lines are busy");
  assertEquals(await again(3), "Hangup", "twice is enough");
  ended.add(CALL_SID);
  assertEquals(await again(1), "Hangup");
  assertEquals(await again(0), "Say", "a repeated first request is no way around the limit");
});

Deno.test("what a caller chose to be called never gets into the TwiML", async () => {
  const { app } = createEdge();
  const body = new URLSearchParams({
    CallSid: CALL_SID,
    From: '"/><Dial>+1900</Dial>',
    To: "sip:a@b",
    CallerName: "x",
  });
  const xml = await (await app.fetch(formPost(LOCAL + INCOMING, body.toString()))).text();
  assertFalse(/Dial|sip|name="(from|to)"/.test(xml), xml);
});

Deno.test("nothing that a request claims about its host changes the TwiML in public", async () => {
  const { app } = createEdge(IN_PUBLIC);
  const forged = [
    { host: "evil.example" },
    { "x-forwarded-host": "evil.example", "x-forwarded-proto": "http" },
    { forwarded: "host=evil.example" },
    { "x-original-url": "https://evil.example/" },
  ];
  for (const headers of forged) {
    const xml = await (await app.fetch(signedPost(INCOMING, CALL_BODY, headers))).text();
    assertStringIncludes(xml, 'url="wss://voice.example.com/ws/twilio-media"');
    assertFalse(xml.includes("evil"));
  }
});

Deno.test("a real call gets wss also from a local server, and a simulated one the scheme it came by", async () => {
  const { app } = createEdge();
  const streamUrlOf = async (callSid: string, headers: Record<string, string> = {}, edge = app) => {
    const response = await edge.fetch(formPost(LOCAL + INCOMING, `CallSid=${callSid}`, headers));
    return /<Stream url="([^"]*)"/.exec(await response.text())?.[1];
  };
  assertEquals(await streamUrlOf(CALL_SID), "wss://127.0.0.1:8080/ws/twilio-media");
  assertEquals(await streamUrlOf("CASIM01"), "ws://127.0.0.1:8080/ws/twilio-media");
  const tunnel = { "x-forwarded-host": "tunnel.example", "x-forwarded-proto": "https" };
  assertEquals(await streamUrlOf("CASIM02", tunnel), "wss://tunnel.example/ws/twilio-media");
  const tunnelled = createEdge({ PUBLIC_BASE_URL: PUBLIC }).app;
  assertEquals(await streamUrlOf(CALL_SID, {}, tunnelled), "wss://voice.example.com/ws/twilio-media");
  assertEquals(await streamUrlOf("CASIM01", {}, tunnelled), "ws://127.0.0.1:8080/ws/twilio-media");
  assertEquals(await streamUrlOf("CASIM03", { "x-forwarded-host": '"><x' }), "ws://127.0.0.1:8080/ws/twilio-media");
});

Deno.test("a request made by hand needs no fields in local mode, and a call identifier in public", async () => {
  const local = createEdge();
  assertEquals((await local.app.fetch(new Request(LOCAL + INCOMING, { method: "POST" }))).status, 200);
  assertEquals((await local.app.fetch(formPost(LOCAL + INCOMING, "CallSid=%3Cx%3E"))).status, 400);
  const { app } = createEdge(IN_PUBLIC);
  assertEquals((await app.fetch(signedPost(INCOMING, "From=%2B972501234567"))).status, 400);
});

Deno.test("the preview is the TwiML of a call that does not exist, over wss", async () => {
  for (const env of [{}, IN_PUBLIC]) {
    const { app, streamTokens } = createEdge(env);
    const response = await app.fetch(new Request(`${LOCAL}/webhook/incoming_call_preview`));
    const xml = await response.text();
    assertEquals(response.headers.get("content-type"), "application/xml; charset=utf-8");
    assertMatch(xml, /<Stream url="wss:\/\/[^"]+\/ws\/twilio-media"/);
    const call = { callSid: CALL_SID, accountSid: ACCOUNT_SID };
    assertEquals(await streamTokens.admit(parameterIn(xml, "auth"), call), { ok: false, why: "forged" });
  }
});

for (const vector of FORM_VECTORS.filter(({ url }) => url.startsWith(`${PUBLIC}/webhook/`))) {
  const path = vector.url.slice(PUBLIC.length);
  const known = /^\/webhook\/(incoming_call|stream_status|stream_ended|call_status)(\?|$)/.test(path);
  if (!known) continue;
  Deno.test(`a webhook lets the signed vector ${vector.id} in, and nothing near it`, async () => {
    const { app } = createEdge(IN_PUBLIC);
    const send = async (body: string, signature: string) => {
      const headers = { "x-twilio-signature": signature };
      return (await app.fetch(formPost(`http://10.0.0.7${path}`, body, headers))).status;
    };
    assertNotEquals(await send(vector.body, vector.signature), 403);
    assertEquals(await send(`${vector.body}&Extra=1`, vector.signature), 403);
    assertEquals(await send(vector.body, vector.signature.replace(/^./, "!")), 403);
    assertEquals(await send(vector.body, ""), 403);
  });
}

Deno.test("a webhook rejects a body that the signature does not cover, whatever it says it is", async () => {
  const { app } = createEdge(IN_PUBLIC);
  const signature = signatureOf(AUTH_TOKEN, PUBLIC + INCOMING);
  const types = new Map([
    ["text/plain", 415],
    ["multipart/form-data; boundary=x", 415],
    ["", 415],
    ["application/json", 403],
    ["application/x-www-form-urlencoded", 403],
  ]);
  for (const [type, expected] of types) {
    const headers = { "x-twilio-signature": signature, "content-type": type };
    const request = new Request(PUBLIC + INCOMING, { method: "POST", body: `{"CallSid":"${CALL_SID}"}`, headers });
    assertEquals((await app.fetch(request)).status, expected, type);
  }
});

Deno.test("a webhook takes a JSON body whose hash is in the signed URL", async () => {
  const { app, callbacks, clock } = createEdge(IN_PUBLIC);
  const body = `{"CallSid":"${CALL_SID}","CallStatus":"completed"}`;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body)));
  const path = `/webhook/call_status?bodySHA256=${digest.toHex()}`;
  const send = (sent: string) => {
    const headers = {
      "content-type": "application/json",
      "x-twilio-signature": signatureOf(AUTH_TOKEN, PUBLIC + path),
    };
    return app.fetch(new Request(PUBLIC + path, { method: "POST", body: sent, headers }));
  };
  assertEquals((await send(body)).status, 204);
  assertEquals((await send(body.replace("completed", "ringing"))).status, 403);
  clock.tick(1);
  assertEquals(callbacks.map(({ kind, callSid }) => [kind, callSid]), [["call_status", CALL_SID]]);
});

Deno.test("status webhooks are answered 204 before any work, and a fault in the work stays there", async () => {
  const seen: string[] = [];
  const { app, clock, log } = createEdge({}, {
    onCallback({ kind }) {
      seen.push(kind);
      if (kind === "stream_ended") throw new TypeError("sync");
      return kind === "call_status" ? Promise.reject(new RangeError("async")) : undefined;
    },
  });
  for (const kind of ["stream_status", "stream_ended", "call_status"]) {
    const response = await app.fetch(formPost(`${LOCAL}/webhook/${kind}`, `CallSid=${CALL_SID}`));
    assertEquals([response.status, await response.text()], [204, ""]);
  }
  assertEquals(seen, []);
  clock.tick(1);
  assertEquals(seen, ["stream_status", "stream_ended", "call_status"]);
  await Promise.resolve();
  assertEquals(log.of("CALL_FAULT").map(({ fields }) => /^\w+/.exec(String(fields["error"]))?.[0]), [
    "TypeError",
    "RangeError",
  ]);
});

Deno.test("a server that stops waits for the work on what Twilio was answered for", async () => {
  const work = Promise.withResolvers<void>();
  const { app, clock } = createEdge({}, { onCallback: () => work.promise });
  await app.fetch(formPost(`${LOCAL}/webhook/call_status`, `CallSid=${CALL_SID}&CallStatus=completed`));
  let settled = false;
  const settling = app.settled().then(() => settled = true);
  await new Promise(setImmediate);
  assertFalse(settled, "the work has not begun");
  clock.tick(1);
  await new Promise(setImmediate);
  assertFalse(settled, "the work is not done");
  work.resolve();
  await settling;
});

Deno.test("a stream error is told in the log, for it is the only trace of a failed handshake", async () => {
  const { app, clock, log } = createEdge();
  const body = `CallSid=${CALL_SID}&StreamEvent=stream-error&StreamError=Handshake+Error`;
  await app.fetch(formPost(`${LOCAL}/webhook/stream_status`, body));
  clock.tick(1);
  const { fields } = log.of("WEBHOOK")[0]!;
  assertEquals([fields["status"], fields["why"]], ["stream-error", "Handshake Error"]);
});

const routes: [method: string, path: string, status: number, allow?: string][] = [
  ["GET", "/", 404],
  ["GET", "/version/", 404],
  ["GET", "/webhook", 404],
  ["POST", "/webhook/other", 404],
  ["GET", "/simulator", 404],
  ["GET", "/ws/other", 404],
  ["GET", "/..%2f..%2fetc/passwd", 404],
  ["POST", "/version", 405, "GET, HEAD"],
  ["DELETE", "/readyz", 405, "GET, HEAD"],
  ["POST", "/webhook/incoming_call_preview", 405, "GET, HEAD"],
  ["GET", "/webhook/incoming_call", 405, "POST"],
  ["PUT", "/webhook/call_status", 405, "POST"],
  ["OPTIONS", "/webhook/stream_ended", 405, "POST"],
  ["POST", "/ws/twilio-media", 405, "GET"],
  ["GET", "/ws/twilio-media", 426],
  ["GET", "/ws/simulator?callSid=CASIM1", 426],
];

for (const [method, path, status, allow] of routes) {
  Deno.test(`${method} ${path} is answered ${status}`, async () => {
    const response = await createEdge().app.fetch(new Request(LOCAL + path, { method }));
    assertEquals(response.status, status);
    assertEquals(response.headers.get("allow"), allow ?? null);
    assertEquals(response.headers.get("x-content-type-options"), "nosniff");
    assertEquals(await response.text(), "");
  });
}

Deno.test("a body over 64 KiB is answered 413, announced or not, and is not read to its end", async () => {
  const { app } = createEdge();
  const announced = formPost(LOCAL + INCOMING, "a".repeat(64 * 1024 + 1), { "content-length": "65537" });
  assertEquals((await app.fetch(announced)).status, 413);
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled++;
      controller.enqueue(new Uint8Array(16 * 1024));
    },
  });
  const response = await app.fetch(new Request(LOCAL + INCOMING, { method: "POST", body: endless }));
  assertEquals(response.status, 413);
  assert(pulled <= 8, `${pulled} pieces were read`);
  assertEquals((await app.fetch(formPost(LOCAL + INCOMING, `A=${"a".repeat(64 * 1024 - 2)}`))).status, 200);
});

Deno.test("a body that does not come is given up after 5 s", async () => {
  const { app, clock } = createEdge();
  const stalled = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) });
  const pending = app.fetch(new Request(LOCAL + INCOMING, { method: "POST", body: stalled }));
  clock.tick(5000);
  assertEquals((await pending).status, 408);
  assertEquals(clock.pending, 0);
});

Deno.test("the call beyond MAX_CALLS hears that all lines are busy, also when its siblings are only on their way", async () => {
  const { app, live, clock, log } = createEdge({ MAX_CALLS: "2", AGENT_LANGUAGE: "en" });
  const call = async (callSid: string) => {
    const response = await app.fetch(formPost(LOCAL + INCOMING, `CallSid=${callSid}`));
    assertEquals(response.status, 200);
    return (await response.text()).includes("<Say") ? "busy" : "connected";
  };
  live.add("CA1");
  assertEquals(await call("CA2"), "connected");
  assertEquals(await call("CA2"), "connected", "Twilio asks again for the same call");
  assertEquals(await call("CA3"), "busy");
  assertEquals((await app.fetch(new Request(`${LOCAL}/readyz`))).status, 503);
  await app.fetch(formPost(`${LOCAL}/webhook/call_status`, "CallSid=CA2&CallStatus=completed"));
  clock.tick(1);
  assertEquals(await call("CA3"), "connected", "CA2 hung up before its stream came");
  assertEquals(await call("CA4"), "busy");
  clock.tick(15_000);
  assertEquals(await call("CA4"), "connected", "CA3 never came");
  assertEquals(log.of("CALL_REFUSED").length, 2);
});

Deno.test("a draining server is not ready, turns new calls away and stays alive", async () => {
  const { app } = createEdge({}, { draining: () => true, unready: () => ["store down"] });
  const ready = await app.fetch(new Request(`${LOCAL}/readyz`));
  assertEquals([ready.status, await ready.json()], [503, { ready: false, reasons: ["store down", "draining"] }]);
  const xml = await (await app.fetch(formPost(LOCAL + INCOMING, `CallSid=${CALL_SID}`))).text();
  assertStringIncludes(xml, '<Say language="he-IL" voice="Google.he-IL-Wavenet-A">כל הקווים תפוסים</Say><Hangup/>');
  for (const path of ["/livez", "/version"]) {
    assertEquals((await app.fetch(new Request(LOCAL + path))).status, 200);
  }
});

Deno.test("a page of somebody else cannot place calls on a local server", async () => {
  const { app } = createEdge();
  const status = async (url: string, origin: string) => {
    return (await app.fetch(formPost(url + INCOMING, "CallSid=CASIM1", { origin }))).status;
  };
  assertEquals(await status("http://localhost:8080", "http://localhost:8080"), 200);
  assertEquals(await status("http://localhost:8080", "http://localhost:3000"), 403);
  assertEquals(await status("http://localhost:8080", "https://evil.example"), 403);
  assertEquals(await status("http://localhost:8080", "null"), 403);
  assertEquals(await status("http://evil.example:8080", "http://evil.example:8080"), 403, "rebound by DNS");
});

Deno.test("in public the simulator's page asks for the admin token and then gives a session", async () => {
  const simulatorPage = () => new Response("page", { headers: { "content-security-policy": "default-src 'self'" } });
  const { app, clock } = createEdge(WITH_SIMULATOR, { simulatorPage });
  const get = (headers: Record<string, string> = {}) => app.fetch(new Request(`${PUBLIC}/simulator`, { headers }));
  const closed = await get();
  assertEquals([closed.status, closed.headers.has("www-authenticate")], [401, true]);
  assertEquals((await get({ authorization: `Basic ${btoa("me:wrong")}` })).status, 401);
  const opened = await get({ authorization: `Basic ${btoa(`me:${ADMIN_TOKEN}`)}` });
  assertEquals([opened.status, await opened.text()], [200, "page"]);
  assertEquals(opened.headers.get("content-security-policy"), "default-src 'self'");
  assertEquals(opened.headers.get("strict-transport-security"), "max-age=31536000");
  const cookie = opened.headers.get("set-cookie")!;
  assertMatch(cookie, /^__Host-admin=.*; Secure; HttpOnly; SameSite=Strict$/);

  const session = { cookie: cookie.split(";")[0]!, origin: PUBLIC };
  const place = async (callSid: string, headers: Record<string, string>) => {
    return (await app.fetch(formPost(PUBLIC + INCOMING, `CallSid=${callSid}`, headers))).status;
  };
  assertEquals(await place("CASIM01", session), 200);
  assertEquals(await place(CALL_SID, session), 403, "a real call must be signed");
  assertEquals(await place("CASIM01", { ...session, origin: "https://evil.example" }), 403);
  assertEquals(await place("CASIM01", {}), 403);
  clock.tick(13 * 3600 * 1000);
  assertEquals(await place("CASIM01", session), 403, "the session is over");
});

Deno.test("in public the simulator is not there unless it is switched on", async () => {
  const { app } = createEdge(IN_PUBLIC, { simulatorPage: () => new Response("page") });
  for (const path of ["/simulator", "/simulator/main.js", "/ws/simulator?callSid=CASIM1"]) {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, upgrade: "websocket" };
    assertEquals((await app.fetch(new Request(PUBLIC + path, { headers }))).status, 404);
  }
});

Deno.test("a fault in the edge itself is a 500 and a log line, not the end of the process", async () => {
  const { app, log } = createEdge({}, {
    providers: () => {
      throw new TypeError("broken");
    },
  });
  assertEquals((await app.fetch(new Request(`${LOCAL}/version`))).status, 500);
  const [told] = log.of("UNCAUGHT");
  assertMatch(String(told?.fields["error"]), /^TypeError: broken\n +at .*app_test/);
});

Deno.test("no reject tells the log more than why", async () => {
  const { app, log } = createEdge(IN_PUBLIC);
  await app.fetch(formPost(PUBLIC + INCOMING, CALL_BODY, { "x-twilio-signature": "x" }));
  assertEquals(log.of("WEBHOOK_REJECT").map(({ fields }) => fields), [{
    path: INCOMING,
    status: 403,
    why: "wrong signature",
  }]);
});

const TRANSFER_ENDED = "/webhook/transfer_ended";

Deno.test("a call that nobody took comes back to the agent with a new token and its resume count", async () => {
  for (const status of ["busy", "no-answer", "failed"]) {
    const { app, streamTokens, callbacks, clock } = createEdge(IN_PUBLIC);
    const body = `${CALL_BODY}&CallStatus=in-progress&DialCallStatus=${status}`;
    const response = await app.fetch(signedPost(`${TRANSFER_ENDED}?resume=1`, body));
    const xml = await response.text();
    assertEquals([response.status, parameterIn(xml, "opening")], [200, "nobody_answered"]);
    assertEquals(parameterIn(xml, "from"), "+972501234567");
    const call = { callSid: CALL_SID, accountSid: ACCOUNT_SID };
    assertEquals(await streamTokens.admit(parameterIn(xml, "auth"), call), { ok: true, resume: 1 });
    clock.tick(1);
    assertEquals(callbacks.map(({ kind, callSid }) => [kind, callSid]), [["transfer_ended", CALL_SID]]);
  }
});

Deno.test("a call that a person took, or whose caller is gone, ends with the talk", async () => {
  for (const ends of ["DialCallStatus=completed", "DialCallStatus=canceled&CallStatus=completed"]) {
    const { app } = createEdge(IN_PUBLIC);
    const xml = await (await app.fetch(signedPost(TRANSFER_ENDED, `${CALL_BODY}&${ends}`))).text();
    assertStringIncludes(xml, "<Response><Hangup/></Response>");
  }
});

Deno.test("the end of a transfer must be signed, name its call, and finds no place in a server that stops", async () => {
  const { app } = createEdge(IN_PUBLIC);
  const unsigned = formPost(PUBLIC + TRANSFER_ENDED, `${CALL_BODY}&DialCallStatus=busy`);
  assertEquals((await app.fetch(unsigned)).status, 403);
  assertEquals((await app.fetch(signedPost(TRANSFER_ENDED, "DialCallStatus=busy"))).status, 400);
  const stopping = createEdge(IN_PUBLIC, { draining: () => true });
  const xml = await (await stopping.app.fetch(signedPost(TRANSFER_ENDED, `${CALL_BODY}&DialCallStatus=busy`))).text();
  assertStringIncludes(xml, "כל הקווים תפוסים");
});

Deno.test("metrics are open in local mode, and in public there for an admin only", async () => {
  const metricsText = () => "va_calls_active 0\n";
  const get = async (env: Record<string, string>, headers: Record<string, string> = {}) => {
    const { app } = createEdge(env, { metricsText });
    const response = await app.fetch(new Request(`${PUBLIC}/metrics`, { headers }), "192.0.2.1");
    return [response.status, response.headers.get("content-type"), await response.text()];
  };
  assertEquals(await get({}), [200, "text/plain; version=0.0.4; charset=utf-8", "va_calls_active 0\n"]);
  assertEquals((await get(IN_PUBLIC))[0], 404);
  assertEquals((await get({ ...IN_PUBLIC, ADMIN_TOKEN }))[0], 401);
  assertEquals((await get({ ...IN_PUBLIC, ADMIN_TOKEN }, { authorization: `Bearer ${ADMIN_TOKEN}` }))[0], 200);
});

Deno.test("who guesses at the admin token is soon not heard any more", async () => {
  const { app } = createEdge({ ...IN_PUBLIC, ADMIN_TOKEN }, { metricsText: () => "" });
  const status = async (token: string, address: string) => {
    const request = new Request(`${PUBLIC}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    return (await app.fetch(request, address)).status;
  };
  for (let i = 0; i < 5; i++) await status(`guess-${i}`, "192.0.2.1");
  assertEquals(await status(ADMIN_TOKEN, "192.0.2.1"), 401);
  assertEquals(await status(ADMIN_TOKEN, "192.0.2.2"), 200);
});

Deno.test("the eleventh call of a number within ten minutes hears that all lines are busy, and no other number does", async () => {
  const { app, clock, log } = createEdge(IN_PUBLIC);
  const call = async (n: number, from: string) => {
    const body = `CallSid=CA${n}&AccountSid=${ACCOUNT_SID}&From=${encodeURIComponent(from)}`;
    const response = await app.fetch(signedPost(INCOMING, body));
    await app.fetch(signedPost("/webhook/call_status", `CallSid=CA${n}&CallStatus=completed`));
    clock.tick(1);
    return (await response.text()).includes("<Say") ? "busy" : "connected";
  };
  for (let n = 0; n < 10; n++) assertEquals(await call(n, "+972501234567"), "connected");
  assertEquals(await call(10, "+972501234567"), "busy");
  assertEquals(await call(9, "+972501234567"), "connected", "Twilio asks again for the same call");
  assertEquals(await call(11, "+972501234568"), "connected");
  assertEquals(await call(12, ""), "connected", "a caller who hides the number");
  clock.tick(10 * 60_000);
  assertEquals(await call(13, "+972501234567"), "connected");
  assertEquals(log.of("CALL_REFUSED").map(({ fields }) => fields.why), ["number"]);
});

Deno.test("a server that is closed for a reason says so to whoever watches, and that lines are busy to callers", async () => {
  let reason: string | undefined = "day budget";
  const { app, log } = createEdge({}, { closedFor: () => reason });
  const answer = async () => await (await app.fetch(formPost(LOCAL + INCOMING, `CallSid=${CALL_SID}`))).text();
  assertStringIncludes(await answer(), "<Say");
  const ready = await app.fetch(new Request(`${LOCAL}/readyz`));
  assertEquals([ready.status, await ready.json()], [503, { ready: false, reasons: ["day budget"] }]);
  assertEquals(log.of("CALL_REFUSED").map(({ fields }) => fields.why), ["day budget"]);
  reason = undefined;
  assertStringIncludes(await answer(), "<Connect>");
});
