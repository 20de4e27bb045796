/**
 * Hands a call to a person, once. The line is asked for it after the agent's last words were heard; a stream that then
 * stops was not hung up on.
 */
import type { CancelTimer, Clock } from "../clock.ts";
import { ProviderError } from "../errors.ts";
import type { Log } from "../log.ts";

/** The stream of a call that is being moved stops within a moment; one that does not is of no more use. */
const STOP_LIMIT_MS = 5000;

/** Moves the call to this number. Rejects with a ProviderError when the line cannot. */
export type Transfer = (toPhone: string) => Promise<void>;

export interface HandOverEvents {
  /** The line cannot move the call: the agent is still the one who speaks. */
  onRefused: () => void;
  /** The call was moved, yet its stream goes on. */
  onOverdue: () => void;
}

export class HandOver {
  private begun = false;
  private cancelLimit: CancelTimer = () => {};

  constructor(
    private readonly transfer: Transfer,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly events: HandOverEvents,
  ) {}

  /** True from the request to the line until it is refused. */
  get isUnderWay(): boolean {
    return this.begun;
  }

  /** Asks the line; while it is under way, asking again does nothing. */
  async begin(toPhone: string): Promise<void> {
    if (this.begun) return;
    this.begun = true;
    const startedAtMs = this.clock.nowMs();
    const tookMs = () => Math.round(this.clock.nowMs() - startedAtMs);
    try {
      await this.transfer(toPhone);
      this.log.event("TRANSFER", { ok: true, tookMs: tookMs() });
      this.cancelLimit = this.clock.after(STOP_LIMIT_MS, this.events.onOverdue);
    } catch (error) {
      const { fault, code } = error instanceof ProviderError ? error : { fault: "internal", code: undefined };
      this.log.event("TRANSFER", { ok: false, fault, code, tookMs: tookMs() });
      this.begun = false;
      this.events.onRefused();
    }
  }

  close(): void {
    this.cancelLimit();
  }
}
