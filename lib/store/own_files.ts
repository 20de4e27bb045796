/**
 * What a machine keeps of calls beside the store: where each call stands, and its trace.
 */

export interface CallFolders {
  journalDir: string;
  traceDir: string | undefined;
}

/** Deletes the files of these calls; what is not there is gone already. */
export async function eraseCallFiles(folders: CallFolders, callSids: readonly string[]): Promise<void> {
  const { journalDir, traceDir } = folders;
  for (const callSid of callSids) {
    const name = callSid.replace(/[^\w-]/g, "_");
    const paths = [`${journalDir}/${name}.json`, ...(traceDir === undefined ? [] : [`${traceDir}/${name}.jsonl`])];
    for (const path of paths) await unlessGone(Deno.remove(path));
  }
}

/** Deletes the files of calls of which nothing was written since a moment. */
export async function forgetCallFiles({ journalDir, traceDir }: CallFolders, beforeMs: number): Promise<void> {
  const journals = await pathsIn(journalDir, ".json");
  const traces = traceDir === undefined ? [] : await pathsIn(traceDir, ".jsonl");
  for (const path of [...journals, ...traces]) {
    const mtime = (await unlessGone(Deno.stat(path)))?.mtime;
    if (mtime && mtime.getTime() < beforeMs) await unlessGone(Deno.remove(path));
  }
}

async function pathsIn(dir: string, ending: string): Promise<string[]> {
  const paths: string[] = [];
  const reading = async () => {
    for await (const { name } of Deno.readDir(dir)) if (name.endsWith(ending)) paths.push(`${dir}/${name}`);
  };
  await unlessGone(reading());
  return paths;
}

/** Another machine's command, or the end of a call, may have been quicker. */
async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
