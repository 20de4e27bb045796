import { assertEquals } from "@std/assert";
import { createCallJournal, type JournalStore, type KeptTalk, mayComeBack } from "../../lib/call/call_journal.ts";
import { createJournalFolder } from "../../lib/call/journal_folder.ts";
import { ManualClock } from "../standins/manual_clock.ts";

const TALK: KeptTalk = {
  messages: [{ role: "agent", text: "באיזו עיר?", cut: false }],
  memory: { city: undefined, asked: ["city"] },
  language: "he",
  turns: 1,
  callMs: 4200,
  unfinished: ["באיזו עיר?"],
  expected: "city",
};
const KEPT_MS = 10 * 60_000;

/** Writes that end only when the test says so. */
function slowStore() {
  const written: string[] = [];
  let release = () => {};
  const store: JournalStore = {
    write(callSid, text) {
      written.push(`${callSid} ${(JSON.parse(text) as { talk?: KeptTalk }).talk?.turns ?? "over"}`);
      return new Promise((resolve) => release = resolve);
    },
    read: () => Promise.resolve(undefined),
    remove: () => Promise.resolve(),
  };
  return { store, written, release: () => release() };
}

Deno.test("a call that goes on is found with what was said, one that ended without it, a stranger not at all", async () => {
  const journal = createCallJournal({ clock: new ManualClock() });
  journal.keep("CA1", TALK);
  assertEquals(await journal.find("CA1"), { over: false, talk: TALK });
  journal.close("CA1");
  assertEquals(await journal.find("CA1"), { over: true });
  assertEquals(await journal.find("CA2"), undefined);
});

Deno.test("a call is forgotten ten minutes after its last news, here and in the store", async () => {
  const clock = new ManualClock();
  const removed: string[] = [];
  const { store } = slowStore();
  const journal = createCallJournal({
    clock,
    store: { ...store, remove: (sid) => Promise.resolve(void removed.push(sid)) },
  });
  journal.keep("CA1", TALK);
  journal.keep("CA2", TALK);
  clock.tick(KEPT_MS / 2);
  journal.keep("CA1", TALK);
  clock.tick(KEPT_MS / 2);
  journal.keep("CA3", TALK);
  assertEquals(removed, ["CA2"]);
  assertEquals(await journal.find("CA2"), undefined);
  assertEquals((await journal.find("CA1"))?.over, false);
});

Deno.test("a slow disk is given the newest state of each call, and no queue of old ones", async () => {
  const { store, written, release } = slowStore();
  const journal = createCallJournal({ clock: new ManualClock(), store });
  const turn = async (callSid: string, turns: number) => {
    journal.keep(callSid, { ...TALK, turns });
    await Promise.resolve();
  };
  for (let turns = 1; turns <= 5; turns++) await turn("CA1", turns);
  await turn("CA2", 1);
  journal.close("CA2");
  const settled = journal.settled();
  for (let i = 0; i < 10; i++) {
    release();
    await Promise.resolve();
    await Promise.resolve();
  }
  await settled;
  assertEquals(written, ["CA1 1", "CA1 5", "CA2 over"].toSorted((a, b) => written.indexOf(a) - written.indexOf(b)));
});

Deno.test("a disk that cannot be written to is told once, and calls come back within the process all the same", async () => {
  let failures = 0;
  const failing: JournalStore = {
    write: () => Promise.reject(new Error("disk full")),
    read: () => Promise.reject(new Error("disk gone")),
    remove: () => Promise.reject(new Error("disk gone")),
  };
  const journal = createCallJournal({ clock: new ManualClock(), store: failing, onFailed: () => void failures++ });
  for (let turns = 0; turns < 3; turns++) {
    journal.keep("CA1", { ...TALK, turns });
    await journal.settled();
  }
  assertEquals(failures, 1);
  assertEquals((await journal.find("CA1"))?.over, false);
  assertEquals(await journal.find("CA2"), undefined);
});

Deno.test("what was said outlives the process in a file of the call's own, and goes from it when the call is over", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const clock = new ManualClock();
    const open = () => createCallJournal({ clock, store: createJournalFolder(dir, () => clock.epochMs()) });
    const first = open();
    first.keep("CA1", TALK);
    first.keep("CA2", TALK);
    first.close("CA2");
    await first.settled();
    const next = open();
    // Undefined is no JSON.
    assertEquals(await next.find("CA1"), { over: false, talk: { ...TALK, memory: { asked: ["city"] } } });
    assertEquals(await next.find("CA2"), { over: true });
    assertEquals(await next.find("../../etc/passwd"), undefined);
    for await (const { name } of Deno.readDir(dir)) {
      const text = await Deno.readTextFile(`${dir}/${name}`);
      assertEquals(text.includes("עיר"), name === "CA1.json", name);
    }
    clock.tick(KEPT_MS + 1);
    assertEquals(await open().find("CA1"), undefined, "too old");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("a file that is broken or of another form is as good as none", async () => {
  for (const text of ["", "{", "null", '{"form":99,"over":true,"epochMs":9e15}', "[1]"]) {
    const store = { ...slowStore().store, read: () => Promise.resolve(text) };
    assertEquals(await createCallJournal({ clock: new ManualClock(), store }).find("CA1"), undefined, text);
  }
});

Deno.test("a call comes back after a lost stream, a drain that cut it off or a transfer, and after no goodbye", () => {
  const lost = ["stream_lost", "media_timeout", "drain", "transferred"] as const;
  for (const reason of lost) assertEquals(mayComeBack(reason, false), true, reason);
  for (const reason of ["agent_goodbye", "caller_hangup", "silence", "internal", "noise"] as const) {
    assertEquals(mayComeBack(reason, false), false, reason);
  }
  for (const reason of lost) assertEquals(mayComeBack(reason, true), reason === "transferred", reason);
});

Deno.test("where no words are kept a call comes back whole within the process, and without its words on another one", async () => {
  const written = new Map<string, string>();
  const store: JournalStore = {
    write: (callSid, text) => Promise.resolve(void written.set(callSid, text)),
    read: (callSid) => Promise.resolve(written.get(callSid)),
    remove: () => Promise.resolve(),
  };
  const clock = new ManualClock();
  const [here, there] = [1, 2].map(() => createCallJournal({ clock, store, words: false }));
  here!.keep("CA1", TALK);
  await here!.settled();
  assertEquals(await here!.find("CA1"), { over: false, talk: TALK });
  const { language, turns, callMs } = TALK;
  const elsewhere: unknown = await there!.find("CA1");
  assertEquals(elsewhere, { over: false, talk: { messages: [], unfinished: [], language, turns, callMs } });
  here!.close("CA1");
  await here!.settled();
  assertEquals(await there!.find("CA1"), { over: true });
});
