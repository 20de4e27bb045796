import { assert, assertEquals, assertFalse, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { localTime } from "../../lib/agency/calendar.ts";
import type { Lead } from "../../lib/agency/leads.ts";
import { followUpOf, type FollowUpParts, referenceOf } from "../../lib/followup/followup.ts";
import { phoneOfAddress, wishIn } from "../../lib/followup/opt_out.ts";
import { allowedFrom } from "../../lib/followup/quiet_hours.ts";
import type { FinishedCall } from "../../lib/store/store.ts";
import { business, listings } from "../agency/fixtures.ts";

const PHONE = "+972501234567";
const OWNER = "+972529999999";
const NOW_MS = Date.parse("2026-11-22T10:00:00Z");

const LEAD: Lead = {
  callSid: "CA1",
  language: "he",
  name: "דנה",
  phone: PHONE,
  cities: ["tel_aviv"],
  offered: listings.slice(0, 2).map(({ id }) => id),
  consent: true,
  score: 40,
};

function finished(lead: Partial<Lead> | undefined, more: Partial<FinishedCall> = {}): FinishedCall {
  return {
    callSid: "CA1",
    startedAtMs: NOW_MS - 120_000,
    endedAtMs: NOW_MS,
    endReason: "agent_goodbye",
    reconciled: false,
    durationMs: 110_000,
    turns: 6,
    costUsd: 0,
    viewings: [],
    calledAgain: false,
    ...(lead === undefined ? {} : { lead: { ...LEAD, ...lead } }),
    ...more,
  };
}

const PARTS: FollowUpParts = {
  business,
  listings,
  channel: "sms",
  ownerPhone: OWNER,
  ownerLanguage: "he",
  hotScore: 70,
  countries: ["+972"],
};

const messagesOf = (call: FinishedCall, parts: Partial<FollowUpParts> = {}) => {
  return followUpOf(call, { ...PARTS, ...parts }, NOW_MS);
};

Deno.test("a caller who agreed gets one message with the flats that were spoken about", () => {
  const [message, ...more] = messagesOf(finished({}));
  assertEquals(more, []);
  assertEquals(message && [message.id, message.kind, message.toPhone, message.channel], [
    "CA1:caller",
    "follow_up",
    PHONE,
    "sms",
  ]);
  const { body, reference } = message!;
  assertStringIncludes(body, `שלום דנה, כאן ${business.name.he}.`);
  for (const { street, houseNumber, priceShekels } of listings.slice(0, 2)) {
    assertStringIncludes(body, `${street.he} ${houseNumber}`);
    assertStringIncludes(body, priceShekels.toLocaleString("en-US"));
  }
  assertStringIncludes(body, 'להסרה השיבו "הסר"');
  assert(body.endsWith(reference));
});

Deno.test("nobody who did not agree is written to, and no number that was merely spoken", () => {
  assertEquals(messagesOf(finished({ consent: false })), []);
  assertEquals(messagesOf(finished(undefined)), []);
  const { consent: _, ...unasked } = LEAD;
  assertEquals(followUpOf({ ...finished({}), lead: unasked }, PARTS, NOW_MS), []);
  const { phone: __, ...hidden } = LEAD;
  assertEquals(followUpOf({ ...finished({}), lead: { ...hidden, otherPhone: PHONE } }, PARTS, NOW_MS), []);
  assertEquals(messagesOf(finished({ callBack: true }), { channel: "off" }), []);
});

Deno.test("a caller who was cut off hears of it in that one message", () => {
  for (const endReason of ["stream_lost", "media_timeout", "node_lost", "drain", "internal", "trouble"]) {
    const messages = messagesOf(finished({}, { endReason }));
    assertEquals(messages.map(({ id, kind }) => [id, kind]), [["CA1:caller", "cut_off"]]);
    assertStringIncludes(messages[0]!.body, "נקטעה");
  }
  for (const endReason of ["caller_hangup", "agent_goodbye", "silence", "budget", "transferred"]) {
    const [message] = messagesOf(finished({}, { endReason }));
    assertEquals([message?.kind, message?.body.includes("נקטעה")], ["follow_up", false], endReason);
  }
  assertEquals(messagesOf(finished({ consent: false }, { endReason: "stream_lost" })), []);
});

Deno.test("a caller who was cut off and has called again is not told that they were", () => {
  const [message] = messagesOf(finished({}, { endReason: "stream_lost", calledAgain: true }));
  assertEquals([message?.kind, message?.body.includes("נקטעה")], ["follow_up", false]);
  assertStringIncludes(message!.body, listings[0]!.street.he);
});

Deno.test("an English message says when and where the viewing is, and a template gets it without line breaks", () => {
  const { id, street } = listings[0]!;
  const startsAtMs = Date.parse("2026-11-24T15:30:00Z");
  const viewing = { id: `CA1:${id}`, callSid: "CA1", listingId: id, startsAtMs, endsAtMs: startsAtMs, name: "Dana" };
  const call = finished({ language: "en", name: "Dana" }, { viewings: [viewing] });
  const [message, owner] = messagesOf(call, { channel: "whatsapp" });
  assertStringIncludes(message!.body, "Your viewing: Tuesday 24.11 17:30");
  assertStringIncludes(message!.body, "Reply STOP");
  assertEquals(message!.channel, "whatsapp");
  assertEquals(message!.variables?.["1"], "Dana");
  assertEquals(message!.variables?.["3"], message!.reference);
  assertFalse(/\n/.test(Object.values(message!.variables!).join("")));
  assertEquals(message!.body.split(street.en).length, 2, "the flat is named once");
  assertEquals([owner?.kind, owner?.toPhone, owner?.channel, owner?.language], ["owner_notice", OWNER, "sms", "he"]);
});

Deno.test("the owner hears of hot leads, call-backs and viewings, and of nothing else", () => {
  const owners = (lead: Partial<Lead>) => messagesOf(finished({ consent: false, ...lead })).map(({ body }) => body);
  assertEquals(owners({ score: 69 }), []);
  assertMatch(owners({ score: 70 })[0]!, /^ליד חם \(70\)/);
  assertMatch(owners({ callBack: true, otherPhone: "+972521111111" })[0]!, /^לחזור בטלפון[\s\S]*\+972521111111/);
  const { ownerPhone: _, ...nobody } = PARTS;
  assertEquals(followUpOf(finished({ consent: false, score: 100 }), nobody, NOW_MS), []);
});

Deno.test("no message is longer than Twilio takes, and each ends with its way out", () => {
  const long = { name: "ש".repeat(60), notes: "ה".repeat(300), offered: listings.map(({ id }) => id) };
  const summary = { lines: ["א".repeat(900), "ב".repeat(900), "ג"] as const, missing: [], by: "model" as const };
  for (const { body, reference } of messagesOf(finished({ ...long, score: 99 }, { summary }))) {
    assert(body.length <= 1600);
    assert(body.endsWith(reference));
  }
});

Deno.test("referenceOf() is the same for the same message and differs between messages", () => {
  assertEquals(referenceOf("CA1:caller"), referenceOf("CA1:caller"));
  assertMatch(referenceOf("CA1:caller"), /^[2-9A-HJ-NP-Z]{7}$/);
  assertNotEquals(referenceOf("CA1:caller"), referenceOf("CA1:owner"));
  const many = new Set(Array.from({ length: 20_000 }, (_, index) => referenceOf(`CA${index}:caller`)));
  assert(many.size >= 19_990);
});

Deno.test("wishIn() knows the words that end messages in both languages, and no sentence that holds one", () => {
  for (const word of ["STOP", " stop. ", "Unsubscribe", "הסר", '"הסר"', "די!", "תסירו אותי"]) {
    assertEquals(wishIn(word)?.wish, "stop", word);
  }
  for (const word of ["start", "התחל"]) assertEquals(wishIn(word)?.wish, "start", word);
  for (const text of ["", "כן", "yes", "stop by tomorrow", "אפשר להסיר את המחיר?", "🙂"]) {
    assertEquals(wishIn(text), undefined, text);
  }
  assertEquals([wishIn("stop")?.language, wishIn("הסר")?.language], ["en", "he"]);
  assertEquals(phoneOfAddress("whatsapp:+972501234567"), PHONE);
  assertEquals(phoneOfAddress(PHONE), PHONE);
  assertEquals(phoneOfAddress("client:dana"), undefined);
});

/** Twilio's own words, by its documentation of SMS opt-out keywords; START is not "yes", which answers other questions. */
const WORDS = {
  stop: ["stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"],
  start: ["start", "unstop"],
};
const HEBREW_WORDS = {
  stop: [
    "הסר",
    "הסרה",
    "הסירו",
    "הסירו אותי",
    "תסירו",
    "תסירו אותי",
    "תוריד אותי",
    "תורידו אותי",
    "עצור",
    "די",
    "ביטול",
  ],
  start: ["התחל", "להתחיל", "הצטרפות"],
};

Deno.test("wishIn() takes every word that Twilio itself takes, and what Israelis write, in any case and with marks", () => {
  for (const [language, words] of [["en", WORDS], ["he", HEBREW_WORDS]] as const) {
    for (const wish of ["stop", "start"] as const) {
      for (const word of words[wish]) {
        for (const text of [word, word.toUpperCase(), ` ${word}! `, `"${word}"`]) {
          assertEquals(wishIn(text), { wish, language }, text);
        }
        assertEquals(wishIn(`${word} 5`), undefined);
      }
    }
  }
});

Deno.test("allowedFrom() ends the quiet hours by the clock on the wall in nights when that is changed", () => {
  const zone = "Asia/Jerusalem";
  const at = (text: string, to = "08:00") => {
    return new Date(allowedFrom(Date.parse(text), { from: "21:00", to }, zone)).toISOString();
  };
  // Forward on 26 March 2027 from 02:00 to 03:00, back on 31 October from 02:00 to 01:00.
  assertEquals(at("2027-03-25T20:00:00Z"), "2027-03-26T05:00:00.000Z");
  assertEquals(at("2027-03-26T00:30:00Z"), "2027-03-26T05:00:00.000Z");
  assertEquals(at("2027-03-25T20:00:00Z", "02:30"), "2027-03-26T00:30:00.000Z", "a time that the clock leaves out");
  assertEquals(at("2027-10-30T19:00:00Z"), "2027-10-31T06:00:00.000Z");
  assertEquals(at("2027-10-30T23:30:00Z"), "2027-10-31T06:00:00.000Z");
  for (const [night, hours] of [["2027-03-25", 10], ["2027-10-30", 12]] as const) {
    const fromMs = Date.parse(`${night}T12:00:00Z`);
    let held = 0;
    for (let minute = 0; minute < 24 * 60; minute += 5) {
      const nowMs = fromMs + minute * 60_000;
      const thenMs = allowedFrom(nowMs, { from: "21:00", to: "08:00" }, zone);
      const { time } = localTime(thenMs, zone);
      assert(thenMs >= nowMs && time >= "08:00" && time < "21:00", new Date(nowMs).toISOString());
      if (thenMs > nowMs) held += 5;
    }
    assertEquals(held, hours * 60, night);
  }
});

Deno.test("allowedFrom() holds a message back until the quiet hours end, by the agency's clock", () => {
  const zone = "Asia/Jerusalem";
  const night = { from: "21:00", to: "08:00" };
  const at = (text: string, quiet = night) => new Date(allowedFrom(Date.parse(text), quiet, zone)).toISOString();
  assertEquals(at("2026-11-22T10:00:00Z"), "2026-11-22T10:00:00.000Z");
  assertEquals(at("2026-11-22T18:59:59Z"), "2026-11-22T18:59:59.000Z");
  assertEquals(at("2026-11-22T19:00:00Z"), "2026-11-23T06:00:00.000Z");
  assertEquals(at("2026-11-23T05:59:00Z"), "2026-11-23T06:00:00.000Z");
  assertEquals(at("2026-11-22T11:30:00Z", { from: "13:00", to: "14:00" }), "2026-11-22T12:00:00.000Z");
  assertEquals(allowedFrom(5, undefined, zone), 5);
  assertEquals(allowedFrom(5, { from: "08:00", to: "08:00" }, zone), 5);
});

Deno.test("details that were promised to a number abroad are the owner's to send, who is told so", () => {
  const abroad = finished({ phone: "+14155550123" });
  const notice = messagesOf(abroad).find(({ kind }) => kind === "owner_notice");
  assertMatch(notice?.body ?? "", /^לשלוח פרטים, לא נשלחת הודעה למספר הזה \(40\)\n[^]*\+14155550123/);
  const written = [
    messagesOf(abroad, { countries: "all" }),
    messagesOf(finished({ phone: "+14155550123", consent: false })),
  ];
  for (const messages of written) assertFalse(messages.some(({ kind }) => kind === "owner_notice"));
});
