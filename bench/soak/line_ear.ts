/**
 * Recognizes what callers say by its sound: for stand-ins that serve many callers at once, who say the same lines in one
 * voice. A frame is known by its bytes, so the audio must come over a line that changes nothing.
 */
import { Framer, framesOf } from "../../lib/audio/framer.ts";

export interface KnownLine {
  text: string;
  /** Mu-law, as the caller sends it. */
  audio: Uint8Array;
}

interface Place {
  line: number;
  /** Where in the line the frame ends, 0 to 1. */
  share: number;
}

interface Heard {
  line: number;
  fromShare: number;
  toShare: number;
}

export class LineEar {
  readonly #lines: readonly KnownLine[];
  /** Only frames that stand in one place of one line. */
  readonly #places = new Map<number, Place | undefined>();

  /** @throws {RangeError} when a line cannot be told from the others by its sound */
  constructor(lines: readonly KnownLine[]) {
    this.#lines = lines;
    lines.forEach(({ audio }, line) => {
      const frames = framesOf(audio);
      frames.forEach((frame, index) => {
        const key = keyOf(frame);
        this.#places.set(key, this.#places.has(key) ? undefined : { line, share: (index + 1) / frames.length });
      });
    });
    const known = new Set([...this.#places.values()].map((place) => place?.line));
    const like = lines.find((_, line) => !known.has(line));
    if (like !== undefined) throw new RangeError(`Cannot tell a line by its sound: ${like.text}`);
  }

  /** A recognition: takes audio from the beginning of a frame on, and gives all words so far. */
  listen(): (audio: Uint8Array) => string | undefined {
    const framer = new Framer();
    const heard: Heard[] = [];
    return (audio) => {
      for (const frame of framer.push(audio)) this.#hear(frame, heard);
      return heard.length === 0 ? undefined : heard.map((part) => this.#wordsOf(part)).join(" ").trim() || undefined;
    };
  }

  #hear(frame: Uint8Array, heard: Heard[]): void {
    const place = this.#places.get(keyOf(frame));
    if (place === undefined) return;
    const { line, share } = place;
    const last = heard.at(-1);
    if (last?.line === line) last.toShare = share;
    else heard.push({ line, fromShare: share, toShare: share });
  }

  /** Words are taken to be equally long. */
  #wordsOf({ line, fromShare, toShare }: Heard): string {
    const words = this.#lines[line]!.text.split(" ");
    // Speech begins late in its first frames and ends before its last ones.
    const from = fromShare < 0.25 ? 0 : Math.round(fromShare * words.length);
    const to = toShare > 0.85 ? words.length : Math.floor(toShare * words.length);
    return words.slice(from, to).join(" ");
  }
}

/** FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
function keyOf(frame: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of frame) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
