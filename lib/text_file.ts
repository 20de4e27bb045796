/**
 * A small file that is replaced whole: a process that is killed leaves the old text or the new one.
 */

export interface TextFile {
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
}

/** The file need not be there. */
export function createTextFile(path: string): TextFile {
  return {
    async read() {
      try {
        return await Deno.readTextFile(path);
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return undefined;
        throw error;
      }
    },
    async write(text) {
      await Deno.writeTextFile(`${path}.new`, text, { mode: 0o600 });
      await Deno.rename(`${path}.new`, path);
    },
  };
}
