import { assert, assertEquals, assertMatch } from "@std/assert";
import { localTime } from "../../lib/agency/calendar.ts";
import { OUTBOX_TIMING, sendDue } from "../../lib/followup/outbox.ts";
import type { QuietHours } from "../../lib/followup/quiet_hours.ts";
import { createTwilioSender } from "../../lib/followup/twilio_sender.ts";
import { createLocalStore } from "../../lib/store/local_store.ts";
import type { MessageRow, NewMessage } from "../../lib/store/store.ts";
import { createTwilioRest } from "../../lib/twilio/rest.ts";
import { createMemoryLog } from "../fakes/memory_log.ts";
import { type RestScript, startTwilioStandin } from "../standins/twilio.ts";
import { message } from "../store/contract.ts";

/** Quiet hours that have begun an hour ago and end in one, whatever the time of day. */
function quietNow(): QuietHours {
  const timeAt = (ms: number) => localTime(Date.now() + ms, "Asia/Jerusalem").time;
  return { from: timeAt(-3600_000), to: timeAt(3600_000) };
}

const TIMING = { leaseMs: 1000, retryMs: [100, 200] };

/** An outbox over a real store and Twilio's real package, with a clock that is moved by hand. */
function rig(script: (n: number) => RestScript, options: Partial<Parameters<typeof sendDue>[0]> = {}) {
  const standin = startTwilioStandin(script);
  const store = createLocalStore({ sqlitePath: ":memory:" });
  const rest = createTwilioRest({
    accountSid: "ACfedcba9876543210fedcba9876543210",
    credentials: { authToken: "token" },
    baseUrl: standin.baseUrl,
  }, { timeoutMs: 200 });
  const sender = createTwilioSender(rest, {
    fromNumber: "+97237654321",
    whatsappTemplates: { he: "HX1" },
    statusUrl: "https://voice.example.com/webhook/message_status",
  });
  const log = createMemoryLog();
  let nowMs = Date.now();
  const clock = { nowMs: () => nowMs, epochMs: () => nowMs, after: () => () => {} };
  const parts = { store, sender, clock, log, owner: "one", timeZone: "Asia/Jerusalem", timing: TIMING, ...options };
  return {
    standin,
    store,
    log,
    parts,
    add: (more: Partial<NewMessage> = {}) => {
      return store.record([{
        kind: "followed_up",
        callSid: "CA1",
        messages: [message("CA1", { dueAtMs: nowMs, createdAtMs: nowMs, ...more })],
      }]);
    },
    pass: (ms: number) => nowMs += ms,
    row: async (): Promise<MessageRow> => (await store.messages({ limit: 1 })).items[0]!,
    async stop() {
      await store.close();
      await standin.stop();
    },
  };
}

Deno.test("sendDue() sends a message once, by a connection of its own, and is told of its delivery by id", async () => {
  const { standin, parts, add, row, stop } = rig(() => ({}));
  await add();
  assertEquals([await sendDue(parts), await sendDue(parts)], [1, 0]);
  assertEquals(standin.messages.map(({ to, body }) => [to, body]), [["+972501234567", "שלום"]]);
  assertEquals(standin.requests[0]?.connection, "close");
  assertEquals(
    standin.messages[0]?.statusCallback,
    "https://voice.example.com/webhook/message_status?id=CA1%3Afollow_up",
  );
  const { state, providerSid, attempts } = await row();
  assertEquals([state, providerSid, attempts], ["sent", standin.messages[0]?.sid, 1]);
  await stop();
});

Deno.test("sendDue() sends WhatsApp by its template", async () => {
  const { standin, parts, add, stop } = rig(() => ({}));
  await add({ channel: "whatsapp", variables: { "1": "דנה", "2": "תודה", "3": "K7Q2M" } });
  await sendDue(parts);
  const { To, From, ContentSid, ContentVariables, Body } = standin.requests[0]!.form;
  assertEquals([To, From, ContentSid, Body], ["whatsapp:+972501234567", "whatsapp:+97237654321", "HX1", undefined]);
  assertEquals(JSON.parse(ContentVariables!)["3"], "K7Q2M");
  await stop();
});

