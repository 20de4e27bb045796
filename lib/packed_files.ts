/**
 * Several files as one, for what a build carries inside it. Pure. This module is browser compatible.
 */

/** Contents by name. */
export type PackedFiles = ReadonlyMap<string, Uint8Array>;

/** Writes files as one: the length of a JSON list of names and sizes (4 bytes, little-endian), the list, the contents. */
export function packFiles(files: PackedFiles): Uint8Array<ArrayBuffer> {
  const list = new TextEncoder().encode(JSON.stringify([...files].map(([name, content]) => [name, content.length])));
  const size = [...files.values()].reduce((sum, content) => sum + content.length, 4 + list.length);
  const packed = new Uint8Array(size);
  new DataView(packed.buffer).setUint32(0, list.length, true);
  packed.set(list, 4);
  let at = 4 + list.length;
  for (const content of files.values()) {
    packed.set(content, at);
    at += content.length;
  }
  return packed;
}

/**
 * Reads what `packFiles` wrote; the contents share its memory.
 * @throws {RangeError} when it is cut short
 */
export function unpackFiles(packed: Uint8Array): PackedFiles {
  const listBytes = new DataView(packed.buffer, packed.byteOffset).getUint32(0, true);
  const list: Array<[string, number]> = JSON.parse(new TextDecoder().decode(packed.subarray(4, 4 + listBytes)));
  const files = new Map<string, Uint8Array>();
  let at = 4 + listBytes;
  for (const [name, size] of list) {
    if (at + size > packed.length) throw new RangeError(`Packed files are cut short: ${packed.length} bytes`);
    files.set(name, packed.subarray(at, at + size));
    at += size;
  }
  return files;
}
