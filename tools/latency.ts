/**
 * How long the caller waits, measured where it counts: from the end of the caller's voice to the first sound of the
 * agent at the caller's ear. Times are stream times in ms. Pure but for its own state.
 */
import { rmsDb } from "../lib/audio/loudness.ts";
import { BYTES_PER_MS } from "../lib/audio/mulaw.ts";

/** Below this a stretch is silence: 25 dB under quiet speech, well above the hiss of a codec. */
export const SOUND_DB = -50;

const BLOCK_MS = 5;
const BLOCK_BYTES = BLOCK_MS * BYTES_PER_MS;
/** A pause between two words is shorter than this. */
const PAUSE_MS = 300;

/** Where the sound in mu-law begins and ends, in ms from its start and to 5 ms; `undefined` when there is none. */
export function soundIn(audio: Uint8Array): { fromMs: number; toMs: number } | undefined {
  let first: number | undefined;
  let last = 0;
  for (let at = 0; at < audio.length; at += BLOCK_BYTES) {
    if (rmsDb(audio.subarray(at, at + BLOCK_BYTES)) < SOUND_DB) continue;
    first ??= at;
    last = Math.min(audio.length, at + BLOCK_BYTES);
  }
  return first === undefined ? undefined : { fromMs: first / BYTES_PER_MS, toMs: last / BYTES_PER_MS };
}

export interface TurnLatency {
  turn: number;
  /** From the end of the caller's voice to the agent's first sound; negative when the agent spoke over the caller. */
  answerMs: number;
  /** For an interruption: from the caller's first sound to the agent's last. */
  stoppedAfterMs?: number;
}

interface Waiting {
  turn: number;
  fromMs: number;
  toMs: number;
  interrupts: boolean;
}

export class LatencyMeter {
  #turn = 0;
  #waiting: Waiting | undefined;
  #agentFirstMs: number | undefined;
  #agentLastMs = -Infinity;
  readonly #turns: TurnLatency[] = [];

  /** All turns that were answered. */
  get turns(): readonly TurnLatency[] {
    return this.#turns;
  }

  /** When the agent was first heard: its greeting. */
  get agentFirstMs(): number | undefined {
    return this.#agentFirstMs;
  }

  /** Notes that the caller's voice sounds from `fromMs` to `toMs`. */
  callerSpoke(fromMs: number, toMs: number): void {
    const interrupts = fromMs - this.#agentLastMs < PAUSE_MS;
    this.#waiting = { turn: ++this.#turn, fromMs, toMs, interrupts };
  }

  /** Takes the frame that sounds at the caller's ear from `atMs`; gives the turn that it answers, if it does. */
  agentFrame(frame: Uint8Array, atMs: number): TurnLatency | undefined {
    const sound = soundIn(frame);
    if (!sound) return undefined;
    const beginsMs = atMs + sound.fromMs;
    this.#agentFirstMs ??= beginsMs;
    const answered = this.#answer(beginsMs);
    this.#agentLastMs = atMs + sound.toMs;
    return answered;
  }

  #answer(beginsMs: number): TurnLatency | undefined {
    const waiting = this.#waiting;
    if (!waiting || beginsMs < waiting.fromMs) return undefined;
    const stillOldReply = waiting.interrupts && beginsMs - this.#agentLastMs < PAUSE_MS;
    if (stillOldReply) return undefined;
    const latency: TurnLatency = {
      turn: waiting.turn,
      answerMs: beginsMs - waiting.toMs,
      ...(waiting.interrupts ? { stoppedAfterMs: Math.max(0, this.#agentLastMs - waiting.fromMs) } : {}),
    };
    this.#waiting = undefined;
    this.#turns.push(latency);
    return latency;
  }
}
