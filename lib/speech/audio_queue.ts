/**
 * Audio on its way from whoever makes it to the one who reads it. This module is browser compatible.
 */

/** Pieces go in at one end as they are made and are read, once, at the other. */
export class AudioQueue implements AsyncIterable<Uint8Array> {
  #pieces: Uint8Array[] = [];
  #over = false;
  #error: Error | undefined;
  #wake: () => void = () => {};

  push(piece: Uint8Array): void {
    if (this.#over) return;
    this.#pieces.push(piece);
    this.#wake();
  }

  /** Says that nothing more comes: what is still unread is read first. */
  end(): void {
    this.#over = true;
    this.#wake();
  }

  /** Ends at once: what is still unread is dropped. */
  discard(): void {
    this.#pieces = [];
    this.end();
  }

  /** Makes the reader throw once it has read what came before; a queue that is over already stays as it was. */
  fail(error: Error): void {
    if (this.#over) return;
    this.#error = error;
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    while (true) {
      const piece = this.#pieces.shift();
      if (piece) {
        yield piece;
      } else if (this.#over) {
        if (this.#error) throw this.#error;
        return;
      } else {
        await new Promise<void>((resolve) => this.#wake = resolve);
      }
    }
  }
}
