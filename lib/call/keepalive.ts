/**
 * Keeps a quiet line open: a mark every 18 s, and a frame of silence when no audio was sent for a minute. Proxies and
 * load balancers close connections on which nothing moves.
 */
import { mulawSilence } from "../audio/mulaw.ts";
import type { CancelTimer, Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Line } from "./playback.ts";

const HEARTBEAT_MS = 18_000;
const SILENCE_AFTER_MS = 60_000;
const HEARTBEAT_PREFIX = "keepalive-";

/** Starts the heartbeat; returns what stops it. `lastAudioAtMs` tells when audio was last sent, by the clock. */
export function keepAlive(line: Line, clock: Clock, log: Log, lastAudioAtMs: () => number): CancelTimer {
  let beats = 0;
  let silenceSentAtMs = 0;
  let cancel: CancelTimer = () => {};
  const beat = () => {
    beats++;
    line.mark(`${HEARTBEAT_PREFIX}${beats}`);
    log.event("WS_KEEPALIVE", { note: `heartbeat#${beats}` });
    const quietSinceMs = Math.max(lastAudioAtMs(), silenceSentAtMs);
    if (clock.nowMs() - quietSinceMs >= SILENCE_AFTER_MS) {
      silenceSentAtMs = clock.nowMs();
      line.media(mulawSilence(20));
    }
    cancel = clock.after(HEARTBEAT_MS, beat);
  };
  cancel = clock.after(HEARTBEAT_MS, beat);
  return () => cancel();
}

/** Whether a mark that came back is a heartbeat: it says that the line lives, not that anything was heard. */
export function isHeartbeat(markName: string): boolean {
  return markName.startsWith(HEARTBEAT_PREFIX);
}
