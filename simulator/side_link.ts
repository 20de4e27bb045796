/**
 * The caller's end of a simulated call's side channel. This module is browser compatible.
 */
import type { FromServer, ToServer } from "../lib/simulation/side_messages.ts";
import type { StreamSocket } from "./stream_client.ts";

export class SideLink {
  readonly #socket: StreamSocket;
  /** Said before the socket was open. */
  #waiting: string[] | undefined = [];

  /** Dials at once; `onMessage` gets what the server tells, from the call's beginning. */
  constructor(url: string, openSocket: (url: string) => StreamSocket, onMessage: (message: FromServer) => void) {
    this.#socket = openSocket(url);
    this.#socket.addEventListener("open", () => this.#open());
    this.#socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string") onMessage(JSON.parse(data));
    });
  }

  send(message: ToServer): void {
    const text = JSON.stringify(message);
    if (this.#waiting !== undefined) this.#waiting.push(text);
    else this.#socket.send(text);
  }

  close(): void {
    this.#waiting = [];
    this.#socket.close(1000);
  }

  #open(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const text of waiting) this.#socket.send(text);
  }
}
