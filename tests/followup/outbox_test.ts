import { assert, assertEquals, assertMatch } from "@std/assert";
import { localTime } from "../../lib/agency/calendar.ts";
import { OUTBOX_TIMING, sendDue } from "../../lib/followup/outbox.ts";
import type { QuietHours } from "../../lib/followup/quiet_hours.ts";
import { createTwilioSender } from "../../lib/followup/twilio_sender.ts";
import { usageOfMessage } from "../../lib/followup/message_limits.ts";
import { createLocalStore } from "../../lib/store/local_store.ts";
import type { MessageRow, NewMessage } from "../../lib/store/store.ts";
import { createTwilioRest } from "../../lib/twilio/rest.ts";
import { costOf, type Usage } from "../../lib/usage.ts";
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
  const known = { owner: "one", timeZone: "Asia/Jerusalem", countries: ["+972"], timing: TIMING };
  const parts = { store, sender, clock, log, ...known, ...options };
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
    rows: async () => {
      const { items } = await store.messages({ limit: 100 });
      return Object.fromEntries(
        items.map(({ id, state, error }) => [id, error === undefined ? state : `${state} ${error}`]),
      );
    },
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
  for (let n = 0; n < 15; n++) {
    await add({ id: `CA${n}:follow_up`, body: `message ${n}`, toPhone: `+9725012345${10 + n}` });
  }
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

const MINUTE_MS = 60_000;

Deno.test("a number gets one message in 10 minutes and three in 24 hours; what is beyond is kept with the reason", async () => {
  const { standin, parts, add, pass, rows, log, stop } = rig(() => ({}));
  for (const id of ["first", "second"]) await add({ id });
  await sendDue(parts);
  assertEquals([standin.messages.length, await rows()], [1, { first: "sent", second: "waiting number_10_min" }]);
  pass(10 * MINUTE_MS - 1);
  assertEquals(await sendDue(parts), 0);
  pass(1);
  await sendDue(parts);
  assertEquals([standin.messages.length, (await rows()).second], [2, "sent"]);
  pass(3600_000);
  await add({ id: "third" });
  await sendDue(parts);
  pass(3600_000);
  await add({ id: "fourth" });
  await add({ id: "other", toPhone: "+972501111111" });
  await sendDue(parts);
  const { third, fourth, other } = await rows();
  assertEquals([third, fourth, other], ["sent", "dropped number_a_day", "sent"]);
  pass(24 * 3600_000);
  await add({ id: "fifth" });
  await sendDue(parts);
  assertEquals([(await rows()).fifth, standin.messages.length], ["sent", 5]);
  const told = log.events.filter(({ name }) => name === "MESSAGE_FAILED").map(({ fields }) => fields?.code);
  assertEquals(told, ["number_10_min", "number_a_day"]);
  await stop();
});

Deno.test("two machines that take messages of one number at the same moment send one of them", async () => {
  const { standin, parts, add, rows, stop } = rig(() => ({}));
  for (let n = 0; n < 20; n++) await add({ id: `m${n}` });
  await Promise.all(["one", "two"].map((owner) => sendDue({ ...parts, owner })));
  assertEquals(standin.messages.length, 1);
  assertEquals(Object.values(await rows()).filter((state) => state === "sent").length, 1);
  await stop();
});

const ABROAD: readonly [toPhone: string, countries: "all" | string[], outcome: string][] = [
  ["+447911123456", ["+972"], "dropped country"],
  ["+447911123456", ["+972", "+44"], "sent"],
  ["+447911123456", "all", "sent"],
  ["+97237654321", ["+972"], "sent"],
  ["+972521234567", ["+972"], "sent"],
  ["+972721234567", ["+972"], "sent"],
  ["+9721900123456", ["+972"], "dropped premium"],
  ["+9721919123456", "all", "dropped premium"],
  ["+97219001234", ["+972"], "dropped premium"],
  ["+19005551234", "all", "dropped premium"],
  ["+882161234567", "all", "dropped premium"],
  ["+888123456789", "all", "dropped premium"],
  ["+886912345678", ["+886"], "sent"],
  ["+8801712345678", "all", "sent"],
  ["+97912345678", "all", "dropped premium"],
];

for (const [toPhone, countries, outcome] of ABROAD) {
  Deno.test(`a message to ${toPhone} where ${countries} is written to: ${outcome}`, async () => {
    const { standin, parts, add, rows, stop } = rig(() => ({}), { countries });
    await add({ toPhone });
    await sendDue(parts);
    assertEquals(await rows(), { "CA1:follow_up": outcome });
    assertEquals(standin.requests.length, outcome === "sent" ? 1 : 0);
    await stop();
  });
}

