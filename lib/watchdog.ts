/**
 * Ends a process whose event loop stands still. Nothing in it can do that any more, so a worker watches from outside,
 * over shared memory: whatever started the process starts it again, and the calls come back.
 */

export interface Watchdog {
  /** A sign of life. */
  beat(): void;
  stop(): void;
}

const CHECK_MS = 500;
/**
 * A starting process compiles and loads for seconds on a slow or busy machine, and one that were ended for it would never
 * come up.
 */
const START_MS = 30_000;

/**
 * Counts its own ticks, not time: a machine that slept, or a process that was halted as a whole, is no stuck one.
 * It must hold no timer of the watched loop and log by itself, hence the few lines of plain JavaScript.
 */
const WORKER = `
  self.onmessage = ({ data: { beats, checkMs, limitMs, startMs } }) => {
    let seen = 0;
    let ticks = -startMs / checkMs;
    setInterval(() => {
      if (ticks < 0) {
        ticks++;
        return;
      }
      const now = Atomics.load(beats, 0);
      ticks = now === seen ? ticks + 1 : 0;
      seen = now;
      if (ticks * checkMs < limitMs) return;
      const line = JSON.stringify({ ts: new Date().toISOString(), level: "error", msg: "WATCHDOG", stuckMs: ticks * checkMs });
      Deno.stderr.writeSync(new TextEncoder().encode(line + "\\n"));
      Deno.kill(Deno.pid, "SIGKILL");
    }, checkMs);
  };
`;

/**
 * @param limitMs how long the loop may stand still
 * @param startMs how long the process is not watched at first
 */
export function startWatchdog(limitMs: number, startMs = START_MS): Watchdog {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const url = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module", name: "watchdog" });
  URL.revokeObjectURL(url);
  worker.postMessage({ beats, checkMs: CHECK_MS, limitMs, startMs });
  return { beat: () => void Atomics.add(beats, 0, 1), stop: () => worker.terminate() };
}
