import { assertEquals } from "@std/assert";
import {
  ALL_BURST_REQUESTS,
  BURST_REQUESTS,
  createAddressLimits,
  MAX_EARLY_SOCKETS,
  MAX_EARLY_SOCKETS_KNOWN,
  REQUESTS_PER_SEC,
} from "../../lib/http/address_limits.ts";
import { signatureOf } from "../../lib/twilio/signature.ts";
import { createMemoryLog } from "../fakes/memory_log.ts";
import { ManualClock } from "../standins/manual_clock.ts";
import { AUTH_TOKEN } from "../twilio/vectors.ts";
import { ADMIN_TOKEN, createEdge, type Edge, formPost, IN_PUBLIC, PUBLIC, WITH_SIMULATOR } from "./edge.ts";

const STRANGER = "203.0.113.5";
const TWILIO = "54.172.60.1";
const WEBHOOK = `${PUBLIC}/webhook/call_status`;
const FORM = { CallSid: "CA0123456789abcdef0123456789abcdef", CallStatus: "in-progress" };

function limitsOf(localMode = false) {
  const clock = new ManualClock();
  const log = createMemoryLog();
  const limits = createAddressLimits({ clock, log, localMode, addressOf: (request) => request.url.slice(7, -1) });
  const from = (address: string) => ({ url: `http://${address}/` }) as Request;
  const asked = (address: string, times: number) =>
    Array.from({ length: times }, () => limits.mayAsk(from(address))).filter((may) => may).length;
  return { clock, log, limits, from, asked };
}

/** Asks `times` times as `address`, each time with what `make` gives; the statuses, and how often each came. */
async function statuses(edge: Edge, address: string, times: number, make: () => Request): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  for (let i = 0; i < times; i++) {
    const { status } = await edge.app.fetch(make(), address);
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}

const signed = () =>
  formPost(WEBHOOK, new URLSearchParams(FORM).toString(), {
    "x-twilio-signature": signatureOf(AUTH_TOKEN, WEBHOOK, FORM),
  });
const wronglySigned = () => formPost(WEBHOOK, "CallSid=CA1", { "x-twilio-signature": "bm90IGEgc2lnbmF0dXJl" });
const unsigned = () => formPost(WEBHOOK, "CallSid=CA1");

Deno.test("an address that is not known may ask a few hundred times at once, and then a few times a second", () => {
  const { clock, asked } = limitsOf();
  assertEquals(asked(STRANGER, 1000), BURST_REQUESTS);
  clock.tick(1000);
  assertEquals(asked(STRANGER, 1000), REQUESTS_PER_SEC, "what was refused costs nothing");
  assertEquals(asked("203.0.113.6", 10), 10, "another address has its own");
});

Deno.test("strangers of many addresses share a limit, beside what is signed and whoever is known", () => {
  const { clock, log, limits, from } = limitsOf();
  limits.vouch(from(TWILIO));
  const addresses = Array.from({ length: ALL_BURST_REQUESTS + 100 }, (_, n) => `10.1.${n >> 8}.${n & 255}`);
  const mayAsk = addresses.map((address) => limits.mayAsk(from(address)));
  assertEquals(mayAsk.lastIndexOf(true), ALL_BURST_REQUESTS - 1);
  assertEquals(limits.mayAsk(from(TWILIO)), true);
  assertEquals(limits.mayAsk(from("10.2.0.1"), true), true);
  assertEquals(log.of("REQUESTS_REFUSED").map(({ fields }) => fields.why), ["too many requests of strangers"]);
  clock.tick(1000);
  assertEquals(limits.mayAsk(from("10.2.0.2")), true);
});

Deno.test("one IPv6 network counts as one address, however its addresses are written", () => {
  const { asked } = limitsOf();
  assertEquals(asked("2001:db8:0:7::1", 1000), BURST_REQUESTS);
  assertEquals(asked("2001:DB8::7:1:2:3:4", 10), 0);
  assertEquals(asked("2001:db8:0:8::1", 10), 10);
});

Deno.test("whoever has proved who they are is not slowed down for ten minutes", () => {
  const { clock, limits, from, asked } = limitsOf();
  limits.vouch(from(TWILIO));
  assertEquals(asked(TWILIO, 5000), 5000);
  clock.tick(10 * 60_000);
  assertEquals(asked(TWILIO, 5000), BURST_REQUESTS);
});