const LOST_ANSWERS: Readonly<Record<string, RestScript>> = {
  "an error page": { html: true, status: 502 },
  "a server error": { status: 500 },
  "no answer": { hang: true },
  "a broken connection": { cut: true },
};

for (const [what, script] of Object.entries(LOST_ANSWERS)) {
  Deno.test(`a message that was sent in spite of ${what} is found, and not sent again`, async () => {
    const { standin, parts, add, pass, row, stop } = rig((n) => n === 0 ? { ...script, sentAnyway: true } : {});
    await add({ body: "שלום K7Q2M" });
    await sendDue(parts);
    assertEquals((await row()).state, "waiting");
    pass(100);
    await sendDue(parts);
    assertEquals(standin.messages.length, 1);
    assertEquals([(await row()).state, (await row()).providerSid], ["sent", standin.messages[0]?.sid]);
    assertEquals(standin.requests.map(({ method }) => method), ["POST", "GET"]);
    await stop();
  });
}

Deno.test("a message that was not sent is sent after a look for it, and in the end is a dead letter", async () => {
  const { standin, parts, add, pass, row, log, stop } = rig((n) => n === 0 || n === 2 ? { status: 503 } : {});
  await add();
  await sendDue(parts);
  pass(100);
  await sendDue(parts);
  assertEquals(standin.requests.map(({ method }) => method), ["POST", "GET", "POST"]);
  assertEquals([standin.messages.length, (await row()).attempts], [0, 2]);
  pass(200);
  await sendDue(parts);
  assertEquals([(await row()).state, standin.messages.length], ["sent", 1]);

  const dead = rig(() => ({ status: 503 }));
  await dead.add();
  for (let tries = 0; tries < 4; tries++, dead.pass(300)) await sendDue(dead.parts);
  assertEquals([(await dead.row()).state, (await dead.row()).attempts, (await dead.row()).error], ["dead", 3, "20503"]);
  assertEquals(log.events.map(({ name }) => name), ["MESSAGE_FAILED", "MESSAGE_FAILED", "MESSAGE_SENT"]);
  await dead.stop();
  await stop();
});

Deno.test("a WhatsApp message whose answer was lost is looked for under its WhatsApp address", async () => {
  const { standin, parts, add, pass, row, stop } = rig((n) => n === 0 ? { status: 500, sentAnyway: true } : {});
  await add({ channel: "whatsapp", variables: { "1": "דנה", "2": "תודה", "3": "K7Q2M" } });
  await sendDue(parts);
  pass(100);
  await sendDue(parts);
  assertEquals([standin.messages.length, (await row()).state], [1, "sent"]);
  await stop();
});

Deno.test("a message is not sent again as long as it cannot be looked for", async () => {
  const scripts: readonly RestScript[] = [{ status: 500, sentAnyway: true }, { status: 503 }];
  const { standin, parts, add, pass, row, stop } = rig((n) => scripts[n] ?? {});
  await add({ body: "שלום K7Q2M" });
  await sendDue(parts);
  pass(100);
  await sendDue(parts);
  assertEquals([standin.messages.length, (await row()).state], [1, "waiting"]);
  pass(200);
  await sendDue(parts);
  assertEquals(standin.requests.map(({ method }) => method), ["POST", "GET", "GET"]);
  assertEquals([standin.messages.length, (await row()).state], [1, "sent"]);
  await stop();
});

Deno.test("each try waits longer than the one before, and all eight are made within a day", async () => {
  const { parts, add, pass, row, stop } = rig(() => ({ status: 503 }));
  await add();
  for (const waitMs of TIMING.retryMs) {
    assertEquals(await sendDue(parts), 1);
    assertEquals((await row()).dueAtMs, parts.clock.epochMs() + waitMs);
    pass(waitMs - 1);
    assertEquals(await sendDue(parts), 0);
    pass(1);
  }
  await stop();
  const { retryMs } = OUTBOX_TIMING;
  assertEquals([retryMs.length + 1, [...retryMs].sort((a, b) => a - b)], [8, retryMs]);
  assert(retryMs.reduce((sum, ms) => sum + ms) < 24 * 3600_000);
});

