/**
 * Calls with their records behind them: who is known again, what is kept, and what happens while nothing can be.
 */
import { DatabaseSync } from "node:sqlite";
import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import type { Brain, BrainRequest } from "../../lib/brain/brain.ts";
import type { OutgoingMessage } from "../../lib/twilio/rest.ts";
import { createLog } from "../../lib/log_sinks.ts";
import { createRedactor } from "../../lib/redact.ts";
import { createLocalStore } from "../../lib/store/local_store.ts";
import { createRecords, type Records } from "../../lib/store/records.ts";
import { type Store, StoreError, type StoreWrite } from "../../lib/store/store.ts";
import { createThreadStore } from "../../lib/store/thread_store.ts";
import { ended, lead, message, started } from "../store/contract.ts";
import { DIALOGUES } from "./dialogues.ts";
import { AGENCY, rehearse, World } from "./world.ts";

const PHONE = "+972525550123";
const { script, turns } = DIALOGUES[0]!;
const HELLO = "say: goodbye";
/** Needs nothing of the store: what is free for a viewing cannot be known without it. */
const SEARCH = `say: I am looking for a flat to rent
  expect: city
  say: in Givatayim
  expect: rooms
  say: three rooms
  expect: budget
  say: no thanks, goodbye`;

await rehearse([script, HELLO, SEARCH]);

interface Desk {
  world: World;
  records: Records;
  /** What the brain was told of the caller, each time it was asked. */
  callers: BrainRequest["caller"][];
  /** What waits for the store. */
  spooled: StoreWrite[];
  /** What was sent by way of Twilio. */
  sent: OutgoingMessage[];
}

/** A world whose server keeps its records in `store`. */
function openDesk(env: Record<string, string>, store: Store, lines: string[] = []): Desk {
  const desk = { spooled: [], sent: [], callers: [] } as Omit<Desk, "world" | "records"> & Partial<Desk>;
  const world = new World({
    env,
    parts({ clock, soundParts: { config, brain } }) {
      const log = createLog({
        format: "json",
        write: (line) => void lines.push(line),
        epochMs: () => clock.epochMs(),
        redactor: createRedactor({ secrets: [], tagKey: "tag", transcripts: config.log.transcripts }),
      });
      const records = createRecords({
        config,
        store,
        spool: {
          append: (writes) => Promise.resolve(void desk.spooled.push(...writes)),
          drain: () => Promise.resolve(0),
        },
        clock,
        log,
        ...AGENCY,
        nodeId: "node1",
        twilio: {
          sendMessage: (message) => Promise.resolve({ sid: `SM${desk.sent.push(message)}`, status: "queued" }),
          findMessage: () => Promise.resolve(undefined),
        },
      });
      desk.records = records;
      const watchedBrain: Brain = {
        ...brain,
        reply(request, options) {
          desk.callers.push(request.caller);
          return brain.reply(request, options);
        },
      };
      return { log, records, store: records.agency, journalStore: records.journal, brain: watchedBrain };
    },
  });
  desk.records!.start();
  return { ...desk, world, records: desk.records! };
}

/** The store with each write and each answer noted. */
function noted(store: Store, notes: string[]): Store {
  return {
    ...store,
    record(writes) {
      notes.push(JSON.stringify(writes));
      return store.record(writes);
    },
  };
}

for (const transcripts of ["on", "off"]) {
  Deno.test(`a caller who calls again is greeted by name, with transcripts ${transcripts}`, async () => {
    const store = createLocalStore({ sqlitePath: ":memory:" });
    const { world, records } = openDesk({ KEEP_TRANSCRIPTS: transcripts }, store);
    const greeting = async (callSid: string, from: string) => {
      return (await world.hold({ callSid, script: HELLO, from })).said()[0]?.text ?? "";
    };
    assertFalse((await greeting("CASIM1", PHONE)).includes("Dana"));
    assertEquals((await world.hold({ callSid: "CASIM2", script, from: PHONE })).report.problems, []);
    assertStringIncludes(await greeting("CASIM3", PHONE), "Hello Dana Levy, good to speak again.");
    assertFalse((await greeting("CASIM4", "+972525550199")).includes("Dana"));
    await world.clock.runUntil(records.stop());
    await store.close();
  });
}

