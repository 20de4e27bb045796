/**
 * What the line does to the caller's sound before it is sent: level, background noise, and the agent's own sound coming
 * back as echo. This module is browser compatible.
 */
import { gainFactor } from "../lib/audio/loudness.ts";
import { BYTES_PER_MS, encodeSample, FRAME_BYTES, MULAW_DECODE, MULAW_SILENCE } from "../lib/audio/mulaw.ts";
import type { LineConditions } from "./line_conditions.ts";
import { noiseLoop } from "./noise.ts";
import type { Random } from "./random.ts";

const FULL_SCALE = 32_768;
const LONGEST_ECHO_MS = 2_000;
const HISTORY_BYTES = LONGEST_ECHO_MS * BYTES_PER_MS + FRAME_BYTES;
const SILENT_FRAME: Readonly<Uint8Array> = new Uint8Array(FRAME_BYTES).fill(
  MULAW_SILENCE,
);

export class LineAudio {
  readonly #random: Random;
  readonly #sum = new Float32Array(FRAME_BYTES);
  readonly #agentHistory = new Uint8Array(HISTORY_BYTES).fill(MULAW_SILENCE);
  #historyAt = 0;
  #noiseKind: LineConditions["noise"] = "none";
  #noise: Float32Array = new Float32Array(0);
  #noiseAt = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Remembers a 160-byte frame that is sounding at the caller's ear, for the echo. */
  agentPlayed(frame: Uint8Array): void {
    for (const byte of frame) {
      this.#agentHistory[this.#historyAt] = byte;
      this.#historyAt = (this.#historyAt + 1) % HISTORY_BYTES;
    }
  }

  /**
   * The 160 bytes that leave for the server: all of the caller's `voices` (160 bytes each, or absent) added up, at the
   * caller's level, with noise and echo.
   */
  callerFrame(
    voices: readonly (Uint8Array | undefined)[],
    line: Readonly<LineConditions>,
  ): Uint8Array {
    const present = voices.filter((voice) => voice !== undefined);
    const untouched = line.noise === "none" && line.echoLossDb === null &&
      line.callerGainDb === 0;
    if (untouched && present.length <= 1) {
      return present[0] ?? new Uint8Array(SILENT_FRAME);
    }

    this.#sum.fill(0);
    const gain = gainFactor(line.callerGainDb);
    for (const voice of present) this.#add(voice, gain);
    this.#addNoise(line);
    this.#addEcho(line);
    return Uint8Array.from(
      this.#sum,
      (sample) => encodeSample(Math.round(sample)),
    );
  }

  #add(voice: Uint8Array, gain: number): void {
    for (let i = 0; i < FRAME_BYTES; i++) {
      this.#sum[i]! += gain * MULAW_DECODE[voice[i] ?? MULAW_SILENCE]!;
    }
  }

  #addNoise({ noise, noiseDb }: Readonly<LineConditions>): void {
    if (noise === "none") return;
    if (noise !== this.#noiseKind) {
      this.#noise = noiseLoop(noise, this.#random);
      this.#noiseKind = noise;
    }
    const gain = gainFactor(noiseDb) * FULL_SCALE;
    for (let i = 0; i < FRAME_BYTES; i++) {
      this.#sum[i]! += gain * this.#noise[this.#noiseAt]!;
      this.#noiseAt = (this.#noiseAt + 1) % this.#noise.length;
    }
  }

  #addEcho({ echoLossDb, echoDelayMs }: Readonly<LineConditions>): void {
    if (echoLossDb === null) return;
    const gain = gainFactor(-echoLossDb);
    const delayMs = Math.min(LONGEST_ECHO_MS, Math.max(0, echoDelayMs));
    const start = this.#historyAt - FRAME_BYTES -
      Math.round(delayMs * BYTES_PER_MS) + 2 * HISTORY_BYTES;
    for (let i = 0; i < FRAME_BYTES; i++) {
      this.#sum[i]! += gain *
        MULAW_DECODE[this.#agentHistory[(start + i) % HISTORY_BYTES]!]!;
    }
  }
}
