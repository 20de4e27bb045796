/**
 * The call journal's files: one a call, replaced whole, so that a process that is killed leaves either the old one or
 * the new one.
 */
import { createTextFile } from "../text_file.ts";
import type { JournalStore } from "./call_journal.ts";

/** Files of processes that were killed, older than any call that may still come back. */
const STALE_MS = 3600_000;

/** Keeps `<dir>/<callSid>.json`; the folder is made, and rid of old files, at the first write. */
export function createJournalFolder(dir: string, epochMs: () => number): JournalStore {
  let ready: Promise<void> | undefined;
  const pathOf = (callSid: string) => `${dir}/${callSid.replace(/[^\w-]/g, "_")}.json`;
  const fileOf = (callSid: string) => createTextFile(pathOf(callSid));
  return {
    async write(callSid, text) {
      await (ready ??= prepare(dir, epochMs()).catch((error) => {
        ready = undefined;
        throw error;
      }));
      await fileOf(callSid).write(text);
    },
    read: (callSid) => fileOf(callSid).read(),
    remove: (callSid) => Deno.remove(pathOf(callSid)),
  };
}

async function prepare(dir: string, nowEpochMs: number): Promise<void> {
  await Deno.mkdir(dir, { recursive: true });
  for await (const { name } of Deno.readDir(dir)) {
    const path = `${dir}/${name}`;
    const { mtime } = await Deno.stat(path);
    if (mtime !== null && nowEpochMs - mtime.getTime() > STALE_MS) await Deno.remove(path).catch(() => {});
  }
}
