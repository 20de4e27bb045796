/**
 * Bytes that are written mostly at the end, kept in one array that doubles. This module is browser compatible.
 */
const FIRST_CAPACITY = 64 * 1024;

export class GrowingBytes {
  #bytes: Uint8Array;
  #length = 0;

  /** @param fill what stands where nothing was written */
  constructor(private readonly fill: number) {
    this.#bytes = new Uint8Array(FIRST_CAPACITY).fill(fill);
  }

  get length(): number {
    return this.#length;
  }

  /** The byte at `index`, or the filling where none was written. */
  at(index: number): number {
    return index < this.#length ? this.#bytes[index] ?? this.fill : this.fill;
  }

  write(at: number, bytes: Uint8Array): void {
    const end = at + bytes.length;
    if (end > this.#bytes.length) this.#grow(end);
    this.#bytes.set(bytes, at);
    this.#length = Math.max(this.#length, end);
  }

  /** All of it; a view that the next write may outdate. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length)).fill(this.fill);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
