/**
 * Whose voice it is, told by loudness: a model hears a television or the next table as voice, which is right, but it is
 * not the caller. What stays far below the caller's own speech does not count. Pure, one for each call.
 */

/** Voice this far below the caller's running level is somebody else's, or far away. */
const BELOW_CALLER_DB = 12;
/** Voice as loud as this is spoken into the phone, whatever was before: nobody who speaks up goes unheard. */
const ALWAYS_HEARD_DB = -32;
/** A frame is as loud as the loudest of the last 160 ms, so that soft sounds inside a word belong to it. */
const WORD_FRAMES = 8;
/** The running level goes to a louder one by this share a voiced frame: half of the way in 260 ms… */
const RISE = 0.05;
/** …and falls this slowly, in dB a voiced frame (0.5 dB a second): a softer caller is heard after some seconds. */
const FALL_DB = 0.01;

export class CallerLevel {
  readonly #recentDb = new Float64Array(WORD_FRAMES).fill(-Infinity);
  #at = 0;
  #runningDb: number | undefined;

  /**
   * Takes the next 20 ms frame: whether it is voice, and its level in dBFS.
   * @returns whether it is the caller's voice
   */
  admit(voiced: boolean, levelDb: number): boolean {
    this.#recentDb[this.#at] = levelDb;
    this.#at = (this.#at + 1) % WORD_FRAMES;
    if (!voiced) return false;
    let loudDb = levelDb;
    for (let i = 0; i < WORD_FRAMES; i++) loudDb = Math.max(loudDb, this.#recentDb[i]!);
    const runningDb = this.#runningDb ?? loudDb;
    this.#runningDb = loudDb > runningDb ? runningDb + (loudDb - runningDb) * RISE : runningDb - FALL_DB;
    return loudDb >= Math.min(this.#runningDb - BELOW_CALLER_DB, ALWAYS_HEARD_DB);
  }
}
