/**
 * What comes from the owner, from a model and from files that a killed process left: it is used or refused, and nothing
 * else happens.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseBusiness } from "../../lib/agency/business.ts";
import { parseListings } from "../../lib/agency/listings.ts";
import { createToolbox } from "../../lib/agency/toolbox.ts";
import { TOOLS } from "../../lib/agency/tools.ts";
import { createCallJournal, type KeptTalk } from "../../lib/call/call_journal.ts";
import { readConfig } from "../../lib/config.ts";
import { ConfigError } from "../../lib/errors.ts";
import { secretTexts, SETTING_NAMES } from "../../lib/settings.ts";
import { createSpoolFolder } from "../../lib/store/spool.ts";
import type { StoreWrite } from "../../lib/store/store.ts";
import { agencyParts, BUSINESS_TEXT, LISTINGS_TEXT } from "../agency/fixtures.ts";
import { ManualClock } from "../standins/manual_clock.ts";
import { RUNS } from "./runs.ts";

/** Each run reads or writes files, or checks a whole listings file. */
const FEWER = { numRuns: Math.ceil(RUNS.numRuns / 3) };

const SECRETS = SETTING_NAMES.filter((name) => secretTexts({ [name]: "a value" }).length > 0);
/** Long enough that it cannot be part of a message by chance. */
const secretText = fc.string({ minLength: 12, maxLength: 60, unit: fc.constantFrom(...'QZXJKqzxjk0987{}" \n-_') });
const plausible = fc.constantFrom(
  "on",
  "off",
  "true",
  "0",
  "-1",
  "1e9",
  "NaN",
  "he",
  "en",
  "google,espeak",
  "https://a.example",
  "http://b",
  " ",
  "22:00-07:00",
  "+972501234567",
);
const environment = fc.dictionary(fc.constantFrom(...SETTING_NAMES), fc.oneof(plausible, fc.string(), secretText), {
  maxKeys: 12,
});

Deno.test("any environment makes a configuration or is refused by name, and no message tells a secret", () => {
  fc.assert(
    fc.property(environment, fc.dictionary(fc.constantFrom(...SECRETS), secretText), (plain, secrets) => {
      try {
        readConfig({ ...plain, ...secrets });
      } catch (error) {
        assert(error instanceof ConfigError, String(error));
        assert(error.mistakes.length > 0);
        for (const mistake of error.mistakes) assert(SETTING_NAMES.some((name) => mistake.includes(name)), mistake);
        for (const secret of Object.values(secrets)) {
          if (secret.trim().length >= 8) assert(!error.message.includes(secret.trim()), error.message);
        }
      }
    }),
    RUNS,
  );
});

const argument = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(
    fc.constantFrom(
      "listingId",
      "date",
      "time",
      "name",
      "cities",
      "rooms",
      "minShekels",
      "otherPhone",
      "listingIds",
      "consent",
      "__proto__",
      "days",
    ),
    fc.oneof(fc.jsonValue(), fc.constantFrom("GV202", "2026-11-24", "17:00", "+972501234567", "דנה", ["GV202"], 3)),
  ),
);
const toolName = fc.oneof(fc.constantFrom(...Object.keys(TOOLS), "__proto__", "constructor", "toString"), fc.string());

Deno.test("a tool asked with any arguments answers or says what is wrong, and books nothing that nobody agreed to", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(toolName, argument), { maxLength: 6 }), async (asked) => {
      const parts = agencyParts();
      const box = createToolbox(parts, {
        callSid: "CA1",
        language: "he",
        callerPhone: "+972525550123",
        conversation: [{ role: "agent", text: "שלום", cut: false }],
        certain: Promise.resolve(),
        signal: new AbortController().signal,
      });
      for (const [name, args] of asked) {
        const result = await box.run(name, args);
        assert(result.ok || (typeof result.error === "string" && result.error.length < 2000), name);
      }
      assertEquals(parts.store.viewings(), []);
      for (const lead of parts.store.leads()) assertEquals([lead.callSid, lead.phone], ["CA1", "+972525550123"]);
    }),
    RUNS,
  );
});