Deno.test("refusals of a flood are told in one line, and not one by one", () => {
  const { clock, log, asked } = limitsOf();
  asked(STRANGER, 5000);
  clock.tick(10_000);
  asked(STRANGER, 5000);
  const told = log.of("REQUESTS_REFUSED").map(({ fields }) => fields["requests"]);
  assertEquals(told.length, 2);
  assertEquals(told[0], 1);
});

Deno.test("in local mode this machine and its network have no limit, and others do", () => {
  const { asked } = limitsOf(true);
  assertEquals(["127.0.0.1", "::1", "::ffff:192.168.1.4", "10.0.0.9"].map((address) => asked(address, 500)), [
    ...[500, 500, 500, 500],
  ]);
  assertEquals(asked(STRANGER, 500), BURST_REQUESTS);
});

Deno.test("an address has ten sockets that have not started, a known one more, and each is freed once", () => {
  const { limits, from } = limitsOf();
  const take = (address: string, times: number) =>
    Array.from({ length: times }, () => limits.takeSocket(from(address))).filter((free) => free !== undefined);
  const places = take(STRANGER, 20);
  assertEquals(places.length, MAX_EARLY_SOCKETS);
  places[0]!();
  places[0]!();
  assertEquals(take(STRANGER, 5).length, 1);
  limits.vouch(from(TWILIO));
  assertEquals(take(TWILIO, 100).length, MAX_EARLY_SOCKETS_KNOWN);
});

Deno.test("200 wrong signatures are answered with 403 each, and nothing is said with it", async () => {
  const edge = createEdge(IN_PUBLIC);
  assertEquals(await statuses(edge, STRANGER, 200, wronglySigned), new Map([[403, 200]]));
  assertEquals(await (await edge.app.fetch(wronglySigned(), STRANGER)).text(), "");
});

Deno.test("a flood of requests without a right signature is cut off, and Twilio's are answered beside it", async () => {
  const edge = createEdge(IN_PUBLIC);
  assertEquals(
    await statuses(edge, STRANGER, BURST_REQUESTS + 60, unsigned),
    new Map([[403, BURST_REQUESTS], [429, 60]]),
  );
  assertEquals(await statuses(edge, STRANGER, 5, wronglySigned), new Map([[429, 5]]));
  assertEquals(await statuses(edge, TWILIO, 300, signed), new Map([[204, 300]]));
  edge.clock.tick(0);
});

Deno.test("a flood through the proxy that Twilio comes through as well does not shut Twilio out", async () => {
  const edge = createEdge(IN_PUBLIC);
  await statuses(edge, TWILIO, 1, signed);
  assertEquals(await statuses(edge, TWILIO, 300, unsigned), new Map([[403, 300]]));
  assertEquals(await statuses(edge, TWILIO, 10, signed), new Map([[204, 10]]));
});

Deno.test("what the host watches the process by is answered in any flood", async () => {
  const edge = createEdge(IN_PUBLIC);
  await statuses(edge, STRANGER, BURST_REQUESTS + 10, unsigned);
  for (const path of ["/version", "/livez", "/readyz"]) {
    assertEquals(await statuses(edge, STRANGER, 1, () => new Request(PUBLIC + path)), new Map([[200, 1]]));
  }
});

Deno.test("an admin is known by the token, and then asks as much as they like", async () => {
  const edge = createEdge(WITH_SIMULATOR, { metricsText: () => "" });
  const ask = () => new Request(`${PUBLIC}/metrics`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
  assertEquals(await statuses(edge, STRANGER, BURST_REQUESTS + 100, ask), new Map([[200, BURST_REQUESTS + 100]]));
});

Deno.test("a flood from many addresses keeps no admin out who comes from one that is new", async () => {
  const edge = createEdge(WITH_SIMULATOR, { metricsText: () => "" });
  const ask = (token: string) => new Request(`${PUBLIC}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  for (let n = 0; n < ALL_BURST_REQUESTS; n++) {
    await edge.app.fetch(new Request(`${PUBLIC}/nothing`), `10.1.${n >> 8}.${n & 255}`);
  }
  assertEquals(await statuses(edge, "203.0.113.77", 3, () => ask("not the token")), new Map([[429, 3]]));
  assertEquals(await statuses(edge, "203.0.113.77", 3, () => ask(ADMIN_TOKEN)), new Map([[200, 3]]));
});