Deno.test("the brain is told what a caller looked for in an earlier call, and not what this one has brought", async () => {
  const store = createLocalStore({ sqlitePath: ":memory:" });
  const { world, records, callers } = openDesk({}, store);
  const toldIn = async (callSid: string) => {
    const first = callers.length;
    await world.hold({ callSid, script: HELLO, from: PHONE });
    return new Set(callers.slice(first).map((caller) => JSON.stringify(caller?.lastWish ?? "none")));
  };
  assertEquals(await toldIn("CASIM1"), new Set([JSON.stringify("none")]));
  await world.hold({ callSid: "CASIM2", script: SEARCH, from: PHONE });
  const wish = { deal: "rent", cities: ["givatayim"], rooms: { min: 3, max: 3 } };
  assertEquals(await toldIn("CASIM3"), new Set([JSON.stringify(wish)]));
  // The call in between told nothing of a flat.
  assertEquals(await toldIn("CASIM5"), new Set([JSON.stringify(wish)]));
  // As after a stream that was lost.
  await store.record([{ ...lead("CASIM4", { cities: ["haifa"], phone: PHONE }), atMs: world.clock.epochMs() }]);
  assertEquals(await toldIn("CASIM4"), new Set([JSON.stringify("none")]));
  await world.clock.runUntil(records.stop());
  await store.close();
});

Deno.test("a caller who calls again is greeted in the language that they spoke last, and a stranger in the agency's", async () => {
  const store = createLocalStore({ sqlitePath: ":memory:" });
  const { world, records } = openDesk({ AGENT_LANGUAGE: "he" }, store);
  const greeting = async (callSid: string, from: string) => {
    return (await world.hold({ callSid, script: HELLO, from })).said()[0]?.text ?? "";
  };
  const inHebrew = (text: string) => /[\u05d0-\u05ea]/.test(text);
  assert(inHebrew(await greeting("CASIM1", PHONE)));
  assertEquals((await world.hold({ callSid: "CASIM2", script: SEARCH, from: PHONE })).report.problems, []);
  assertFalse(inHebrew(await greeting("CASIM3", PHONE)));
  assertEquals([(await store.call("CASIM3"))?.language, (await store.call("CASIM1"))?.language], ["en", "he"]);
  assert(inHebrew(await greeting("CASIM4", "+972525550199")));
  await world.clock.runUntil(records.stop());
  await store.close();
});

Deno.test("where no words are kept, none are left of a call: in the store, on the way to it, or for another server", async () => {
  const store = createLocalStore({ sqlitePath: ":memory:" });
  const [notes, lines] = [[] as string[], [] as string[]];
  const env = { KEEP_TRANSCRIPTS: "off", LOG_TRANSCRIPTS: "off" };
  const { world, records } = openDesk(env, noted(store, notes), lines);
  const held = await world.hold({ callSid: "CASIM1", script, from: PHONE });
  assertEquals(held.report.problems, []);
  await world.clock.runUntil(records.stop());
  const call = (await store.call("CASIM1"))!;
  assertEquals([call.turnRecords.length >= turns, call.lead?.name], [true, "Dana Levy"]);
  const kinds = notes.flatMap((writes) => (JSON.parse(writes) as StoreWrite[]).map(({ kind }) => kind));
  for (const kind of ["talk", "turn", "lead"] as const) assert(kinds.includes(kind), kind);

  const said = held.said().map(({ text }) => text).filter((text) => text.split(" ").length > 2);
  assert(said.length > turns);
  const everything = [...notes, JSON.stringify(call), JSON.stringify(await store.exportPerson(PHONE)), ...lines].join();
  for (const text of said) assertFalse(everything.includes(text), text);
  await store.close();
});

const GONE: Readonly<Record<string, () => Promise<never>>> = {
  "is away": () => Promise.reject(new StoreError("away", { away: true, code: "ECONNREFUSED" })),
  "hangs": () => new Promise<never>(() => {}),
};

