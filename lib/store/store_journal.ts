/**
 * The call journal in the shared store: a call whose machine died goes on on another one.
 */
import type { JournalStore } from "../call/call_journal.ts";
import type { Store } from "./store.ts";

export function createStoreJournal(store: Pick<Store, "keepTalk" | "keptTalk" | "forgetTalk">, epochMs: () => number) {
  return {
    write: (callSid, text) => store.keepTalk(callSid, text, epochMs()),
    read: (callSid) => store.keptTalk(callSid),
    remove: (callSid) => store.forgetTalk(callSid),
  } satisfies JournalStore;
}
