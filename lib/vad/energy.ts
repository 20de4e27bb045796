/**
 * Voice activity by loudness alone: a frame is voice when it stands out from the line's own background. It needs no
 * model, so it is what calls fall back on. Background that moves (talk, traffic, music) can look like voice to it.
 */
import { rmsDb } from "../audio/loudness.ts";
import type { Vad, VoiceDecision, VoiceDetector } from "./vad.ts";

/** Voice begins this far above the background… */
const ONSET_DB = 8;
/** …and goes on while it stays this far above, so that the soft end of a word belongs to it. */
const STAY_DB = 4.5;
/** Voice begins with this many frames in a row: a single loud frame is a click. */
const ONSET_FRAMES = 2;
/** Soft frames inside a word that do not end the voice; the gap of a stop consonant is 40 to 80 ms. */
const HOLD_FRAMES = 3;
/** Quieter than this is no voice on any line, whatever the background. */
const QUIETEST_VOICE_DB = -52;
/** A background louder than this is taken for speech that has not paused yet. */
const LOUDEST_FLOOR_DB = -28;
/** The background is the quietest moment of the last 1.4 s: speech has a gap more often than that. */
const BLOCK_FRAMES = 10;
const BLOCKS = 7;
/** The level is averaged over about this many frames before the quietest moment is looked for. */
const SMOOTH_FRAMES = 4;

/** Tells voice from background in one call's frames. No clock, no input or output. */
export class EnergyDetector {
  readonly #blockMinimaDb = new Float64Array(BLOCKS).fill(Infinity);
  #block = 0;
  #framesInBlock = 0;
  #smoothDb: number | undefined;
  #loudFrames = 0;
  #softFrames = 0;
  #voiced = false;

  /** Level of the background, in dBFS, as far as it is known. */
  get floorDb(): number {
    let floorDb = LOUDEST_FLOOR_DB;
    for (let i = 0; i < BLOCKS; i++) floorDb = Math.min(floorDb, this.#blockMinimaDb[i]!);
    return floorDb;
  }

  /** Takes the level of the next 20 ms frame in dBFS; returns whether the frame is voice. */
  hear(levelDb: number): boolean {
    this.#trackFloor(levelDb);
    const floorDb = this.floorDb;
    const onsetDb = Math.max(floorDb + ONSET_DB, QUIETEST_VOICE_DB);
    const stayDb = Math.max(floorDb + STAY_DB, QUIETEST_VOICE_DB);
    this.#loudFrames = levelDb >= onsetDb ? this.#loudFrames + 1 : 0;
    this.#softFrames = levelDb >= stayDb ? 0 : this.#softFrames + 1;
    if (this.#loudFrames >= ONSET_FRAMES) this.#voiced = true;
    else if (this.#softFrames > HOLD_FRAMES) this.#voiced = false;
    return this.#voiced;
  }

  #trackFloor(levelDb: number): void {
    const before = this.#smoothDb ?? levelDb;
    const smoothDb = before + (levelDb - before) / SMOOTH_FRAMES;
    this.#smoothDb = smoothDb;
    this.#blockMinimaDb[this.#block] = Math.min(this.#blockMinimaDb[this.#block]!, smoothDb);
    if (++this.#framesInBlock < BLOCK_FRAMES) return;
    this.#framesInBlock = 0;
    this.#block = (this.#block + 1) % BLOCKS;
    this.#blockMinimaDb[this.#block] = smoothDb;
  }
}

export const VOICED: VoiceDecision = { voiced: true, probability: 1 };
export const UNVOICED: VoiceDecision = { voiced: false, probability: 0 };

/** The detector that needs nothing: decides on every frame before `push` returns. */
export function createEnergyVad(): Vad {
  return {
    name: "energy",
    open(onDecision): VoiceDetector {
      const detector = new EnergyDetector();
      let open = true;
      return {
        push(frame) {
          if (open) onDecision(detector.hear(rmsDb(frame)) ? VOICED : UNVOICED);
        },
        close() {
          open = false;
        },
      };
    },
  };
}