Deno.test("a sender that was held up until its lease is almost over leaves the message to the next round", async () => {
  const { standin, store, parts, add, pass, row, stop } = rig(() => ({}));
  await add();
  const heldUp: typeof parts.store = {
    ...store,
    async leaseMessages(lease) {
      const leased = await store.leaseMessages(lease);
      pass(TIMING.leaseMs / 2 + 1);
      return leased;
    },
  };
  assertEquals(await sendDue({ ...parts, store: heldUp }), 1);
  assertEquals([standin.requests.length, (await row()).state], [0, "waiting"]);
  assertEquals([await sendDue(parts), standin.messages.length], [1, 1]);
  await stop();
});

Deno.test("two senders at once send each message once", async () => {
  const { standin, parts, add, stop } = rig(() => ({}));
  for (let n = 0; n < 15; n++) await add({ id: `CA${n}:follow_up`, body: `message ${n}` });
  const senders = ["one", "two"].map((owner) => ({ ...parts, owner }));
  for (let round = 0; round < 2; round++) await Promise.all(senders.map(sendDue));
  assertEquals(
    standin.messages.map(({ body }) => body).sort(),
    Array.from({ length: 15 }, (_, n) => `message ${n}`).sort(),
  );
  await stop();
});

Deno.test("what Twilio will never take is not tried again, and a number that said STOP is left alone", async () => {
  const wrong = rig(() => ({ status: 400, code: 21211 }));
  await wrong.add();
  await sendDue(wrong.parts);
  assertEquals([(await wrong.row()).state, (await wrong.row()).error], ["dead", "21211"]);
  await wrong.stop();
  const stopped = rig(() => ({ status: 400, code: 21610 }));
  await stopped.add();
  await sendDue(stopped.parts);
  assertEquals((await stopped.row()).state, "dropped");
  await stopped.stop();
});

Deno.test("nothing goes to a number that wants no messages, nor in quiet hours, which count as no attempt", async () => {
  const { standin, store, parts, add, row, stop } = rig(() => ({}));
  await store.record([{ kind: "suppress", phone: "+972501234567", suppressed: true, atMs: 1 }]);
  await add();
  await sendDue(parts);
  assertEquals([(await row()).state, (await row()).error, standin.requests.length], ["dropped", "suppressed", 0]);
  await stop();

  const quiet = rig(() => ({}), { quietHours: quietNow() });
  await quiet.add();
  await sendDue(quiet.parts);
  const held = await quiet.row();
  assertEquals([held.state, held.attempts, quiet.standin.requests.length], ["waiting", 0, 0]);
  assert(held.dueAtMs > Date.now());
  await quiet.stop();
  const owner = rig(() => ({}), { quietHours: quietNow() });
  await owner.add({ kind: "owner_notice", id: "CA1:owner" });
  await sendDue(owner.parts);
  assertEquals((await owner.row()).state, "sent", "the owner asked for it");
  await owner.stop();
});

Deno.test("a sender that died with a message in its hands leaves it to the next, who looks for it first", async () => {
  const { standin, store, parts, add, pass, row, stop } = rig(() => ({}));
  await add({ body: "שלום K7Q2M" });
  const [leased] = await store.leaseMessages({ owner: "dead", nowMs: parts.clock.epochMs(), leaseMs: 1000, limit: 1 });
  await parts.sender.send(leased!);
  assertEquals(await sendDue(parts), 0, "the lease still holds");
  pass(1001);
  assertEquals(await sendDue(parts), 1);
  assertEquals(standin.messages.length, 1);
  assertMatch((await row()).providerSid ?? "", /^SM/);
  await stop();
});
