/**
 * Tells a simulated call's side channel what happens in the call.
 */
import type { CallWatcher } from "../call/watcher.ts";
import type { SideChannel } from "./side_channel.ts";

/** Voice decisions are told in batches: the page draws at most this often. */
const VOICE_BATCH_FRAMES = 5;

/** A watcher that writes to a side channel. Closing the channel is left to the call's end. */
export function watchForSide(side: SideChannel): CallWatcher {
  let fromMs = 0;
  let probabilities: number[] = [];
  let levelsDb: number[] = [];
  const flushVoice = () => {
    if (probabilities.length === 0) return;
    side.send({ type: "voice", fromMs, probabilities, levelsDb });
    probabilities = [];
    levelsDb = [];
  };
  return {
    event: (event, atMs, fields) => side.send({ type: "event", event, atMs, fields }),
    voice(startMs, probability, levelDb) {
      if (probabilities.length === 0) fromMs = startMs;
      probabilities.push(Math.round(probability * 100) / 100);
      levelsDb.push(levelDb);
      if (probabilities.length >= VOICE_BATCH_FRAMES) flushVoice();
    },
    phase: (phase, atMs) => side.send({ type: "phase", phase, atMs }),
    partial: (utteranceId, piece, text, atMs) => side.send({ type: "partial", utteranceId, piece, text, atMs }),
    reply: (turnId, sentences) => side.send({ type: "reply", turnId, sentences }),
    ended(reason) {
      flushVoice();
      side.send({ type: "ended", reason });
    },
  };
}
