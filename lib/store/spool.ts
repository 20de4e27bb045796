/**
 * Where writes wait while the store is away, one JSON line each, so that they outlive the process too. Files are claimed
 * by renaming them: several processes may share the folder, and one that was killed leaves its own to the next.
 */
import type { StoreWrite } from "./store.ts";

export interface Spool {
  /** Puts writes behind what is there. */
  append(writes: readonly StoreWrite[]): Promise<void>;
  /**
   * Hands over everything that is there, of every process, in parts; what `take` has taken is gone. Returns how many.
   * Rejects with what `take` threw; nothing is lost by that.
   */
  drain(take: (writes: readonly StoreWrite[]) => Promise<void>): Promise<number>;
}

const PART = 200;
const WAITING = /\.jsonl$/;
/** A claim this old is of a process that died over it. */
const STALE_CLAIM_MS = 60_000;

/** Keeps `<dir>/<name>.jsonl`; the folder is made when it is first needed. */
export function createSpoolFolder(dir: string, name: string, epochMs: () => number): Spool {
  const path = `${dir}/${name}.jsonl`;

  async function claim(): Promise<string[]> {
    const claimed: string[] = [];
    for (const file of await namesIn(dir)) {
      if (!WAITING.test(file) && !isStale(file, epochMs())) continue;
      const mine = `${dir}/${file.replace(/\.\d+\.taken$/, "")}.${epochMs()}.taken`;
      // Another process may have been quicker.
      if (await Deno.rename(`${dir}/${file}`, mine).then(() => true, () => false)) claimed.push(mine);
    }
    return claimed;
  }

  return {
    async append(writes) {
      await Deno.mkdir(dir, { recursive: true });
      const text = writes.map((write) => JSON.stringify(write) + "\n").join("");
      await Deno.writeTextFile(path, text, { append: true, mode: 0o600 });
    },
    async drain(take) {
      let taken = 0;
      const files = await claim();
      try {
        while (files.length > 0) {
          const writes = writesIn(await Deno.readTextFile(files[0]!));
          for (let at = 0; at < writes.length; at += PART) await take(writes.slice(at, at + PART));
          taken += writes.length;
          await Deno.remove(files.shift()!);
        }
      } finally {
        // Taken again from the start next time: writes are idempotent.
        for (const file of files) await Deno.rename(file, file.replace(/(\.\d+)\.taken$/, "$1.jsonl")).catch(() => {});
      }
      return taken;
    },
  };
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    const names = [];
    for await (const { name } of Deno.readDir(dir)) names.push(name);
    return names.sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** The moment of a claim is in its name. */
function isStale(name: string, nowMs: number): boolean {
  const claimedMs = /\.(\d+)\.taken$/.exec(name)?.[1];
  return claimedMs !== undefined && nowMs - Number(claimedMs) > STALE_CLAIM_MS;
}

/** A process that was killed may have left half a line. */
function writesIn(text: string): StoreWrite[] {
  return text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line) as StoreWrite];
    } catch {
      return [];
    }
  });
}
