/**
 * How late the agent's frames come on the wire of calls that have done nothing wrong. The server keeps a second of audio
 * ahead of what sounds, and sends more at even intervals; what it is short of the most it had in the same reply, when more
 * comes, is how late that was.
 */
import { BYTES_PER_MS } from "../../lib/audio/mulaw.ts";
import { fromBase64 } from "../../lib/audio/base64.ts";

/** Ahead by this much, a reply has its lead, and what follows is paced. */
const LED_MS = 800;
/** Messages closer together than this were sent in one go. */
const SAME_MS = 5;

export class FrameLateness {
  readonly #latenessMs: number[];
  /** Of the reply that is being heard. A first frame that comes late makes all others of its reply seem early. */
  #aheadMs: number[] = [];
  #endsMs = 0;
  #lastMs = 0;
  #led = false;
  /** A sentence begins: its audio may have come late from who made it. */
  #begins = false;

  /** @param latenessMs where the measurements of a reply go, in ms, once it is over; several calls may share it */
  constructor(latenessMs: number[]) {
    this.#latenessMs = latenessMs;
  }

  /** Notes a message from the server. */
  receive(text: string, atMs: number): void {
    const message = JSON.parse(text);
    if (message.event === "clear") this.#endsMs = 0;
    if (message.event === "mark") this.#begins = true;
    if (message.event !== "media") return;
    if (atMs >= this.#endsMs) {
      this.#replyOver();
      this.#endsMs = atMs;
    }
    const aheadMs = this.#endsMs - atMs;
    if (this.#led && !this.#begins && atMs - this.#lastMs > SAME_MS) this.#aheadMs.push(aheadMs);
    this.#begins = false;
    this.#led ||= aheadMs > LED_MS;
    this.#lastMs = atMs;
    this.#endsMs += (fromBase64(message.media.payload)?.length ?? 0) / BYTES_PER_MS;
  }

  #replyOver(): void {
    const most = Math.max(...this.#aheadMs);
    this.#latenessMs.push(...this.#aheadMs.map((ms) => most - ms));
    this.#aheadMs = [];
    this.#led = false;
  }
}
