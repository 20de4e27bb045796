/**
 * How late the agent's frames come on the wire of calls that have done nothing wrong. The server keeps a second of audio
 * ahead of what sounds, and sends more at even intervals; what it is short of that when more comes is how late it was.
 */
import { BYTES_PER_MS } from "../../lib/audio/mulaw.ts";
import { fromBase64 } from "../../lib/audio/base64.ts";

/** Ahead by this much, a reply has its lead, and what follows is paced. */
const LED_MS = 800;
/** Messages closer together than this were sent in one go. */
const SAME_MS = 5;

export class FrameLateness {
  readonly #aheadMs: number[];
  #endsMs = 0;
  #lastMs = 0;
  #led = false;
  /** A sentence begins: its audio may have come late from who made it. */
  #begins = false;

  /** @param aheadMs where each measurement goes; several calls may share it */
  constructor(aheadMs: number[]) {
    this.#aheadMs = aheadMs;
  }

  /** Notes a message from the server. */
  receive(text: string, atMs: number): void {
    const message = JSON.parse(text);
    if (message.event === "clear") this.#endsMs = 0;
    if (message.event === "mark") this.#begins = true;
    if (message.event !== "media") return;
    if (atMs >= this.#endsMs) {
      this.#endsMs = atMs;
      this.#led = false;
    }
    const aheadMs = this.#endsMs - atMs;
    if (this.#led && !this.#begins && atMs - this.#lastMs > SAME_MS) this.#aheadMs.push(aheadMs);
    this.#begins = false;
    this.#led ||= aheadMs > LED_MS;
    this.#lastMs = atMs;
    this.#endsMs += (fromBase64(message.media.payload)?.length ?? 0) / BYTES_PER_MS;
  }
}

/** How late each was, in ms, beside the soonest. */
export function latenessMs(aheadMs: readonly number[]): number[] {
  const most = aheadMs.reduce((a, b) => Math.max(a, b), -Infinity);
  return aheadMs.map((ms) => most - ms);
}
