/**
 * The part of espeak's data that the Hebrew and English voices need: 0.9 MB (0.5 gzipped) of the package's 24. For a build
 * that carries the voice inside it, and for the browser. This module is browser compatible.
 */

/** espeak's data files by their full path. */
export type EspeakFiles = ReadonlyMap<string, Uint8Array>;

/** The part of emscripten's file system that is used. */
export interface EspeakFileSystem {
  readdir(path: string): string[];
  stat(path: string): { mode: number };
  isDir(mode: number): boolean;
  readFile(path: string): Uint8Array;
  writeFile(path: string, content: Uint8Array | string): void;
}

export const DATA_FOLDER = "/usr/share/espeak-ng-data";
const NEEDED = ["phontab", "phonindex", "phondata", "intonations", "en_dict", "he_dict", "lang", "voices"];

/** Takes the needed files out of the file system of a fully loaded package. */
export function collectEspeakFiles(fileSystem: EspeakFileSystem): EspeakFiles {
  const files = new Map<string, Uint8Array>();
  const collect = (path: string) => {
    if (!fileSystem.isDir(fileSystem.stat(path).mode)) return files.set(path, fileSystem.readFile(path));
    for (const name of fileSystem.readdir(path)) if (name !== "." && name !== "..") collect(`${path}/${name}`);
  };
  for (const name of NEEDED) collect(`${DATA_FOLDER}/${name}`);
  return files;
}

/** Writes files as one: the length of a JSON list of paths and sizes (4 bytes, little-endian), the list, the contents. */
export function packFiles(files: EspeakFiles): Uint8Array<ArrayBuffer> {
  const list = new TextEncoder().encode(JSON.stringify([...files].map(([path, content]) => [path, content.length])));
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
export function unpackFiles(packed: Uint8Array): EspeakFiles {
  const listBytes = new DataView(packed.buffer, packed.byteOffset).getUint32(0, true);
  const list: Array<[string, number]> = JSON.parse(new TextDecoder().decode(packed.subarray(4, 4 + listBytes)));
  const files = new Map<string, Uint8Array>();
  let at = 4 + listBytes;
  for (const [path, size] of list) {
    if (at + size > packed.length) throw new RangeError(`espeak's data is cut short: ${packed.length} bytes`);
    files.set(path, packed.subarray(at, at + size));
    at += size;
  }
  return files;
}
