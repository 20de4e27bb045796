/**
 * The far end of a line as Twilio keeps it: plays what it is sent in order, returns marks when the audio before them
 * has been played, all of them at a clear.
 */
import type { Line } from "../../lib/call/playback.ts";
import type { ManualClock } from "../standins/manual_clock.ts";

export class PlayoutLine implements Line {
  readonly bytes: number[] = [];
  readonly marks: string[] = [];
  clears = 0;
  /** Silence between pieces of audio, after the first. */
  gapsMs = 0;
  full = false;
  returnsMarks = true;
  onMark: (name: string) => void = () => {};
  private endsAtMs = 0;
  private waiting: { name: string; cancel: () => void }[] = [];

  constructor(private readonly clock: ManualClock) {}

  get sentMs(): number {
    return this.bytes.length / 8;
  }

  get bufferedMs(): number {
    return Math.max(0, this.endsAtMs - this.clock.nowMs());
  }

  media(audio: Uint8Array): void {
    const nowMs = this.clock.nowMs();
    if (this.bytes.length > 0) this.gapsMs += Math.max(0, nowMs - this.endsAtMs);
    for (const byte of audio) this.bytes.push(byte);
    this.endsAtMs = Math.max(nowMs, this.endsAtMs) + audio.length / 8;
  }

  mark(name: string): void {
    this.marks.push(name);
    if (!this.returnsMarks) return;
    const entry = { name, cancel: () => {} };
    entry.cancel = this.clock.after(this.bufferedMs, () => this.giveBack(entry));
    this.waiting.push(entry);
  }

  clear(): void {
    this.clears++;
    this.endsAtMs = this.clock.nowMs();
    for (const entry of [...this.waiting]) {
      entry.cancel();
      this.giveBack(entry);
    }
  }

  canSend(): boolean {
    return !this.full;
  }

  private giveBack(entry: { name: string; cancel: () => void }): void {
    this.waiting = this.waiting.filter((other) => other !== entry);
    this.onMark(entry.name);
  }
}
