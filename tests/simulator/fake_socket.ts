/**
 * A socket whose far end is the test: keeps what is sent, and opens, talks and closes when told.
 */
import type { StreamSocket } from "../../simulator/stream_client.ts";

export class FakeSocket extends EventTarget {
  readonly sent: string[] = [];
  closedWith: number | undefined | "no code";

  send(text: string): void {
    this.sent.push(text);
  }

  close(code?: number): void {
    this.closedWith = code ?? "no code";
  }

  /** Sent messages of one event, parsed. */
  // deno-lint-ignore no-explicit-any
  messages(event?: string): any[] {
    return this.sent.map((text) => JSON.parse(text)).filter((message) => !event || message.event === event);
  }

  open(): void {
    this.dispatchEvent(new Event("open"));
  }

  receive(data: unknown): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  finish(code: number, reason = ""): void {
    this.dispatchEvent(new CloseEvent("close", { code, reason }));
  }

  asSocket(): StreamSocket {
    return this as unknown as StreamSocket;
  }
}
