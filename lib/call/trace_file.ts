/**
 * Writes a call's trace to a file, in batches, without ever keeping the call waiting.
 */
import type { CancelTimer, Clock } from "../clock.ts";
import type { TraceWriter } from "../turn/trace.ts";

const FLUSH_MS = 1000;

/** Opens `<dir>/<callSid>.jsonl` for appending; what cannot be written is reported once and then given up. */
export function traceFile(
  dir: string,
  callSid: string,
  clock: Clock,
  onFailed: (error: unknown) => void,
): TraceWriter {
  const path = `${dir}/${callSid.replace(/[^\w-]/g, "_")}.jsonl`;
  let waiting = "";
  let failed = false;
  let cancel: CancelTimer | undefined;
  let written: Promise<void> = Deno.mkdir(dir, { recursive: true });
  written.catch(() => {});

  function flush(): void {
    cancel = undefined;
    const text = waiting;
    waiting = "";
    if (text === "" || failed) return;
    written = written.then(() => Deno.writeTextFile(path, text, { append: true }));
    written.catch((error) => {
      if (!failed) onFailed(error);
      failed = true;
    });
  }

  return {
    line(text) {
      waiting += text + "\n";
      cancel ??= clock.after(FLUSH_MS, flush);
    },
    close() {
      cancel?.();
      flush();
    },
  };
}