for (const [what, gone] of Object.entries(GONE)) {
  Deno.test(`a call that comes while the store ${what} is held as any other`, async () => {
    const store = new Proxy({} as Store, { get: (_, name) => name === "engine" ? "sqlite" : gone });
    const { world, records, spooled } = openDesk({}, store);
    const place = records.mayCall({ callSid: "CA1", phone: PHONE });
    assert(await world.clock.runUntil(place), "a number is not turned away because it cannot be counted");
    const held = await world.hold({ callSid: "CASIM1", script: SEARCH, from: PHONE });
    assertEquals(held.report.problems, []);
    assertEquals(held.said().filter(({ who }) => who === "caller").length, 4);
    if (what === "hangs") return;
    const ends = spooled.filter(({ kind }) => kind === "stream_ended" || kind === "lead").map(({ kind }) => kind);
    assert(ends.includes("stream_ended") && ends.includes("lead"), "all of it waits for the store");
  });
}

Deno.test("a call that comes while another process holds the store's lock is held as any other, and written then", async () => {
  const folder = await Deno.makeTempDir();
  const sqlitePath = `${folder}/calls.db`;
  const store = createThreadStore({ sqlitePath });
  await store.ping();
  const holder = new DatabaseSync(sqlitePath);
  try {
    holder.exec("begin immediate");
    const { world, records, spooled } = openDesk({}, store);
    const held = await world.hold({ callSid: "CASIM1", script: SEARCH, from: PHONE });
    assertEquals(held.report.problems, []);
    assertEquals(held.said().filter(({ who }) => who === "caller").length, 4);
    assert(records.waiting > 0, "nothing could be written yet");
    holder.exec("commit");
    await records.stop();
    assertEquals([records.waiting, spooled], [0, []], "the lock was waited for");
    const { endReason, lead, turnRecords } = (await store.call("CASIM1"))!;
    const said = turnRecords.filter(({ callerText }) => callerText !== "").length;
    assertEquals([endReason, lead?.cities, said], ["agent_goodbye", ["givatayim"], 4]);
  } finally {
    holder.close();
    await store.close();
    await Deno.remove(folder, { recursive: true });
  }
});

/** In the quiet hours, which end within minutes. */
const FOLLOW_UP = { FOLLOW_UP: "sms", FROM_NUMBER: "+97237654321", QUIET_HOURS: "17:00-18:10" };
const MINUTE_MS = 60_000;

Deno.test("a message waits until the quiet hours end; a STOP meanwhile takes it back, and a START gives the next one", async () => {
  const store = createLocalStore({ sqlitePath: ":memory:" });
  const { world, records, sent } = openDesk(FOLLOW_UP, store);
  const nowMs = world.clock.epochMs();
  const put = (callSid: string, toPhone: string) => {
    const waiting = message(callSid, { toPhone, dueAtMs: nowMs, createdAtMs: nowMs });
    return store.record([{ kind: "followed_up", callSid, messages: [waiting] }]);
  };
  const answer = async (body: string) => {
    const form = new URLSearchParams({ From: PHONE, To: "+97237654321", Body: body, MessageSid: "SM9" });
    const url = "http://127.0.0.1:8080/webhook/inbound_message";
    await world.clock.hold(world.server.fetch(new Request(url, { method: "POST", body: form })));
    await world.clock.pass(1000);
  };
  await put("CA1", PHONE);
  await put("CA2", "+972525550199");
  await world.clock.pass(MINUTE_MS);
  assertEquals(sent, [], "it is quiet");
  await answer("הסר");
  await world.clock.pass(5 * MINUTE_MS);
  assertEquals(sent.map(({ to }) => to), ["+972525550199"]);
  const states = async () => (await store.messages({ limit: 9 })).items.map(({ id, state }) => [id.slice(0, 3), state]);
  assertEquals(await states(), [["CA2", "sent"], ["CA1", "dropped"]]);
  await answer("START");
  await put("CA3", PHONE);
  await world.clock.pass(MINUTE_MS);
  assertEquals(sent.map(({ to }) => to), ["+972525550199", PHONE]);
  await world.clock.runUntil(records.stop());
  await store.close();
});

const OWNER = "+972529999999";

