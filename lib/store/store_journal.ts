/**
 * The call journal in the shared store: a call whose machine died goes on on another one.
 */
import type { JournalStore } from "../call/call_journal.ts";
import type { Store } from "./store.ts";

export function createStoreJournal(store: Pick<Store, "record" | "keptTalk">, epochMs: () => number) {
  return {
    write: (callSid, text) => store.record([{ kind: "talk", callSid, talk: text, atMs: epochMs() }]),
    read: (callSid) => store.keptTalk(callSid),
    remove: (callSid) => store.record([{ kind: "talk", callSid, talk: undefined, atMs: epochMs() }]),
  } satisfies JournalStore;
}
