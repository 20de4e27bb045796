/**
 * Messages on their way to the server, each sent when the line lets it arrive. This module is browser compatible.
 */
import type { CancelTimer, Clock } from "../lib/clock.ts";

interface Underway {
  text: string;
  arrivalMs: number;
}

export class Outbox {
  readonly #clock: Clock;
  readonly #transmit: (text: string) => void;
  /** By arrival time; equal times in the order of sending. */
  #underway: Underway[] = [];
  #cancel: CancelTimer = () => {};

  constructor(clock: Clock, transmit: (text: string) => void) {
    this.#clock = clock;
    this.#transmit = transmit;
  }

  /** Sends `text` at `arrivalMs` of the clock; at once when that is now or past and nothing has to go before it. */
  send(text: string, arrivalMs: number): void {
    if (this.#underway.length === 0 && arrivalMs <= this.#clock.nowMs()) {
      return this.#transmit(text);
    }
    const before = this.#underway.findLastIndex((message) => message.arrivalMs <= arrivalMs);
    this.#underway.splice(before + 1, 0, { text, arrivalMs });
    this.#sendDue();
  }

  /** Sends everything now, in order of arrival. */
  flush(): void {
    this.#cancel();
    for (const { text } of this.#underway.splice(0)) this.#transmit(text);
  }

  /** Forgets everything that was under way. */
  clear(): void {
    this.#cancel();
    this.#underway = [];
  }

  #sendDue(): void {
    this.#cancel();
    const nowMs = this.#clock.nowMs();
    while (this.#underway[0] && this.#underway[0].arrivalMs <= nowMs) {
      this.#transmit(this.#underway.shift()!.text);
    }
    const next = this.#underway[0];
    if (next) {
      this.#cancel = this.#clock.after(
        next.arrivalMs - nowMs,
        () => this.#sendDue(),
      );
    }
  }
}
