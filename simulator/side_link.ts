/**
 * The caller's end of a simulated call's side channel. This module is browser compatible.
 */
import type { FromServer, ToServer } from "../lib/simulation/side_messages.ts";
import type { StreamSocket } from "./stream_client.ts";

export interface SideLinkEvents {
  /** What the server tells, from the call's beginning. */
  onMessage(message: FromServer): void;
  /** Closed by either side, or never open. */
  onClosed(): void;
}

export class SideLink {
  readonly #socket: StreamSocket;
  /** Said before the socket was open. */
  #waiting: string[] | undefined = [];
  #open = true;

  /** Dials at once. */
  constructor(url: string, openSocket: (url: string) => StreamSocket, events: SideLinkEvents) {
    this.#socket = openSocket(url);
    this.#socket.addEventListener("open", () => this.#sendWaiting());
    this.#socket.addEventListener("close", () => {
      this.#open = false;
      events.onClosed();
    });
    this.#socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string") events.onMessage(JSON.parse(data));
    });
  }

  /** False once either side has closed it, or it could not be opened. */
  get isOpen(): boolean {
    return this.#open;
  }

  send(message: ToServer): void {
    const text = JSON.stringify(message);
    if (this.#waiting !== undefined) this.#waiting.push(text);
    else this.#socket.send(text);
  }

  close(): void {
    this.#open = false;
    this.#waiting = [];
    this.#socket.close(1000);
  }

  #sendWaiting(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const text of waiting) this.#socket.send(text);
  }
}