Deno.test("an owner's file with anything in it is read, or every mistake names the file and a line", () => {
  const files = [
    { text: LISTINGS_TEXT, read: (text: string) => void parseListings(text, "listings.json") },
    { text: BUSINESS_TEXT, read: (text: string) => void parseBusiness(text, "listings.json") },
  ];
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    drop: fc.nat({ max: 30 }),
    put: fc.oneof(
      fc.string({ maxLength: 10 }),
      fc.json({ maxDepth: 2 }),
      fc.constantFrom("null", "[]", "{}", "-1", '"', "}", "\uD800"),
    ),
    end: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.constantFrom(...files), change, ({ text, read }, { at, drop, put, end }) => {
      const from = Math.floor(at * text.length);
      assertNamesLine(() => read(text.slice(0, from) + put + (end ? "" : text.slice(from + drop))));
    }),
    FEWER,
  );
  fc.assert(fc.property(fc.json(), (text) => assertNamesLine(() => files[0]!.read(text))), FEWER);
});

function assertNamesLine(read: () => void): void {
  try {
    read();
  } catch (error) {
    assert(error instanceof ConfigError, String(error));
    for (const mistake of error.mistakes) assert(/^listings\.json(:\d+)?: /.test(mistake), mistake);
  }
}

const TALK: KeptTalk = {
  messages: [{ role: "caller", text: "דירה להשכרה" }],
  memory: { version: 1 },
  language: "he",
  turns: 1,
  callMs: 1000,
  unfinished: ["באיזו עיר?"],
};

Deno.test("a call journal that was cut off or damaged at any byte tells of the call or of nothing", async () => {
  const texts = new Map<string, string>();
  const store = {
    write: (callSid: string, text: string) => Promise.resolve(void texts.set(callSid, text)),
    read: (callSid: string) => Promise.resolve(texts.get(callSid)),
    remove: () => Promise.resolve(),
  };
  const clock = new ManualClock();
  const writer = createCallJournal({ clock, store });
  writer.keep("CA1", TALK);
  await writer.settled();
  const whole = texts.get("CA1")!;
  const damaged = fc.oneof(
    fc.nat({ max: whole.length }).map((at) => whole.slice(0, at)),
    fc.tuple(fc.nat({ max: whole.length }), fc.string({ maxLength: 3 })).map(([at, by]) =>
      whole.slice(0, at) + by + whole.slice(at + 1)
    ),
    fc.json(),
  );
  await fc.assert(
    fc.asyncProperty(damaged, async (text) => {
      texts.set("CA1", text);
      const found = await createCallJournal({ clock, store }).find("CA1");
      if (found?.over !== false) return;
      assert(Array.isArray(found.talk.messages), text);
      assert(found.talk.messages.every((message) => typeof message === "object" && message !== null), text);
      assert(Array.isArray(found.talk.unfinished) && ["he", "en"].includes(found.talk.language), text);
      assert(Number.isFinite(found.talk.turns) && Number.isFinite(found.talk.callMs), text);
    }),
    RUNS,
  );
});

Deno.test("a spool that was cut off at any byte gives back every whole line before it", async () => {
  const dir = await Deno.makeTempDir();
  const writes: StoreWrite[] = [1, 2, 3].map((atMs) => ({
    kind: "call",
    callSid: `CA${atMs}`,
    atMs,
    phone: "דנה" as string,
  }));
  try {
    await createSpoolFolder(dir, "whole", () => 1).append(writes);
    const bytes = await Deno.readFile(`${dir}/whole.jsonl`);
    await Deno.remove(`${dir}/whole.jsonl`);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length }), async (length) => {
        const cut = bytes.subarray(0, length);
        await Deno.writeFile(`${dir}/cut.jsonl`, cut);
        const taken: StoreWrite[] = [];
        await createSpoolFolder(dir, "mine", () => 1).drain((part) => Promise.resolve(void taken.push(...part)));
        const lines = new TextDecoder().decode(cut).split("\n").length - 1;
        assert(taken.length === lines || taken.length === lines + 1);
        assertEquals(taken, writes.slice(0, taken.length));
      }),
      FEWER,
    );
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
