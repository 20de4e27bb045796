/**
 * The calls that are going on in this process.
 */
import type { EndReason, PromptKind } from "../turn/events.ts";

/** What the registry needs of a call. */
export interface LiveCall {
  end(reason: EndReason): void;
  /** Ends it and closes its stream. */
  hangUp(reason: EndReason): void;
  wrapUp(prompt: PromptKind, reason: EndReason): void;
}

export class LiveCalls {
  private readonly calls = new Map<string, LiveCall>();
  private whenEmpty: (() => void)[] = [];

  get count(): number {
    return this.calls.size;
  }

  has(callSid: string): boolean {
    return this.calls.has(callSid);
  }

  /** Adds a call. One that is still there under the same CallSid lost its stream: the newer stream goes on. */
  add(callSid: string, call: LiveCall): void {
    const old = this.calls.get(callSid);
    this.calls.set(callSid, call);
    old?.hangUp("stream_lost");
  }

  /** Ends a call whose stream is lost without its socket having told so: another stream of it has come. */
  giveUp(callSid: string): void {
    this.calls.get(callSid)?.hangUp("stream_lost");
  }

  /** Removes a call, unless another one has taken its place. */
  remove(callSid: string, call: LiveCall): void {
    if (this.calls.get(callSid) !== call) return;
    this.calls.delete(callSid);
    if (this.calls.size > 0) return;
    for (const run of this.whenEmpty.splice(0)) run();
  }

  /** Settles when no call is left. */
  empty(): Promise<void> {
    if (this.calls.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.whenEmpty.push(resolve));
  }

  /** Says goodbye to all that are left. */
  wrapUpAll(prompt: PromptKind, reason: EndReason): void {
    for (const call of this.calls.values()) call.wrapUp(prompt, reason);
  }

  endAll(reason: EndReason): void {
    for (const call of [...this.calls.values()]) call.end(reason);
  }
}
