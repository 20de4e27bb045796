/**
 * Synthesized phrases in a folder, one file each.
 */
import type { PhraseStore } from "./phrase_cache.ts";

/** Longest file that is read back, in bytes: 30 s of audio. */
const MAX_FILE_BYTES = 30 * 8000;

/** `path` is made when it is not there. Delete it to have every phrase synthesized anew. */
export function createPhraseFolder(path: string): PhraseStore {
  const fileOf = (key: string) => `${path}/${key}.ulaw`;
  return {
    async read(key) {
      try {
        const audio = await Deno.readFile(fileOf(key));
        return audio.length <= MAX_FILE_BYTES ? audio : undefined;
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return undefined;
        throw error;
      }
    },
    async write(key, audio) {
      if (audio.length > MAX_FILE_BYTES) return;
      await Deno.mkdir(path, { recursive: true });
      // Renamed into place, so that no one ever reads half a phrase.
      const draft = `${fileOf(key)}.${crypto.randomUUID()}`;
      await Deno.writeFile(draft, audio);
      await Deno.rename(draft, fileOf(key));
    },
  };
}
