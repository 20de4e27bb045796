/**
 * The licences of the packages inside a bundle: nearly all ask to be handed on with the code.
 */
import { dirname, resolve } from "node:path";

/** A file of a package in Deno's cache: `…/npm/<registry>/<name>/<version>/…`. */
const PACKAGE_FILE = /^(?<folder>.*\/npm\/[^/]+\/(?<name>(@[^/]+\/)?[^/]+)\/(?<version>\d[^/]*))\//;
const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i;

/**
 * Writes down every package that a bundle has a file of, with its licence.
 * @param maps source maps of all that was bundled
 * @param files further files of packages that are inside, as paths
 */
export async function licencesOf(maps: readonly string[], files: readonly string[]): Promise<string> {
  const folders = new Map<string, string>();
  for (const file of [...(await Promise.all(maps.map(sourcesOf))).flat(), ...files]) {
    const { folder, name, version } = PACKAGE_FILE.exec(file)?.groups ?? {};
    if (folder !== undefined) folders.set(`${name} ${version}`, folder);
  }
  const entries = [...folders].sort(([a], [b]) => a < b ? -1 : 1);
  const texts = await Promise.all(entries.map(async ([title, folder]) => `${title}\n\n${await licenceIn(folder)}`));
  return `The packages inside this build, each with its licence.\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

async function sourcesOf(map: string): Promise<string[]> {
  const { sources }: { sources: string[] } = JSON.parse(await Deno.readTextFile(map));
  return sources.map((source) => resolve(dirname(map), source));
}

/** The licence files of a package; where it comes without, what its package.json says. */
async function licenceIn(folder: string): Promise<string> {
  const names: string[] = [];
  for await (const { name, isFile } of Deno.readDir(folder)) if (isFile && LICENCE_FILE.test(name)) names.push(name);
  if (names.length > 0) {
    return (await Promise.all(names.sort().map((name) => Deno.readTextFile(`${folder}/${name}`)))).join("\n");
  }
  const { license, author, homepage } = JSON.parse(await Deno.readTextFile(`${folder}/package.json`));
  return [license, author?.name ?? author, homepage].filter((text) => typeof text === "string").join(", ") + "\n";
}
