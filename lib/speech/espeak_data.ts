/**
 * The part of espeak's data that the Hebrew and English voices need: 0.9 MB (0.4 packed) of the package's 24. For a build
 * that carries the voice inside it, and for the browser. This module is browser compatible.
 */
import type { PackedFiles } from "../packed_files.ts";

/** espeak's data files by their full path. */
export type EspeakFiles = PackedFiles;

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
