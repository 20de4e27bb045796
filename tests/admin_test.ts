import { assert, assertEquals, assertFalse } from "@std/assert";
import { type AdminGate, createAdminGate } from "../lib/admin.ts";
import { ManualClock } from "./standins/manual_clock.ts";

const TOKEN = "an-admin-token-of-thirty-two-chars";

function gateFor(token: string | undefined, clock = new ManualClock()): AdminGate {
  return createAdminGate({ token, clock, addressOf: (request) => request.headers.get("x-test-address") ?? "" });
}

function asked(headers: Record<string, string>): Request {
  return new Request("https://voice.example.com/simulator", { headers });
}

Deno.test("createAdminGate() opens to the token as bearer and as password", () => {
  const gate = gateFor(TOKEN);
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
    assertFalse(gateFor(TOKEN).allows(asked(headers)));
  });
}

Deno.test("a session opens the gate for twelve hours and only where its token holds", () => {
  const clock = new ManualClock();
  const gate = gateFor(TOKEN, clock);
  const cookie = `other=1; ${gate.sessionCookie().split(";")[0]}`;
  assert(gate.allows(asked({ cookie })));
  assertFalse(gate.allows(asked({ cookie: cookie.replace(/=1(\d)/, "=2$1") })), "a later expiry is not signed");
  assertFalse(gateFor(`${TOKEN}2`, clock).allows(asked({ cookie })));
  clock.tick(12 * 3600 * 1000 - 1);
  assert(gate.allows(asked({ cookie })));
  clock.tick(1000);
  assertFalse(gate.allows(asked({ cookie })));
});

Deno.test("without a token the gate opens to nobody, not even to a session it made", () => {
  const gate = gateFor(undefined);
  assertFalse(gate.allows(asked({ authorization: "Bearer undefined" })));
  assertFalse(gate.allows(asked({ cookie: gate.sessionCookie().split(";")[0]! })));
  assertEquals(gate.challenge().status, 401);
});

Deno.test("five wrong tokens from an address shut the gate to it for a minute, to the right one as well", () => {
  const clock = new ManualClock();
  const gate = gateFor(TOKEN, clock);
  const from = (address: string, token: string) => {
    return gate.allows(asked({ authorization: `Bearer ${token}`, "x-test-address": address }));
  };
  const session = { cookie: gate.sessionCookie().split(";")[0]!, "x-test-address": "192.0.2.1" };
  for (let i = 0; i < 5; i++) assertFalse(from("192.0.2.1", `guess-${i}`));
  assertFalse(from("192.0.2.1", TOKEN));
  assert(from("192.0.2.2", TOKEN), "another address");
  assert(gate.allows(asked(session)), "a browser that was let in before");
  clock.tick(60_000);
  assert(from("192.0.2.1", TOKEN));
});
