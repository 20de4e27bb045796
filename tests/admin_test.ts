import { assert, assertEquals, assertFalse } from "@std/assert";
import { createAdminGate } from "../lib/admin.ts";

const TOKEN = "an-admin-token-of-thirty-two-chars";
const START_MS = 1_800_000_000_000;

function asked(headers: Record<string, string>): Request {
  return new Request("https://voice.example.com/simulator", { headers });
}

Deno.test("createAdminGate() opens to the token as bearer and as password", () => {
  const gate = createAdminGate({ token: TOKEN, epochMs: () => START_MS });
  assert(gate.allows(asked({ authorization: `Bearer ${TOKEN}` })));
  assert(gate.allows(asked({ authorization: `basic ${btoa(`anyone:${TOKEN}`)}` })));
});

const shut: Record<string, string>[] = [
  {},
  { authorization: "" },
  { authorization: TOKEN },
  { authorization: `Bearer ${TOKEN}x` },
  { authorization: `Basic ${TOKEN}` },
  { authorization: `Basic ${btoa(`${TOKEN}:`)}` },
  { cookie: `__Host-admin=${TOKEN}` },
  { cookie: "__Host-admin=9999999999.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
];

for (const headers of shut) {
  Deno.test(`createAdminGate() stays shut to ${JSON.stringify(headers)}`, () => {
    assertFalse(createAdminGate({ token: TOKEN, epochMs: () => START_MS }).allows(asked(headers)));
  });
}

Deno.test("a session opens the gate for twelve hours and only where its token holds", () => {
  let nowMs = START_MS;
  const gate = createAdminGate({ token: TOKEN, epochMs: () => nowMs });
  const cookie = `other=1; ${gate.sessionCookie().split(";")[0]}`;
  assert(gate.allows(asked({ cookie })));
  assertFalse(gate.allows(asked({ cookie: cookie.replace(/=1(\d)/, "=2$1") })), "a later expiry is not signed");
  assertFalse(createAdminGate({ token: `${TOKEN}2`, epochMs: () => nowMs }).allows(asked({ cookie })));
  nowMs += 12 * 3600 * 1000 - 1;
  assert(gate.allows(asked({ cookie })));
  nowMs += 1;
  assertFalse(gate.allows(asked({ cookie })));
});

Deno.test("without a token the gate opens to nobody, not even to a session it made", () => {
  const gate = createAdminGate({ token: undefined, epochMs: () => START_MS });
  assertFalse(gate.allows(asked({ authorization: "Bearer undefined" })));
  assertFalse(gate.allows(asked({ cookie: gate.sessionCookie().split(";")[0]! })));
  assertEquals(gate.challenge().status, 401);
});