Deno.test("the owner gets 20 notices in an hour, the last of which says so, wherever the owner lives", async () => {
  const { standin, parts, add, pass, rows, stop } = rig(() => ({}));
  const notice = (n: number) => {
    return { id: `n${n}`, kind: "owner_notice", toPhone: "+447911123456", language: "en", body: `Lead ${n}` } as const;
  };
  for (let n = 10; n < 35; n++) await add(notice(n));
  for (const _ of [1, 2]) {
    while (await sendDue(parts) > 0);
    assertEquals(standin.messages.length, 20);
    pass(MINUTE_MS);
  }
  const said = standin.messages.filter(({ body }) => body.includes("in the records only"));
  assertEquals(said.length, 1);
  assertMatch(said[0]!.body, /^Too many notices .*\nLead \d+$/s);
  const dropped = Object.values(await rows()).filter((state) => state === "dropped notices_an_hour");
  assertEquals(dropped.length, 5);
  pass(3600_000);
  await add(notice(99));
  await sendDue(parts);
  assertEquals([(await rows()).n99, standin.messages.at(-1)?.body], ["sent", "Lead 99"]);
  await stop();
});

Deno.test("while Twilio takes nothing the limits turn no message away, and hold for what goes out afterwards", async () => {
  let down = true;
  const timing = { leaseMs: 1000, retryMs: Array(200).fill(MINUTE_MS) };
  const { standin, parts, add, pass, rows, stop } = rig(() => down ? { status: 503 } : {}, { timing });
  const states = async () => Object.groupBy(Object.values(await rows()), (state) => state);
  const minute = async () => {
    pass(MINUTE_MS);
    while (await sendDue(parts) > 0);
  };
  for (let n = 10; n < 40; n++) {
    await add({ id: `n${n}`, kind: "owner_notice", toPhone: "+447911123456", language: "en", body: `Lead ${n}` });
    if (n < 14) await add({ id: `c${n}` });
    for (const _ of [1, 2]) await minute();
  }
  assertEquals((await states())["dropped notices_an_hour"], undefined);
  assertEquals((await states())["dropped number_a_day"], undefined);
  [down, standin.messages.length] = [false, 0];
  for (let n = 0; n < 40; n++) await minute();
  const bodies = standin.messages.map(({ body }) => body);
  assertEquals(bodies.filter((body) => body.includes("Lead")).length, 20);
  assertEquals(bodies.filter((body) => body.includes("in the records only")).length, 1);
  const { sent, "dropped notices_an_hour": notices, "dropped number_a_day": callers } = await states();
  assertEquals([sent?.length, notices?.length, callers?.length], [23, 10, 1]);
  await stop();
});

Deno.test("what messages cost is the day's, and once that is spent callers' messages wait for the next day", async () => {
  const day = { usages: [] as Usage[], spent: false };
  const spending = {
    report: (usage: Usage) => void day.usages.push(usage),
    get daySpent() {
      return day.spent;
    },
  };
  const { standin, parts, add, row, rows, stop } = rig((n) => n === 1 ? { status: 400, code: 21211 } : {}, {
    spending,
  });
  await add({ body: "ש".repeat(71) });
  await sendDue(parts);
  await add({ id: "wrong", toPhone: "+972501111111" });
  await sendDue(parts);
  assertEquals(day.usages, [{ kind: "message", provider: "twilio", model: "sms:+972", segments: 2 }]);
  day.spent = true;
  await add({ id: "late", toPhone: "+972502222222", createdAtMs: Date.now() + 1000 });
  await add({ id: "notice", kind: "owner_notice", toPhone: "+972503333333" });
  await sendDue(parts);
  assertEquals([(await rows()).late, (await rows()).notice], ["waiting day_budget", "sent"]);
  assertEquals([(await row()).dueAtMs % (24 * 3600_000), (await row()).attempts], [0, 0]);
  assertEquals(standin.messages.length, 2);
  await stop();
});

Deno.test("a message is paid by its parts: 160 letters of ASCII, 70 of anything else, fewer where there are many", () => {
  const segments = (body: string, channel: "sms" | "whatsapp" = "sms") => {
    const usage = usageOfMessage(message("CA1", { body, channel }));
    return usage.kind === "message" ? usage.segments : undefined;
  };
  assertEquals(["", "a".repeat(160), "a".repeat(161), "a".repeat(307)].map((body) => segments(body)), [1, 1, 2, 3]);
  assertEquals(["ש".repeat(70), "ש".repeat(71), "ש".repeat(135)].map((body) => segments(body)), [1, 2, 3]);
  assertEquals(segments("ש".repeat(700), "whatsapp"), 1);
  const usd = costOf(usageOfMessage(message("CA1", { body: "ש".repeat(71) })));
  assertEquals(usd, 0.52);
  assertEquals(costOf(usageOfMessage(message("CA1", { toPhone: "+99812345678" }))), 0.3);
});
