/**
 * What a machine keeps of calls beside the store: where each call stands, and its trace.
 */

/** Deletes the files of these calls; what is not there is gone already. */
export async function eraseCallFiles(
  folders: { journalDir: string; traceDir: string | undefined },
  callSids: readonly string[],
): Promise<void> {
  const { journalDir, traceDir } = folders;
  for (const callSid of callSids) {
    const name = callSid.replace(/[^\w-]/g, "_");
    const paths = [`${journalDir}/${name}.json`, ...(traceDir === undefined ? [] : [`${traceDir}/${name}.jsonl`])];
    for (const path of paths) {
      await Deno.remove(path).catch((error) => {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      });
    }
  }
}