Deno.test("the owner is told once, also in quiet hours, of each call that is worth one, and nobody without a number", async () => {
  for (const env of [{ ...FOLLOW_UP, OWNER_NUMBER: OWNER, HOT_LEAD_SCORE: "60" }, FOLLOW_UP]) {
    const store = createLocalStore({ sqlitePath: ":memory:" });
    const { world, records, sent } = openDesk(env, store);
    const atMs = world.clock.epochMs();
    const leads = { CAhot: { score: 60 }, CAback: { callBack: true }, CAviewing: {}, CAcold: { score: 59 } };
    for (const [callSid, facts] of Object.entries(leads)) {
      const known = { ...lead(callSid, { consent: true, ...facts }), atMs };
      await store.record([...started(callSid, atMs), known, ended(callSid, "agent_goodbye", { atMs: atMs + 1000 })]);
    }
    const startsAtMs = atMs + 24 * 3600_000;
    const viewing = { id: "CAviewing:L1", callSid: "CAviewing", listingId: "L1", name: "Dana" };
    await store.bookViewing({ ...viewing, startsAtMs, endsAtMs: startsAtMs + 1800_000 }, 1, atMs);
    await world.clock.pass(MINUTE_MS);
    const told = sent.map(({ to, content }) => [to, "body" in content ? content.body.split("\n")[0] : ""]);
    const notices = [[OWNER, "Call back (10)"], [OWNER, "Hot lead (60)"], [OWNER, "Viewing booked (10)"]];
    assertEquals(told.sort(), "OWNER_NUMBER" in env ? notices : []);
    // The next process finds that all of it was looked at.
    await world.clock.runUntil(records.stop());
    const next = openDesk(env, store);
    await next.world.clock.pass(MINUTE_MS);
    assertEquals(next.sent, []);
    await next.world.clock.runUntil(next.records.stop());
    await store.close();
  }
});

Deno.test("a call whose server died, and which never came back, leaves its lead all the same", async () => {
  const store = createLocalStore({ sqlitePath: ":memory:" });
  const { world, records } = openDesk({ DATABASE_URL: "postgres://shared" }, store);
  const { clock } = world;
  const held = world.call({ callSid: "CASIM1", script: SEARCH, from: PHONE });
  await clock.pass(14_000);
  const talk = (await store.keptTalk("CASIM1"))!;
  assertEquals((await store.call("CASIM1"))?.lead, undefined, "nothing is kept of it yet but what was said");
  // The same call, on a machine that is not heard of any more.
  const atMs = clock.epochMs();
  await store.record([...started("CAdead", atMs, { nodeId: "dead" }), { kind: "talk", callSid: "CAdead", talk, atMs }]);
  await clock.runUntil(held);
  await clock.pass(3 * MINUTE_MS);
  const { endReason, lead, phone } = (await store.call("CAdead"))!;
  assertEquals([endReason, lead?.deal, lead?.cities, lead?.phone], ["node_lost", "rent", ["givatayim"], phone]);
  assertEquals(JSON.parse((await store.keptTalk("CAdead"))!).over, true);
  await clock.runUntil(records.stop());
  await store.close();
});

Deno.test("calls are deleted after RETENTION_DAYS, and never with 0", async () => {
  const day = 24 * 60 * MINUTE_MS;
  for (const [days, left] of [["30", "CAyoung"], ["0", "CAyoung CAold"]] as const) {
    const store = createLocalStore({ sqlitePath: ":memory:" });
    const { world, records } = openDesk({ RETENTION_DAYS: days }, store);
    const nowMs = world.clock.epochMs();
    for (const [callSid, age] of [["CAold", 31], ["CAyoung", 29]] as const) {
      const atMs = nowMs - age * day;
      await store.record([...started(callSid, atMs), ended(callSid, "caller_hangup", { atMs: atMs + 1000 })]);
    }
    await world.clock.pass(MINUTE_MS);
    assertEquals((await store.calls({ limit: 9 })).items.map(({ callSid }) => callSid).join(" "), left);
    await world.clock.runUntil(records.stop());
    await store.close();
  }
});

Deno.test("what a server remembers of a person goes with their records", async () => {
  const store = createLocalStore({ sqlitePath: ":memory:" });
  const { world: { clock }, records } = openDesk({}, store);
  const nameKept = async () => (await clock.runUntil(records.agency.outcomeOf("CA1"))).lead?.name;
  await clock.runUntil(records.agency.saveLead(lead("CA1", { name: "Dana", phone: PHONE }).lead));
  assertEquals(await nameKept(), "Dana");
  await store.erase({ phone: PHONE, nowMs: clock.epochMs() });
  await clock.pass(2 * MINUTE_MS);
  assertEquals(await nameKept(), undefined);
  await clock.runUntil(records.stop());
  await store.close();
});
